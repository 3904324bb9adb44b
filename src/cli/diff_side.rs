//! One side of a comparison: a package, or something that is built first.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::args::RuleArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{FolderSink, Inputs, ListedFiles, open_ordinary};
use super::spec_input::SpecInput;
use super::tree::Tree;
use super::unreadable::unreadable;
use super::workspace::Workspace;
use crate::build::{
    self, BuildError, BuildRequest, Criteria, FolderRequest, IdentityChanges, ParsedSpec, pack_folder, tree_identity,
};
use crate::diff::ContainerFacts;
use crate::emit;
use crate::finding::Severity;
use crate::pack::PackOptions;
use crate::package::{CUSTOMIZATIONS, MULTIVARIANT};
use crate::read::{self, Extent, PackageModel};
use crate::world::Stamp;

/// The first bytes of a package.
const PACKAGE: &[u8] = b"MSWIM\0\0\0";
/// The names of a package that is built only for a comparison.
const NAMES: [&str; 2] = ["compared.ppkg", "compared.cat"];

/// A package that was read, and its file, which exists at least as long as this value.
pub(super) struct SidePackage {
    pub(super) model: PackageModel,
    pub(super) container: ContainerFacts,
    pub(super) file: PathBuf,
    /// The folder of a package that was built only for a comparison.
    _made_in: Option<TempDir>,
}

/// Reads one side. `None` if it cannot be read or built, which has been reported.
pub(super) fn side(
    path: &Path,
    rules: &RuleArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Option<SidePackage>, CliError> {
    match path.is_dir() {
        true if path.join(MULTIVARIANT).is_dir() => of_folder(path, console),
        false if is_package(path)? => {
            // What a package states about its contents may be wrong, so all of them are read.
            match of_package(path, path, Extent::Everything, console)? {
                Some(model) => side_package(model, path.to_owned(), path, None).map(Some),
                None => Ok(None),
            }
        }
        _ => of_spec(path, rules, workspace, console),
    }
}

/// Whether a file is a package by its first bytes.
pub(super) fn is_package(path: &Path) -> Result<bool, CliError> {
    if path == Path::new("-") {
        return Ok(false);
    }
    let file = open_ordinary(path).map_err(|error| CliError::reading(path, error))?;
    let mut start = Vec::new();
    file.take(PACKAGE.len() as u64).read_to_end(&mut start).map_err(|error| CliError::reading(path, error))?;
    Ok(start == PACKAGE)
}

/// The package in a file; findings name the path that the user gave.
fn of_package(
    file: &Path,
    path: &Path,
    extent: Extent,
    console: &mut Console,
) -> Result<Option<PackageModel>, CliError> {
    let opened = open_ordinary(file).map_err(|error| CliError::reading(path, error))?;
    let (model, report) = match read::open(BufReader::new(opened)).and_then(|mut package| package.read(extent)) {
        Ok(model) => {
            let errors = model.problems.only(Severity::Error);
            (Some(model), errors)
        }
        Err(error) => (None, unreadable(path, error)?),
    };
    if model.is_some() && !report.has_errors() {
        return Ok(model);
    }
    console.findings(&report, None)?;
    Ok(None)
}

/// A package that was read, with what its container holds besides.
fn side_package(
    model: PackageModel,
    file: PathBuf,
    path: &Path,
    made_in: Option<TempDir>,
) -> Result<SidePackage, CliError> {
    let opened = open_ordinary(&file).map_err(|error| CliError::reading(path, error))?;
    let container =
        ContainerFacts::of(BufReader::new(opened), &model).map_err(|error| CliError::reading(path, error))?;
    Ok(SidePackage { model, container, file, _made_in: made_in })
}

/// The package that the files of a folder form.
fn of_folder(path: &Path, console: &mut Console) -> Result<Option<SidePackage>, CliError> {
    let Tree { files, empty_folders, access, mut report } = Tree::list(path)?;
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    // Without a project the package has no name of its own, so it gets that of the folder.
    let has_project = paths.contains(&CUSTOMIZATIONS);
    let name = path.file_name().filter(|_| !has_project).map(|name| name.to_string_lossy().into_owned());
    let changes = IdentityChanges { name, ..IdentityChanges::default() };
    let own = tree_identity(&paths, &ListedFiles::below(path), &changes);
    console.conceal(&own.secrets);
    report.extend(own.secrets.mask_report(own.report, &[]));
    let Some(identity) = own.identity.filter(|_| !report.has_errors()) else {
        console.findings(&report, own.source.as_ref())?;
        return Ok(None);
    };
    let tree = emit::tree_from_files(&identity, files, empty_folders, own.documents);
    let [package, catalog] = NAMES;
    let request = FolderRequest {
        tree: &tree,
        files: &ListedFiles::below(path),
        stamp: Stamp::default(),
        effort: PackOptions::default(),
        access,
        package,
        catalog,
        with_catalog: false,
        force: false,
    };
    made(path, console, |sink| pack_folder(&request, sink).map(|_| package.to_owned()))
}

/// The package that a spec becomes.
fn of_spec(
    path: &Path,
    rules: &RuleArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Option<SidePackage>, CliError> {
    let input = SpecInput::read(path, rules, workspace, console)?;
    // The differences are shown even if house rules forbid one of the sides.
    built(path, &input.spec, Criteria { house_rules: &[], ..input.criteria(rules) }, console)
}

/// The package of a spec that was already read.
pub(super) fn built(
    path: &Path,
    spec: &ParsedSpec,
    criteria: Criteria<'_>,
    console: &mut Console,
) -> Result<Option<SidePackage>, CliError> {
    built_by(path, &BuildRequest::plain(spec, spec.source.name(), criteria), console)
}

/// The same, but nothing is reported about a spec with errors.
pub(super) fn tried(
    path: &Path,
    spec: &ParsedSpec,
    criteria: Criteria<'_>,
    console: &mut Console,
) -> Result<Option<SidePackage>, CliError> {
    match build::prepare(&BuildRequest::plain(spec, spec.source.name(), criteria)) {
        Ok(prepared) => made(path, console, |sink| prepared.write(sink).map(|built| built.package.name)),
        Err(_) => Ok(None),
    }
}

/// The package that a build makes.
pub(super) fn built_by(
    path: &Path,
    request: &BuildRequest<'_>,
    console: &mut Console,
) -> Result<Option<SidePackage>, CliError> {
    let spec = request.spec;
    match build::prepare(request) {
        Ok(prepared) => made(path, console, |sink| prepared.write(sink).map(|built| built.package.name)),
        Err(report) => {
            console.findings(&report.only(Severity::Error), Some(&spec.source))?;
            Ok(None)
        }
    }
}

/// Calls `write`, which writes a package into a temporary folder and returns its file name, and reads that package.
fn made(
    path: &Path,
    console: &mut Console,
    write: impl FnOnce(&mut FolderSink) -> Result<String, BuildError>,
) -> Result<Option<SidePackage>, CliError> {
    let failed = |error| CliError::new(format!("cannot build {} to compare it", path.display()), error);
    let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let mut sink = FolderSink::open(folder.path(), Inputs::default()).map_err(|error| failed(error.to_string()))?;
    match write(&mut sink) {
        Ok(name) => {
            let file = folder.path().join(name);
            match of_package(&file, path, Extent::Documents, console)? {
                Some(model) => side_package(model, file, path, Some(folder)).map(Some),
                None => Ok(None),
            }
        }
        Err(BuildError::Refused(report)) => {
            console.findings(&report, None)?;
            Ok(None)
        }
        Err(error) => Err(failed(error.to_string())),
    }
}
