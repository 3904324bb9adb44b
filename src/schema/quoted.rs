//! Foreign text in messages.

/// Most characters of foreign text that a message repeats.
const QUOTE_LIMIT: usize = 120;

/// Foreign text for a message: not too long, and without characters that a terminal would obey.
pub(super) fn quoted(text: &str) -> String {
    let printable = |character: char| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character };
    let mut quoted: String = text.chars().take(QUOTE_LIMIT).map(printable).collect();
    if text.chars().nth(QUOTE_LIMIT).is_some() {
        quoted.push('…');
    }
    quoted
}
