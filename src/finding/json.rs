//! Findings for programs, in JSON.

use serde::Serialize;

use super::{Finding, Place, Related, Report, Source};

/// One finding in a JSON document. Lines and columns count from 1; columns in characters.
#[derive(Debug, Clone, Serialize)]
pub struct FindingJson {
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<RelatedJson>,
}

/// The other place that a finding is about.
#[derive(Debug, Clone, Serialize)]
struct RelatedJson {
    file: String,
    line: usize,
    column: usize,
    label: &'static str,
}

/// All findings of a report, in source order.
pub fn findings_json(report: &Report, source: Option<&Source>) -> Vec<FindingJson> {
    report.in_order().into_iter().map(|finding| finding_json(finding, source)).collect()
}

fn finding_json(finding: &Finding, source: Option<&Source>) -> FindingJson {
    let (file, position) = match (&finding.place, source) {
        (Place::Spec(span), Some(source)) => {
            let (name, position) = source.position(span.start);
            (Some(name.to_owned()), Some(position))
        }
        (Place::Named(name), _) => (Some(name.clone()), None),
        (Place::Spec(_), None) | (Place::Nowhere, _) => (None, None),
    };
    FindingJson {
        code: finding.code.name(),
        severity: finding.severity().word(),
        message: finding.message.clone(),
        file,
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        label: finding.label.clone(),
        allowed: finding.allowed.clone(),
        help: finding.help.clone(),
        related: finding.related.as_ref().zip(source).map(|(related, source)| related_json(related, source)),
    }
}

fn related_json(related: &Related, source: &Source) -> RelatedJson {
    let (file, position) = source.position(related.span.start);
    RelatedJson { file: file.to_owned(), line: position.line, column: position.column, label: related.label }
}
