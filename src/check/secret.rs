//! Passwords, keys and tokens that stand in the spec, and so in git.

use super::value::is_secret;
use crate::finding::{Code, Finding, Report, Span, holds_a_secret};
use crate::spec::{PersonalValue, Spec};

/// A warning for each value that looks like one.
pub fn secrets(spec: &Spec) -> Report {
    let written = spec.all_csp().filter(|setting| is_secret(&setting.locuri.value, &setting.value.value));
    let csp = written.map(|setting| (setting.value.span, setting.locuri.value.as_str()));
    let personal = spec.all_personalization().filter_map(|setting| {
        let text = match &setting.value {
            PersonalValue::Text(text) => text,
            PersonalValue::Image(image) => image.url.as_ref()?,
        };
        let written_out = !spec.from_environment.contains(&text.span);
        (written_out && holds_a_secret(&text.value)).then_some((text.span, setting.key.value.word()))
    });
    let found: Vec<(Span, &str)> = csp.chain(personal).collect();
    let mut report = Report::new();
    for (span, name) in &found {
        report.push(
            Finding::new(
                Code::SecretInSpec,
                *span,
                format!("the value of `{name}` looks like a password, key or token"),
            )
            .label("not shown")
            .help("take it from the environment: { env = \"NAME\" }; the package still holds it as plain text"),
        );
    }
    report
}
