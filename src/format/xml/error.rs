//! Errors in XML: where, what was expected, and what was found.

use quick_xml::errors::{Error as ReaderError, IllFormedError};
use thiserror::Error;

/// How much of a text from outside is quoted in a message, in characters.
const MAX_SHOWN: usize = 60;

/// A text that is not well-formed, or does not have the structure that its reader expects.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("at byte {at}: expected {expected}, found {found}")]
pub struct XmlError {
    /// Where, in bytes from the start of the text: the offending character, or the `<` of the element concerned.
    pub at: usize,
    /// What should be there.
    pub expected: String,
    /// What was found; text from outside is escaped and shortened.
    pub found: String,
}

impl XmlError {
    /// An error at this byte.
    pub fn new(at: usize, expected: impl Into<String>, found: impl Into<String>) -> Self {
        XmlError { at, expected: expected.into(), found: found.into() }
    }

    /// An error of the underlying parser.
    pub(super) fn ill_formed(at: usize, error: &ReaderError) -> Self {
        match error {
            ReaderError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                XmlError::new(at, format!("</{}>", cut(expected, MAX_SHOWN)), format!("</{}>", cut(found, MAX_SHOWN)))
            }
            ReaderError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                XmlError::new(at, "no closing tag", format!("</{}>", cut(found, MAX_SHOWN)))
            }
            other => XmlError::new(at, "well-formed XML", parser_message(&other.to_string())),
        }
    }
}

/// Text from outside as shown in messages: on one line, without control characters, of limited length.
pub fn shown(text: &str) -> String {
    format!("`{}`", cut(text, MAX_SHOWN))
}

/// Like [`shown`], but without the backticks.
pub(super) fn cut_name(name: &str) -> String {
    cut(name, MAX_SHOWN)
}

/// A message of the underlying parser, which may contain text from outside.
pub(super) fn parser_message(sentence: &str) -> String {
    const MAX_LENGTH: usize = 200;
    cut(sentence, MAX_LENGTH)
}

fn cut(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).flat_map(escaped).collect();
    if text.chars().nth(limit).is_some() {
        short.push_str("...");
    }
    short
}

/// Quotation marks and backslashes are harmless and not escaped, so that paths look as they are.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let plain = matches!(c, '"' | '\'' | '\\').then_some(c);
    plain.into_iter().chain(c.escape_debug().filter(move |_| plain.is_none()))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn text_from_outside_cannot_flood_or_control_a_screen() {
        assert_eq!(shown("a\u{1b}[2J\n"), "`a\\u{1b}[2J\\n`");
        assert_eq!(shown(r"C:\a b"), r"`C:\a b`");
        assert_eq!(shown(&"x".repeat(1000)).len(), 65);
    }
}
