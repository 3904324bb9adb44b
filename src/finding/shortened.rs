//! Shortens texts that are quoted in messages.

/// The start of a text, short enough for a message.
pub fn shortened(text: &str) -> String {
    const MAX_LENGTH: usize = 60;
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
