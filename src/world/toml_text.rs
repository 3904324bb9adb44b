//! Texts and keys in TOML.

use super::is_invisible;

/// A text in quotes, on one line.
pub fn quoted(text: &str) -> String {
    quoted_with(text, &[('\n', "\\n"), ('\r', "\\r"), ('\t', "\\t")])
}

/// The same for a path or a command line, where `\t` would look like a folder whose backslash was forgotten.
pub fn quoted_line(text: &str) -> String {
    quoted_with(text, &[])
}

fn quoted_with(text: &str, escapes: &[(char, &str)]) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        let escape = escapes.iter().find(|(escaped, _)| *escaped == letter);
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ if let Some((_, escape)) = escape => quoted.push_str(escape),
            _ if letter.is_control() || is_invisible(letter) => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, in quotes unless it consists of ASCII letters, digits, `_` and `-`.
pub fn key(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    match !name.is_empty() && name.chars().all(is_plain) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

#[cfg(test)]
mod tests {
    use super::{key, quoted, quoted_line};

    #[test]
    fn texts_and_keys_are_read_as_they_were() {
        for text in
            ["", "plain", "two words", "\0", "\u{7f}", "\u{200b}\u{202e}", "a\tb\r\nc", "\"\\'", "é{}", "\u{1b}[0m"]
        {
            for value in [quoted(text), quoted_line(text)] {
                let line: toml::Table = format!("{} = {value}", key(text)).parse().unwrap();
                assert_eq!(line[text].as_str(), Some(text), "{value}");
            }
        }
    }
}
