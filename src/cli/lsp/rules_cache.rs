//! Keeps loaded rules, since loading a whole set of DDF files takes far longer than judging a spec.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use crate::cli::admx_files::list;
use crate::cli::cli_error::CliError;
use crate::cli::disk::{DiskFiles, Inputs};
use crate::cli::schemas::{NamedDdf, load_named, named};
use crate::finding::Report;
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::settings::Spanned;

/// The rules that were loaded last, with the files that they were loaded from.
#[derive(Debug, Default)]
pub(super) struct RulesCache {
    schema: Option<LoadedSchema>,
    admx: Option<LoadedAdmx>,
}

#[derive(Debug)]
struct LoadedSchema {
    named: Vec<NamedDdf>,
    schema: Rc<Schema>,
    report: Report,
    files: Vec<FileState>,
}

#[derive(Debug)]
struct LoadedAdmx {
    base: PathBuf,
    named: Vec<String>,
    library: Rc<AdmxLibrary>,
    files: Vec<FileState>,
}

/// The state of a file or folder.
#[derive(Debug, PartialEq, Eq)]
struct FileState {
    path: PathBuf,
    state: Option<(u64, Option<SystemTime>)>,
}

impl RulesCache {
    /// The schema of the DDF files that a spec and the arguments name.
    pub(super) fn schema(
        &mut self,
        in_spec: &[Spanned<String>],
        in_arguments: &[PathBuf],
        files: &DiskFiles,
    ) -> Result<(Rc<Schema>, Report), CliError> {
        let (named, mut report) = named(in_spec, in_arguments, files)?;
        let is_known = |loaded: &LoadedSchema| loaded.named == named && are_unchanged(&loaded.files);
        if !self.schema.as_ref().is_some_and(is_known) {
            // The old schema is dropped first: two would need twice the memory.
            self.schema = None;
            let (mut schema, mut inputs) = (Schema::builtin().without_hashes(), Inputs::default());
            let found = load_named(&mut schema, &named, &mut inputs)?;
            let files = states(named.iter().map(|ddf| ddf.path().to_owned()).chain(inputs));
            self.schema = Some(LoadedSchema { named, schema: Rc::new(schema), report: found, files });
        }
        let loaded = self.schema.as_ref().map(|loaded| (Rc::clone(&loaded.schema), loaded.report.clone()));
        let (schema, found) = loaded.unwrap_or_default();
        report.extend(found);
        Ok((schema, report))
    }

    /// The ADMX files that a spec and the arguments name. Files with errors are read again each time,
    /// since a library keeps its findings.
    pub(super) fn admx(
        &mut self,
        in_spec: &[Spanned<String>],
        in_arguments: &[PathBuf],
        files: &DiskFiles,
        base: &Path,
    ) -> Result<(Rc<AdmxLibrary>, Report), CliError> {
        let named: Vec<String> = in_spec.iter().map(|path| path.value.clone()).collect();
        let is_known = |loaded: &LoadedAdmx| {
            loaded.base == base
                && loaded.named == named
                && loaded.library.troubles().worst().is_none()
                && are_unchanged(&loaded.files)
        };
        if let Some(loaded) = self.admx.as_ref().filter(|loaded| is_known(loaded)) {
            return Ok((Rc::clone(&loaded.library), Report::new()));
        }
        let (mut library, mut inputs) = (AdmxLibrary::default(), Inputs::default());
        let report = list(&mut library, in_spec, in_arguments, files, &mut inputs)?;
        let library = Rc::new(library);
        let is_whole = report.worst().is_none();
        let folders = in_spec.iter().filter_map(|path| files.resolve_named(&path.value).ok());
        let files = states(folders.chain(in_arguments.iter().cloned()).chain(inputs));
        let loaded = LoadedAdmx { base: base.to_owned(), named, library: Rc::clone(&library), files };
        self.admx = is_whole.then_some(loaded);
        Ok((library, report))
    }
}

fn states(paths: impl Iterator<Item = PathBuf>) -> Vec<FileState> {
    paths.map(|path| FileState { state: state(&path), path }).collect()
}

fn are_unchanged(files: &[FileState]) -> bool {
    files.iter().all(|file| state(&file.path) == file.state)
}

/// Size and time of the last change of a file; nothing if it does not exist.
fn state(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()))
}
