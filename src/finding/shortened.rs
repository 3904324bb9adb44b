//! Shortens texts that are quoted in messages.

/// The maximum length of what is shown, in characters.
const MAX_LENGTH: usize = 60;

/// The start of a text, short enough for a message.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// A path, short enough for a message: its start, and its last name if there is room for it.
pub fn shortened_path(path: &str) -> String {
    let (before, last) = path.rsplit_once('/').unwrap_or(("", path));
    let room = MAX_LENGTH.saturating_sub(last.chars().count());
    match before.char_indices().nth(room) {
        Some((end, _)) if room > 0 => format!("{}.../{last}", &before[..end]),
        _ => shortened(path),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened_path;

    #[test]
    fn the_last_name_of_a_path_is_shown() {
        let item = format!("A/B[{}]", "x".repeat(100));
        for (path, shown) in [
            ("A/B/C".to_owned(), "A/B/C".to_owned()),
            (format!("{item}/Name"), format!("A/B[{}.../Name", "x".repeat(52))),
            (format!("A/{}", "x".repeat(100)), format!("A/{}...", "x".repeat(58))),
        ] {
            assert_eq!(shortened_path(&path), shown);
        }
    }
}
