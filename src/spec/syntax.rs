//! Violations of the TOML grammar, explained for people who know their settings but not TOML.

use std::collections::BTreeSet;

use toml::de::Error;

use super::{line_slip, value_slip};
use crate::finding::{Code, Finding, Span, shortened};
use crate::settings::boolean_of;

/// More errors than this in one text only mean that it is not TOML at all.
const MAX_ERRORS: usize = 20;

/// Quotation marks that word processors and web pages put in place of `"` and `'`.
const TYPOGRAPHIC: [char; 8] =
    ['\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '\u{2018}', '\u{2019}', '\u{201A}', '\u{00AB}'];

/// A space that prevents a line break; common on web pages.
const NO_BREAK_SPACE: char = '\u{A0}';

/// The errors in the text, one finding per line: further errors on the same line are consequences of the first.
pub(super) fn syntax_findings(errors: &[Error], text: &str) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let spans = errors.iter().map(|error| (error, error.span().map_or(Span { start: 0, end: 0 }, Span::from)));
    let mut unclosed = 0..0;
    // The line of the last error: a line may have an error at each of its characters.
    let mut line = 0..0;
    let first = spans.filter(|(error, span)| {
        // What follows an open text is read as something else, up to the line that closes it.
        if unclosed.contains(&span.start) {
            return false;
        }
        if !line.contains(&span.start) {
            let start = start_of_line(text, span.start);
            let written = line_at(text, start);
            line = start..start + written.len();
            if is_left_open(written) {
                unclosed = span.start + 1..end_of_open_text(text, span.start);
            }
        }
        // A key that is written twice is not an error of syntax, and may have several on its line.
        let place = if is_repeated(error) { span.start } else { line.start };
        seen.insert((is_repeated(error), place))
    });
    first.take(MAX_ERRORS).map(|(error, span)| finding(error, span, text)).collect()
}

/// Whether a text in double quotes begins on the line and does not end on it.
fn is_left_open(line: &str) -> bool {
    let mut is_open = false;
    let mut is_escaped = false;
    for c in line.chars() {
        match c {
            '\\' if is_open && !is_escaped => {
                is_escaped = true;
                continue;
            }
            '"' if !is_escaped => is_open = !is_open,
            '\'' | '#' if !is_open => return false,
            _ => {}
        }
        is_escaped = false;
    }
    is_open
}

/// The end of the line that closes the text which is left open on a line; if none does, that of the next line.
fn end_of_open_text(text: &str, at: usize) -> usize {
    let end_of_line = |from: usize| {
        text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line_break| from + line_break + 1)
    };
    let next = end_of_line(at);
    let closing = text.get(next..).and_then(|rest| rest.find('"')).map_or(next, |quote| next + quote);
    end_of_line(closing)
}

fn is_repeated(error: &Error) -> bool {
    error.message().starts_with("duplicate key")
}

fn finding(error: &Error, span: Span, text: &str) -> Finding {
    if is_repeated(error) {
        let line = line_at(text, span.start).trim_start();
        let name = shortened(text.get(span.start..span.end).unwrap_or_default());
        return match line.starts_with('[') && !line.contains('=') {
            true => Finding::new(Code::DuplicateKey, span, format!("the section `{name}` occurs twice"))
                .label("the second one")
                .help("move its lines to the first one, and remove this header"),
            false => Finding::new(Code::DuplicateKey, span, format!("`{name}` is written twice in its section"))
                .label("the second one")
                .help("keep one of the two lines"),
        };
    }
    let line = line_at(text, span.start);
    let message = match error.message() {
        message if is_about_an_escape(message) => {
            "a backslash in double quotes starts an escape, but this is not a valid one"
        }
        message => message,
    };
    let finding = Finding::new(Code::TomlSyntax, span, format!("the text is not TOML: {message}"));
    match slip(line).or_else(|| by_message(error.message())) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// Whether a message of the parser is about a backslash: `\U` of C:\Users is the start of a character number.
fn is_about_an_escape(message: &str) -> bool {
    message.contains("escape") || message.contains("unicode")
}

fn start_of_line(text: &str, at: usize) -> usize {
    let before = text.get(..text.floor_char_boundary(at.min(text.len()))).unwrap_or_default();
    before.rfind('\n').map_or(0, |line_break| line_break + 1)
}

fn line_at(text: &str, at: usize) -> &str {
    text.get(start_of_line(text, at)..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// The likely mistake on a line. The answer repeats nothing from the line, since it may contain a secret.
fn slip(line: &str) -> Option<&'static str> {
    if line.contains(TYPOGRAPHIC) {
        return Some("the quotes are typographic; write straight quotes instead, \" or '");
    }
    if line.contains(NO_BREAK_SPACE) {
        return Some("the line contains a no-break space, as web pages do; write an ordinary space instead");
    }
    let line = line.trim();
    if has_foreign_comment(line) {
        return Some("a comment begins with #");
    }
    let begins_with_backslashes = |quoted: &str| quoted.split('"').next().unwrap_or_default().contains('\\');
    if line.strip_prefix('"').is_some_and(begins_with_backslashes) {
        return Some("write `/` between the names of a path");
    }
    let (key, value) = line.split_once('=').map_or((line, None), |(key, value)| (key.trim(), Some(value.trim())));
    let is_quoted = key.starts_with(['"', '\'']);
    let is_header = line.starts_with('[') && !line.contains([']', ',', '"', '=']);
    if let Some(help) = line_slip::section(line) {
        return Some(help);
    }
    match () {
        () if is_header => return Some("close the name of the section on its line: [csp]"),
        () if !is_quoted && !is_header && key.contains(['/', '\\']) => return Some(unquoted_address(key, value)),
        () if value.is_some_and(|value| value.starts_with(['=', '>'])) => {
            return Some("write one = between key and value");
        }
        () => {}
    }
    if let Some(help) = value.and_then(|value| line_slip::key(key).or_else(|| value_slip::unquoted(value))) {
        return Some(help);
    }
    let first_word = value.unwrap_or_default().split([' ', '#']).next().unwrap_or_default();
    match boolean_of(first_word).filter(|_| !first_word.starts_with(['0', '1'])) {
        Some(true) => return Some("write true, in lower case"),
        Some(false) => return Some("write false, in lower case"),
        None => {}
    }
    value.map_or_else(|| without_equals_sign(key), around_value)
}

/// Whether a line has a comment in the form of another language.
fn has_foreign_comment(line: &str) -> bool {
    let ends_a_value = |code: &str| {
        code.trim_end().ends_with([']', '"', '\''])
            || boolean_of(code.rsplit(['=', ' ']).next().unwrap_or_default()).is_some()
    };
    ["//", "/*", ";", "<!--"].iter().any(|comment| line.starts_with(comment))
        || line.split_once(" //").is_some_and(|(code, _)| ends_a_value(code))
}

/// The likely mistake on a line without `=`.
fn without_equals_sign(line: &str) -> Option<&'static str> {
    let is_quoted = line.starts_with(['"', '\'']);
    let begins_with_key = is_quoted || line.starts_with(|first: char| first.is_ascii_alphabetic());
    match () {
        () if begins_with_key && line.contains(':') => {
            Some("TOML writes key = \"value\", and the name of a section in brackets: [package]")
        }
        () if has_text_after_quotes(line) => Some("write = between the address and its value"),
        () if begins_with_key && !is_quoted && line.contains(' ') => {
            Some("TOML writes key = value; a command belongs under [[command]]: run = \"...\"")
        }
        () => None,
    }
}

/// How to write an address that is not in quotes.
fn unquoted_address(key: &str, value: Option<&str>) -> &'static str {
    let is_plain =
        value.is_some_and(|value| boolean_of(value).is_none_or(|_| ["true", "false", "0", "1"].contains(&value)));
    match (is_plain, key.starts_with('.') || key.contains("MSFT")) {
        (true, true) => {
            "an address is written in double quotes, with / between its names: \"./Vendor/MSFT/...\" = value"
        }
        (true, false) => {
            "an address is written in double quotes, with / between its names: \"OOBE/Desktop/HideOobe\" = true"
        }
        (false, true) => {
            "write the address in double quotes, then =, then the value, with true and false in lower case: \
             \"./Vendor/MSFT/...\" = true"
        }
        (false, false) => {
            "write the address in double quotes, then =, then the value, with true and false in lower case: \
             \"OOBE/Desktop/HideOobe\" = true"
        }
    }
}

/// Whether something follows a quoted text at the start of a line.
fn has_text_after_quotes(line: &str) -> bool {
    let after = line.strip_prefix('"').and_then(|rest| rest.split_once('"')).map_or("", |(_, after)| after);
    !after.trim().is_empty() && !after.contains(':')
}

/// The likely mistake with the quotes of a value, and after it.
fn around_value(value: &str) -> Option<&'static str> {
    if value.starts_with('{') && value.contains('-') && !value.contains('=') {
        return Some("put the GUID in double quotes");
    }
    if let Some(help) = value_slip::after_quotes(value) {
        return Some(help);
    }
    if is_left_open(value) {
        return Some("close the text on its line with \", or put a text of several lines between ''' and '''");
    }
    match value.split('#').next().unwrap_or_default().trim_end().chars().last() {
        _ if value.starts_with(['[', '{']) => None,
        Some(';') => Some("remove the ; at the end of the line"),
        Some(',') => Some("remove the , at the end of the line"),
        _ => None,
    }
}

fn by_message(message: &str) -> Option<&'static str> {
    if is_about_an_escape(message) {
        Some("put the text in single quotes, where a backslash is a backslash: 'C:\\Windows' or 'CONTOSO\\ben'")
    } else if message.contains("leading zero") {
        Some("write the number without the zero in front; in double quotes it is a text")
    } else if message.contains("key") && message.contains("expected letters") {
        Some(line_slip::KEY_FORM)
    } else if message.contains("missing comma") {
        Some("write a comma between two items")
    } else if message.contains("unclosed array,") {
        Some("close the list with ]")
    } else if ["quoted", "invalid boolean", "invalid float", "invalid integer", "invalid date"]
        .iter()
        .any(|kind| message.contains(kind))
    {
        Some("put the text in double quotes")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{slip, syntax_findings};

    #[test]
    fn a_line_with_an_error_at_each_of_its_characters_is_one_finding() {
        let text = format!("a = {}\nb = {}", "a\u{2013}".repeat(200_000), "a\u{2013}".repeat(200_000));
        let (_, errors) = toml::de::DeTable::parse_recoverable(&text);
        assert_eq!(syntax_findings(&errors, &text).len(), 2);
    }

    #[test]
    fn mistakes_are_recognized_by_their_line() {
        for (line, expected) in [
            ("name = \u{201C}T\u{201D}", "typographic"),
            ("\"a\"\u{A0}= true", "no-break space"),
            ("\"./Vendor/MSFT/A\" = True", "write true"),
            ("a = No # off", "write false"),
            ("a = $true", "write true"),
            ("password = $env:PASSWORD", "{ env ="),
            ("id = {01234567-89ab-cdef-0123-456789abcdef}", "the GUID in double quotes"),
            ("./Vendor/MSFT/A = 1", "double quotes"),
            ("OOBE/Desktop/HideOobe = true", "double quotes"),
            (r"OOBE\Desktop\HideOobe = true", "with / between"),
            ("OOBE/Desktop/HideOobe: TRUE", "then =, then the value, with true"),
            ("device {", "[device]"),
            ("name = null", "leave the line out"),
            ("a = 1 minute", "the number alone"),
            ("name = \"PC-1\" time_zone = \"UTC\"", "own line"),
            ("[csp", "close the name of the section"),
            ("\"./Vendor/MSFT/A\" == 1", "one ="),
            ("\"./Vendor/MSFT/A\" => 1", "one ="),
            ("\"./Vendor/MSFT/A\" -> 1", "write = between"),
            ("\"./Vendor/MSFT/A\" 1", "write = between"),
            ("\"OOBE\\Desktop\\HideOobe\" = true", "write `/` between the names"),
            ("package:", "TOML writes"),
            ("  name: T", "TOML writes"),
            ("// off", "begins with #"),
            ("; off", "begins with #"),
            ("name = \"x\";", "remove the ;"),
            ("name = 1, # one", "remove the ,"),
            ("a = \"<enabled/><data id=\"A\" value=\"1\"/>\"", "single ones"),
            ("a = \"<enabled/>", "between '''"),
            ("Rename-Computer -NewName \"PC1\"", "[[command]]"),
        ] {
            assert!(slip(line).is_some_and(|help| help.contains(expected)), "{line}: {:?}", slip(line));
        }
        for line in ["name = T", "\"a\" = \"b: c\"", "[package]", ""] {
            assert_eq!(slip(line), None, "{line}");
        }
    }
}
