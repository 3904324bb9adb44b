//! A package as described by its author.

use super::{NamedConditions, Setting, Spanned, Variant, WcdProject};
use crate::finding::{Secrets, Span};
use crate::store::WcdTable;

/// A package as described by its author, not checked against Windows yet.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The identity of the package.
    pub package: PackageSection,
    /// DDF files, folders or archives to check against, relative to the source.
    pub ddf: Vec<Spanned<String>>,
    /// ADMX files or folders of them that define administrative template policies, relative to the source.
    pub admx: Vec<Spanned<String>>,
    /// The devices the package is meant for.
    pub target: Option<TargetSection>,
    /// The settings for every device, in source order.
    pub settings: Vec<Setting>,
    /// Kinds of devices by name, in source order.
    pub conditions: Vec<NamedConditions>,
    /// The settings for some devices, in source order.
    pub variants: Vec<Variant>,
    /// Whether every line was read. If not, missing things may be in the unread lines, so nothing is reported as
    /// missing.
    pub is_whole: bool,
    /// The places of values from the environment, which are secret and must not appear outside the package.
    pub from_environment: Vec<Span>,
    /// These values.
    pub secrets: Secrets,
    /// The settings store that describes its settings.
    pub store: &'static WcdTable,
    /// What it was imported from, if it is a project of Windows Configuration Designer and not a spec.
    pub wcd: Option<WcdProject>,
}

impl Project {
    /// The settings for every device, then those of each variant.
    pub fn all_settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter().chain(self.variants.iter().flat_map(|variant| &variant.settings))
    }

    /// Whether it comes from Windows Configuration Designer: it is one of its projects, or a spec made from one.
    pub fn is_from_designer(&self) -> bool {
        self.wcd.is_some() || self.package.from_wcd
    }
}

/// The identity of the package, as written. If a required part is missing, that has been reported.
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
    /// `stores`.
    pub stores: Option<Spanned<String>>,
    /// `description`.
    pub description: Option<Spanned<String>>,
    /// `from_wcd`.
    pub from_wcd: bool,
}

/// The words for editions and builds, not looked up yet.
#[derive(Debug, Clone)]
pub struct TargetSection {
    /// The place of the section.
    pub span: Span,
    /// `editions`.
    pub editions: Vec<Spanned<String>>,
    /// `builds`.
    pub builds: Vec<Spanned<String>>,
    /// The keys that are written, but not in a form that can be read; that has been reported.
    pub unread: Vec<&'static str>,
}
