//! Where a project of Windows Configuration Designer is: a file, or in the folder of an unpacked package.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{DiskFiles, ProjectFiles};
use super::project_args::ProjectArgs;
use super::tree::Tree;
use crate::finding::Report;
use crate::package::{CUSTOMIZATIONS, Stores};
use crate::store::WcdTable;
use crate::wcd::{Circumstances, UnpackedFiles, UnpackedPackage};
use crate::world::{FileError, Files};

/// The name of a project file.
const PROJECT: &str = "customizations.xml";

/// The project that an argument names.
pub(super) struct Named<'p> {
    /// The file with the text.
    pub(super) file: Cow<'p, Path>,
    /// The folder of an unpacked package around it.
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

    /// The folder that may contain the files of a project: designers put them into folders beside that of the project.
    /// An unpacked package has its own.
    pub(super) fn around_project(&self) -> Cow<'_, Path> {
        match self.unpacked {
            Some(folder) => Cow::Borrowed(folder),
            None => Cow::Owned(self.base().join("..")),
        }
    }

    /// The files of the project.
    pub(super) fn files(&self, own: DiskFiles, args: &ProjectArgs) -> Result<(NamedFiles, Report), CliError> {
        let disk = ProjectFiles::new(own, &args.map).map_err(|(path, error)| CliError::reading(&path, error))?;
        let Some(folder) = self.unpacked else { return Ok((NamedFiles::Project(disk), Report::new())) };
        let tree = Tree::list(folder)?;
        let paths: Vec<String> = tree.files.into_iter().map(|(path, _)| path).collect();
        let (package, report) = UnpackedPackage::read(&paths, &disk);
        Ok((NamedFiles::Unpacked(UnpackedFiles { package, disk }), report))
    }
}

/// The files that a spec or a project names.
pub(super) enum NamedFiles {
    /// Those of a spec.
    Spec(DiskFiles),
    /// Those of a project.
    Project(ProjectFiles),
    /// Those of a project in an unpacked package.
    Unpacked(UnpackedFiles<ProjectFiles>),
}

impl NamedFiles {
    /// What else is known about the project, besides its text.
    pub(super) fn circumstances<'a>(&'a self, args: &'a ProjectArgs, store: &'static WcdTable) -> Circumstances<'a> {
        let unpacked = match self {
            NamedFiles::Unpacked(files) => Some(&files.package),
            NamedFiles::Spec(_) | NamedFiles::Project(_) => None,
        };
        let two = (store.files().len() > 1).then_some(Stores::CommonAndDesktop);
        let stores = args.target_skus.or(two);
        Circumstances { dialect: args.wcd_version, store, stores, unpacked, variables: &args.variables }
    }

    /// The files beside the spec.
    pub(super) fn disk(&self) -> &DiskFiles {
        match self {
            NamedFiles::Spec(files) => files,
            NamedFiles::Project(files) => files.own(),
            NamedFiles::Unpacked(files) => files.disk.own(),
        }
    }

    /// The files that have been opened.
    pub(super) fn opened(&self) -> Vec<PathBuf> {
        match self {
            NamedFiles::Spec(files) => files.opened(),
            NamedFiles::Project(files) => files.opened(),
            NamedFiles::Unpacked(files) => files.disk.opened(),
        }
    }

    fn files(&self) -> &dyn Files {
        match self {
            NamedFiles::Spec(files) => files,
            NamedFiles::Project(files) => files,
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
