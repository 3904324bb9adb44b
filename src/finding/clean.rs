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

/// Text for one line: control characters, including line breaks, and invisible characters become `<LF>` or `<U+202E>`.
/// Where a text itself has such a form, its `<` becomes `<U+003C>`: no text looks like another.
pub fn clean(text: &str) -> Cow<'_, str> {
    cleaned(text, |_| false, is_like_a_mark)
}

/// Like `clean`, for text of several lines: line breaks are kept.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| c == '\n', is_like_a_mark)
}

/// Text for one line, of which parts are clean already: only characters become marks, and existing marks stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    cleaned(text, |_| false, |_| false)
}

/// The same for text of several lines.
pub fn safe_lines(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| c == '\n', |_| false)
}

/// Like `safe_lines`, for lines of a text file: tabs and CRLF are kept too.
pub(super) fn safe_source(text: &str) -> Cow<'_, str> {
    cleaned(text, |c| matches!(c, '\n' | '\r' | '\t'), |_| false)
}

/// How a mark may start: those for characters that have a short name, for all others, and for what is left out.
const MARKS: [&str; 5] = ["<LF>", "<CR>", "<TAB>", "<U+", "<..."];

fn is_like_a_mark(text: &str) -> bool {
    MARKS.iter().any(|mark| text.starts_with(mark))
}

fn cleaned(text: &str, is_kept: impl Fn(char) -> bool, is_escaped: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let steers = |c: char| (c.is_control() || is_invisible(c)) && !is_kept(c);
    let is_marked = |at: usize, c: char| steers(c) || c == '<' && is_escaped(&text[at..]);
    if !text.char_indices().any(|(at, c)| is_marked(at, c)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(2 * text.len());
    for (at, c) in text.char_indices() {
        match is_marked(at, c) {
            true => clean.push_str(&mark(c)),
            false => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// The mark in place of a character that is not shown.
fn mark(c: char) -> Cow<'static, str> {
    match c {
        '\n' => "<LF>".into(),
        '\r' => "<CR>".into(),
        '\t' => "<TAB>".into(),
        _ => format!("<U+{:04X}>", u32::from(c)).into(),
    }
}

/// About as many characters as the mark for characters that are left out.
pub const LENGTH_OF_MARK: usize = 40;

/// Text for one line. A text longer than `longest` characters is shown by its start and its end, with how much is left
/// out between them: what a command does may stand at its end.
pub fn clean_within(text: &str, longest: usize) -> Cow<'_, str> {
    within(text, longest, clean)
}

/// Text of several lines, shortened in the same way.
pub fn clean_lines_within(text: &str, longest: usize) -> Cow<'_, str> {
    within(text, longest, clean_lines)
}

fn within(text: &str, longest: usize, clean: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    let end = longest / 3;
    if !is_longer(text, longest) {
        return clean(text);
    }
    let start_ends = text.char_indices().nth(longest - end).map_or(text.len(), |(at, _)| at);
    let end_starts = text.char_indices().nth_back(end.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let left_out = left_out(text[start_ends..end_starts].chars().count());
    Cow::Owned(format!("{} {left_out} {}", clean(&text[..start_ends]), clean(&text[end_starts..])))
}

/// The mark for characters that are not shown.
pub fn left_out(characters: usize) -> String {
    format!("<... {characters} characters left out ...>")
}

/// Whether a text has so many more characters than this that it becomes shorter if some are left out.
pub fn is_longer(text: &str, longest: usize) -> bool {
    text.chars().nth(longest + LENGTH_OF_MARK).is_some()
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
    safe_lines(&text).into_owned()
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

    use super::{LENGTH_OF_MARK, clean, clean_lines, clean_within, json_text, safe};
    use crate::world::is_invisible;

    #[test]
    fn characters_that_control_a_terminal_are_marked() {
        assert_eq!(clean("a\u{1b}[2Jb\r\n\u{9b}31m\u{202E}"), "a<U+001B>[2Jb<CR><LF><U+009B>31m<U+202E>");
        assert_eq!(clean_lines("a\n\u{2028}b"), "a\n<U+2028>b");
        assert_eq!(clean("Größe 中文 🎉 <a> C:\\temp"), "Größe 中文 🎉 <a> C:\\temp");
    }

    #[test]
    fn a_text_that_looks_like_a_mark_is_marked_too() {
        assert_eq!(clean("C:\temp"), "C:<TAB>emp");
        assert_eq!(clean("C:<TAB>emp"), "C:<U+003C>TAB>emp");
        assert_eq!(clean("a<U+200B>b"), "a<U+003C>U+200B>b");
        assert_eq!(clean("a <... 5 characters left out ...> b"), "a <U+003C>... 5 characters left out ...> b");
        assert_eq!(safe(&clean("\t<TAB>")), clean("\t<TAB>"));
    }

    #[test]
    fn a_long_text_is_shown_by_its_start_and_end() {
        let just = "ä".repeat(9 + LENGTH_OF_MARK);
        assert_eq!(clean_within(&just, 9), just);
        assert_eq!(clean_within(&format!("1{just}2"), 9), "1äääää <... 42 characters left out ...> ää2");
        let long = format!("cmd /c {}del x", "é".repeat(200));
        let shown = clean_within(&long, 160);
        assert!(shown.starts_with("cmd /c é") && shown.ends_with("édel x"), "{shown}");
        assert!(shown.contains("<... 52 characters left out ...>"), "{shown}");
    }

    #[test]
    fn json_content_is_not_changed() {
        let text = "\u{1b}[2J\u{9b}\u{7f}\u{202E}\u{E0041}\n\\";
        let json = json_text(&[text]).unwrap();
        assert_eq!(json, "[\n  \"\\u001b[2J\\u009b\\u007f\\u202e\\udb40\\udc41\\n\\\\\"\n]");
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
    }

    /// The text that became a clean one.
    fn read_back(clean: &str) -> String {
        let mut text = String::new();
        let mut rest = clean;
        while let Some(first) = rest.chars().next() {
            let code = rest.strip_prefix("<U+").and_then(|code| code.split_once('>'));
            let code =
                code.and_then(|(code, after)| Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, after)));
            let named = [("<LF>", '\n'), ("<CR>", '\r'), ("<TAB>", '\t')];
            let named = named.iter().find_map(|(mark, c)| Some((*c, rest.strip_prefix(mark)?)));
            let (c, after) = code.or(named).unwrap_or((first, &rest[first.len_utf8()..]));
            text.push(c);
            rest = after;
        }
        text
    }

    proptest! {
        #[test]
        fn no_two_texts_look_alike(text in "[<>U+0-9A-F.LTCR\t\n\u{202e}]{0,12}") {
            prop_assert_eq!(read_back(&clean(&text)), text);
        }

        #[test]
        fn no_hidden_character_gets_through(text in ".{0,40}") {
            let hidden = |c: char| c.is_control() || is_invisible(c);
            prop_assert!(!clean(&text).contains(hidden));
            prop_assert_eq!(read_back(&clean(&text)), text.clone());
            let json = json_text(&text).unwrap();
            prop_assert!(!json.contains(hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
