//! Finds a project of Windows Configuration Designer and its files: the project is a file, or in the folder of an
//! unpacked package.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{DiskFiles, ProjectFiles, read_ordinary};
use super::project_args::ProjectArgs;
use super::tree::Tree;
use crate::finding::{Code, Finding, Place, Report};
use crate::package::{CUSTOMIZATIONS, DESIGNER_PROJECT_END, PROJECT, Stores};
use crate::spec;
use crate::store::WcdTable;
use crate::wcd::{Circumstances, DesignerProject, UnpackedFiles, UnpackedPackage};
use crate::world::{FileError, Files};

/// The largest .icdproj.xml file of the designer that is read; those seen have about one KiB.
const MAX_DESIGNER_PROJECT_BYTES: usize = 64 << 10;

/// The error for a mapping whose new place cannot be used.
fn unusable_mapping(new: &Path, error: &io::Error) -> CliError {
    let why = format!("{error}; a relative path starts from the current folder");
    CliError::new(format!("--map: cannot use {}", new.display()), why)
}

/// The spec or project that an argument names.
pub(super) struct Named<'p> {
    /// The file with the text.
    pub(super) file: Cow<'p, Path>,
    /// The folder of the unpacked package that it is in, if it is in one.
    unpacked: Option<&'p Path>,
}

impl<'p> Named<'p> {
    /// A folder means the project in it.
    pub(super) fn of(path: &'p Path) -> Named<'p> {
        let inside = path.join(CUSTOMIZATIONS);
        match path.is_dir() {
            true if inside.is_file() => Named { file: Cow::Owned(inside), unpacked: Some(path) },
            true if path.join(PROJECT).is_file() => Named { file: Cow::Owned(path.join(PROJECT)), unpacked: None },
            _ => Named { file: Cow::Borrowed(path), unpacked: None },
        }
    }

    /// The folder that relative paths start from.
    pub(super) fn base(&self) -> &Path {
        self.unpacked.unwrap_or_else(|| self.file.parent().unwrap_or(Path::new("")))
    }

    /// The folder that may contain the files of a project: the one above the folder of the project, since people keep
    /// files in folders beside it. For an unpacked package it is the folder of the package.
    pub(super) fn around_project(&self) -> Cow<'_, Path> {
        match self.unpacked {
            Some(folder) => Cow::Borrowed(folder),
            None => Cow::Owned(self.base().join("..")),
        }
    }

    /// The files of the project.
    pub(super) fn files(&self, own: DiskFiles, args: &ProjectArgs) -> Result<(NamedFiles, Report), CliError> {
        let disk = ProjectFiles::new(own, &args.map).map_err(|(path, error)| unusable_mapping(&path, &error))?;
        let Some(folder) = self.unpacked else {
            let (made_by, report) = made_by(self.base());
            return Ok((NamedFiles::Project { disk, made_by }, report));
        };
        let tree = Tree::list(folder)?;
        let paths: Vec<String> = tree.files.into_iter().map(|(path, _)| path).collect();
        let (package, report) = UnpackedPackage::read(&paths, &disk);
        Ok((NamedFiles::Unpacked(UnpackedFiles { package, disk }), report))
    }
}

/// What the designer's own files in the folder of a project say about it; nothing if they contradict each other.
fn made_by(folder: &Path) -> (DesignerProject, Report) {
    let mut report = Report::new();
    let mut unused = |file: &Path, why: String| {
        let message = format!("this file of the designer is not used: {why}");
        let place = Place::Named(file.display().to_string());
        report.push(Finding::new(Code::DesignerFileUnused, place, message).help(
            "the version and the settings stores of the project are those of the newest designer, unless --wcd-version \
             and --target-skus say otherwise",
        ));
    };
    let mut projects: Vec<(PathBuf, DesignerProject)> = Vec::new();
    for file in designers_files(folder) {
        match read_ordinary(&file, MAX_DESIGNER_PROJECT_BYTES) {
            Ok(bytes) if bytes.len() > MAX_DESIGNER_PROJECT_BYTES => {
                unused(&file, format!("it is larger than {MAX_DESIGNER_PROJECT_BYTES} bytes"));
            }
            Ok(bytes) => {
                let (source, _) = spec::decode(&file.to_string_lossy(), &bytes, |_| true);
                match DesignerProject::parse(source.text()) {
                    Some(project) => projects.push((file, project)),
                    None => unused(&file, "it is not a valid ICDProject document".to_owned()),
                }
            }
            Err(error) => unused(&file, error.to_string()),
        }
    }
    let Some((_, first)) = projects.first() else { return (DesignerProject::default(), report) };
    if let Some((other, _)) = projects.iter().find(|(_, project)| project != first) {
        unused(other, "another one beside it contradicts it, so none of them is used".to_owned());
        return (DesignerProject::default(), report);
    }
    (*first, report)
}

/// The designer's own files in a folder, in the order of their names.
fn designers_files(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_designers = |file: &PathBuf| file.to_string_lossy().to_lowercase().ends_with(DESIGNER_PROJECT_END);
    let mut files: Vec<PathBuf> = files.filter(is_designers).collect();
    files.sort();
    files
}

/// The files that a spec or a project names.
pub(super) enum NamedFiles {
    /// Those of a spec.
    Spec(DiskFiles),
    /// Those of a project.
    Project {
        disk: ProjectFiles,
        /// What the designer's own file beside the project says about it.
        made_by: DesignerProject,
    },
    /// Those of a project in an unpacked package.
    Unpacked(UnpackedFiles<ProjectFiles>),
}

impl NamedFiles {
    /// What is known about the project besides its text.
    pub(super) fn circumstances<'a>(&'a self, args: &'a ProjectArgs, store: &'static WcdTable) -> Circumstances<'a> {
        let unpacked = match self {
            NamedFiles::Unpacked(files) => Some(&files.package),
            NamedFiles::Spec(_) | NamedFiles::Project { .. } => None,
        };
        let made_by = match self {
            NamedFiles::Project { made_by, .. } => *made_by,
            NamedFiles::Spec(_) | NamedFiles::Unpacked(_) => DesignerProject::default(),
        };
        let two = (store.files().len() > 1).then_some(Stores::CommonAndDesktop);
        let stores = args.target_skus.or(two).or(made_by.stores);
        let dialect = args.wcd_version.or(made_by.dialect);
        Circumstances { dialect, store, stores, unpacked, variables: &args.variables }
    }

    /// The files beside the spec.
    pub(super) fn disk(&self) -> &DiskFiles {
        match self {
            NamedFiles::Spec(files) => files,
            NamedFiles::Project { disk, .. } => disk.own(),
            NamedFiles::Unpacked(files) => files.disk.own(),
        }
    }

    /// The files that have been opened.
    pub(super) fn opened(&self) -> Vec<PathBuf> {
        match self {
            NamedFiles::Spec(files) => files.opened(),
            NamedFiles::Project { disk, .. } => disk.opened(),
            NamedFiles::Unpacked(files) => files.disk.opened(),
        }
    }

    fn files(&self) -> &dyn Files {
        match self {
            NamedFiles::Spec(files) => files,
            NamedFiles::Project { disk, .. } => disk,
            NamedFiles::Unpacked(files) => files,
        }
    }
}

impl Files for NamedFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        self.files().open(path)
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.files().beside(path)
    }
}
