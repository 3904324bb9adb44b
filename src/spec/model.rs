//! What a spec says, with the place of every value.

use crate::finding::Span;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the spec.
    pub span: Span,
}

/// A whole spec as written; nothing in it has been checked against Windows yet.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    /// `[package]`.
    pub package: PackageSection,
    /// `[schema] ddf`: files, folders or archives, relative to the spec.
    pub ddf: Vec<Spanned<String>>,
    /// `[target]`, the fleet the package is meant for.
    pub target: Option<TargetSection>,
    /// `[personalization]`.
    pub personalization: Vec<PersonalSetting>,
    /// `[csp]`.
    pub csp: Vec<CspSetting>,
    /// `[conditions]`: kinds of devices by name, in source order.
    pub conditions: Vec<NamedConditions>,
    /// `[[variant]]`: what only some devices get, in source order.
    pub variants: Vec<VariantSection>,
    /// The places of values from the environment, which nothing but the package may show.
    pub from_environment: Vec<Span>,
}

impl Spec {
    /// The lines of `[personalization]`, then those of each variant.
    pub fn all_personalization(&self) -> impl Iterator<Item = &PersonalSetting> {
        self.personalization.iter().chain(self.variants.iter().flat_map(|variant| &variant.personalization))
    }

    /// The lines of `[csp]`, then those of each variant.
    pub fn all_csp(&self) -> impl Iterator<Item = &CspSetting> {
        self.csp.iter().chain(self.variants.iter().flat_map(|variant| &variant.csp))
    }
}

/// `[package]`: identity of the package. A required key that is missing has been reported.
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

/// `[target]`: words for editions and builds, not yet looked up.
#[derive(Debug, Clone)]
pub struct TargetSection {
    /// The section's own place.
    pub span: Span,
    /// `editions`.
    pub editions: Vec<Spanned<String>>,
    /// `builds`.
    pub builds: Vec<Spanned<String>>,
}

/// One line of `[personalization]`.
#[derive(Debug, Clone)]
pub struct PersonalSetting {
    /// Which node it sets.
    pub key: Spanned<PersonalKey>,
    /// To what.
    pub value: PersonalValue,
}

/// The settable leaves of the Personalization CSP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalKey {
    /// `desktop_image`.
    DesktopImage,
    /// `lock_screen_image`.
    LockScreenImage,
    /// `company_name`.
    CompanyName,
    /// `company_logo`.
    CompanyLogo,
}

impl PersonalKey {
    /// All of them.
    pub const ALL: [PersonalKey; 4] =
        [PersonalKey::DesktopImage, PersonalKey::LockScreenImage, PersonalKey::CompanyName, PersonalKey::CompanyLogo];

    /// The key in the spec.
    pub fn word(self) -> &'static str {
        match self {
            PersonalKey::DesktopImage => "desktop_image",
            PersonalKey::LockScreenImage => "lock_screen_image",
            PersonalKey::CompanyName => "company_name",
            PersonalKey::CompanyLogo => "company_logo",
        }
    }

    /// Whether its value is the URL of a picture.
    pub fn is_url(self) -> bool {
        self != PersonalKey::CompanyName
    }

    /// Whether it names the company: a later addition to the CSP, for one mode of Windows.
    pub fn is_company(self) -> bool {
        matches!(self, PersonalKey::CompanyName | PersonalKey::CompanyLogo)
    }

    /// The LocURI of the node it sets.
    pub fn locuri(self) -> &'static str {
        match self {
            PersonalKey::DesktopImage => "./Vendor/MSFT/Personalization/DesktopImageUrl",
            PersonalKey::LockScreenImage => "./Vendor/MSFT/Personalization/LockScreenImageUrl",
            PersonalKey::CompanyName => "./Vendor/MSFT/Personalization/CompanyName",
            PersonalKey::CompanyLogo => "./Vendor/MSFT/Personalization/CompanyLogoUrl",
        }
    }
}

/// The value of a `[personalization]` line.
#[derive(Debug, Clone)]
pub enum PersonalValue {
    /// A plain text.
    Text(Spanned<String>),
    /// A picture, embedded or fetched.
    Image(ImageValue),
}

/// `{ file = ..., name = ..., url = ... }`: at least one of `file` and `url` is there.
#[derive(Debug, Clone)]
pub struct ImageValue {
    /// The inline table.
    pub span: Span,
    /// The picture to embed, relative to the spec.
    pub file: Option<Spanned<String>>,
    /// The name it gets on the device, instead of one with a content hash.
    pub name: Option<Spanned<String>>,
    /// The value of the node: where the device finds the picture.
    pub url: Option<Spanned<String>>,
}

/// One line of `[csp]`.
#[derive(Debug, Clone)]
pub struct CspSetting {
    /// The LocURI as written.
    pub locuri: Spanned<String>,
    /// Its value.
    pub value: Spanned<CspValue>,
}

/// The value of a `[csp]` line.
#[derive(Debug, Clone)]
pub enum CspValue {
    /// A string.
    Text(String),
    /// An integer, decimal or hexadecimal in the text.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// An array; its items are joined by the delimiter of the node.
    List(Vec<Spanned<CspValue>>),
    /// `{ env = "..." }`: the text of an environment variable, which nothing but the package may show.
    Environment(String),
    /// `{ file = "..." }`: the text of a file.
    File(Spanned<String>),
    /// `{ delete = true }`.
    Delete,
}

/// One line of `[conditions]`.
#[derive(Debug, Clone)]
pub struct NamedConditions {
    /// The name by which `when` refers to them.
    pub name: Spanned<String>,
    /// Any one of these states is enough.
    pub states: Vec<State>,
}

/// Conditions that must all hold; the project files of Windows Configuration Designer call it TargetState.
#[derive(Debug, Clone)]
pub struct State {
    /// The inline table.
    pub span: Span,
    /// In source order.
    pub conditions: Vec<Condition>,
}

/// Something that must be true of a device.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is looked at: `ProcessorVendor`.
    pub name: Spanned<String>,
    /// What it must be: `8`, `!1` or `pattern:(...)`.
    pub value: Spanned<String>,
}

/// One `[[variant]]`.
#[derive(Debug, Clone)]
pub struct VariantSection {
    /// Its header.
    pub span: Span,
    /// `name`, required.
    pub name: Option<Spanned<String>>,
    /// `when`, required: any one of these is enough.
    pub when: Vec<When>,
    /// `[variant.personalization]`.
    pub personalization: Vec<PersonalSetting>,
    /// `[variant.csp]`.
    pub csp: Vec<CspSetting>,
}

/// One item of `when`.
#[derive(Debug, Clone)]
pub enum When {
    /// Conditions written out.
    State(State),
    /// A name that `[conditions]` explains.
    Named(Spanned<String>),
}
