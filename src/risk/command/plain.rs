//! The form of a text in which our patterns are written.

/// The text in lower case, with plain hyphens, one blank instead of several, and no empty lines. A line that ends with
/// a backtick is joined with the next one.
pub(super) fn plain(text: &str) -> String {
    tidied(text.chars().flat_map(char::to_lowercase), text.len())
}

/// Like `plain`, but with upper and lower case as they are written.
pub(super) fn tidy(text: &str) -> String {
    tidied(text.chars(), text.len())
}

fn tidied(text: impl Iterator<Item = char>, length: usize) -> String {
    let mut tidy = String::with_capacity(length);
    let mut text = text.peekable();
    while let Some(c) = text.next() {
        match c {
            '`' if text.next_if(|next| matches!(next, '\n' | '\r')).is_some() => {
                text.next_if_eq(&'\n');
                if !tidy.ends_with([' ', '\n']) {
                    tidy.push(' ');
                }
            }
            '\n' | '\r' => {
                tidy.truncate(tidy.trim_end_matches(' ').len());
                if !tidy.is_empty() && !tidy.ends_with('\n') {
                    tidy.push('\n');
                }
            }
            ' ' | '\t' | '\u{a0}' => {
                if !tidy.is_empty() && !tidy.ends_with([' ', '\n']) {
                    tidy.push(' ');
                }
            }
            '\u{2013}'..='\u{2015}' => tidy.push('-'),
            c => tidy.push(c),
        }
    }
    tidy
}

/// The text with numbers in one notation: `0x0`, `00` and `[int]$false` become `0`.
pub(super) fn with_plain_numbers(text: &str) -> String {
    let is_edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "\"'=:,();&|".contains(c));
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices('0') {
        let (before, word) = text.split_at(at);
        if at < done || !is_edge(before.chars().next_back()) {
            continue;
        }
        let end = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let number = match word.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit()) => word.parse().ok(),
            None => None,
        };
        if let Some(number) = number.filter(|_| is_edge(after.chars().next())) {
            plain.push_str(text.get(done..at).unwrap_or_default());
            plain.push_str(&number.to_string());
            done = at + end;
        }
    }
    plain.push_str(text.get(done..).unwrap_or_default());
    plain.replace("[int]$false", "0").replace("[int]$true", "1")
}

#[cfg(test)]
mod tests {
    use super::{plain, with_plain_numbers};

    #[test]
    fn blanks_and_letters_are_made_plain() {
        assert_eq!(plain("  A \t B\u{2014}c  \r\n\r\n  D\re"), "a b-c\nd\ne");
        assert_eq!(plain("Set-X `\r\n  -Y `\n  1\nZ"), "set-x -y 1\nz");
    }

    #[test]
    fn numbers_have_one_notation() {
        for (text, same) in [
            ("/d 0x0 /f", "/d 0 /f"),
            ("/d 00", "/d 0"),
            ("dword:00000001", "dword:1"),
            ("-value ([int]$false)", "-value (0)"),
            ("0x1f,0", "31,0"),
            ("\"000\"", "\"0\""),
        ] {
            assert_eq!(with_plain_numbers(text), same);
        }
        for text in ["10.0.0.1", "v00x", "00000000-0000-4000", "0xzz", "a0", "0.5", "é0"] {
            assert_eq!(with_plain_numbers(text), text);
        }
    }
}
