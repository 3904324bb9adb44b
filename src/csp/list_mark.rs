//! The character U+F000, which separates the items of many lists, and its spellings in documents.

/// The private-use character, which no keyboard has.
pub const LIST_MARK: char = '\u{F000}';

/// The spellings of that character, in lower case. In a value each is only a text, and separates nothing.
const SPELLINGS: [&str; 6] = ["&#xf000", "&#61440", "0xf000", "\\xf000", "\\uf000", "u+f000"];

/// The first spelling of the character in a text, as it is written there.
pub fn spelled_list_mark(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let (at, spelling) = SPELLINGS.iter().filter_map(|one| Some((lower.find(one)?, *one))).min()?;
    let ends = spelling.starts_with('&') && lower[at + spelling.len()..].starts_with(';');
    text.get(at..at + spelling.len() + usize::from(ends))
}

#[cfg(test)]
mod tests {
    use super::spelled_list_mark;

    #[test]
    fn each_spelling_is_found_as_it_is_written() {
        for spelled in ["&#xF000;", "&#xf000;", "&#xF000", "&#61440;", "0xF000", "\\xF000", "\\uf000", "U+F000"] {
            assert_eq!(spelled_list_mark(&format!("a{spelled}b")), Some(spelled));
        }
        assert_eq!(spelled_list_mark("a\u{F000}b;c"), None);
    }
}
