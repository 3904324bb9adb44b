//! Prevents passwords, keys and tokens in a spec from being shown with findings.

use toml::de::{DeTable, DeValue};

use crate::finding::{Source, Span, holds_a_secret, names_a_secret};

/// Hides the values of all keys that name a secret, and all values that hold one. A text that is not TOML is searched line
/// by line.
pub fn hide_secrets(source: &mut Source) {
    let mut hidden = Vec::new();
    let (document, _) = DeTable::parse_recoverable(source.text());
    search(document.get_ref(), false, &mut hidden);
    search_lines(source.text(), 0, &mut hidden);
    for (span, change) in source.changes() {
        search_lines(change, span.start, &mut hidden);
    }
    hidden.into_iter().for_each(|span| source.hide(span));
}

/// Looks at all values of a table; `named` says that its own name is that of a secret.
fn search(table: &DeTable<'_>, named: bool, hidden: &mut Vec<Span>) {
    for (key, value) in table.iter().filter(|(key, _)| !matches!(key.get_ref().as_ref(), "env" | "file")) {
        look(value, named || names_a_secret(key.get_ref()), hidden);
    }
}

fn look(value: &toml::Spanned<DeValue<'_>>, named: bool, hidden: &mut Vec<Span>) {
    match value.get_ref() {
        DeValue::String(text) if named || holds_a_secret(text) => hidden.push(value.span().into()),
        DeValue::Array(items) => items.iter().for_each(|item| look(item, named, hidden)),
        DeValue::Table(table) => search(table, named, hidden),
        _ => {}
    }
}

/// Hides what follows the `=` of a line whose key names a secret, unless it is short enough to be a setting such as
/// MinDevicePasswordLength, or says where to take the value from.
fn search_lines(text: &str, offset: usize, hidden: &mut Vec<Span>) {
    const SHORT: usize = 5;
    let mut start = offset;
    for line in text.split_inclusive('\n') {
        if let Some((key, value)) = line.split_once('=') {
            let value = value.trim();
            let written_out = !value.starts_with("{ env") && !value.starts_with("{ file");
            if value.len() > SHORT && written_out && names_a_secret(key.trim().trim_matches(['"', '\''])) {
                let at = start + line.rfind(value).unwrap_or(line.len());
                hidden.push(Span { start: at, end: at + value.len() });
            }
        }
        start += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::hide_secrets;
    use crate::finding::{Source, Span};

    fn shown(text: &str) -> String {
        let mut source = Source::new("s", text);
        hide_secrets(&mut source);
        source.excerpt(Span { start: 0, end: text.len() }).text
    }

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        for (text, expected) in [
            ("\"./A/Password\" = \"hunter2\"", "\"./A/Password\" = *********"),
            ("\"./A/Password\" = hunter2zz", "\"./A/Password\" = *********"),
            ("\"./A/Password\" = 12345678", "\"./A/Password\" = ********"),
            ("\"./A/Token\" = [\"x\"]", "\"./A/Token\" = [***]"),
            ("\"./A/PasswordLength\" = 8", "\"./A/PasswordLength\" = 8"),
            ("\"./A/Password\" = { env = \"PW\" }", "\"./A/Password\" = { env = \"PW\" }"),
            ("name = \"plain\"", "name = \"plain\""),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
