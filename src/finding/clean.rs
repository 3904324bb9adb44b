//! Foreign text on its way to a screen or into a log: what would steer the terminal, hide or move other text is written out.
//!
//! Names, values, addresses and paths come out of packages, DDF files, certificates and folders of strangers. Everything
//! that people are shown goes through here, findings in [`super::Screen`] and all else where the command line prints;
//! JSON goes through [`json_text`], which keeps the truth and escapes it.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::world::is_invisible;

/// Text for one line: control characters, line breaks among them, and characters that nobody sees become `\n` or
/// `\u{202e}`.
pub fn clean(text: &str) -> Cow<'_, str> {
    cleaned(text, |_| false)
}

/// The same for text of several lines, whose line breaks stay.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| c == '\n')
}

/// The same for lines of a text file: tabs and the line breaks of Windows stay as well.
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

/// Text for one line, cut to a length that a screen can hold.
pub fn clean_start(text: &str, longest: usize) -> Cow<'_, str> {
    start(text, longest, clean)
}

/// Text of several lines, cut likewise.
pub(super) fn clean_lines_start(text: &str, longest: usize) -> Cow<'_, str> {
    start(text, longest, clean_lines)
}

fn start(text: &str, longest: usize, clean: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        None => clean(text),
        Some((end, _)) => Cow::Owned(format!("{}... ({} bytes)", clean(&text[..end]), text.len())),
    }
}

/// What is wrong with the arguments of a command, as clap says it. It repeats them, and a pattern of the shell may have put
/// the names of files of strangers there.
pub fn usage_text(error: &impl std::fmt::Display, args: impl IntoIterator<Item = String>) -> String {
    let mut text = error.to_string();
    for arg in args {
        // Of `--option=VALUE` each half is repeated alone.
        for part in arg.splitn(2, '=').filter(|part| part.contains('\n')) {
            text = text.replace(part, &clean(part));
        }
    }
    clean_lines(&text).into_owned()
}

/// A JSON document in which every character that steers a terminal or cannot be seen is written `\u202e`. A program reads
/// the same document as without.
pub fn json_text(document: &impl Serialize) -> serde_json::Result<String> {
    Ok(escaped_json(serde_json::to_string_pretty(document)?))
}

/// The same for JSON that is written already. Outside of its texts JSON is ASCII, and in them nothing else is escaped
/// that could stand before such a character.
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
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(clean("a\u{1b}[2Jb\r\n\u{9b}31m\u{202E}"), r"a\u{1b}[2Jb\r\n\u{9b}31m\u{202e}");
        assert_eq!(clean_lines("a\n\u{2028}b"), "a\n\\u{2028}b");
        assert_eq!(clean("Größe 中文 🎉"), "Größe 中文 🎉");
        assert_eq!(clean_start(&"x".repeat(200), 160).len(), 160 + "... (200 bytes)".len());
    }

    #[test]
    fn json_keeps_the_truth() {
        let text = "\u{1b}[2J\u{9b}\u{7f}\u{202E}\u{E0041}\n\\";
        let json = json_text(&[text]).unwrap();
        assert_eq!(json, "[\n  \"\\u001b[2J\\u009b\\u007f\\u202e\\udb40\\udc41\\n\\\\\"\n]");
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
    }

    proptest! {
        #[test]
        fn nothing_gets_through(text in ".{0,40}") {
            let hidden = |c: char| c.is_control() || is_invisible(c);
            prop_assert!(!clean(&text).contains(hidden));
            let json = json_text(&text).unwrap();
            prop_assert!(!json.contains(hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
