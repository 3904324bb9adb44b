//! The shared state while a spec is read: the environment, and the findings so far.

use crate::finding::{Finding, Report, Secrets, Span};

/// Returns the value of an environment variable.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A spec being read.
pub(super) struct Reading<'a> {
    variables: Variables<'a>,
    /// The findings so far.
    pub(super) report: Report,
    /// The places of the values that came from the environment.
    pub(super) from_environment: Vec<Span>,
    /// These values.
    pub(super) secrets: Secrets,
}

impl<'a> Reading<'a> {
    /// The initial state.
    pub(super) fn new(variables: Variables<'a>) -> Self {
        Reading { variables, report: Report::new(), from_environment: Vec::new(), secrets: Secrets::default() }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        self.report.push(finding);
    }

    /// What the environment says; a value of it is a secret from here on.
    pub(super) fn environment(&mut self, variable: &str) -> Option<String> {
        let value = (self.variables)(variable)?;
        self.secrets.add(&value);
        self.secrets.add_inside(&value);
        self.secrets.add_file_name(&value);
        Some(value)
    }
}
