//! The text of a spec, and what was read from it.

use crate::check;
use crate::finding::{Report, Secrets, Source};
use crate::settings::{PackageSection, Project};
use crate::spec::{self, Variables};

/// A spec that has been read, but not judged.
#[derive(Debug)]
pub struct ParsedSpec {
    /// The text. Values that look like secrets are not shown.
    pub source: Source,
    /// What must not be shown of it: values from the environment, and what looks like a password, key or token.
    pub secrets: Secrets,
    /// What it says; absent when it cannot be read at all.
    pub project: Option<Project>,
    /// What reading found. Whoever loads the DDF files that the spec names adds what that finds.
    pub report: Report,
}

impl ParsedSpec {
    /// Reads a text, unless getting it found errors already. `variables` answers `{ env = "NAME" }`.
    pub fn new(mut source: Source, found: Report, variables: Variables<'_>) -> Self {
        let mut report = found;
        let mut secrets = spec::hide_secrets(&mut source);
        if report.has_errors() {
            return ParsedSpec { source, secrets, project: None, report };
        }
        let (project, findings) = spec::parse(&source, variables);
        report.extend(findings);
        if let Some(project) = &project {
            report.extend(check::secrets(project));
            secrets.extend(&project.secrets);
            let PackageSection { name, version, owner, .. } = &project.package;
            let shown = [name, version, owner].into_iter().flatten();
            secrets = shown.fold(secrets, |secrets, shown| secrets.except(&shown.value));
        }
        ParsedSpec { source, secrets, project, report }
    }
}
