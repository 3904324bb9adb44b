//! Makes text from outside safe for screens and logs: characters that control a terminal, or hide or move other text,
//! are escaped.
//!
//! Names, values, addresses and paths may come from hostile packages, DDF files, certificates and folders. Everything
//! that is shown to people passes through here, findings in [`super::Screen`] and everything else when the command line
//! prints; JSON goes through [`json_text`], which escapes without changing the content.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::world::is_invisible;

/// Text for one line: control characters, including line breaks, and invisible characters become `\n` or `\u{202e}`.
pub fn clean(text: &str) -> Cow<'_, str> {
    cleaned(text, |_| false)
}

/// Like `clean`, for text of several lines: line breaks are kept.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| c == '\n')
}

/// Like `clean_lines`, for lines of a text file: tabs and CRLF are kept too.
pub(super) fn clean_source(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| matches!(c, '\n' | '\r' | '\t'))
}

fn cleaned(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let steers = |c: char| (c.is_control() || is_invisible(c)) && !is_kept(c);
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(2 * text.len());
    for c in text.chars() {
        match steers(c) {
            true => clean.extend(c.escape_default()),
            false => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// Text for one line, shortened to a length that fits a screen.
pub fn clean_start(text: &str, longest: usize) -> Cow<'_, str> {
    start(text, longest, clean)
}

/// Text of several lines, shortened in the same way.
pub fn clean_lines_start(text: &str, longest: usize) -> Cow<'_, str> {
    start(text, longest, clean_lines)
}

fn start(text: &str, longest: usize, clean: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        None => clean(text),
        Some((end, _)) => Cow::Owned(format!("{}... ({} bytes)", clean(&text[..end]), text.len())),
    }
}

/// An error of clap about the arguments of a command. It may quote them, and a wildcard may have put hostile file names
/// there.
pub fn usage_text(error: &impl std::fmt::Display, args: impl IntoIterator<Item = String>) -> String {
    let mut text = error.to_string();
    for arg in args {
        // clap quotes the two halves of `--option=VALUE` separately.
        for part in arg.splitn(2, '=').filter(|part| part.contains('\n')) {
            text = text.replace(part, &clean(part));
        }
    }
    clean_lines(&text).into_owned()
}

/// A JSON document in which every invisible character and every character that controls a terminal is escaped as
/// `\u202e`. For programs it is the same document.
pub fn json_text(document: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped_json(serde_json::to_string_pretty(document)?))
}

/// Escapes the same characters in existing JSON. Outside strings JSON is ASCII, and inside them such a character cannot
/// be part of another escape.
pub fn escaped_json(json: String) -> String {
    let is_hidden = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
    if !json.contains(is_hidden) {
        return json;
    }
    let mut escaped = String::with_capacity(2 * json.len());
    for c in json.chars() {
        match is_hidden(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(escaped, "\\u{unit:04x}");
            }),
            false => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{clean, clean_lines, clean_start, json_text};
    use crate::world::is_invisible;

    #[test]
    fn characters_that_control_a_terminal_are_escaped() {
        assert_eq!(clean("a\u{1b}[2Jb\r\n\u{9b}31m\u{202E}"), r"a\u{1b}[2Jb\r\n\u{9b}31m\u{202e}");
        assert_eq!(clean_lines("a\n\u{2028}b"), "a\n\\u{2028}b");
        assert_eq!(clean("Größe 中文 🎉"), "Größe 中文 🎉");
        assert_eq!(clean_start(&"x".repeat(200), 160).len(), 160 + "... (200 bytes)".len());
    }

    #[test]
    fn json_content_is_not_changed() {
        let text = "\u{1b}[2J\u{9b}\u{7f}\u{202E}\u{E0041}\n\\";
        let json = json_text(&[text]).unwrap();
        assert_eq!(json, "[\n  \"\\u001b[2J\\u009b\\u007f\\u202e\\udb40\\udc41\\n\\\\\"\n]");
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
    }

    proptest! {
        #[test]
        fn no_hidden_character_gets_through(text in ".{0,40}") {
            let hidden = |c: char| c.is_control() || is_invisible(c);
            prop_assert!(!clean(&text).contains(hidden));
            let json = json_text(&text).unwrap();
            prop_assert!(!json.contains(hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
