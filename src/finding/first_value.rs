//! Where a value in a text ends, in any format.

/// A value up to its quote, or up to what ends a word.
pub(super) fn first_value(text: &str) -> &str {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let text = &text[1..];
            let mut escaped = false;
            let end = text.find(|c| {
                let ends = c == quote && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            &text[..end.unwrap_or(text.len())]
        }
        _ => text.split(|c: char| c.is_whitespace() || "&;,<>\"'{}[]()#|".contains(c)).next().unwrap_or_default(),
    }
}
