//! From a checked spec to four files (or five, with a definition file for makecat), each whole or absent.

use std::fmt;
use std::io;

use super::catalog::{self, existing};
use super::record::{BuildRecord, EarlierRecord, FileRecord};
use crate::check::CheckedProject;
use crate::emit::{self, Content, PackageTree};
use crate::finding::{Code, Finding, Levels, Place, Report, Severity, Source};
use crate::lower::{self, Identity};
use crate::pack::{Effort, PackError, pack};
use crate::package::CUSTOMIZATIONS;
use crate::schema::Schema;
use crate::sign;
use crate::world::{Files, Hashes, Sink, Staged, Stamp};

/// Signs the catalog of this name and these bytes, or says why not.
pub type SignCatalog<'a> = dyn Fn(&str, &[u8]) -> Result<Vec<u8>, Finding> + 'a;

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
    /// Whether to write a definition file for makecat.
    pub cdf: bool,
    /// Signs a fresh catalog, where it is to be signed.
    pub signing: Option<&'a SignCatalog<'a>>,
    /// Whether a warning about the outputs stops the build.
    pub strict: bool,
    /// How the package is written.
    pub effort: Effort<'a>,
    /// What the user makes of findings about the outputs.
    pub levels: &'a Levels,
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
    /// The catalog, signed or not.
    pub catalog: Vec<u8>,
}

/// Builds and publishes the four files; build.json comes last and holds the hashes of the others.
pub fn write_outputs(
    spec: &CheckedProject,
    around: &Surroundings<'_>,
    sink: &mut dyn Sink,
) -> Result<Built, BuildError> {
    let plan = lower::lower(spec);
    let tree = emit::emit(&plan);
    let stem = plan.identity().stem.as_str();
    let name = |extension: &str| format!("{stem}.{extension}");
    let extensions = ["ppkg", "cat", "customizations.xml", "build.json"];
    for extension in extensions.into_iter().chain(around.cdf.then_some("cdf")) {
        let name = name(extension);
        sink.can_take(&name).map_err(|error| BuildError::Write { name, error })?;
    }
    let mut package = stage(sink, &name("ppkg"))?;
    let ppkg = pack(&tree, around.files, around.stamp, around.effort, &mut package).map_err(BuildError::Pack)?;
    let mut report = Report::new();
    let anew = around.force && around.signing.is_some();
    let mut catalog = catalog::choose(&name("cat"), &ppkg.hashes, around.stamp, around.force, anew, sink, &mut report)?;
    let unchanged = unchanged_version(&name("build.json"), plan.identity(), &ppkg.hashes, sink)?;
    unchanged.into_iter().for_each(|finding| report.push(finding));
    let report = around.levels.apply(report);
    let least = if around.strict { Severity::Warning } else { Severity::Error };
    if let Some(finding) = report.at_least(least).into_iter().next() {
        return Err(BuildError::Refused(finding));
    }
    if let Some(sign) = around.signing.filter(|_| !catalog.kept) {
        catalog.bytes = sign(&name("cat"), &catalog.bytes).map_err(BuildError::Refused)?;
    }
    let customizations = customizations(&tree);
    let mut record = BuildRecord::new(&plan, &tree, around);
    record.files = vec![
        FileRecord::new(name("ppkg"), &ppkg.hashes),
        FileRecord::of_bytes(name("cat"), &catalog.bytes),
        FileRecord::of_bytes(name("customizations.xml"), customizations),
    ];
    let definition = around.cdf.then(|| sign::catalog_definition(stem));
    record.files.extend(definition.as_ref().map(|text| FileRecord::of_bytes(name("cdf"), text.as_bytes())));
    let mut staged = vec![(name("ppkg"), package)];
    if !catalog.kept {
        staged.push((name("cat"), staged_bytes(sink, &name("cat"), &catalog.bytes)?));
    }
    staged.push((name("customizations.xml"), staged_bytes(sink, &name("customizations.xml"), customizations)?));
    if let Some(text) = &definition {
        staged.push((name("cdf"), staged_bytes(sink, &name("cdf"), text.as_bytes())?));
    }
    staged.push((name("build.json"), staged_bytes(sink, &name("build.json"), record.to_json().as_bytes())?));
    publish(staged, sink)?;
    Ok(Built { record, record_name: name("build.json"), report, catalog: catalog.bytes })
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

/// Gives the outputs their names, one after the other, then makes the names durable.
pub(super) fn publish(outputs: Vec<(String, Box<dyn Staged>)>, sink: &mut dyn Sink) -> Result<(), BuildError> {
    let mut last = String::new();
    for (name, file) in outputs {
        file.publish(&name).map_err(|error| BuildError::Write { name: name.clone(), error })?;
        last = name;
    }
    sink.settle().map_err(|error| BuildError::Write { name: last, error })
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

pub(super) fn stage(sink: &mut dyn Sink, name: &str) -> Result<Box<dyn Staged>, BuildError> {
    sink.stage().map_err(|error| BuildError::Write { name: name.to_owned(), error })
}

pub(super) fn staged_bytes(sink: &mut dyn Sink, name: &str, bytes: &[u8]) -> Result<Box<dyn Staged>, BuildError> {
    let mut file = stage(sink, name)?;
    file.write_all(bytes).map_err(|error| BuildError::Write { name: name.to_owned(), error })?;
    Ok(file)
}
