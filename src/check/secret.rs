//! Passwords, keys and tokens that are written in the spec, and so in git.

use super::value::is_secret;
use crate::finding::{Code, Finding, Report, Span};
use crate::settings::Project;

/// A warning for each value that looks like one.
pub fn secrets(project: &Project) -> Report {
    let found = project.all_settings().filter_map(|setting| {
        let value = setting.value.as_ref()?;
        let address = setting.address.to_string();
        is_secret(&address, &value.value).then(|| (value.span, setting.label.map_or(address, str::to_owned)))
    });
    let found: Vec<(Span, String)> = found.collect();
    let mut report = Report::new();
    for (span, name) in &found {
        report.push(
            Finding::new(
                Code::SecretInSpec,
                *span,
                format!("the value of `{name}` looks like a password, key or token"),
            )
            .label("not shown")
            .help("take it from the environment: { env = \"NAME\" }; the package still contains it as plain text"),
        );
    }
    report
}
