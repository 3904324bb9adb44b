//! Stage 1, the other input: reads a project of Windows Configuration Designer (WCD), customizations.xml, into the
//! same [`Project`] that a spec becomes.
//!
//! ```text
//! customizations.xml --decode--> Source --hide_secrets, parse--> Project
//! the unpacked package around it --UnpackedPackage--^   (payload, certificates, order, dialect)
//! ```
//!
//! | in customizations.xml | in the [`Project`] |
//! |---|---|
//! | `PackageConfig` | [`Project::package`]; `OwnerType` is `owner` |
//! | `Common` | [`Project::settings`] |
//! | `Target` | [`Project::conditions`], by `Id` |
//! | `Variant` | [`Project::variants`]; each `TargetRef` is a [`When::Named`](crate::settings::When) |
//! | one setting | a [`Setting`](crate::settings::Setting): its path in the settings store, with the key of each item of a collection and the number of each item of a list; `origin` is its start tag, the span of the value its text |
//! | a value | the form that is stored, not the one that is shown: `Administrators` is the text `2`, `True` a boolean; a number is an integer; a text of a list that the store does not know stays as it is |
//! | a file | [`Value::TextOf`](crate::settings::Value) with the path as it is written, but with `/`; in an unpacked package the path of the payload |
//! | all of it | [`Project::wcd`]: the document, which becomes that of the package |
//!
//! Spans are bytes of the decoded text, so findings point into the XML. What a name means and whether it exists is for
//! `check` to decide, as for a spec; here only the structure is judged.

mod icd;
mod identity;
mod names;
mod part;
mod secrets;
mod targets;
mod unpacked;
mod value;
mod variables;

pub use icd::IcdCommand;
pub use secrets::hide_secrets;
pub use unpacked::{UnpackedFiles, UnpackedPackage};

use crate::finding::{Code, Finding, Place, Report, Secrets, Source, Span};
use crate::format::xml::{Content, Element, Parsed, XmlError, parse_decoded};
use crate::package::{Dialect, Stores};
use crate::settings::{PackageSection, Project, WcdProject};
use crate::store::WcdTable;
use names::{known_children, local, missing, tag};
use part::Reading;

/// The name of the root element.
const ROOT: &str = "WindowsCustomizations";

/// The largest project that is read: fifty variants with four hundred settings each are a tenth of it.
pub const MAX_PROJECT_BYTES: usize = crate::format::xml::MAX_DOCUMENT_BYTES;

/// What else is known about a project, besides its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances<'a> {
    /// The version of WCD whose form the package gets. If none is given, that of the unpacked package, else the
    /// newest.
    pub dialect: Option<Dialect>,
    /// The settings store.
    pub store: &'static WcdTable,
    /// The stores that it was made for. If none are given, the order of the unpacked package shows them.
    pub stores: Option<Stores>,
    /// The package that the project was taken out of.
    pub unpacked: Option<&'a UnpackedPackage>,
    /// The values that replace `%NAME%` in it.
    pub variables: &'a [(String, String)],
}

/// Whether a text is such a project: XML whose first element has that name.
pub fn is_project(text: &str) -> bool {
    /// How far into the text the first element is looked for, behind comments.
    const HEAD: usize = 4096;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
    let is_start = |start: usize| matches!(head.as_bytes().get(start.wrapping_sub(1)), Some(b'<' | b':'));
    text.starts_with('<') && head.match_indices(ROOT).any(|(start, _)| is_start(start))
}

/// Reads only the identity of a package, and the document that states it, from a project.
pub fn parse_identity(source: &Source) -> (Option<(PackageSection, Element)>, Report) {
    let mut report = Report::new();
    let own = root(source, &mut report).and_then(|root| {
        let config = root.children.iter().find(|child| local(&child.name) == "PackageConfig");
        if config.is_none() {
            report.push(missing(&root, "PackageConfig", "its ID, Name, Version and OwnerType"));
        }
        Some((identity::read(config?, None, &mut report), document(&root)))
    });
    (own, report)
}

/// Reads a project. Errors are in the [`Report`]; there is no [`Project`] if the text is not XML.
pub fn parse(source: &Source, circumstances: &Circumstances<'_>) -> (Option<Project>, Report) {
    let mut report = Report::new();
    let project = root(source, &mut report).map(|mut root| {
        let mut secrets = Secrets::default();
        if !circumstances.variables.is_empty() {
            variables::replace(&mut root, circumstances.variables, &mut secrets);
        }
        Project { secrets, ..read(&root, circumstances, &mut report) }
    });
    (project, report)
}

/// The root element of a project.
fn root(source: &Source, report: &mut Report) -> Option<Parsed> {
    match parse_decoded(source.text()) {
        Ok(root) if local(&root.name) == ROOT => return Some(root),
        Ok(root) => {
            let message = format!("the first element of a project is `{ROOT}`, not `{}`", local(&root.name));
            report.push(Finding::new(Code::ProjectSyntax, tag(&root), message));
        }
        Err(error) => report.push(not_xml(&error)),
    }
    None
}

fn read(root: &Parsed, circumstances: &Circumstances<'_>, report: &mut Report) -> Project {
    let [config, settings] = known_children(root, ["PackageConfig", "Settings"], report);
    let customizations = settings.and_then(|own| {
        let [customizations] = known_children(own, ["Customizations"], report);
        customizations
    });
    let unpacked = circumstances.unpacked;
    let dialect = circumstances.dialect.or_else(|| unpacked.map(UnpackedPackage::dialect)).unwrap_or_default();
    let store = store_of(circumstances);
    let mut reading = Reading::new(store, unpacked, report);
    let (common, conditions, variants) =
        customizations.map_or_else(Default::default, |all| targets::read(all, &mut reading));
    let stores = circumstances.stores.or_else(|| unpacked.map(|package| package.stores(store)));
    let package = match config {
        Some(config) => identity::read(config, stores, report),
        None => {
            report.push(missing(root, "PackageConfig", "its ID, Name, Version and OwnerType"));
            PackageSection::default()
        }
    };
    if common.is_empty() && variants.is_empty() {
        report.push(
            Finding::new(Code::NothingToSet, Place::Nowhere, "the project sets nothing")
                .allowed("settings in Settings/Customizations/Common, or in a Variant"),
        );
    }
    Project {
        package,
        settings: common,
        conditions,
        variants,
        is_whole: !report.blocks(),
        store,
        wcd: Some(WcdProject { document: document(root), dialect }),
        ..Project::default()
    }
}

/// The settings store of the designer version that the project is built for, or that its package was built with.
fn store_of(circumstances: &Circumstances<'_>) -> &'static WcdTable {
    let store = circumstances.store;
    match (circumstances.dialect.map(|dialect| dialect.build), circumstances.unpacked) {
        (Some(Some(build)), _) => store.with_earlier(store.earlier_rows().filter(|earlier| earlier.is_of(build))),
        (None, Some(package)) => package.store(store),
        _ => store,
    }
}

/// The document as WCD writes it: without comments, and without prefixes of elements, which it does not use.
fn document(element: &Parsed) -> Element {
    let has_own = element.attributes.iter().any(|(name, _)| name == "xmlns");
    let prefix = element.name.split_once(':').map(|(prefix, _)| prefix).filter(|_| !has_own);
    let declaration = prefix.map(|prefix| format!("xmlns:{prefix}"));
    let attributes = element.attributes.iter().map(|(name, value)| match declaration.as_ref() == Some(name) {
        true => ("xmlns".to_owned(), value.clone()),
        false => (name.clone(), value.clone()),
    });
    let content = match element.children.is_empty() {
        true => element.content.clone(),
        false => Content::Children(element.children.iter().map(document).collect()),
    };
    Element { name: local(&element.name).to_owned(), attributes: attributes.collect(), content }
}

fn not_xml(error: &XmlError) -> Finding {
    let at = Span { start: error.at, end: error.at + 1 };
    let message = format!("the project cannot be read as XML: expected {}, found {}", error.expected, error.found);
    Finding::new(Code::ProjectSyntax, at, message)
}
