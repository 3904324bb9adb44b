//! Passwords, keys and tokens that stand in the spec, and so in git.

use crate::finding::{Code, Finding, Report, Span, holds_a_secret, names_a_secret};
use crate::spec::{CspValue, PersonalValue, Spec};

/// The places of values that nothing may show, with a warning for each.
pub fn secrets(spec: &Spec) -> (Vec<Span>, Report) {
    let csp = spec.csp.iter().filter_map(|setting| match &setting.value.value {
        CspValue::Text(text) if names_a_secret(&setting.locuri.value) || holds_a_secret(text) => {
            Some((setting.value.span, setting.locuri.value.as_str()))
        }
        _ => None,
    });
    let personal = spec.personalization.iter().filter_map(|setting| {
        let text = match &setting.value {
            PersonalValue::Text(text) => text,
            PersonalValue::Image(image) => image.url.as_ref()?,
        };
        holds_a_secret(&text.value).then_some((text.span, setting.key.value.word()))
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
    (found.into_iter().map(|(span, _)| span).collect(), report)
}
