//! Published pages: Markdown that contains DDF texts in code fences.

/// The contents of all code fences, each as a part of the page. An open fence runs to the end, as in Markdown.
pub(super) fn fences(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut offset = 0;
    for line in page.split_inclusive('\n') {
        let mark = fence_mark(line);
        let end = offset + line.len();
        match (open, mark) {
            (None, Some(mark)) => open = Some((mark, end)),
            // Only a line of the same marks, at least as many and nothing else, closes a fence.
            (Some((opening, start)), Some(mark)) if mark.starts_with(opening) && line.trim() == mark => {
                found.extend(page.get(start..offset));
                open = None;
            }
            _ => {}
        }
        offset = end;
    }
    found.extend(open.and_then(|(_, start)| page.get(start..)));
    found
}

/// The three or more marks that start a fence line.
fn fence_mark(line: &str) -> Option<&str> {
    const MIN_LENGTH: usize = 3;
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = line.bytes().take_while(|byte| char::from(*byte) == mark).count();
    line.get(..length).filter(|_| length >= MIN_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::fences;

    #[test]
    fn every_fence_is_found() {
        let page = "text\n```xml\n<a>\n```\nmore `code`\n~~~~\nb\n~~~\n```\n~~~~~\n```\r\nlast";
        assert_eq!(fences(page), ["<a>\n", "b\n~~~\n```\n", "last"]);
        assert_eq!(fences("no fence ```\n``\n"), [""; 0]);
    }
}
