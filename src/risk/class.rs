//! The classes of findings: how severe each is, which technique of ATT&CK it is, and what it means.

use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;

/// The version of ATT&CK whose ids the tables use. Later versions have other ids for some of them.
pub const ATTACK_VERSION: &str = "17.1";

/// How severe an effect is: a measure of its power, not of the intent behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A small effect by itself.
    Low,
    /// A large effect, and usual in packages of administrators.
    Medium,
    /// A large effect, and unusual in packages of administrators.
    High,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Severity; 4] = [Severity::Info, Severity::Low, Severity::Medium, Severity::High];

    /// The word in tables, on the command line and in documents.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }

    /// The severity with this word.
    pub fn of_word(word: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.word() == word)
    }

    /// One step milder.
    pub fn milder(self) -> Severity {
        match self {
            Severity::Info | Severity::Low => Severity::Info,
            Severity::Medium => Severity::Low,
            Severity::High => Severity::Medium,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A class of findings.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name: `runs-system`.
    pub name: &'static str,
    /// Its severity, unless a rule says otherwise.
    pub severity: Severity,
    /// The technique of ATT&CK; empty if none fits.
    pub attack: &'static str,
    /// What it means, as a sentence without full stop.
    pub meaning: &'static str,
}

const TABLE: &str = include_str!("data/classes.tsv");

/// The classes, sorted by name.
static CLASSES: LazyLock<Vec<Class>> = LazyLock::new(|| {
    let mut classes: Vec<Class> = rows(TABLE)
        .map(|row| match row.as_slice() {
            [name, severity, attack, meaning] => {
                let severity = Severity::of_word(severity).expect("the table names severities");
                Class { name, severity, attack: if *attack == "-" { "" } else { attack }, meaning }
            }
            _ => panic!("a row of the classes has four columns: {row:?}"),
        })
        .collect();
    classes.sort_unstable_by_key(|class| class.name);
    classes
});

/// The class with this name, which must be in the table.
pub(super) fn class(name: &str) -> &'static Class {
    class_named(name).unwrap_or_else(|| panic!("the table of classes has {name}"))
}

/// The class with this name, if there is one.
pub fn class_named(name: &str) -> Option<&'static Class> {
    CLASSES.binary_search_by_key(&name, |class| class.name).ok().and_then(|index| CLASSES.get(index))
}

/// All classes, by name.
pub fn classes() -> impl Iterator<Item = &'static Class> {
    CLASSES.iter()
}

/// The columns of the rows of one of our tables.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    lines(table).map(|line| line.split('\t').collect())
}

/// The rows of one of our tables as written, without its comments.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}
