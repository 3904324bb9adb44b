//! The folder tree of an image, for the writer and the reader.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::hash::Sha1Hash;
use super::limits::MAX_DEPTH;
use super::name::{NameError, NameProblem};
use crate::world::windows_name::{self, CollisionKey, NameKey};

/// The content of a file: its hash and its size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileEntry {
    /// SHA-1 of the content; [`Sha1Hash::NONE`] for an empty file.
    pub sha1: Sha1Hash,
    /// Size in bytes.
    pub size: u64,
}

/// A file or folder; `F` is the data of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<F = FileEntry> {
    /// A folder.
    Directory(Directory<F>),
    /// A file.
    File(F),
}

/// A folder: entries in the order of a WIM (upper-case UTF-16), with names that are distinct for every file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory<F = FileEntry> {
    entries: BTreeMap<NameKey, (String, Node<F>)>,
    /// The collision keys of names that are not ASCII.
    taken: BTreeSet<CollisionKey>,
}

impl<F> Default for Directory<F> {
    fn default() -> Self {
        Directory { entries: BTreeMap::new(), taken: BTreeSet::new() }
    }
}

impl<F> Directory<F> {
    /// An empty folder.
    pub fn new() -> Self {
        Directory::default()
    }

    /// Adds a file at a path with `/` between names, creating missing folders.
    pub fn insert_file(&mut self, path: &str, file: F) -> Result<(), NameError> {
        let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
        let parent = match folder {
            Some(folder) => self.insert_folder(folder)?,
            None => self,
        };
        parent.insert(name, Node::File(file)).map_err(|problem| NameError { name: path.to_owned(), problem })
    }

    /// The folder at this path, created if it is missing.
    pub fn insert_folder(&mut self, path: &str) -> Result<&mut Self, NameError> {
        let error = |problem| NameError { name: path.to_owned(), problem };
        let mut folder = self;
        for (depth, name) in path.split('/').enumerate() {
            if depth >= MAX_DEPTH {
                return Err(error(NameProblem::TooDeep));
            }
            let key = NameKey::of(name);
            if !folder.entries.contains_key(&key) {
                folder.insert(name, Node::Directory(Directory::new())).map_err(error)?;
            }
            folder = match folder.entries.get_mut(&key) {
                Some((_, Node::Directory(folder))) => folder,
                _ => return Err(error(NameProblem::NotAFolder)),
            };
        }
        Ok(folder)
    }

    /// Adds an entry, whose name must be new here.
    pub(super) fn insert(&mut self, name: &str, node: Node<F>) -> Result<(), NameProblem> {
        windows_name::check(name)?;
        self.take(name)?;
        match self.entries.entry(NameKey::of(name)) {
            Entry::Occupied(_) => Err(NameProblem::Taken),
            Entry::Vacant(place) => {
                place.insert((name.to_owned(), node));
                Ok(())
            }
        }
    }

    /// Ensures that no file system treats the name as equal to another one here. For ASCII names the keys of the
    /// entries already do that.
    fn take(&mut self, name: &str) -> Result<(), NameProblem> {
        if name.is_ascii() {
            let collides = !self.taken.is_empty() && self.taken.contains(&CollisionKey::of(name));
            return if collides { Err(NameProblem::Taken) } else { Ok(()) };
        }
        let key = CollisionKey::of(name);
        let collides = key.ascii().is_some_and(|alike| self.entries.contains_key(&NameKey::of(alike)));
        if collides || !self.taken.insert(key) { Err(NameProblem::Taken) } else { Ok(()) }
    }

    /// The entries with their names, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Node<F>)> {
        self.entries.values().map(|(name, node)| (name.as_str(), node))
    }

    /// The entry at a path with `/` between names, ignoring letter case.
    pub fn get(&self, path: &str) -> Option<&Node<F>> {
        match path.split_once('/') {
            None => self.entries.get(&NameKey::of(path)).map(|(_, node)| node),
            Some((name, rest)) => match &self.entries.get(&NameKey::of(name))?.1 {
                Node::Directory(folder) => folder.get(rest),
                Node::File(_) => None,
            },
        }
    }

    /// The file at a path, ignoring letter case.
    pub fn file(&self, path: &str) -> Option<&F> {
        match self.get(path)? {
            Node::File(file) => Some(file),
            Node::Directory(_) => None,
        }
    }

    /// Visits all files below, in tree order.
    pub(super) fn for_each_file(&self, see: &mut impl FnMut(&F)) {
        for (_, node) in self.entries() {
            match node {
                Node::Directory(folder) => folder.for_each_file(see),
                Node::File(file) => see(file),
            }
        }
    }

    /// The number of folders below, without this one.
    pub(super) fn folder_count(&self) -> u64 {
        self.entries()
            .map(|(_, node)| match node {
                Node::Directory(folder) => 1 + folder.folder_count(),
                Node::File(_) => 0,
            })
            .sum()
    }
}

impl Directory {
    /// All files below, with their paths (`/` between names), in tree order: the entries of each folder in order, depth
    /// first.
    pub fn files(&self) -> Vec<(String, FileEntry)> {
        let mut files = Vec::new();
        self.collect_files("", &mut files);
        files
    }

    /// The paths of all empty folders below, in tree order.
    pub fn empty_folders(&self) -> Vec<String> {
        let mut folders = Vec::new();
        self.collect_empty_folders("", &mut folders);
        folders
    }

    fn collect_empty_folders(&self, path: &str, folders: &mut Vec<String>) {
        let separator = if path.is_empty() { "" } else { "/" };
        for (name, node) in self.entries() {
            let Node::Directory(folder) = node else { continue };
            let path = format!("{path}{separator}{name}");
            match folder.entries.is_empty() {
                true => folders.push(path),
                false => folder.collect_empty_folders(&path, folders),
            }
        }
    }

    fn collect_files(&self, prefix: &str, files: &mut Vec<(String, FileEntry)>) {
        for (name, node) in self.entries() {
            match node {
                Node::Directory(folder) => folder.collect_files(&format!("{prefix}{name}/"), files),
                Node::File(file) => files.push((format!("{prefix}{name}"), *file)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, FileEntry, MAX_DEPTH};
    use crate::format::wim::hash::Sha1Hash;
    use crate::format::wim::name::NameProblem;
    use crate::world::windows_name;

    const EMPTY: FileEntry = FileEntry { sha1: Sha1Hash::NONE, size: 0 };

    #[test]
    fn files_come_in_tree_order() {
        let mut root = Directory::new();
        for path in ["b.txt", "a_/x", "aZ/y", "aZ/n/deep", "A.txt"] {
            root.insert_file(path, EMPTY).unwrap();
        }
        let paths: Vec<_> = root.files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["A.txt", "aZ/n/deep", "aZ/y", "a_/x", "b.txt"]);
        assert_eq!(root.folder_count(), 3);
        assert_eq!(root.file("AZ/Y"), Some(&EMPTY));
        assert_eq!(root.file("aZ"), None);
        assert_eq!(root.file("b.txt/y"), None);
        let mut count = 0;
        root.for_each_file(&mut |_| count += 1);
        assert_eq!(count, 5);
    }

    #[test]
    fn impossible_paths_are_refused() {
        let mut root = Directory::new();
        root.insert_file("a/B", EMPTY).unwrap();
        let mut problem = |path: &str| root.insert_file(path, EMPTY).unwrap_err().problem;
        assert_eq!(problem("A/b"), NameProblem::Taken);
        assert_eq!(problem("a/b/c"), NameProblem::NotAFolder);
        assert_eq!(problem("a"), NameProblem::Taken);
        assert_eq!(problem("/a"), NameProblem::Windows(windows_name::NameProblem::Empty));
        assert_eq!(problem("x/"), NameProblem::Windows(windows_name::NameProblem::Empty));
        assert_eq!(problem("x/../y"), NameProblem::Windows(windows_name::NameProblem::Dots));
        assert_eq!(problem(&"d/".repeat(MAX_DEPTH + 1)), NameProblem::TooDeep);
    }

    #[test]
    fn names_that_are_equal_somewhere_cannot_be_in_one_folder() {
        for (one, another) in
            [("kiosk", "\u{212a}iosk"), ("\u{212a}iosk", "KIOSK"), ("Ä", "ä"), ("ß", "ss"), ("e\u{301}", "É")]
        {
            let mut root = Directory::new();
            root.insert_file(one, EMPTY).unwrap();
            assert_eq!(root.insert_file(another, EMPTY).unwrap_err().problem, NameProblem::Taken, "{one} {another}");
            assert!(root.insert_folder(another).is_err(), "{one} {another}");
            root.insert_file(&format!("below/{another}"), EMPTY).unwrap();
        }
        let mut root = Directory::new();
        root.insert_file("\u{212a}/a", EMPTY).unwrap();
        root.insert_file("\u{212a}/b", EMPTY).unwrap();
        assert_eq!(root.get("k"), None, "NTFS does not take KELVIN SIGN for a K");
    }
}
