//! Why a text could not be read: where, what was expected, what was found.

use quick_xml::errors::{Error as ReaderError, IllFormedError};
use thiserror::Error;

/// How much of a stranger's text a message repeats, in characters.
const SHOWN: usize = 60;

/// A text that is not well-formed, or not of the shape its reader expects.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("at byte {at}: expected {expected}, found {found}")]
pub struct XmlError {
    /// Where, in bytes from the start of the text: the offending character, or the `<` of the element concerned.
    pub at: usize,
    /// What should be there.
    pub expected: String,
    /// What is there; foreign text is escaped and cut.
    pub found: String,
}

impl XmlError {
    /// An error at that byte.
    pub fn new(at: usize, expected: impl Into<String>, found: impl Into<String>) -> Self {
        XmlError { at, expected: expected.into(), found: found.into() }
    }

    /// What the parser below refuses.
    pub(super) fn ill_formed(at: usize, error: &ReaderError) -> Self {
        match error {
            ReaderError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                XmlError::new(at, format!("</{}>", cut(expected, SHOWN)), format!("</{}>", cut(found, SHOWN)))
            }
            ReaderError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                XmlError::new(at, "no closing tag", format!("</{}>", cut(found, SHOWN)))
            }
            other => XmlError::new(at, "well-formed XML", said(&other.to_string())),
        }
    }
}

/// Foreign text for a message: one line, no control characters, of bounded length.
pub fn shown(text: &str) -> String {
    format!("`{}`", cut(text, SHOWN))
}

/// Foreign text inside other marks than those of [`shown`].
pub(super) fn cut_name(name: &str) -> String {
    cut(name, SHOWN)
}

/// The sentence of the parser below, which may repeat foreign text.
pub(super) fn said(sentence: &str) -> String {
    const LONGEST: usize = 200;
    cut(sentence, LONGEST)
}

fn cut(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).flat_map(escaped).collect();
    if text.chars().nth(limit).is_some() {
        short.push_str("...");
    }
    short
}

/// Quotation marks stay as they are; they do no harm.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let plain = matches!(c, '"' | '\'').then_some(c);
    plain.into_iter().chain(c.escape_debug().filter(move |_| plain.is_none()))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn foreign_text_cannot_flood_or_control_a_screen() {
        assert_eq!(shown("a\u{1b}[2J\n"), "`a\\u{1b}[2J\\n`");
        assert_eq!(shown(&"x".repeat(1000)).len(), 65);
    }
}
