//! A whole package as its author describes it.

use super::{NamedConditions, Setting, Spanned, Variant};
use crate::finding::{Secrets, Span};

/// What a package is meant to be; nothing in it has been checked against Windows yet.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Who the package is.
    pub package: PackageSection,
    /// DDF files, folders or archives that it is to be checked against, relative to the source.
    pub ddf: Vec<Spanned<String>>,
    /// ADMX files or folders of them that define administrative template policies, relative to the source.
    pub admx: Vec<Spanned<String>>,
    /// The devices the package is meant for.
    pub target: Option<TargetSection>,
    /// What every device gets, in source order.
    pub settings: Vec<Setting>,
    /// Kinds of devices by name, in source order.
    pub conditions: Vec<NamedConditions>,
    /// What only some devices get, in source order.
    pub variants: Vec<Variant>,
    /// The places of values from the environment, which nothing but the package may show.
    pub from_environment: Vec<Span>,
    /// These values.
    pub secrets: Secrets,
}

impl Project {
    /// The settings for every device, then those of each variant.
    pub fn all_settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter().chain(self.variants.iter().flat_map(|variant| &variant.settings))
    }
}

/// Identity of the package, as written. A required part that is missing has been reported.
#[derive(Debug, Clone, Default)]
pub struct PackageSection {
    /// `name`, required.
    pub name: Option<Spanned<String>>,
    /// `version`, required.
    pub version: Option<Spanned<String>>,
    /// `owner`.
    pub owner: Option<Spanned<String>>,
    /// `rank`.
    pub rank: Option<Spanned<i64>>,
    /// `id`.
    pub id: Option<Spanned<String>>,
    /// `description`.
    pub description: Option<Spanned<String>>,
}

/// Words for editions and builds, not yet looked up.
#[derive(Debug, Clone)]
pub struct TargetSection {
    /// The section's own place.
    pub span: Span,
    /// `editions`.
    pub editions: Vec<Spanned<String>>,
    /// `builds`.
    pub builds: Vec<Spanned<String>>,
}
