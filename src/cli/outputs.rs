//! From a checked spec to four files, each whole or absent.

use std::fmt;
use std::io;

use super::record::{BuildRecord, EarlierRecord, FileRecord};
use crate::check::CheckedSpec;
use crate::emit::{self, CUSTOMIZATIONS, Content, PackageTree};
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::format::cat::Catalog;
use crate::lower::{self, Identity};
use crate::pack::{Hashes, PackError, pack};
use crate::schema::Schema;
use crate::sign;
use crate::world::{CatalogId, Files, Sink, Staged, Stamp};

/// What a build needs besides the spec.
pub struct Surroundings<'a> {
    /// The text of the spec, under the name that the record shows.
    pub source: &'a Source,
    /// The DDF files that judged it.
    pub schema: &'a Schema,
    /// The findings of the check, which the record repeats.
    pub report: &'a Report,
    /// The payload.
    pub files: &'a dyn Files,
    /// The date in every output.
    pub stamp: Stamp,
    /// Whether a signed catalog may be overwritten.
    pub force: bool,
    /// Whether a warning about the outputs stops the build.
    pub strict: bool,
}

/// Why a build failed.
#[derive(Debug)]
pub enum BuildError {
    /// The package could not be written.
    Pack(PackError),
    /// A file could not be written.
    Write {
        /// Its name.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// Something of the user's would be lost.
    Refused(Finding),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Pack(error) => error.fmt(f),
            BuildError::Write { name, error } => write!(f, "{name}: {error}"),
            BuildError::Refused(finding) => f.write_str(&finding.message),
        }
    }
}

/// A finished build.
#[derive(Debug)]
pub struct Built {
    /// What build.json says.
    pub record: BuildRecord,
    /// The name of build.json.
    pub record_name: String,
    /// What the user should know about the outputs.
    pub report: Report,
}

/// The largest catalog or record that is looked into before it is replaced.
const MAX_EXISTING_BYTES: u64 = 16 << 20;

/// Builds and publishes the four files; build.json comes last and holds the hashes of the others.
pub fn write_outputs(spec: &CheckedSpec, around: &Surroundings<'_>, sink: &mut dyn Sink) -> Result<Built, BuildError> {
    let plan = lower::lower(spec);
    let tree = emit::emit(&plan);
    let stem = plan.identity.stem.as_str();
    let name = |extension: &str| format!("{stem}.{extension}");
    for extension in ["ppkg", "cat", "customizations.xml", "build.json"] {
        let name = name(extension);
        sink.can_take(&name).map_err(|error| BuildError::Write { name, error })?;
    }
    let mut package = stage(sink, &name("ppkg"))?;
    let ppkg = pack(&tree, around.files, around.stamp, &mut package).map_err(BuildError::Pack)?;
    let mut report = Report::new();
    let catalog = catalog(&name("cat"), &ppkg.hashes, around, sink, &mut report)?;
    if let Some(finding) = unchanged_version(&name("build.json"), &plan.identity, &ppkg.hashes, sink)? {
        if around.strict {
            return Err(BuildError::Refused(finding));
        }
        report.push(finding);
    }
    let customizations = customizations(&tree);
    let mut record = BuildRecord::new(&plan, &tree, around);
    record.files = vec![
        FileRecord::new(name("ppkg"), &ppkg.hashes),
        FileRecord::of_bytes(name("cat"), &catalog.bytes),
        FileRecord::of_bytes(name("customizations.xml"), customizations),
    ];
    let mut staged = vec![(name("ppkg"), package)];
    if !catalog.kept {
        staged.push((name("cat"), staged_bytes(sink, &name("cat"), &catalog.bytes)?));
    }
    staged.push((name("customizations.xml"), staged_bytes(sink, &name("customizations.xml"), customizations)?));
    staged.push((name("build.json"), staged_bytes(sink, &name("build.json"), record.to_json().as_bytes())?));
    publish(staged, sink)?;
    Ok(Built { record, record_name: name("build.json"), report })
}

/// Warns when an earlier build of the same id and version had other bytes: a device that has it will not take the new one.
fn unchanged_version(
    name: &str,
    identity: &Identity,
    package: &Hashes,
    sink: &dyn Sink,
) -> Result<Option<Finding>, BuildError> {
    let existing = existing(sink, name)?;
    let Some(earlier) = existing.and_then(|bytes| EarlierRecord::parse(&bytes)) else { return Ok(None) };
    let same = earlier.package.id == identity.id.braced() && earlier.package.version == identity.version;
    let now = FileRecord::new(String::new(), package).sha256;
    let package = earlier.files.iter().find(|file| file.name.ends_with(".ppkg"));
    let changed = same && package.is_some_and(|package| package.sha256 != now);
    let (version, place) = (&identity.version, Place::Named(name.to_owned()));
    let message = format!("the package changed, but is still version {version}");
    Ok(changed.then(|| {
        Finding::new(Code::UnchangedVersion, place, message)
            .help("raise `version`: Windows replaces an installed package only by a higher version")
    }))
}

/// A small output that stands there already.
fn existing(sink: &dyn Sink, name: &str) -> Result<Option<Vec<u8>>, BuildError> {
    sink.existing(name, MAX_EXISTING_BYTES).map_err(|error| BuildError::Write { name: name.to_owned(), error })
}

/// Gives the outputs their names, one after the other, then makes the names durable.
fn publish(outputs: Vec<(String, Box<dyn Staged>)>, sink: &mut dyn Sink) -> Result<(), BuildError> {
    let mut last = String::new();
    for (name, file) in outputs {
        file.publish(&name).map_err(|error| BuildError::Write { name: name.clone(), error })?;
        last = name;
    }
    sink.settle().map_err(|error| BuildError::Write { name: last, error })
}

struct ChosenCatalog {
    bytes: Vec<u8>,
    kept: bool,
}

/// A fresh catalog, or the signed one that stands there when it still covers the package.
fn catalog(
    name: &str,
    package: &Hashes,
    around: &Surroundings<'_>,
    sink: &dyn Sink,
    report: &mut Report,
) -> Result<ChosenCatalog, BuildError> {
    let signed = existing(sink, name)?.and_then(|bytes| {
        let catalog = Catalog::from_der(&bytes).ok().filter(|catalog| catalog.signer_infos > 0)?;
        Some((catalog.member(&package.sha1).is_some() && catalog.member(&package.sha256).is_some(), bytes))
    });
    let fresh = || sign::catalog(package, CatalogId::derived(&package.sha256), around.stamp);
    match signed {
        Some((true, bytes)) => {
            report.push(Finding::new(
                Code::SignatureKept,
                Place::Named(name.to_owned()),
                "the package is unchanged, so its signed catalog is kept",
            ));
            Ok(ChosenCatalog { bytes, kept: true })
        }
        Some((false, _)) if !around.force => Err(BuildError::Refused(
            Finding::new(
                Code::SignatureLost,
                Place::Named(name.to_owned()),
                "the package changed, and its signed catalog would be lost",
            )
            .help("build with --force, then sign the new catalog; or build into another folder"),
        )),
        _ => Ok(ChosenCatalog { bytes: fresh(), kept: false }),
    }
}

fn customizations(tree: &PackageTree) -> &[u8] {
    tree.files
        .iter()
        .find_map(|file| match &file.content {
            Content::Bytes(bytes) if file.path == CUSTOMIZATIONS => Some(bytes.as_slice()),
            _ => None,
        })
        .expect("emit always writes customizations.xml")
}

fn stage(sink: &mut dyn Sink, name: &str) -> Result<Box<dyn Staged>, BuildError> {
    sink.stage().map_err(|error| BuildError::Write { name: name.to_owned(), error })
}

fn staged_bytes(sink: &mut dyn Sink, name: &str, bytes: &[u8]) -> Result<Box<dyn Staged>, BuildError> {
    let mut file = stage(sink, name)?;
    file.write_all(bytes).map_err(|error| BuildError::Write { name: name.to_owned(), error })?;
    Ok(file)
}
