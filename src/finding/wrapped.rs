//! Wraps long texts into lines that fit a screen.

/// The widest line that is written, in characters: what a pull request or a mail shows without breaking it.
const WIDTH: usize = 100;

/// `first` and the text after it, in lines of at most `WIDTH` characters. All lines but the first are indented by the
/// width of `first`. A word that is longer than a line gets its own line.
pub fn hanging(first: &str, text: &str) -> String {
    let indent = first.chars().count();
    let mut lines = first.to_owned();
    let mut column = indent;
    for (index, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            column = indent;
        } else if index > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::hanging;

    #[test]
    fn later_lines_are_indented_by_what_comes_first() {
        let word = "x".repeat(60);
        assert_eq!(hanging("  a  ", &format!("{word} b {word}")), format!("  a  {word} b\n     {word}"));
        assert_eq!(hanging("a ", ""), "a ");
        assert_eq!(hanging("a ", &"y".repeat(200)), format!("a {}", "y".repeat(200)));
    }
}
