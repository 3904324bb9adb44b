//! Passwords, keys and tokens: those that are written in the spec, and so in git, and those that only the package
//! shows.

use std::collections::BTreeSet;

use super::CheckedSetting;
use super::value::is_secret;
use crate::finding::{Code, Finding, Report, Span};
use crate::settings::{Project, Value};

/// A warning for each value that looks like a password, key or token.
pub fn secrets(project: &Project) -> Report {
    let found = project.all_settings().filter_map(|setting| {
        let value = setting.value.as_ref()?;
        if let Value::ProfileWithKey { key, .. } = &value.value {
            let is_written = matches!(key.value, Value::Text(_) | Value::Integer(_));
            let is_variable = matches!(&key.value, Value::Text(text) if is_variable(text));
            return is_written.then(|| (key.span, "key".to_owned(), is_variable));
        }
        let address = setting.address.to_string();
        let is_variable = matches!(&value.value, Value::Text(text) if is_variable(text));
        is_secret(&address, &value.value)
            .then(|| (value.span, setting.label.map_or(address, str::to_owned), is_variable))
    });
    let (help, help_for_variable) = match project.wcd.is_some() {
        true => (
            "keep the project where only those who may know the secret can read it; the package contains it as plain text too",
            "write the secret itself; as it is, these letters are the secret",
        ),
        false => (
            "take it from the environment: { env = \"NAME\" }; the package still contains it as plain text",
            "take it from the environment: { env = \"NAME\" }; as it is, these letters are the secret",
        ),
    };
    let finding = |(span, name, is_variable): (Span, String, bool)| {
        let (message, help) = match is_variable {
            true => (
                format!("the value of `{name}` looks like a variable, but variables are not replaced here"),
                help_for_variable,
            ),
            false => (format!("the value of `{name}` looks like a password, key or token"), help),
        };
        Finding::new(Code::SecretInSpec, span, message).label("not shown").help(help)
    };
    found.map(finding).collect()
}

/// Whether a text is a variable as a shell or a pipeline writes it: `$env:PW`, `${PW}`, `$(PW)`, `%PW%`.
fn is_variable(text: &str) -> bool {
    let inside = [("$env:", ""), ("${{", "}}"), ("${", "}"), ("$(", ")"), ("%", "%")]
        .iter()
        .find_map(|(before, after)| text.strip_prefix(before)?.strip_suffix(after));
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' ');
    inside.is_some_and(|name| name.contains(char::is_alphabetic) && name.chars().all(is_name))
}

/// One warning for all secrets that the spec keeps elsewhere and the package contains.
pub(super) fn in_package(project: &Project, settings: &[&CheckedSetting], report: &mut Report) {
    let values = project.all_settings().filter_map(|setting| setting.value.as_ref());
    let elsewhere: BTreeSet<Span> = values
        .filter(|value| matches!(value.value, Value::Environment(_)) || value.value.file().is_some())
        .map(|value| value.span)
        .collect();
    let secrets: Vec<Span> = settings
        .iter()
        .filter(|setting| setting.secret && elsewhere.contains(&setting.value_at))
        .map(|setting| setting.value_at)
        .collect();
    let Some(first) = secrets.iter().min() else { return };
    let message = match secrets.len() {
        1 => "a password, key or token gets into the package as plain text".to_owned(),
        many => format!("{many} passwords, keys or tokens get into the package as plain text"),
    };
    report.push(
        Finding::new(Code::SecretInPackage, *first, message)
            .label("everybody who has the package can read it")
            .help("give the package, and the project beside it, only to those who may know it, and change the secret after the devices are set up"),
    );
}
