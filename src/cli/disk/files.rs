//! Opens the payload files of a spec, and nothing outside its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf, is_separator};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::overlay::Overlay;
use crate::world::{FileError, Files, MAX_PAYLOAD, folder_of};

/// The files below one folder. Symbolic links are followed, then checked to still be below it.
pub(in crate::cli) struct DiskFiles {
    /// Where relative paths start.
    base: PathBuf,
    /// The folder that they may not leave.
    root: PathBuf,
    /// Paths that may also lead to other folders, each with those folders.
    elsewhere: Mutex<BTreeMap<String, BTreeSet<PathBuf>>>,
    /// The files that have been opened.
    opened: Mutex<BTreeSet<PathBuf>>,
    /// The texts that replace files.
    overlay: Arc<Overlay>,
}

impl DiskFiles {
    /// Files by their paths relative to `base`, as long as they are below `root`; both must exist.
    pub(in crate::cli) fn within(base: &Path, root: &Path) -> io::Result<Self> {
        let folder = |path: &Path| fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
        Ok(DiskFiles {
            base: folder(base)?,
            root: folder(root)?,
            elsewhere: Mutex::default(),
            opened: Mutex::default(),
            overlay: Arc::default(),
        })
    }

    /// The same files, with texts that replace some of them.
    pub(in crate::cli) fn under(self, overlay: &Arc<Overlay>) -> Self {
        DiskFiles { overlay: Arc::clone(overlay), ..self }
    }

    /// The texts that replace files.
    pub(in crate::cli) fn overlay(&self) -> &Arc<Overlay> {
        &self.overlay
    }

    /// Allows the file at this path to be below that folder too.
    pub(in crate::cli) fn allow(&self, path: &str, folder: &Path) {
        self.elsewhere().entry(path.to_owned()).or_default().insert(folder.to_owned());
    }

    fn elsewhere(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<PathBuf>>> {
        self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place of an ordinary file below the root.
    pub(in crate::cli) fn locate(&self, path: &str) -> Result<PathBuf, FileError> {
        let found = self.resolve(path)?;
        if found.is_file() { Ok(found) } else { Err(FileError::NotAFile) }
    }

    /// The place of the file or folder at this path, even outside the root: for files with rules, which the user named
    /// and which do not become part of a package.
    pub(in crate::cli) fn resolve_named(&self, path: &str) -> Result<PathBuf, FileError> {
        if path.starts_with('/') || path.contains(['\\', ':', '\n', '\t']) {
            return Err(FileError::NotPortable);
        }
        fs::canonicalize(self.base.join(path)).map_err(error)
    }

    /// The place of the file or folder at this path below the root.
    pub(in crate::cli) fn resolve(&self, path: &str) -> Result<PathBuf, FileError> {
        let found = self.resolve_named(path)?;
        let is_allowed =
            || self.elsewhere().get(path).is_some_and(|folders| folders.iter().any(|folder| found.starts_with(folder)));
        if found.starts_with(&self.root) || is_allowed() { Ok(found) } else { Err(FileError::Outside) }
    }

    /// The path of a file or folder that differs from this one at most in the letter case of its names.
    pub(in crate::cli) fn in_any_case(&self, path: &str) -> Option<String> {
        let mut found = String::new();
        for name in path.split('/').filter(|name| !name.is_empty() && *name != ".") {
            let folder = self.base.join(&found);
            let name = match name == ".." || folder.join(name).symlink_metadata().is_ok() {
                true => name.to_owned(),
                false => {
                    let names =
                        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
                    names.filter(|own| own.to_lowercase() == name.to_lowercase()).min()?
                }
            };
            found.extend((!found.is_empty()).then_some('/'));
            found.push_str(&name);
        }
        Some(found)
    }

    /// The folder that the files may not leave.
    pub(in crate::cli) fn root(&self) -> &Path {
        &self.root
    }

    fn lock_opened(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that have been opened.
    pub(in crate::cli) fn opened(&self) -> Vec<PathBuf> {
        self.lock_opened().iter().cloned().collect()
    }
}

impl Files for DiskFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        let found = self.locate(path)?;
        let opened: Box<dyn Read + '_> = match self.overlay.text(&found) {
            Some(text) => Box::new(text.as_bytes()),
            None => Box::new(open(&found)?),
        };
        self.lock_opened().insert(found);
        Ok(opened)
    }

    fn beside(&self, path: &str) -> Vec<String> {
        /// The maximum number of names that are considered for a suggestion.
        const MAX_ENTRIES: usize = 1000;
        let folder = folder_of(path);
        let entries =
            self.resolve(if folder.is_empty() { "." } else { folder }).ok().and_then(|found| fs::read_dir(found).ok());
        let names = entries
            .into_iter()
            .flatten()
            .take(MAX_ENTRIES)
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut paths: Vec<String> = names.map(|name| format!("{folder}{name}")).collect();
        paths.sort();
        paths
    }
}

/// The files of a folder that has been listed without following links, so their paths do not lead out of it.
pub(in crate::cli) struct ListedFiles {
    folder: PathBuf,
}

impl ListedFiles {
    /// Files by their paths relative to that folder.
    pub(in crate::cli) fn below(folder: &Path) -> Self {
        ListedFiles { folder: folder.to_owned() }
    }
}

impl Files for ListedFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        Ok(Box::new(open(&self.folder.join(path))?))
    }
}

/// Opens a file, unless it is too large for a package.
fn open(path: &Path) -> Result<File, FileError> {
    let file = File::open(path).map_err(error)?;
    let size = file.metadata()?.len();
    if size > MAX_PAYLOAD { Err(FileError::TooLarge) } else { Ok(file) }
}

fn error(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::Missing,
        _ => FileError::Io(error),
    }
}

/// The folder and the name of a file that is to be written; none if the path does not end in a name.
pub(in crate::cli) fn split_file(path: &Path) -> Option<(&Path, &str)> {
    let name = path.file_name()?.to_str().filter(|_| !path.as_os_str().to_string_lossy().ends_with(is_separator))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some((folder, name))
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{DiskFiles, split_file};
    use crate::world::{FileError, Files, MAX_PAYLOAD};

    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("spec");
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(inside.join("own"), "x").unwrap();
        std::os::unix::fs::symlink("../secret", inside.join("link")).unwrap();
        let files = DiskFiles::within(&inside, &inside).unwrap();
        assert!(files.locate("own").is_ok());
        assert!(matches!(files.locate("link"), Err(FileError::Outside)));
        assert!(matches!(files.locate("../secret"), Err(FileError::Outside)));
        assert!(matches!(files.locate("none"), Err(FileError::Missing)));
        assert!(matches!(files.locate("."), Err(FileError::NotAFile)));
    }

    #[test]
    fn a_path_with_a_separator_at_its_end_names_no_file() {
        assert_eq!(split_file(Path::new("out/a.json")), Some((Path::new("out"), "a.json")));
        assert_eq!(split_file(Path::new("a.json")), Some((Path::new("."), "a.json")));
        for other in ["out/", "/", ".."] {
            assert_eq!(split_file(Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn a_file_that_no_package_can_hold_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let sparse = std::fs::File::create(dir.path().join("image")).unwrap();
        let files = DiskFiles::within(dir.path(), dir.path()).unwrap();
        sparse.set_len(MAX_PAYLOAD).unwrap();
        assert!(files.open("image").is_ok());
        sparse.set_len(MAX_PAYLOAD + 1).unwrap();
        assert!(matches!(files.open("image"), Err(FileError::TooLarge)));
    }
}
