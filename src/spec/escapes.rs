//! Paths and account names in double quotes whose backslashes are read as escapes: in "C:\temp" there is a tab.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding, Span};

/// The letters that make an escape with a backslash before them, and what it stands for.
const ESCAPES: [(char, &str); 6] = [
    ('b', "a backspace"),
    ('t', "a tab"),
    ('n', "a line break"),
    ('f', "a form feed"),
    ('r', "a carriage return"),
    ('e', "an escape character"),
];
/// What ends a path.
const AFTER_PATH: [char; 9] = [' ', '"', '\'', ',', ';', '|', '<', '>', '\n'];
/// The longest NetBIOS name of a domain.
const MAX_DOMAIN: usize = 15;

/// A finding for each text of a document that holds such a path or name. `text` is the document as written.
pub(super) fn escaped_paths(document: &DeTable<'_>, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    in_table(document, text, &mut findings);
    findings
}

fn in_table(table: &DeTable<'_>, text: &str, findings: &mut Vec<Finding>) {
    table.values().for_each(|value| in_value(value, text, findings));
}

fn in_value(value: &TomlSpanned<DeValue<'_>>, text: &str, findings: &mut Vec<Finding>) {
    match value.get_ref() {
        DeValue::String(_) => {
            let written = text.get(value.span()).unwrap_or_default();
            findings.extend(escape_in(written).map(|(letter, means)| escaped(letter, means, value.span().into())));
        }
        DeValue::Array(items) => items.iter().for_each(|item| in_value(item, text, findings)),
        DeValue::Table(table) => in_table(table, text, findings),
        _ => {}
    }
}

fn escaped(letter: char, means: &str, span: Span) -> Finding {
    let message = format!("`\\{letter}` in double quotes is {means}, not a backslash and a letter");
    Finding::new(Code::EscapedPath, span, message)
        .help("put the text in single quotes, where a backslash is a backslash: 'C:\\temp' or 'CONTOSO\\ben'")
}

/// The first escape inside a path or an account name, for a text with the quotes around it.
fn escape_in(written: &str) -> Option<(char, &'static str)> {
    let inside = written.trim_matches('"');
    if inside.len() == written.len() || !inside.contains('\\') {
        return None;
    }
    paths(inside).find_map(first_escape).or_else(|| account(inside).and_then(first_escape))
}

/// What follows the drive letters in a text, up to the end of each path.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(":\\").filter_map(|(colon, _)| {
        let mut before = text.get(..colon)?.chars().rev();
        let is_drive = before.next()?.is_ascii_alphabetic() && !before.next().is_some_and(char::is_alphanumeric);
        let path = text.get(colon + 1..)?;
        is_drive.then(|| path.split(AFTER_PATH).next().unwrap_or_default())
    })
}

/// The whole text from its backslash on, if it is an account of a domain: `CONTOSO\ben`.
fn account(text: &str) -> Option<&str> {
    let (domain, name) = text.split_once('\\')?;
    let in_domain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let is_domain = (1..=MAX_DOMAIN).contains(&domain.len()) && domain.chars().all(in_domain);
    let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'));
    (is_domain && is_name).then(|| &text[domain.len()..])
}

fn first_escape(path: &str) -> Option<(char, &'static str)> {
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            // Of two backslashes the second is what the first one escapes.
            let escaped = letters.next()?;
            if let Some(known) = ESCAPES.into_iter().find(|(letter, _)| *letter == escaped) {
                return Some(known);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::escape_in;

    #[test]
    fn escapes_are_found_in_paths_and_accounts_alone() {
        for (written, expected) in [
            (r#""C:\temp\new.exe /q""#, Some('t')),
            (r#""cmd /c C:\\Apps\nightly.cmd""#, Some('n')),
            (r#""cmd /c \"C:\bin\"""#, Some('b')),
            (r#""CONTOSO\ben""#, Some('b')),
            (r#""CONTOSO\\ben""#, None),
            (r#""C:\\temp\\new.exe""#, None),
            (r"'C:\temp'", None),
            (r#""Line one\nLine two""#, None),
            (r#""https://contoso.com/a\tb""#, None),
            (r#""C:\\temp is full\nCall 1234""#, None),
        ] {
            assert_eq!(escape_in(written).map(|(letter, _)| letter), expected, "{written}");
        }
    }
}
