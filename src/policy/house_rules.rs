//! The rules of one file.

use super::{AllowedValue, PathRule, SignerRule};
use crate::package::Owner;

/// The rules of one file; what it does not mention is allowed.
#[derive(Debug, Clone, Default)]
pub struct HouseRules {
    /// The owners that a package may have.
    pub owners: Option<Stated<Vec<Owner>>>,
    /// Who may sign a package.
    pub signers: Option<Stated<Vec<SignerRule>>>,
    /// Whether a package may run commands.
    pub commands: Option<Stated<bool>>,
    /// The only settings that a package may set.
    pub allow_only: Option<Stated<Vec<PathRule>>>,
    /// Settings that no package may set.
    pub forbidden: Vec<PathRule>,
    /// Settings that every package must set.
    pub required: Vec<PathRule>,
    /// Settings that may have only some values.
    pub values: Vec<ValueRule>,
}

/// A rule and where it is written.
#[derive(Debug, Clone)]
pub struct Stated<T> {
    /// The rule.
    pub rule: T,
    /// File and line: `ppkgc-rules.toml:4`.
    pub place: String,
}

/// The values that some settings may have.
#[derive(Debug, Clone)]
pub struct ValueRule {
    /// The settings.
    pub path: PathRule,
    /// Their values.
    pub allowed: Vec<AllowedValue>,
}

impl HouseRules {
    /// All rules about addresses of settings.
    pub fn paths(&self) -> impl Iterator<Item = &PathRule> {
        let allowed = self.allow_only.iter().flat_map(|allowed| &allowed.rule);
        let values = self.values.iter().map(|value| &value.path);
        allowed.chain(&self.forbidden).chain(&self.required).chain(values)
    }
}
