//! Packs files that are already in a folder into a package, without a spec.

use super::catalog::CatalogRules;
use super::earlier::existing;
use super::outputs::Outputs;
use super::{BuildError, FileRecord};
use crate::emit::PackageTree;
use crate::finding::{Code, Finding, Place, Report, Severity};
use crate::format::wim::WimError;
use crate::pack::{PackOptions, pack};
use crate::read::{self, ReadError};
use crate::world::{Access, Files, Sink, Staged, Stamp};

/// Everything that decides what is done with the files.
#[derive(Clone, Copy)]
pub struct FolderRequest<'a> {
    /// The files, in the order of the package.
    pub tree: &'a PackageTree,
    /// Where to read them.
    pub files: &'a dyn Files,
    /// The date in every output.
    pub stamp: Stamp,
    /// How the package is written.
    pub effort: PackOptions<'a>,
    /// Who may read the package.
    pub access: Access,
    /// The name of the package's file.
    pub package: &'a str,
    /// The name of its catalog.
    pub catalog: &'a str,
    /// Whether to write a catalog.
    pub with_catalog: bool,
    /// Whether a signed catalog may be overwritten, and a package written that readers refuse.
    pub force: bool,
}

/// The result of packing a folder.
#[derive(Debug)]
pub struct PackedFolder {
    /// The package, and its catalog if there is one.
    pub files: Vec<FileRecord>,
    /// The findings on existing files that are replaced.
    pub report: Report,
}

/// Writes the package and its catalog. A package that readers refuse is not written, unless that is forced.
pub fn pack_folder(request: &FolderRequest<'_>, sink: &mut dyn Sink) -> Result<PackedFolder, BuildError> {
    let FolderRequest { package, catalog, .. } = *request;
    let mut outputs = Outputs::new(sink, &[package, catalog])?;
    let staged = outputs.stage(package, request.access)?;
    let hashes = pack(request.tree, request.files, request.stamp, request.effort, &mut *staged)?.hashes;
    let refused = refused_by_readers(package, staged)?;
    if refused.has_errors() && !request.force {
        return Err(BuildError::Refused(refused));
    }
    let mut report = refused.at_most(Severity::Warning);
    let mut files = vec![FileRecord::new(package, &hashes)];
    let rules = CatalogRules { stamp: request.stamp, replace_signed: request.force, sign_again: false };
    let chosen = rules.choose(catalog, &hashes, outputs.sink(), &mut report)?;
    let chosen = chosen.map_err(|finding| BuildError::Refused(Report::from_iter([finding])))?;
    match request.with_catalog {
        true if chosen.is_kept => files.push(FileRecord::of_bytes(catalog, &chosen.bytes)),
        true => files.push(outputs.add(catalog, Access::Usual, &chosen.bytes)?),
        false => {
            let found = existing(outputs.sink(), catalog)?;
            let is_stale = !chosen.is_kept && found.is_some_and(|bytes| bytes != chosen.bytes);
            report.extend(is_stale.then(|| stale_catalog(catalog)));
        }
    }
    outputs.publish()?;
    Ok(PackedFolder { files, report })
}

/// Why readers would refuse the package, or a document in it.
fn refused_by_readers(name: &str, package: &mut dyn Staged) -> Result<Report, BuildError> {
    match read::open(package).and_then(|mut package| package.glance()) {
        Ok(model) => Ok(model.problems.only(Severity::Error)),
        Err(ReadError::Container(WimError::Io { error, .. })) => {
            Err(BuildError::Write { name: name.to_owned(), error })
        }
        Err(ReadError::NotAPackage) => Ok(Report::new()),
        Err(ReadError::Container(error)) => {
            let message = format!("the package could not be read: {error}");
            Ok(Report::from_iter([Finding::new(Code::PackageDamaged, Place::Named(name.to_owned()), message)]))
        }
    }
}

fn stale_catalog(name: &str) -> Finding {
    let message = "an older catalog is beside the package and does not cover it";
    Finding::new(Code::StaleCatalog, Place::Named(name.to_owned()), message)
        .help("remove it, or leave --no-catalog out")
}
