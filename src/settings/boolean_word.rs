//! The words that other languages and forms write for true and false.

/// The boolean that a word means: `Yes`, `$true`, `1`.
pub fn boolean_of(word: &str) -> Option<bool> {
    match word.trim_start_matches('$').to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "enabled" | "1" => Some(true),
        "false" | "no" | "off" | "disabled" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::boolean_of;

    #[test]
    fn words_for_on_and_off_are_known() {
        assert_eq!(["TRUE", "Yes", "$true", "1"].map(boolean_of), [Some(true); 4]);
        assert_eq!(["False", "off", "$FALSE", "0"].map(boolean_of), [Some(false); 4]);
        assert_eq!(["", "2", "perhaps"].map(boolean_of), [None; 3]);
    }
}
