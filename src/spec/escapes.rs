//! Backslashes in double quotes that are read as escapes where a path, a command line or an account name is meant: in
//! "C:\temp" there is a tab.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::sections::{DESCRIBING, Form, Key, TYPED};
use super::written_path::{escape_in_a_path, first_escape};
use crate::finding::{Code, Finding, Span};

/// Keys, and last names of addresses, whose texts contain no control characters: command lines, paths and accounts.
const OF_ONE_LINE: [&str; 13] = [
    "account",
    "admx",
    "commandline",
    "computername",
    "ddf",
    "domainname",
    "extends",
    "file",
    "ou",
    "run",
    "user",
    "useremail",
    "username",
];
/// Endings of further such names.
const ENDS_OF_ONE_LINE: [&str; 2] = ["path", "filename"];

/// A finding for each text of a document that has such an escape. `text` is the document as written.
pub(super) fn escaped_paths(document: &DeTable<'_>, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    in_table(document, text, &mut findings);
    findings
}

fn in_table(table: &DeTable<'_>, text: &str, findings: &mut Vec<Finding>) {
    table.iter().for_each(|(key, value)| in_value(value, key.get_ref(), text, findings));
}

fn in_value(value: &TomlSpanned<DeValue<'_>>, key: &str, text: &str, findings: &mut Vec<Finding>) {
    match value.get_ref() {
        DeValue::String(_) => {
            let written = text.get(value.span()).unwrap_or_default();
            let escape = escape_in(written, is_of_one_line(key));
            findings
                .extend(escape.map(|(letter, means)| escaped(&letter, &means, names_files(key), value.span().into())));
        }
        DeValue::Array(items) => items.iter().for_each(|item| in_value(item, key, text, findings)),
        DeValue::Table(table) => in_table(table, text, findings),
        _ => {}
    }
}

/// The first escape that was probably not intended, in a text with the quotes around it.
fn escape_in(written: &str, is_of_one_line: bool) -> Option<(String, String)> {
    let inside = written.trim_matches('"');
    if inside.len() == written.len() || !inside.contains('\\') {
        return None;
    }
    match is_of_one_line && !is_document(inside) {
        true => first_escape(inside),
        false => escape_in_a_path(inside),
    }
}

/// Whether a text in double quotes is XML, whatever the name of its setting.
fn is_document(inside: &str) -> bool {
    let after_breaks = ["\\n", "\\r", "\\t", " "].iter().find_map(|blank| inside.strip_prefix(blank));
    after_breaks.map_or(inside.starts_with('<'), is_document)
}

/// Whether the texts of a key, or of the setting at an address, are always one line.
pub(super) fn is_of_one_line(key: &str) -> bool {
    if names_files(key) {
        return true;
    }
    let name = key.rsplit('/').next().unwrap_or(key).to_ascii_lowercase();
    OF_ONE_LINE.contains(&name.as_str()) || ENDS_OF_ONE_LINE.iter().any(|end| name.ends_with(end))
}

/// Whether the texts of a key are paths of files beside the spec, which have `/` between folders.
fn names_files(key: &str) -> bool {
    let is_file = |own: &Key| own.name == key && matches!(own.form, Form::File | Form::Files);
    key == "file" || DESCRIBING.iter().chain(TYPED).flat_map(|section| section.keys).any(is_file)
}

fn escaped(letter: &str, means: &str, names_a_file: bool, span: Span) -> Finding {
    let message = format!("`\\{letter}` in double quotes is {means}, not a backslash and a letter");
    Finding::new(Code::EscapedPath, span, message).help(match names_a_file {
        true => "write `/` between folders: \"setup/install.cmd\"",
        false => "put the text in single quotes, where a backslash is a backslash: 'C:\\temp' or 'CONTOSO\\ben'",
    })
}

#[cfg(test)]
mod tests {
    use super::{escape_in, is_of_one_line};

    #[test]
    fn command_lines_files_and_accounts_have_no_control_characters() {
        for key in [
            "run",
            "files",
            "file",
            "user",
            "ProvisioningCommands/DeviceContext/CommandLine",
            "./Vendor/MSFT/EnterpriseModernAppManagement/A/ContentPath",
        ] {
            assert!(is_of_one_line(key), "{key}");
        }
        for key in ["description", "url", "value", "./Vendor/MSFT/Policy/Config/Start/StartLayout", "Profile"] {
            assert!(!is_of_one_line(key), "{key}");
        }
        assert_eq!(escape_in(r#""cmd /c echo a\tb""#, true), Some(("t".to_owned(), "a tab".to_owned())));
        assert_eq!(escape_in(r#""cmd /c echo a\tb""#, false), None);
        assert_eq!(escape_in(r"'cmd /c echo a\tb'", true), None);
        assert_eq!(escape_in(r#""\n<enabled/>\n<data id='a' value='b'/>""#, true), None);
    }
}
