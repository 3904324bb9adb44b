//! Text from outside in messages.

/// The maximum number of characters of text from outside that a message repeats.
const QUOTE_LIMIT: usize = 120;

/// Text from outside, short enough for a message.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTE_LIMIT).collect();
    if text.chars().nth(QUOTE_LIMIT).is_some() {
        quoted.push('…');
    }
    quoted
}
