//! Text from outside, on one line.

use super::is_invisible;

/// The text with one blank for each run of blanks, line breaks and control characters, without blanks at its ends, and
/// without invisible characters.
pub fn one_line(text: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || c.is_control();
    let seen: String = text.chars().filter(|&c| is_gap(c) || !is_invisible(c)).collect();
    seen.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn breaks_become_single_blanks_and_invisible_characters_are_removed() {
        assert_eq!(one_line(" Zugriff\r\n\tver\u{ad}weigert\u{202e} \u{0}!\u{2028}"), "Zugriff verweigert !");
        assert_eq!(one_line("a\r\nb\u{1b}[2J "), "a b [2J");
        assert_eq!(one_line("\n \u{feff}"), "");
    }
}
