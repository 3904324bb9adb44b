//! Scripts without their comments, which do nothing.

/// The script without comments. `extension` is that of its file, in lower case.
pub(in crate::risk) fn without_comments(text: &str, extension: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut in_block = false;
    let (open, close) = match extension {
        "ps1" | "psm1" => ("<#", "#>"),
        "js" | "jse" => ("/*", "*/"),
        _ => ("\0", "\0"),
    };
    for line in text.lines() {
        let mut line = line;
        if in_block {
            match line.split_once(close) {
                Some((_, rest)) => (line, in_block) = (rest, false),
                None => continue,
            }
        }
        if let Some((before, rest)) = line.split_once(open) {
            code.push_str(before);
            match rest.split_once(close) {
                Some((_, after)) => line = after,
                None => {
                    in_block = true;
                    code.push('\n');
                    continue;
                }
            }
        }
        if !is_comment(line, extension) {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}

fn is_comment(line: &str, extension: &str) -> bool {
    let line = line.trim_start();
    let first = line.split_whitespace().next().unwrap_or_default();
    match extension {
        "ps1" | "psm1" => line.starts_with('#'),
        "cmd" | "bat" => first.trim_start_matches('@').eq_ignore_ascii_case("rem") || line.starts_with("::"),
        "vbs" | "vbe" => line.starts_with('\'') || first.eq_ignore_ascii_case("rem"),
        "js" | "jse" => line.starts_with("//"),
        "reg" | "inf" => line.starts_with(';'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn what_does_nothing_is_left_out() {
        assert_eq!(without_comments("a\r\n  # b\n<# c\nd #>e\nf # g", "ps1"), "a\n\n\ne\nf # g\n");
        assert_eq!(without_comments("@rem a\n:: b\nremove c", "cmd"), "\n\nremove c\n");
        assert_eq!(without_comments("' a\nb 'c", "vbs"), "\nb 'c\n");
        assert_eq!(without_comments("/* a */b\n// c", "js"), "b\n\n");
    }
}
