//! The identity of a package whose files are already in a folder: that of its own project, with the requested changes.
//! The documents that contain the identity are changed too.

use std::io::Read;

use crate::check::{self, Identity};
use crate::finding::{Code, Finding, Place, Report, Secrets, Severity, Source};
use crate::format::doc::{ProvNode, Provxml};
use crate::format::xml::{Content, Element, Prologue, write};
use crate::package::{ASSETS, CUSTOMIZATIONS, Owner, PROVXML_EXTENSION, Stores};
use crate::settings::PackageSection;
use crate::spec;
use crate::wcd;
use crate::world::{Files, PackageId};

/// The parts of an identity that are requested in place of those of the project.
#[derive(Debug, Default)]
pub struct IdentityChanges {
    /// `Name`
    pub name: Option<String>,
    /// `ID`
    pub id: Option<PackageId>,
    /// `Version`
    pub version: Option<String>,
    /// `OwnerType`
    pub owner: Option<Owner>,
    /// `Rank`
    pub rank: Option<u8>,
}

/// The identity of the package.
#[derive(Debug)]
pub struct TreeIdentity {
    /// The identity; if it is absent, findings give the reason.
    pub identity: Option<Identity>,
    /// The documents whose identity had to be changed, with their new bytes, by path.
    pub documents: Vec<(String, Vec<u8>)>,
    /// The project, for findings.
    pub source: Option<Source>,
    /// Its secrets, which must not be shown.
    pub secrets: Secrets,
    /// The findings.
    pub report: Report,
}

/// Reads the identity of a package from the project among its files, with the requested changes.
pub fn tree_identity(paths: &[&str], files: &dyn Files, changes: &IdentityChanges) -> TreeIdentity {
    let mut found = TreeIdentity {
        identity: None,
        documents: Vec::new(),
        source: None,
        secrets: Secrets::default(),
        report: Report::new(),
    };
    // If the user names the package, its project need not be readable.
    let max_severity = if changes.name.is_some() { Severity::Warning } else { Severity::Error };
    let mut own = None;
    if paths.contains(&CUSTOMIZATIONS) {
        let mut report = Report::new();
        own = found.read_project(files, &mut report);
        found.report.extend(report.at_most(max_severity));
    }
    let (section, document) = own.map_or((None, None), |(section, document)| (Some(section), Some(document)));
    let before = section.as_ref().and_then(|section| {
        let mut report = Report::new();
        let identity = check::identity(section, true, &mut report);
        found.report.extend(report.at_most(max_severity));
        identity
    });
    if before.is_none() && changes.name.is_none() && !found.report.has_errors() {
        found.report.push(nameless());
    }
    found.identity = changed(before.as_ref(), changes, &mut found.report);
    if let (Some(before), Some(identity), Some(document)) = (&before, &found.identity, document) {
        found.documents = changed_documents(before, identity, document, paths, files);
    }
    found
}

fn nameless() -> Finding {
    let message = format!("the folder has no {CUSTOMIZATIONS}, which contains the identity of the package");
    Finding::new(Code::MissingKey, Place::Nowhere, message).help("give the package a name: --name NAME")
}

impl TreeIdentity {
    fn read_project(&mut self, files: &dyn Files, report: &mut Report) -> Option<(PackageSection, Element)> {
        let mut bytes = Vec::new();
        let limit = wcd::MAX_PROJECT_BYTES as u64;
        let opened = files.open(CUSTOMIZATIONS).and_then(|file| Ok(file.take(limit + 1).read_to_end(&mut bytes)?));
        if let Err(error) = opened {
            let message = format!("the project cannot be read: {error}");
            let finding = Finding::new(Code::FileUnreadable, Place::Named(CUSTOMIZATIONS.to_owned()), message);
            report.push(finding.help("make the file readable, or name the package: --name NAME"));
            return None;
        }
        let is_project = |text: &str| bytes.len() as u64 <= limit && wcd::is_project(text);
        let (mut source, found) = spec::decode(CUSTOMIZATIONS, &bytes, is_project);
        self.secrets = wcd::hide_secrets(&mut source);
        let is_readable = !found.has_errors();
        report.extend(found);
        let (own, found) = if is_readable { wcd::parse_identity(&source) } else { (None, Report::new()) };
        report.extend(found);
        self.source = Some(source);
        own
    }
}

/// The identity with the changes. Without a project, the version is 1.0 and the id is derived, unless they are
/// requested.
fn changed(before: Option<&Identity>, changes: &IdentityChanges, report: &mut Report) -> Option<Identity> {
    let name = changes.name.clone().or_else(|| Some(before?.name.clone()))?;
    let stem = check::file_stem_of(&name, Place::Named("--name".to_owned()), report)?;
    let owner = changes.owner.or(before.map(|own| own.owner)).unwrap_or(Owner::ItAdmin);
    let derived = || PackageId::derived(owner.word(), &name);
    Some(Identity {
        id: changes.id.or(before.map(|own| own.id)).unwrap_or_else(derived),
        stem,
        version: changes.version.clone().or(before.map(|own| own.version.clone())).unwrap_or_else(|| "1.0".to_owned()),
        owner,
        rank: changes.rank.or(before.map(|own| own.rank)).unwrap_or(0),
        stores: Stores::default(),
        description: before.and_then(|own| own.description.clone()),
        name,
    })
}

/// The project with the new identity, and the provxml files with the new id.
fn changed_documents(
    before: &Identity,
    identity: &Identity,
    mut project: Element,
    paths: &[&str],
    files: &dyn Files,
) -> Vec<(String, Vec<u8>)> {
    let changes = [
        ("ID", before.id != identity.id, identity.id.braced()),
        ("Name", before.name != identity.name, identity.name.clone()),
        ("Version", before.version != identity.version, identity.version.clone()),
        ("OwnerType", before.owner != identity.owner, identity.owner.word().to_owned()),
        ("Rank", before.rank != identity.rank, identity.rank.to_string()),
    ];
    let mut documents = Vec::new();
    if changes.iter().any(|(_, is_changed, _)| *is_changed) {
        for (name, _, value) in changes.iter().filter(|(_, is_changed, _)| *is_changed) {
            write_field(&mut project, name, value);
        }
        documents.push((CUSTOMIZATIONS.to_owned(), write(Prologue::Bom, &project)));
    }
    if before.id != identity.id {
        for path in paths.iter().filter(|path| path.ends_with(PROVXML_EXTENSION)) {
            let mut bytes = Vec::new();
            let read = files.open(path).ok().and_then(|mut file| file.read_to_end(&mut bytes).ok());
            let Some(mut document) = read.and_then(|_| Provxml::read(&bytes).ok()) else { continue };
            let renamed = document.blocks.iter_mut().map(|block| rename(block, &before.id, &identity.id));
            if renamed.fold(false, |any, own| any | own) {
                documents.push(((*path).to_owned(), document.write()));
            }
        }
    }
    documents
}

/// Writes a field of `PackageConfig`, a child of the project's root.
fn write_field(project: &mut Element, name: &str, value: &str) {
    let Content::Children(parts) = &mut project.content else { return };
    let config = parts.iter_mut().find(|part| part.name == "PackageConfig").map(|config| &mut config.content);
    let Some(Content::Children(fields)) = config else { return };
    match fields.iter_mut().find(|field| field.name == name) {
        Some(field) => field.content = Content::Text(value.to_owned()),
        None => fields.push(Element::text(name, value)),
    }
}

/// Gives the new id to a block that announces files of the package; returns whether it is such a block.
fn rename(block: &mut ProvNode, before: &PackageId, after: &PackageId) -> bool {
    let [outer, inner] = ASSETS;
    let mut renamed = false;
    let ProvNode::Characteristic { kind, children, .. } = block else { return false };
    for assets in children.iter_mut().filter(|_| kind == outer) {
        let ProvNode::Characteristic { kind, children, .. } = assets else { continue };
        for package in children.iter_mut().filter(|_| kind == inner) {
            if let ProvNode::Characteristic { kind, .. } = package
                && PackageId::parse(kind).as_ref() == Some(before)
            {
                *kind = after.braced();
                renamed = true;
            }
        }
    }
    renamed
}
