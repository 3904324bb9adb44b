//! The folder tree of an image, as the writer takes it and the reader hands it out.

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

/// What stands under a name; `F` is what is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<F = FileEntry> {
    /// A folder.
    Directory(Directory<F>),
    /// A file.
    File(F),
}

/// A folder: entries in the order a WIM keeps them (upper-cased UTF-16), no two of which any reader takes for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory<F = FileEntry> {
    entries: BTreeMap<NameKey, (String, Node<F>)>,
    /// What the names that are not ASCII may be taken for.
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

    /// Adds a file under a path with `/` between the names; missing folders on the way are made.
    pub fn insert_file(&mut self, path: &str, file: F) -> Result<(), NameError> {
        let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
        let parent = match folder {
            Some(folder) => self.insert_folder(folder)?,
            None => self,
        };
        parent.insert(name, Node::File(file)).map_err(|problem| NameError { name: path.to_owned(), problem })
    }

    /// The folder of that path, made if it is missing.
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

    /// Sees to it that no reader takes the name for another one here. Among names of ASCII the order of the entries does
    /// that already.
    fn take(&mut self, name: &str) -> Result<(), NameProblem> {
        if name.is_ascii() {
            let collides = !self.taken.is_empty() && self.taken.contains(&CollisionKey::of(name));
            return if collides { Err(NameProblem::Taken) } else { Ok(()) };
        }
        let key = CollisionKey::of(name);
        let collides = key.ascii().is_some_and(|alike| self.entries.contains_key(&NameKey::of(alike)));
        if collides || !self.taken.insert(key) { Err(NameProblem::Taken) } else { Ok(()) }
    }

    /// Names and what stands under them, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Node<F>)> {
        self.entries.values().map(|(name, node)| (name.as_str(), node))
    }

    /// What stands under a path with `/` between the names, in any letter case.
    pub fn get(&self, path: &str) -> Option<&Node<F>> {
        match path.split_once('/') {
            None => self.entries.get(&NameKey::of(path)).map(|(_, node)| node),
            Some((name, rest)) => match &self.entries.get(&NameKey::of(name))?.1 {
                Node::Directory(folder) => folder.get(rest),
                Node::File(_) => None,
            },
        }
    }

    /// The file of a path, in any letter case.
    pub fn file(&self, path: &str) -> Option<&F> {
        match self.get(path)? {
            Node::File(file) => Some(file),
            Node::Directory(_) => None,
        }
    }

    /// Shows all files below, in tree order.
    pub(super) fn for_each_file(&self, see: &mut impl FnMut(&F)) {
        for (_, node) in self.entries() {
            match node {
                Node::Directory(folder) => folder.for_each_file(see),
                Node::File(file) => see(file),
            }
        }
    }

    /// How many folders are below, not counting this one.
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
    /// All files below, with their paths (`/` between the names), in tree order: each folder's entries in order,
    /// a folder's content where the folder stands.
    pub fn files(&self) -> Vec<(String, FileEntry)> {
        let mut files = Vec::new();
        self.collect_files("", &mut files);
        files
    }

    /// The paths of all folders below that hold nothing, in tree order.
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
    fn paths_that_cannot_be_are_refused() {
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
    fn names_that_some_reader_takes_for_one_do_not_stand_side_by_side() {
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
