//! Lists a folder on disk as the files of a package.

use std::fs::{self, DirEntry, FileType};
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::access_in;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{MAX_DEPTH, MAX_TREE_ENTRIES};
use crate::world::{Access, windows_name};

/// A folder being listed.
pub(super) struct Tree {
    /// Path in the package and length in bytes of each file.
    pub(super) files: Vec<(String, u64)>,
    /// Path in the package of each empty folder.
    pub(super) empty_folders: Vec<String>,
    /// The most restrictive access of all these files, which applies to everything made from them.
    pub(super) access: Access,
    /// The findings about files that cannot be packed.
    pub(super) report: Report,
}

impl Tree {
    /// All files and empty folders below a folder, in the order of their names.
    pub(super) fn list(folder: &Path) -> Result<Self, CliError> {
        let mut tree =
            Tree { files: Vec::new(), empty_folders: Vec::new(), access: Access::Usual, report: Report::new() };
        tree.add_folder(folder, "", 0)?;
        Ok(tree)
    }

    /// Adds a folder; `path` is its path in the package, with a trailing slash.
    fn add_folder(&mut self, folder: &Path, path: &str, depth: usize) -> Result<(), CliError> {
        let reading = |error| CliError::reading(folder, error);
        let entries = fs::read_dir(folder).map_err(reading)?;
        let mut entries: Vec<DirEntry> = entries.collect::<Result<_, _>>().map_err(reading)?;
        entries.sort_by_cached_key(DirEntry::file_name);
        if entries.is_empty() && !path.is_empty() {
            self.empty_folders.push(path.trim_end_matches('/').to_owned());
        }
        for entry in entries {
            let kind = entry.file_type().map_err(reading)?;
            match self.name_of(&entry, kind, depth) {
                Err(why) => self.report.push(unpackable(&entry.path(), &why)),
                Ok(name) if kind.is_dir() => self.add_folder(&entry.path(), &format!("{path}{name}/"), depth + 1)?,
                Ok(name) => {
                    let found = entry.metadata().map_err(reading)?;
                    if access_in(&found) == Access::Owner {
                        self.access = Access::Owner;
                    }
                    self.files.push((format!("{path}{name}"), found.len()));
                }
            }
        }
        Ok(())
    }

    /// The name of a file or folder in the package, or why it cannot be in one.
    fn name_of(&self, entry: &DirEntry, kind: FileType, depth: usize) -> Result<String, String> {
        let name = entry.file_name().into_string().map_err(|_| "its name is not Unicode text".to_owned())?;
        windows_name::check(&name).map_err(|problem| problem.to_string())?;
        let why = match kind {
            kind if kind.is_dir() && depth == MAX_DEPTH => "folders are nested too deeply",
            kind if kind.is_file() && self.files.len() as u64 == MAX_TREE_ENTRIES => "there are too many files",
            kind if kind.is_dir() || kind.is_file() => return Ok(name),
            _ => "it is not an ordinary file or folder",
        };
        Err(why.to_owned())
    }
}

fn unpackable(path: &Path, why: &str) -> Finding {
    let message = format!("`{}` cannot be packed: {why}", path.display().to_string().escape_debug());
    Finding::new(Code::FileUnreadable, Place::Nowhere, message).help("rename it, or remove it from the folder")
}

/// Whether a path is in a folder. The path itself need not exist.
pub(super) fn lies_in(path: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    let known = path.ancestors().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    let nearest: Option<PathBuf> = known.skip(1).find_map(|above| fs::canonicalize(above).ok());
    nearest.is_some_and(|nearest| nearest.starts_with(folder))
}
