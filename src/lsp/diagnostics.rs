//! Turns findings into diagnostics of the protocol.

use serde_json::{Value, json};

use super::host::{Host, Judged};
use super::text::{Range, Text};
use crate::finding::{Finding, Place, Severity, Source, Span};
use crate::spec::parent_of;

/// The mark that a file may begin with, which is not a part of its text.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The maximum number of findings that are sent. Nobody reads more, and they make editors slow.
const MAX_DIAGNOSTICS: usize = 1000;

/// The findings about a document, in the order of `check`.
pub(super) fn diagnostics(uri: &str, text: &Text, judged: &Judged, host: &dyn Host) -> Value {
    let all = judged.report.in_order().into_iter().take(MAX_DIAGNOSTICS);
    Value::Array(all.map(|finding| diagnostic(uri, text, judged, finding, host)).collect())
}

fn diagnostic(uri: &str, text: &Text, judged: &Judged, finding: &Finding, host: &dyn Host) -> Value {
    let source = &judged.source;
    let place = located(source, finding);
    let mut diagnostic = json!({
        "range": range(text, source, finding),
        "severity": severity(finding),
        "code": finding.code.name(),
        "source": "ppkgc",
        "message": message(source, finding),
    });
    let related = finding.related.as_ref().and_then(|related| {
        let range = own_range(text, source, related.span)?;
        Some(json!({ "location": { "uri": uri, "range": range }, "message": related.label }))
    });
    let elsewhere = place.and_then(|span| in_parent(source, span)).and_then(|(path, range)| {
        let uri = host.file(uri, path)?;
        Some(json!({ "location": { "uri": uri, "range": range }, "message": finding.message }))
    });
    let more: Vec<Value> = related.into_iter().chain(elsewhere).collect();
    if !more.is_empty() {
        diagnostic["relatedInformation"] = Value::Array(more);
    }
    diagnostic
}

/// The text of a diagnostic: what is wrong, and below it what is allowed and what to do.
fn message(source: &Source, finding: &Finding) -> String {
    let name = match &finding.place {
        Place::Named(name) => Some(name.as_str()),
        Place::Spec(span) => match source.file_at(span.start) {
            Some(number) => source.files().nth(number).and_then(|file| file.parent),
            None => Some(source.position(span.start).0),
        },
        Place::Nowhere => None,
    };
    let mut message = name.map_or_else(String::new, |name| format!("{name}: "));
    message.push_str(&finding.message);
    for (word, text) in [("", &finding.label), ("allowed: ", &finding.allowed), ("help: ", &finding.help)] {
        if let Some(text) = text {
            message.push_str(&format!("\n{word}{text}"));
        }
    }
    message
}

/// The severity as a number of the protocol: 1 error, 2 warning, 3 information, 4 hint.
fn severity(finding: &Finding) -> u8 {
    match finding.severity() {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note if finding.code.is_routine() => 4,
        Severity::Note => 3,
    }
}

/// Where a finding is shown. A finding in an extended spec is shown at `extends`, and a finding without a place at the
/// top.
pub(super) fn range(text: &Text, source: &Source, finding: &Finding) -> Range {
    let top = Range::start_of_text();
    let Some(span) = located(source, finding) else { return top };
    own_range(text, source, span).or_else(|| own_range(text, source, parent_of("", source.text())?.span)).unwrap_or(top)
}

/// The place of a finding, if it is in one of the files that were read.
fn located(source: &Source, finding: &Finding) -> Option<Span> {
    match finding.place {
        Place::Spec(span) => source.file_at(span.start).map(|_| span),
        Place::Named(_) | Place::Nowhere => None,
    }
}

/// The range of a span in the document itself.
fn own_range(text: &Text, source: &Source, span: Span) -> Option<Range> {
    (source.file_at(span.start) == Some(0)).then(|| text.range(in_document(text, span)))
}

/// The span in the document, whose byte order mark the source does not have.
pub(super) fn in_document(text: &Text, span: Span) -> Span {
    let mark = if text.as_str().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    Span { start: span.start + mark, end: span.end + mark }
}

/// The path of the extended spec that contains a span, and the range of the span in that spec.
fn in_parent(source: &Source, span: Span) -> Option<(&str, Range)> {
    let file = source.files().nth(source.file_at(span.start)?)?;
    let path = file.parent?;
    let own = Span { start: span.start.checked_sub(file.start)?, end: span.end.checked_sub(file.start)? };
    Some((path, Text::new(file.text).range(own)))
}
