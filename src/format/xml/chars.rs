//! Characters and names that are allowed in XML 1.0.

/// The first character of `text` that is not allowed in XML 1.0, even escaped: a control character other than tab, line
/// feed and carriage return, or U+FFFE, U+FFFF (production `Char` of the recommendation).
pub fn first_unwritable(text: &str) -> Option<char> {
    /// The first byte of U+FFFE and U+FFFF in UTF-8, and of some allowed characters.
    const START_OF_NONCHARACTER: u8 = 0xEF;
    let is_doubtful = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == START_OF_NONCHARACTER;
    // Nearly every text has no such byte. Looking at all bytes, without stopping at the first match, lets the compiler
    // compare many of them at a time.
    let has_doubtful = text.bytes().fold(false, |found, byte| found | is_doubtful(byte));
    if has_doubtful { text.chars().find(|&c| !is_xml_char(c)) } else { None }
}

/// Whether a document can contain this text.
pub fn is_xml_text(text: &str) -> bool {
    first_unwritable(text).is_none()
}

/// Whether this text is a valid name of an element or attribute (production `Name` of XML 1.0).
pub fn is_xml_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

/// Whether the text consists only of white space, as layout between elements does.
pub(super) fn is_layout(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
}

fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::{first_unwritable, is_xml_name, is_xml_text};

    #[test]
    fn control_characters_and_noncharacters_cannot_be_written() {
        assert!(is_xml_text("tab\t, line\r\n, ü, \u{1F600}, \u{FFFD}"));
        for bad in ['\0', '\u{1}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert_eq!(first_unwritable(&format!("ok{bad}")), Some(bad));
        }
    }

    #[test]
    fn names_start_with_a_letter_and_contain_no_space() {
        for good in ["a", "_prov", "wap-provisioningdoc", "Größe", "x:y", "A.1"] {
            assert!(is_xml_name(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a b", "a/b", "a\"", "a=", "a>"] {
            assert!(!is_xml_name(bad), "{bad}");
        }
    }
}
