//! A folder on the disk as the files of a package.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::disk::access_of;
use super::trouble::Trouble;
use crate::finding::{Code, Finding, Place, Report};
use crate::world::Access;

/// How many files a folder may hold: the limit of the container.
const MAX_FILES: usize = 500_000;
/// How deep folders may lie inside each other: the limit of the container.
const MAX_DEPTH: usize = 128;

/// A folder being listed.
pub(super) struct Tree {
    /// Path in the package and length in bytes of each file.
    pub(super) files: Vec<(String, u64)>,
    /// The narrowest access to any of them, which what is made of them gets.
    pub(super) access: Access,
    /// What cannot be packed.
    pub(super) report: Report,
}

impl Tree {
    /// All files below a folder, in the order of their names.
    pub(super) fn list(folder: &Path) -> Result<Self, Trouble> {
        let mut tree = Tree { files: Vec::new(), access: Access::Usual, report: Report::new() };
        tree.add_folder(folder, "", 0)?;
        Ok(tree)
    }

    /// Adds a folder; `path` is its own path in the package, with a slash behind it.
    fn add_folder(&mut self, folder: &Path, path: &str, depth: usize) -> Result<(), Trouble> {
        let reading = |error| Trouble::reading(folder, error);
        let entries = fs::read_dir(folder).map_err(reading)?;
        let mut entries: Vec<DirEntry> = entries.collect::<Result<_, _>>().map_err(reading)?;
        entries.sort_by_cached_key(DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().map_err(reading)?;
            let name = entry.file_name().to_str().map(str::to_owned);
            let why = match &name {
                None => "its name is not Unicode text",
                Some(name) if name.contains(['\\', ':', '\n', '\t']) => "Windows has no files of such names",
                Some(_) if kind.is_dir() && depth == MAX_DEPTH => "folders lie too deep inside each other",
                Some(_) if kind.is_file() && self.files.len() == MAX_FILES => "there are too many files",
                Some(_) if !kind.is_dir() && !kind.is_file() => "it is no ordinary file or folder",
                Some(name) if kind.is_dir() => {
                    self.add_folder(&entry.path(), &format!("{path}{name}/"), depth + 1)?;
                    continue;
                }
                Some(name) => {
                    if access_of(&entry.path()) == Access::Owner {
                        self.access = Access::Owner;
                    }
                    self.files.push((format!("{path}{name}"), entry.metadata().map_err(reading)?.len()));
                    continue;
                }
            };
            self.report.push(odd(&entry.path(), why));
        }
        Ok(())
    }
}

fn odd(path: &Path, why: &str) -> Finding {
    let message = format!("`{}` cannot be packed: {why}", path.display().to_string().escape_debug());
    Finding::new(Code::FileUnreadable, Place::Nowhere, message).help("rename it, or remove it from the folder")
}

/// Whether a path, of which only the folders need to exist, lies in a folder.
pub(super) fn lies_in(path: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    let known = path.ancestors().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    let nearest: Option<PathBuf> = known.skip(1).find_map(|above| fs::canonicalize(above).ok());
    nearest.is_some_and(|nearest| nearest.starts_with(folder))
}
