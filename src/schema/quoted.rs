//! Shortens texts from DDF and ADMX files that messages repeat.

/// The maximum length of such a text, in characters.
const QUOTE_LIMIT: usize = 120;

/// The start of a text, short enough for a message.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTE_LIMIT).collect();
    if text.chars().nth(QUOTE_LIMIT).is_some() {
        quoted.push('…');
    }
    quoted
}
