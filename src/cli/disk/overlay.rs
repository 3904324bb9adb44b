//! Texts that replace files: what editors have not saved yet.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ordinary::read_ordinary;

/// Texts by the paths of the files that they replace, as the system spells them.
#[derive(Debug, Default, Clone)]
pub(in crate::cli) struct Overlay(BTreeMap<PathBuf, String>);

impl Overlay {
    /// Puts a text in place of a file, which need not exist.
    pub(in crate::cli) fn insert(&mut self, path: &Path, text: impl Into<String>) {
        self.0.insert(spelled(path), text.into());
    }

    /// Removes the text.
    pub(in crate::cli) fn remove(&mut self, path: &Path) {
        self.0.remove(&spelled(path));
    }

    /// The text in place of a file, if there is one.
    pub(in crate::cli) fn text(&self, path: &Path) -> Option<&str> {
        // Most commands have no such texts, and then the system is not asked.
        if self.0.is_empty() { None } else { self.0.get(&spelled(path)).map(String::as_str) }
    }

    /// The bytes of an ordinary file, or of the text in its place. If there are more than `limit`, one byte more than
    /// the limit is returned.
    pub(in crate::cli) fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) => Ok(text.bytes().take(limit.saturating_add(1)).collect()),
            None => read_ordinary(path, limit),
        }
    }
}

/// The path as the system spells it. If the file does not exist, only the path of its folder is spelled like that, and
/// the name follows as it is.
pub(in crate::cli) fn spelled(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Overlay;

    #[test]
    fn a_text_replaces_a_file_however_its_path_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path();
        std::fs::create_dir(here.join("sub")).unwrap();
        std::fs::write(here.join("a.toml"), "disk").unwrap();
        let mut overlay = Overlay::default();
        overlay.insert(&here.join("sub/../a.toml"), "typed");
        overlay.insert(&here.join("new.toml"), "new");
        assert_eq!(overlay.read(&here.join("a.toml"), 9).unwrap(), b"typed");
        assert_eq!(overlay.read(&here.join("a.toml"), 2).unwrap(), b"typ");
        assert_eq!(overlay.text(&here.join("sub/../new.toml")), Some("new"));
        overlay.remove(&here.join("a.toml"));
        assert_eq!(overlay.read(&here.join("a.toml"), 9).unwrap(), b"disk");
    }
}
