//! The text of a spec, and what was read from it.

use crate::check;
use crate::finding::{Report, Source};
use crate::spec::{self, Spec, Variables};

/// A spec that has been read, but not judged.
#[derive(Debug)]
pub struct ParsedSpec {
    /// The text. Values that look like secrets are not shown.
    pub source: Source,
    /// What it says; absent when it cannot be read at all.
    pub spec: Option<Spec>,
    /// What reading found. Whoever loads the DDF files that the spec names adds what that finds.
    pub report: Report,
}

impl ParsedSpec {
    /// Reads a text, unless getting it found errors already. `variables` answers `{ env = "NAME" }`.
    pub fn new(mut source: Source, found: Report, variables: Variables<'_>) -> Self {
        let mut report = found;
        spec::hide_secrets(&mut source);
        if report.has_errors() {
            return ParsedSpec { source, spec: None, report };
        }
        let (spec, findings) = spec::parse(&source, variables);
        report.extend(findings);
        if let Some(spec) = &spec {
            report.extend(check::secrets(spec));
        }
        ParsedSpec { source, spec, report }
    }
}
