//! Why a document could not be read: where, what should stand there, what stands there.

use std::fmt;

/// How much of a stranger's text a message repeats, in characters.
const SHOWN: usize = 60;

/// A document that is not well-formed, or not of the shape its type expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocError {
    /// Where, in bytes from the start of the file: the offending character, or the `<` of the element concerned.
    pub at: usize,
    /// What should stand there.
    pub expected: String,
    /// What stands there; foreign text is escaped and cut.
    pub found: String,
}

impl DocError {
    pub(super) fn new(at: usize, expected: impl Into<String>, found: impl Into<String>) -> Self {
        DocError { at, expected: expected.into(), found: found.into() }
    }
}

/// Foreign text for a message: one line, no control characters, of bounded length.
pub(super) fn shown(text: &str) -> String {
    format!("`{}`", cut(text, SHOWN))
}

/// The sentence of a parser, which may repeat foreign text.
pub(super) fn said(error: &dyn fmt::Display) -> String {
    const LONGEST: usize = 200;
    cut(&error.to_string(), LONGEST)
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

impl fmt::Display for DocError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: expected {}, found {}", self.at, self.expected, self.found)
    }
}

impl std::error::Error for DocError {}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn foreign_text_cannot_flood_or_control_a_screen() {
        assert_eq!(shown("a\u{1b}[2J\n"), "`a\\u{1b}[2J\\n`");
        assert_eq!(shown(&"x".repeat(1000)).len(), 65);
    }
}
