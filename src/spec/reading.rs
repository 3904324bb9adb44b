//! The shared state while a spec is read: the environment, and the findings so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Report, Secrets, Source, Span};

/// Returns the value of an environment variable.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A section that has a key.
pub(super) struct Home {
    /// Its name.
    pub(super) section: &'static str,
    /// Whether there may be several of it.
    pub(super) repeated: bool,
    /// Whether it contains settings, and so may be in a variant.
    pub(super) sets: bool,
    /// The key; `None` if the word is the name of the section itself.
    pub(super) key: Option<&'static str>,
}

/// A spec being read.
pub(super) struct Reading<'a> {
    source: &'a Source,
    variables: Variables<'a>,
    /// Keys that replace a key of the extended spec, each with the key that it replaces.
    replaced: BTreeMap<Span, Span>,
    /// Keys that have no effect, since a file that extends theirs sets the same with other keys.
    pub(super) idle: BTreeSet<Span>,
    /// The findings so far.
    pub(super) report: Report,
    /// The places of the values that came from the environment.
    pub(super) from_environment: Vec<Span>,
    /// The values that came from the environment.
    pub(super) secrets: Secrets,
    /// Returns the sections that have a key of this name, or one that the word probably means.
    pub(super) homes: fn(&str) -> Vec<Home>,
}

impl<'a> Reading<'a> {
    /// The initial state.
    pub(super) fn new(source: &'a Source, variables: Variables<'a>) -> Self {
        Reading {
            source,
            variables,
            replaced: BTreeMap::new(),
            idle: BTreeSet::new(),
            report: Report::new(),
            from_environment: Vec::new(),
            secrets: Secrets::default(),
            homes: |_| Vec::new(),
        }
    }

    /// Notes that a key replaces one of the extended spec.
    pub(super) fn replaces(&mut self, key: Span, replaced: Span) {
        self.replaced.insert(key, replaced);
    }

    /// The place of a key in the order of the spec: what is extended comes first, and what replaces a key is in its
    /// place.
    pub(super) fn order(&self, key: Span) -> (usize, Span) {
        let mut place = key;
        while let Some(&replaced) = self.replaced.get(&place) {
            place = replaced;
        }
        (self.generation(place), place)
    }

    /// Whether the spec extends no other.
    pub(super) fn is_of_one_file(&self) -> bool {
        self.source.files().count() == 1
    }

    /// The generation of the file of a key: a file has a higher number than the one that it extends, and changes from
    /// the command line have the highest.
    pub(super) fn generation(&self, key: Span) -> usize {
        self.source.generation(key.start)
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        self.report.push(finding);
    }

    /// The environment; its values are secrets from here on.
    pub(super) fn environment(&mut self, variable: &str) -> Option<String> {
        let value = (self.variables)(variable)?;
        self.conceal(&value);
        Some(value)
    }

    /// Marks a part of a text as a secret, and its place as a value from outside.
    pub(super) fn secret(&mut self, value: &str, place: Span) {
        self.conceal(value);
        self.from_environment.push(place);
    }

    fn conceal(&mut self, value: &str) {
        self.secrets.add(value);
        self.secrets.add_inside(value);
        self.secrets.add_file_name(value);
    }
}
