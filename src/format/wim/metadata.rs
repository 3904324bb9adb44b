//! The metadata of an image: its folder tree as one block of bytes.
//!
//! ```text
//! security data   4 bytes its length, 4 bytes the number of descriptors, then (none here) their lengths and bytes
//! root            a dentry without name, then the end mark of a folder (8 zero bytes)
//! folders         the dentries of one folder, then its end mark; the root's first, then those of its folders in turn
//! ```

use std::collections::BTreeMap;

use super::bytes::u32_at;
use super::dentry::{ATTRIBUTE_ARCHIVE, ATTRIBUTE_DIRECTORY, ATTRIBUTE_ENCRYPTED, ATTRIBUTE_REPARSE_POINT, Dentry};
use super::error::{Feature, Place, Quantity, Structure, WimError};
use super::hash::Sha1Hash;
use super::name::{NameError, NameProblem};
use super::tree::{Directory, FileEntry, MAX_DEPTH, Node};

/// The security data without descriptors: its own length and none.
const NO_SECURITY_DATA: [u8; 8] = [8, 0, 0, 0, 0, 0, 0, 0];
/// What stands after the last dentry of a folder.
const END_OF_FOLDER: [u8; 8] = [0; 8];
/// Everything in the metadata starts at multiples of this many bytes.
const ALIGNMENT: usize = 8;

/// The most files and folders that are read: a hundred times the largest package known, and some 100 MB of memory.
const MAX_ENTRIES: u64 = 500_000;
/// The most bytes that the paths of all files and folders may have together: 400,000 paths as long as those of packages.
/// Every folder's path stands again in those of all that lies below, so a small tree of long names could otherwise
/// become paths of gigabytes.
const MAX_PATH_BYTES: u64 = 64 << 20;
/// The most bytes that all files may have together: 64 GiB, more than a recovery partition or an installation medium
/// holds. It stops a small file from naming one large content half a million times.
const MAX_CONTENT: u64 = 64 << 30;

/// The metadata of a tree, with one time for everything in it. `sha1` knows the hash of a file's content.
pub(super) fn build<F>(root: &Directory<F>, time: u64, sha1: &impl Fn(&F) -> Sha1Hash) -> Vec<u8> {
    let mut metadata = NO_SECURITY_DATA.to_vec();
    let children_at = folder_dentry("").push_to(&mut metadata, time);
    metadata.extend_from_slice(&END_OF_FOLDER);
    push_folder(&mut metadata, root, children_at, time, sha1);
    metadata
}

/// Appends the entries of a folder, whose own dentry learns at `children_at` where they are, and then those of its
/// folders.
fn push_folder<F>(
    metadata: &mut Vec<u8>,
    folder: &Directory<F>,
    children_at: usize,
    time: u64,
    sha1: &impl Fn(&F) -> Sha1Hash,
) {
    let children = metadata.len() as u64;
    metadata[children_at..children_at + 8].copy_from_slice(&children.to_le_bytes());
    let mut folders = Vec::new();
    for (name, node) in folder.entries() {
        match node {
            Node::Directory(inner) => folders.push((inner, folder_dentry(name).push_to(metadata, time))),
            Node::File(file) => {
                file_dentry(name, sha1(file)).push_to(metadata, time);
            }
        }
    }
    metadata.extend_from_slice(&END_OF_FOLDER);
    for (inner, children_at) in folders {
        push_folder(metadata, inner, children_at, time, sha1);
    }
}

fn folder_dentry(name: &str) -> Dentry {
    Dentry { name: name.to_owned(), attributes: ATTRIBUTE_DIRECTORY, children: 0, sha1: Sha1Hash::NONE }
}

fn file_dentry(name: &str, sha1: Sha1Hash) -> Dentry {
    Dentry { name: name.to_owned(), attributes: ATTRIBUTE_ARCHIVE, children: 0, sha1 }
}

/// Reads the tree. `sizes` knows the size of every content in the lookup table.
pub(super) fn parse(metadata: &[u8], sizes: &BTreeMap<Sha1Hash, u64>) -> Result<Directory, WimError> {
    let root_at = security_data_length(metadata)?;
    let mut reader = TreeReader {
        metadata,
        sizes,
        is_read: vec![false; metadata.len().div_ceil(ALIGNMENT)],
        entries: 0,
        path_bytes: 0,
        content: 0,
    };
    match reader.dentry(root_at)? {
        Some((root, _)) if root.is_directory() && root.name.is_empty() => {
            reader.folder(&root, root_at, Above::default())
        }
        found => Err(WimError::damaged_at(
            Place::Metadata(root_at as u64),
            Structure::Metadata,
            "a root folder",
            found.map_or("no entry".to_owned(), |(entry, _)| format!("the entry {:?}", entry.name)),
        )),
    }
}

/// Where the security data ends. Its descriptors are not read: a package is applied by the system, with its rights.
fn security_data_length(metadata: &[u8]) -> Result<usize, WimError> {
    let damaged = |found| {
        let expected = "a length inside the metadata";
        WimError::damaged_at(Place::Metadata(0), Structure::SecurityData, expected, found)
    };
    let length = u32_at(metadata, 0).ok_or_else(|| damaged(format!("{} bytes of metadata", metadata.len())))?;
    let end = (length as usize).max(NO_SECURITY_DATA.len()).next_multiple_of(ALIGNMENT);
    if end > metadata.len() { Err(damaged(length.to_string())) } else { Ok(end) }
}

/// Follows the folders. Every dentry may be read once, so that folders which contain themselves end.
struct TreeReader<'a> {
    metadata: &'a [u8],
    sizes: &'a BTreeMap<Sha1Hash, u64>,
    /// For every eight bytes of metadata, whether a dentry that was read covers them.
    is_read: Vec<bool>,
    entries: u64,
    path_bytes: u64,
    content: u64,
}

/// What lies above an entry.
#[derive(Debug, Clone, Copy, Default)]
struct Above {
    /// How many folders, the root not counted.
    folders: usize,
    /// Their path, in bytes, with a separator behind each name.
    path_bytes: usize,
}

impl TreeReader<'_> {
    fn folder(&mut self, dentry: &Dentry, dentry_at: usize, above: Above) -> Result<Directory, WimError> {
        let mut folder = Directory::new();
        if above.folders > MAX_DEPTH {
            let found = above.folders as u64;
            return Err(WimError::TooMuch { what: Quantity::Depth, limit: MAX_DEPTH as u64, found });
        }
        let mut at = match usize::try_from(dentry.children) {
            Ok(0) => return Ok(folder),
            Ok(at) if at.is_multiple_of(ALIGNMENT) && at < self.metadata.len() => at,
            _ => {
                let found = format!("{:#x}", dentry.children);
                return Err(damaged(dentry_at + 0x10, "an offset inside the metadata, a multiple of 8", found));
            }
        };
        while let Some((child, next)) = self.dentry(at)? {
            let node = self.node(&child, at, above)?;
            folder.insert(&child.name, node).map_err(|problem| bad_name(at, &child.name, problem))?;
            at = next;
        }
        Ok(folder)
    }

    fn node(&mut self, dentry: &Dentry, at: usize, above: Above) -> Result<Node, WimError> {
        let path_bytes = above.path_bytes + dentry.name.len();
        self.path_bytes += path_bytes as u64;
        if self.path_bytes > MAX_PATH_BYTES {
            return Err(WimError::TooMuch { what: Quantity::PathBytes, limit: MAX_PATH_BYTES, found: self.path_bytes });
        }
        let refuse = |feature| Err(WimError::Unsupported { place: Place::Metadata(at as u64 + 8), feature });
        if dentry.attributes & ATTRIBUTE_REPARSE_POINT != 0 {
            return refuse(Feature::ReparsePoint);
        }
        if dentry.attributes & ATTRIBUTE_ENCRYPTED != 0 && !dentry.is_directory() {
            return refuse(Feature::Encrypted);
        }
        if dentry.is_directory() {
            let above = Above { folders: above.folders + 1, path_bytes: path_bytes + 1 };
            return Ok(Node::Directory(self.folder(dentry, at, above)?));
        }
        let size = match self.sizes.get(&dentry.sha1) {
            _ if dentry.sha1 == Sha1Hash::NONE => 0,
            Some(&size) => size,
            None => return Err(damaged(at + 0x40, "a SHA-1 of the lookup table", dentry.sha1.to_string())),
        };
        self.content = self.content.saturating_add(size);
        if self.content > MAX_CONTENT {
            return Err(WimError::TooMuch { what: Quantity::ContentBytes, limit: MAX_CONTENT, found: self.content });
        }
        Ok(Node::File(FileEntry { sha1: dentry.sha1, size }))
    }

    /// Reads one dentry and marks its bytes.
    fn dentry(&mut self, at: usize) -> Result<Option<(Dentry, usize)>, WimError> {
        let Some((dentry, next)) = Dentry::parse(self.metadata, at)? else { return Ok(None) };
        let units =
            self.is_read.get_mut(at / ALIGNMENT..next.div_ceil(ALIGNMENT).min(self.metadata.len().div_ceil(ALIGNMENT)));
        for unit in units.unwrap_or_default() {
            if std::mem::replace(unit, true) {
                return Err(damaged(
                    at,
                    "an entry that no other folder reaches",
                    "one that was read before".to_owned(),
                ));
            }
        }
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(WimError::TooMuch { what: Quantity::TreeEntries, limit: MAX_ENTRIES, found: self.entries });
        }
        Ok(Some((dentry, next)))
    }
}

fn damaged(at: usize, expected: &'static str, found: String) -> WimError {
    WimError::damaged_at(Place::Metadata(at as u64), Structure::DirectoryEntry, expected, found)
}

fn bad_name(at: usize, name: &str, problem: NameProblem) -> WimError {
    let error = NameError { name: name.to_owned(), problem };
    damaged(at + 0x64, "a name that a folder of Windows can hold", format!("a problem ({error})"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{MAX_DEPTH, build, parse};
    use crate::format::wim::dentry::{ATTRIBUTE_DIRECTORY, Dentry};
    use crate::format::wim::hash::Sha1Hash;
    use crate::format::wim::tree::{Directory, FileEntry};

    const FILE: FileEntry = FileEntry { sha1: Sha1Hash([1; 20]), size: 10 };
    const EMPTY: FileEntry = FileEntry { sha1: Sha1Hash::NONE, size: 0 };

    fn read(metadata: &[u8]) -> Result<Directory, String> {
        parse(metadata, &BTreeMap::from([(FILE.sha1, FILE.size)])).map_err(|error| error.to_string())
    }

    fn built(root: &Directory) -> Vec<u8> {
        build(root, 7, &|file| file.sha1)
    }

    fn sample() -> Directory {
        let mut root = Directory::new();
        root.insert_file("Multivariant/0/RunTime.xml", FILE).unwrap();
        root.insert_file("Multivariant/Multivariant.xml", EMPTY).unwrap();
        root.insert_file("a.txt", FILE).unwrap();
        root.insert_folder("nothing/inside").unwrap();
        root
    }

    /// Metadata by hand: (name, attributes, children) for each dentry, "" for an end mark; the root comes first.
    fn by_hand(entries: &[(&str, u32, u64)]) -> Vec<u8> {
        let mut metadata = vec![8, 0, 0, 0, 0, 0, 0, 0];
        let root = Dentry { name: String::new(), attributes: ATTRIBUTE_DIRECTORY, children: 120, sha1: Sha1Hash::NONE };
        root.push_to(&mut metadata, 0);
        metadata.extend([0; 8]);
        for &(name, attributes, children) in entries {
            if name.is_empty() {
                metadata.extend([0; 8]);
            } else {
                let dentry = Dentry { name: name.to_owned(), attributes, children, sha1: FILE.sha1 };
                dentry.push_to(&mut metadata, 0);
            }
        }
        metadata
    }

    #[test]
    fn round_trip() {
        assert_eq!(read(&built(&sample())).unwrap(), sample());
        assert_eq!(read(&built(&Directory::new())).unwrap(), Directory::new());
    }

    #[test]
    fn no_cut_and_no_flip_panics() {
        let metadata = built(&sample());
        for length in 0..metadata.len() {
            assert!(length >= metadata.len() - 8 || read(&metadata[..length]).is_err(), "{length}");
            let mut flipped = metadata.clone();
            for bit in 0..8 {
                flipped[length] ^= 1 << bit;
                let _ = read(&flipped);
            }
        }
    }

    #[test]
    fn folders_that_contain_themselves_end() {
        assert_eq!(
            read(&by_hand(&[("a", 0x10, 120), ("", 0, 0)])).unwrap_err(),
            "damaged directory entry at byte 0x78 of the unpacked metadata: \
             expected an entry that no other folder reaches, found one that was read before"
        );
        let twice = read(&by_hand(&[("a", 0x10, 240), ("b", 0x10, 352), ("x", 0x20, 0), ("", 0, 0)]));
        assert!(twice.is_err());
        assert!(read(&by_hand(&[("a", 0x10, 8), ("", 0, 0)])).is_err(), "the root inside itself");
    }

    #[test]
    fn names_that_would_do_harm_are_damage() {
        assert_eq!(
            read(&by_hand(&[("..", 0x20, 0), ("", 0, 0)])).unwrap_err(),
            "damaged directory entry at byte 0xdc of the unpacked metadata: expected a name that a folder of Windows \
             can hold, found a problem (\".\" and \"..\" are not names: \"..\")"
        );
        for name in ["a/b", "a\\b", "a\0"] {
            assert!(read(&by_hand(&[(name, 0x20, 0), ("", 0, 0)])).is_err());
        }
        assert!(read(&by_hand(&[("a", 0x20, 0), ("A", 0x20, 0), ("", 0, 0)])).is_err());
        assert!(read(&by_hand(&[("a", 0x20, 0), ("b", 0x20, 0), ("", 0, 0)])).is_ok());
    }

    #[test]
    fn what_cannot_be_applied_is_refused_by_name() {
        assert_eq!(
            read(&by_hand(&[("link", 0x420, 0), ("", 0, 0)])).unwrap_err(),
            "not a provisioning package: a WIM that holds a symbolic link or another reparse point \
             (said at byte 0x80 of the unpacked metadata)"
        );
        assert!(read(&by_hand(&[("secret", 0x4020, 0), ("", 0, 0)])).unwrap_err().contains("encrypted"));
        assert!(read(&by_hand(&[("a", 0x10, 121), ("", 0, 0)])).is_err());
        assert!(read(&by_hand(&[("a", 0x10, u64::MAX - 7), ("", 0, 0)])).is_err());
    }

    #[test]
    fn the_depth_is_limited() {
        let chain = |depth: u64| {
            let mut entries = Vec::new();
            for level in 1..=depth {
                entries.push(("d", 0x10, 120 + level * 120));
                entries.push(("", 0, 0));
            }
            entries.push(("", 0, 0));
            read(&by_hand(&entries))
        };
        assert!(chain(MAX_DEPTH as u64).is_ok());
        assert_eq!(
            chain(MAX_DEPTH as u64 + 1).unwrap_err(),
            "too much: 129 folders inside each other, the limit is 128"
        );
    }
}
