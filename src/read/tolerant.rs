//! Documents that our XML reader refuses, as other readers would see them: UTF-16, and entities of a document type.

use std::borrow::Cow;

use regex::Regex;

/// Something that an XML document of a package never has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// A document type, which can define entities.
    DocumentType,
    /// Text in UTF-16.
    Utf16,
    /// Letters written as character references.
    LettersAsReferences,
    /// A comment or a processing instruction, which no program shows.
    Comment,
}

/// The maximum length of a document with its entities expanded, in bytes.
const MAX_EXPANDED: usize = 4 << 20;
/// The maximum number of entities of a document that are expanded.
const MAX_ENTITIES: usize = 32;

/// The document in UTF-8 without its document type, and what was odd about it.
pub(super) fn tolerant(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<Oddity>) {
    let mut odd = Vec::new();
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => return (Cow::Borrowed(bytes), odd),
        },
    };
    if matches!(text, Cow::Owned(_)) {
        odd.push(Oddity::Utf16);
    }
    if writes_letters_as_references(&text) {
        odd.push(Oddity::LettersAsReferences);
    }
    if has_comments(&text) {
        odd.push(Oddity::Comment);
    }
    if let Some(expanded) = without_document_type(&text) {
        odd.push(Oddity::DocumentType);
        return (Cow::Owned(expanded.into_bytes()), odd);
    }
    match text {
        Cow::Owned(text) => (Cow::Owned(as_utf8(&text).into_bytes()), odd),
        Cow::Borrowed(_) => (Cow::Borrowed(bytes), odd),
    }
}

/// Whether the text of a document has a comment or a processing instruction.
pub(super) fn has_comments(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.strip_prefix("<?xml").unwrap_or(text);
    text.contains("<!--") || text.contains("<?")
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// The text with UTF-8 in its declaration, if that names UTF-16.
fn as_utf8(text: &str) -> String {
    let declaration = Regex::new(r#"(?i)encoding\s*=\s*["']utf-16[a-z]*["']"#).expect("the pattern is valid");
    declaration.replace(text, "encoding=\"utf-8\"").into_owned()
}

/// Whether letters are written as character references, which they do not need: `&#112;&#x6f;wershell`.
fn writes_letters_as_references(text: &str) -> bool {
    /// No reference to a letter is longer, in bytes, even with some zeros before the number.
    const LONGEST: usize = 16;
    text.match_indices("&#").any(|(at, _)| {
        let rest = text.get(at + 2..).unwrap_or_default();
        let near = &rest[..rest.floor_char_boundary(LONGEST)];
        let Some((number, _)) = near.split_once(';') else { return false };
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        code.and_then(char::from_u32).is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

/// The text without its document type and with the entities defined there expanded; `None` if it has no document type.
fn without_document_type(text: &str) -> Option<String> {
    let start = text.find("<!DOCTYPE")?;
    let rest = text.get(start..)?;
    let end = match (rest.find('['), rest.find('>')) {
        (Some(open), Some(close)) if open < close => open + rest.get(open..)?.find("]").map(|at| at + 1)?,
        (_, close) => close?,
    };
    let end = end + rest.get(end..)?.find('>')? + 1;
    let definition = Regex::new(r#"<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')"#).expect("the pattern is valid");
    let mut body = format!("{}{}", text.get(..start)?, rest.get(end..)?);
    for found in definition.captures_iter(rest.get(..end)?).take(MAX_ENTITIES) {
        let value = found.get(2).or(found.get(3)).map_or("", |value| value.as_str());
        let name = format!("&{};", &found[1]);
        let grown = body.len().saturating_add(body.matches(&name).count().saturating_mul(value.len()));
        if grown <= MAX_EXPANDED {
            body = body.replace(&name, value);
        }
    }
    Some(as_utf8(&body))
}

#[cfg(test)]
mod tests {
    use super::{Oddity, tolerant};

    #[test]
    fn entities_are_expanded_and_reported() {
        let text = "<!DOCTYPE a [<!ENTITY b 'power'>]><a x=\"&b;shell\"/>";
        let (plain, odd) = tolerant(text.as_bytes());
        assert_eq!(plain, b"<a x=\"powershell\"/>".as_slice());
        assert_eq!(odd, [Oddity::DocumentType]);
    }

    #[test]
    fn entities_of_entities_stay_small() {
        let mut text = String::from("<!DOCTYPE a [<!ENTITY e0 'xxxxxxxxxx'>");
        for n in 1..30 {
            text += &format!("<!ENTITY e{n} '{}'>", format!("&e{};", n - 1).repeat(10));
        }
        text += "]><a>&e29;</a>";
        assert!(tolerant(text.as_bytes()).0.len() <= super::MAX_EXPANDED);
    }

    #[test]
    fn letters_as_references_are_odd_and_line_ends_are_not() {
        assert_eq!(tolerant(b"<a b=\"&#112;\"/>").1, [Oddity::LettersAsReferences]);
        assert!(tolerant(b"<a b=\"&#xD;&#10;&#x20AC;\"/>").1.is_empty());
        assert_eq!(tolerant(b"\xff\xfe<\0a\0/\0>\0").1, [Oddity::Utf16]);
    }
}
