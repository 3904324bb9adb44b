//! Offers the suggestions of findings as corrections, unless the corrected place still has a finding that is as
//! serious.

use serde_json::{Value, json};

use super::diagnostics::in_document;
use super::documents::Document;
use super::host::{Host, Judged};
use super::text::{Range, Text};
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::world::toml_text::quoted;

/// The maximum number of corrections that are tried for one request, since the document is checked again for each.
const MAX_TRIED: usize = 16;

/// The corrections for the findings in a range.
pub(super) fn quick_fixes(uri: &str, document: &Document, judged: &Judged, range: Range, host: &mut dyn Host) -> Value {
    let mut fixes = Vec::new();
    let mut tried = 0;
    let (start, end) = (document.text.offset(range.start), document.text.offset(range.end));
    for finding in judged.report.in_order() {
        let Place::Spec(span) = finding.place else { continue };
        let marked = in_document(&document.text, span);
        if judged.source.file_at(span.start) != Some(0) || marked.end < start || end < marked.start {
            continue;
        }
        for edit in edits(finding, &document.text, span) {
            tried += 1;
            if tried > MAX_TRIED {
                return Value::Array(fixes);
            }
            let mended = document.text.with(edit.range, &edit.text);
            let after = host.judge(uri, mended.as_str());
            if after.is_some_and(|after| is_right(&after.report, span.start, edit.text.len(), finding)) {
                fixes.push(fix(uri, document.version, finding, &edit));
            }
        }
    }
    Value::Array(fixes)
}

/// A text that replaces a range.
struct Edit {
    range: Range,
    text: String,
    /// The text without quotes, for people.
    shown: String,
}

/// The edits for the suggestions of a finding, each in the quotes of the marked text. For an address there is a second
/// edit with its last names only, as many as are marked, since a header may contain the others.
fn edits(finding: &Finding, text: &Text, span: Span) -> Vec<Edit> {
    let span = in_document(text, span);
    let Some(written) = text.as_str().get(span.start..span.end) else { return Vec::new() };
    let range = text.range(span);
    let names = written.trim_matches(['"', '\'']).split('/').count();
    let forms = finding.suggestions.iter().flat_map(|whole| {
        let tail = whole.rmatch_indices('/').nth(names.saturating_sub(1)).and_then(|(at, _)| whole.get(at + 1..));
        std::iter::once(whole.as_str()).chain(tail)
    });
    forms.map(|shown| Edit { range, text: quoted_like(written, shown), shown: shown.to_owned() }).collect()
}

/// The text in the same quotes as the text that it replaces, or in double quotes if it needs quotes.
fn quoted_like(written: &str, text: &str) -> String {
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    match written.chars().next() {
        Some('\'') if !text.contains(['\'', '\n']) => format!("'{text}'"),
        Some(first) if first.is_alphanumeric() && is_plain(text) => text.to_owned(),
        _ => quoted(text),
    }
}

/// Whether the text that an edit writes has no finding as serious as the one it fixes.
fn is_right(after: &Report, start: usize, length: usize, finding: &Finding) -> bool {
    let is_there = |own: &&Finding| match own.place {
        Place::Spec(span) => span.start < start + length && start < span.end.max(span.start + 1),
        Place::Named(_) | Place::Nowhere => false,
    };
    let as_serious = |own: &&Finding| own.severity() >= finding.severity();
    !after.holds(Code::TomlSyntax) && after.in_order().into_iter().filter(is_there).find(as_serious).is_none()
}

fn fix(uri: &str, version: i64, finding: &Finding, edit: &Edit) -> Value {
    let changes = json!([{ "range": edit.range, "newText": edit.text }]);
    json!({
        "title": format!("{}: write {}", finding.code, edit.shown),
        "kind": "quickfix",
        "edit": {
            "documentChanges": [{ "textDocument": { "uri": uri, "version": version }, "edits": changes }],
        },
    })
}
