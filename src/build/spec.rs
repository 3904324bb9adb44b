//! The text of a spec or of a project of Windows Configuration Designer (WCD), and what was read from it.

use crate::check;
use crate::finding::{Report, Secrets, Source};
use crate::settings::{PackageSection, Project};
use crate::spec::{self, Row, Variables};
use crate::store::WcdTable;
use crate::wcd::{self, Circumstances};

/// A spec or a project that has been read, but not judged.
#[derive(Debug)]
pub struct ParsedSpec {
    /// The text, in which values that look like secrets are hidden.
    pub source: Source,
    /// Its secrets, which must not be shown: values from the environment, and what looks like a password, key or token.
    pub secrets: Secrets,
    /// Its content; absent if it cannot be read at all.
    pub project: Option<Project>,
    /// The row of a table of sites that it was filled from.
    pub(super) row: Option<Row>,
    /// The findings of reading. The caller that loads the DDF files of the spec adds its own.
    pub report: Report,
}

impl ParsedSpec {
    /// Reads a spec, unless there were errors when its text was loaded. `variables` returns the values of environment
    /// variables, for `{ env = "NAME" }`.
    pub fn new(source: Source, found: Report, variables: Variables<'_>) -> Self {
        ParsedSpec::of_row(source, found, variables, None)
    }

    /// The same for one row of a table of sites, whose cells replace the column names in the spec.
    pub fn of_row(source: Source, found: Report, variables: Variables<'_>, row: Option<&Row>) -> Self {
        let parse = |source: &Source| spec::parse_row(source, variables, row);
        ParsedSpec { row: row.cloned(), ..ParsedSpec::read(source, found, spec::hide_secrets, parse) }
    }

    /// Reads a project of WCD, unless there were errors when its text was loaded.
    pub fn of_wcd(source: Source, found: Report, circumstances: &Circumstances<'_>) -> Self {
        ParsedSpec::read(source, found, wcd::hide_secrets, |source| wcd::parse(source, circumstances))
    }

    /// The same spec, to be judged by another settings store.
    pub fn by_store(mut self, store: &'static WcdTable) -> Self {
        self.project.iter_mut().for_each(|project| project.store = store);
        self
    }

    fn read(
        mut source: Source,
        found: Report,
        hide_secrets: impl FnOnce(&mut Source) -> Secrets,
        parse: impl FnOnce(&Source) -> (Option<Project>, Report),
    ) -> Self {
        let mut report = found;
        let mut secrets = hide_secrets(&mut source);
        if report.has_errors() {
            return ParsedSpec { source, secrets, project: None, row: None, report };
        }
        let (project, findings) = parse(&source);
        report.extend(findings);
        if let Some(project) = &project {
            report.extend(check::secrets(project));
            secrets.extend(&project.secrets);
            let PackageSection { name, version, owner, .. } = &project.package;
            let shown = [name, version, owner].into_iter().flatten();
            secrets = shown.fold(secrets, |secrets, shown| secrets.except(&shown.value));
        }
        ParsedSpec { source, secrets, project, row: None, report }
    }
}
