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

mod attributes;
mod designer_project;
mod document;
mod icd;
mod identity;
mod names;
mod namespaces;
mod part;
mod secrets;
mod targets;
mod unpacked;
mod value;
mod variables;
mod windows_path;

pub use designer_project::DesignerProject;
pub use icd::IcdCommand;
pub use secrets::hide_secrets;
pub use unpacked::{UnpackedFiles, UnpackedPackage};
pub use windows_path::with_slashes;

use crate::finding::{Code, Finding, Place, Report, Secrets, Severity, Source, Span};
use crate::format::xml::{Element, Parsed, XmlError, parse_decoded};
use crate::package::{Dialect, Stores};
use crate::settings::{PackageSection, Project, WcdProject};
use crate::store::WcdTable;
use names::{MISSPELT_ROOT, PACKAGE_CONFIG, ROOT, SETTINGS, as_note, as_warning, known_children, missing, tag};
use part::Reading;

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

/// Whether a text seems to be such a project: XML with an element of that name near its start.
pub fn is_project(text: &str) -> bool {
    /// How far into the text the first element is looked for, after comments.
    const HEAD: usize = 4096;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
    let is_start = |start: usize| matches!(head.as_bytes().get(start.wrapping_sub(1)), Some(b'<' | b':'));
    let is_there = |root: &str| head.match_indices(root).any(|(start, _)| is_start(start));
    text.starts_with('<') && [ROOT, MISSPELT_ROOT].into_iter().any(is_there)
}

/// Reads only the identity of a package, and the document that states it, from a project.
pub fn parse_identity(source: &Source) -> (Option<(PackageSection, Element)>, Report) {
    let mut report = Report::new();
    let own = root(source, &mut report).and_then(|root| {
        let config = root.children.iter().find(|child| child.name == PACKAGE_CONFIG);
        if config.is_none() {
            report.push(missing(&root, PACKAGE_CONFIG, "its ID, Name, Version and OwnerType"));
        }
        Some((identity::read(config?, None, &mut report), document::written(&root)))
    });
    (own, report)
}

/// Reads a project. Errors are in the [`Report`]; there is no [`Project`] if the text is not XML with the right root.
pub fn parse(source: &Source, circumstances: &Circumstances<'_>) -> (Option<Project>, Report) {
    let mut report = Report::new();
    let project = root(source, &mut report).map(|mut root| {
        let mut secrets = Secrets::default();
        if !circumstances.variables.is_empty() {
            variables::replace(&mut root, circumstances.variables, &mut secrets);
        }
        Project { secrets, ..read(&mut root, circumstances, &mut report) }
    });
    (project, report)
}

/// The root element of a project, with its namespaces resolved.
fn root(source: &Source, report: &mut Report) -> Option<Parsed> {
    let mut root = match parse_decoded(source.text()) {
        Ok(root) => root,
        Err(error) => {
            report.push(not_xml(&error));
            return None;
        }
    };
    namespaces::resolve(&mut root, report);
    match root.name.as_str() {
        ROOT => {}
        MISSPELT_ROOT => report.extend(as_note(misspelt(&root))),
        other => {
            let message = format!("the first element of a project is `{ROOT}`, not `{other}`");
            let finding = Finding::new(Code::ProjectSyntax, tag(&root), message);
            report.push(finding.help("name the customizations.xml of a project"));
            return None;
        }
    }
    attributes::of_structure(&mut root, report);
    Some(root)
}

fn misspelt(root: &Parsed) -> Finding {
    let message = format!("`{MISSPELT_ROOT}` is read as `{ROOT}`, and the package contains that instead");
    Finding::new(Code::ProjectSyntax, tag(root), message).help("the misspelt name is used in Microsoft's samples")
}

fn read(root: &mut Parsed, circumstances: &Circumstances<'_>, report: &mut Report) -> Project {
    let refused = |report: &Report| report.count(Severity::Error);
    let refused_before = refused(report);
    let store = store_of(circumstances);
    attributes::of_settings(root, store, circumstances.unpacked.is_some(), report);
    let [config, settings] = known_children(root, [PACKAGE_CONFIG, SETTINGS], report);
    let customizations = settings.and_then(|own| {
        let [customizations] = known_children(own, ["Customizations"], report);
        customizations
    });
    let unpacked = circumstances.unpacked;
    let dialect = circumstances.dialect.or_else(|| unpacked.map(UnpackedPackage::dialect)).unwrap_or_default();
    let mut reading = Reading::new(store, unpacked, report);
    let (common, conditions, variants) =
        customizations.map_or_else(Default::default, |all| targets::read(all, &mut reading));
    let item_names = reading.item_names;
    let stores = circumstances.stores.or_else(|| unpacked.map(|package| package.stores(store)));
    // It is not known what a refused part would set.
    let sets_nothing = common.is_empty() && variants.is_empty() && refused(report) == refused_before;
    let package = match config {
        Some(config) => identity::read(config, stores, report),
        None => {
            report.push(missing(root, PACKAGE_CONFIG, "its ID, Name, Version and OwnerType"));
            PackageSection::default()
        }
    };
    if sets_nothing {
        // The designer builds a package from it anyway.
        let finding =
            Finding::new(Code::NothingToSet, Place::Nowhere, "the project sets nothing, and neither does its package");
        report.extend(as_warning(finding.allowed("settings in Settings/Customizations/Common, or in a Variant")));
    }
    Project {
        package,
        settings: common,
        conditions,
        variants,
        is_whole: !report.blocks(),
        store,
        wcd: Some(WcdProject {
            document: document::written(root),
            dialect,
            was_built: unpacked.is_some(),
            item_names,
            has_notes: config.is_some_and(identity::has_notes),
        }),
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

fn not_xml(error: &XmlError) -> Finding {
    let at = Span { start: error.at, end: error.at + 1 };
    let message = format!("the project cannot be read as XML: expected {}, found {}", error.expected, error.found);
    Finding::new(Code::ProjectSyntax, at, message).help("correct the file, or let the designer write it again")
}
