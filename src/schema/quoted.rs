//! Text from outside in messages.

/// The maximum number of characters of text from outside that a message repeats.
const QUOTE_LIMIT: usize = 120;

/// Text from outside for a message: not too long.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTE_LIMIT).collect();
    if text.chars().nth(QUOTE_LIMIT).is_some() {
        quoted.push('…');
    }
    quoted
}
