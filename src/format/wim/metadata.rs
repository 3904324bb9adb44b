//! The metadata of an image: its folder tree as one block of bytes.
//!
//! ```text
//! security data   4 bytes its length, 4 bytes the number of descriptors, then (none here) their lengths and bytes
//! root            a dentry without a name, then the end marker of a folder (8 zero bytes)
//! folders         the dentries of one folder, then its end marker; first the root, then its folders in turn
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::{u16_at, u32_at, u64_at};
use super::dentry::{
    ATTRIBUTE_ARCHIVE, ATTRIBUTE_DIRECTORY, ATTRIBUTE_ENCRYPTED, ATTRIBUTE_REPARSE_POINT, Dentry, NAME_AT, ReadDentry,
};
use super::error::{Feature, Place, Quantity, Structure, WimError};
use super::extra::{Extra, ExtraKind};
use super::hash::Sha1Hash;
use super::limits::{self, MAX_DEPTH, MAX_METADATA, Totals};
use super::name::{NameError, NameProblem};
use super::tree::{Directory, FileEntry, Node};
use crate::world::windows_name::{CollisionKey, NameKey};

/// The security data without descriptors: its own length, and a count of zero.
const NO_SECURITY_DATA: [u8; 8] = [8, 0, 0, 0, 0, 0, 0, 0];
/// The end marker after the last dentry of a folder.
const END_OF_FOLDER: [u8; 8] = [0; 8];
/// Everything in the metadata starts at multiples of this many bytes.
const ALIGNMENT: usize = 8;

/// The metadata of a tree, with the same time for all entries. `sha1` returns the hash of a file's content. Fails for a
/// tree that [`parse`] would refuse.
pub(super) fn build<F>(root: &Directory<F>, time: u64, sha1: &impl Fn(&F) -> Sha1Hash) -> Result<Vec<u8>, WimError> {
    measure(root, &mut Totals::default(), 0, 0)?;
    let mut metadata = NO_SECURITY_DATA.to_vec();
    let children_at = folder_dentry("").push_to(&mut metadata, time);
    metadata.extend_from_slice(&END_OF_FOLDER);
    push_folder(&mut metadata, root, children_at, time, sha1);
    limits::check(Quantity::MetadataBytes, metadata.len() as u64, MAX_METADATA)?;
    Ok(metadata)
}

/// Counts everything in a folder and refuses more than the reader allows. `depth` is the depth of the folder, `above`
/// the length of its path in bytes.
fn measure<F>(folder: &Directory<F>, totals: &mut Totals, depth: u64, above: usize) -> Result<(), WimError> {
    limits::check(Quantity::Depth, depth, MAX_DEPTH as u64)?;
    for (name, node) in folder.entries() {
        totals.add_entry(above + name.len())?;
        if let Node::Directory(inner) = node {
            measure(inner, totals, depth + 1, above + name.len() + 1)?;
        }
    }
    Ok(())
}

/// Appends the entries of a folder, writes their offset to its dentry at `children_at`, and then appends those of its
/// subfolders.
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

/// A folder tree, and the extra data in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) root: Directory,
    pub(super) extras: Vec<Extra>,
}

/// Parses the tree. `sizes` contains the size of every content in the lookup table.
pub(super) fn parse(metadata: &[u8], sizes: &BTreeMap<Sha1Hash, u64>) -> Result<Tree, WimError> {
    let SecurityData { end: root_at, descriptors } = SecurityData::parse(metadata)?;
    let mut reader = TreeReader {
        metadata,
        descriptors,
        sizes,
        is_read: none_read(metadata),
        links: BTreeMap::new(),
        extras: Vec::new(),
        totals: Totals::default(),
    };
    match reader.entry(root_at)? {
        Some(root) if root.dentry.is_directory() && root.dentry.name.is_empty() => {
            refuse_link(&root.dentry, root_at)?;
            refuse_name_of_root(metadata, root_at)?;
            reader.keep_extras(&root, root_at, "")?;
            reader.end_of_root(root.next)?;
            let directory = reader.folder(&root.dentry, root_at, &Ancestors::default())?;
            reader.check_all_is_read(root_at)?;
            Ok(Tree { root: directory, extras: reader.extras })
        }
        found => Err(WimError::damaged_at(
            Place::Metadata(root_at as u64),
            Structure::Metadata,
            "a root folder",
            found.map_or("no entry".to_owned(), |entry| format!("the entry {:?}", entry.dentry.name)),
        )),
    }
}

/// Refuses a symbolic link or a junction, also as the root.
fn refuse_link(dentry: &Dentry, at: usize) -> Result<(), WimError> {
    match dentry.attributes & ATTRIBUTE_REPARSE_POINT {
        0 => Ok(()),
        _ => refuse(at, Feature::ReparsePoint),
    }
}

/// Refuses a root with a character where a name of one character would be: some readers refuse it, whatever the length
/// of the name.
fn refuse_name_of_root(metadata: &[u8], root_at: usize) -> Result<(), WimError> {
    match u16_at(metadata, root_at + NAME_AT) {
        None | Some(0) => Ok(()),
        Some(unit) => {
            Err(damaged(root_at + NAME_AT, "zeros in place of the name of the root", format!("the unit {unit:#x}")))
        }
    }
}

/// The error for the attributes of the entry that is at this offset.
fn refuse<T>(at: usize, feature: Feature) -> Result<T, WimError> {
    Err(WimError::Unsupported { place: Place::Metadata(at as u64 + 8), feature })
}

/// The security data before the root. Its descriptors are ignored: packages are applied by the system, with its rights.
pub(super) struct SecurityData {
    /// Where it ends, in bytes from the start of the metadata.
    pub(super) end: usize,
    /// The number of descriptors.
    descriptors: u32,
}

impl SecurityData {
    /// Reads the lengths at the start of the metadata.
    pub(super) fn parse(metadata: &[u8]) -> Result<Self, WimError> {
        let damaged =
            |expected, found| WimError::damaged_at(Place::Metadata(0), Structure::SecurityData, expected, found);
        let (Some(length), Some(count)) = (u32_at(metadata, 0), u32_at(metadata, 4)) else {
            return Err(damaged("8 bytes of security data", format!("{} bytes of metadata", metadata.len())));
        };
        let end = (length as usize).max(NO_SECURITY_DATA.len()).next_multiple_of(ALIGNMENT);
        if end > metadata.len() {
            return Err(damaged("a length inside the metadata", length.to_string()));
        }
        // Readers take 0 for no data at all; some refuse a length that does not include itself and the count.
        if (1..NO_SECURITY_DATA.len()).contains(&(length as usize)) {
            return Err(damaged("a length of 0, or of at least 8", length.to_string()));
        }
        let sizes = (0..count as usize).map(|index| u64_at(&metadata[..end], NO_SECURITY_DATA.len() + 8 * index));
        let needed = sizes
            .map(|size| size?.checked_add(8))
            .try_fold(NO_SECURITY_DATA.len() as u64, |sum, size| sum.checked_add(size?));
        match needed {
            Some(needed) if needed > u64::from(length).max(NO_SECURITY_DATA.len() as u64) => {
                Err(damaged("descriptors inside the security data", format!("{count} in {length} bytes")))
            }
            // Some readers refuse data behind the descriptors, and nobody would see it.
            Some(needed) if needed.next_multiple_of(ALIGNMENT as u64) < u64::from(length) => {
                Err(damaged("nothing behind the descriptors", format!("{} bytes", u64::from(length) - needed)))
            }
            Some(_) => Ok(SecurityData { end, descriptors: count }),
            None => Err(damaged("descriptors inside the security data", format!("{count} in {length} bytes"))),
        }
    }
}

/// Reads the folders. Every dentry can be read only once, so that folders that contain themselves are detected.
struct TreeReader<'a> {
    metadata: &'a [u8],
    /// The number of security descriptors.
    descriptors: u32,
    sizes: &'a BTreeMap<Sha1Hash, u64>,
    /// For every eight bytes of metadata, whether they belong to a dentry that has been read, or mark the end of a folder
    /// that has been read.
    is_read: Vec<bool>,
    /// The content of each group of hard links so far.
    links: BTreeMap<u64, Sha1Hash>,
    extras: Vec<Extra>,
    totals: Totals,
}

/// The ancestors of an entry.
#[derive(Debug, Default)]
struct Ancestors {
    /// The number of folders, without the root.
    folders: usize,
    /// Their path, with a separator after each name.
    path: String,
}

impl TreeReader<'_> {
    fn folder(&mut self, dentry: &Dentry, dentry_at: usize, above: &Ancestors) -> Result<Directory, WimError> {
        let mut folder = Directory::new();
        limits::check(Quantity::Depth, above.folders as u64, MAX_DEPTH as u64)?;
        let mut at = match usize::try_from(dentry.children) {
            Ok(0) => return Ok(folder),
            Ok(at) if at.is_multiple_of(ALIGNMENT) && at < self.metadata.len() => at,
            _ => {
                let found = format!("{:#x}", dentry.children);
                return Err(damaged(dentry_at + 0x10, "an offset inside the metadata, a multiple of 8", found));
            }
        };
        let mut short_names = Vec::new();
        while let Some(child) = self.entry(at)? {
            let node = self.node(&child, at, above)?;
            let name = child.dentry.name;
            folder.insert(&name, node).map_err(|problem| bad_name(at, &name, problem))?;
            if !child.short_name.is_empty() && !NameKey::are_same(&child.short_name, &name) {
                short_names.push((at, child.short_name));
            }
            at = child.next;
        }
        check_short_names(&folder, short_names)?;
        Ok(folder)
    }

    fn node(&mut self, entry: &ReadDentry, at: usize, above: &Ancestors) -> Result<Node, WimError> {
        let dentry = &entry.dentry;
        let path_bytes = above.path.len() + dentry.name.len();
        self.totals.add_entry(path_bytes)?;
        refuse_link(dentry, at)?;
        if dentry.attributes & ATTRIBUTE_ENCRYPTED != 0 && !dentry.is_directory() {
            return refuse(at, Feature::Encrypted);
        }
        self.keep_extras(entry, at, &above.path)?;
        if dentry.is_directory() {
            let inside = Ancestors { folders: above.folders + 1, path: format!("{}{}/", above.path, dentry.name) };
            return Ok(Node::Directory(self.folder(dentry, at, &inside)?));
        }
        if dentry.children != 0 {
            let found = format!("{:#x}", dentry.children);
            return Err(damaged(at + 0x10, "no entries inside a file", found));
        }
        self.check_link(entry, at)?;
        Ok(Node::File(self.content(dentry.sha1, at + 0x40)?))
    }

    /// Looks up the content with this hash, which is at this offset.
    fn content(&mut self, sha1: Sha1Hash, hash_at: usize) -> Result<FileEntry, WimError> {
        let size = match self.sizes.get(&sha1) {
            _ if sha1 == Sha1Hash::NONE => 0,
            Some(&size) => size,
            None => return Err(damaged(hash_at, "a SHA-1 of the lookup table", sha1.to_string())),
        };
        self.totals.add_content(size)?;
        Ok(FileEntry { sha1, size })
    }

    /// Collects the extra data of an entry. A folder must not have a content.
    fn keep_extras(&mut self, entry: &ReadDentry, at: usize, above: &str) -> Result<(), WimError> {
        if entry.dentry.is_directory() && entry.dentry.sha1 != Sha1Hash::NONE {
            return Err(damaged(at + 0x40, "a folder without content", entry.dentry.sha1.to_string()));
        }
        let path = || format!("{above}{}", entry.dentry.name);
        let mut names = BTreeSet::new();
        for stream in &entry.named {
            if !names.insert(CollisionKey::of(&stream.name)) {
                return Err(damaged(at, "streams of different names", "two of one name".to_owned()));
            }
            self.totals.add_entry(above.len() + entry.dentry.name.len())?;
            let kind = ExtraKind::Stream { name: stream.name.clone(), content: self.content(stream.sha1, at)? };
            self.extras.push(Extra { path: path(), kind });
        }
        if !entry.items.is_empty() {
            let kind = ExtraKind::Items { bytes: entry.items.len() };
            self.extras.push(Extra { path: path(), kind });
        }
        Ok(())
    }

    /// Refuses hard links to one file that have different contents: some readers would use the first for all of them.
    fn check_link(&mut self, entry: &ReadDentry, at: usize) -> Result<(), WimError> {
        let first = match entry.link_group {
            0 => entry.dentry.sha1,
            group => *self.links.entry(group).or_insert(entry.dentry.sha1),
        };
        if first == entry.dentry.sha1 {
            return Ok(());
        }
        Err(damaged(at + 0x58, "the content of the other hard links", entry.dentry.sha1.to_string()))
    }

    /// Refuses entries that no folder reaches, such as those after an end marker: some readers find them. Others refuse
    /// even zeros that belong to no folder.
    fn check_all_is_read(&self, root_at: usize) -> Result<(), WimError> {
        let first = root_at / ALIGNMENT;
        let Some(unread) = self.is_read.get(first..).unwrap_or_default().iter().position(|is_read| !is_read) else {
            return Ok(());
        };
        let at = (first + unread) * ALIGNMENT;
        let found = match first_unread(self.metadata, &self.is_read, root_at) {
            Some(other) if other == at => "other bytes",
            _ => "zeros between the folders",
        };
        Err(damaged(at, "nothing, or an entry that a folder reaches", found.to_owned()))
    }

    /// Marks the end of the folder that contains only the root, which every reader expects behind it.
    fn end_of_root(&mut self, at: usize) -> Result<(), WimError> {
        match u64_at(self.metadata, at) {
            Some(0) => self.mark(at, at + END_OF_FOLDER.len()),
            _ => Err(damaged(at, "eight zeros behind the root folder", "other bytes".to_owned())),
        }
    }

    /// Marks bytes as read, which must not have been read before.
    fn mark(&mut self, start: usize, end: usize) -> Result<(), WimError> {
        for unit in units(&mut self.is_read, start, end) {
            if std::mem::replace(unit, true) {
                let expected = "an entry that no other folder reaches";
                return Err(damaged(start, expected, "one that was read before".to_owned()));
            }
        }
        Ok(())
    }

    /// Reads one dentry, or the end of a folder, and marks its bytes as read.
    fn entry(&mut self, at: usize) -> Result<Option<ReadDentry>, WimError> {
        let Some(entry) = ReadDentry::parse(self.metadata, at)? else {
            self.mark(at, at + END_OF_FOLDER.len())?;
            return Ok(None);
        };
        if let Some(number) = entry.security.filter(|&number| number >= self.descriptors) {
            let expected = "the number of a security descriptor";
            return Err(damaged(at + 0x0c, expected, format!("{number} of {}", self.descriptors)));
        }
        self.mark(at, entry.next)?;
        Ok(Some(entry))
    }
}

/// A flag for every eight bytes of the metadata, all unset: nothing has been read yet.
pub(super) fn none_read(metadata: &[u8]) -> Vec<bool> {
    vec![false; metadata.len().div_ceil(ALIGNMENT)]
}

/// The flags of the bytes from `start` to `end`, which may be past the end of the metadata.
pub(super) fn units(is_read: &mut [bool], start: usize, end: usize) -> &mut [bool] {
    let end = end.div_ceil(ALIGNMENT).min(is_read.len());
    is_read.get_mut(start / ALIGNMENT..end).unwrap_or_default()
}

/// The offset of the first bytes from `start` on that are not zero and were not read as an entry. `is_read` has an entry
/// for every eight bytes.
pub(super) fn first_unread(metadata: &[u8], is_read: &[bool], start: usize) -> Option<usize> {
    let units = metadata.chunks(ALIGNMENT).zip(is_read).enumerate().skip(start / ALIGNMENT);
    let mut unread = units.filter(|(_, (bytes, is_read))| !**is_read && bytes.iter().any(|&byte| byte != 0));
    unread.next().map(|(index, _)| index * ALIGNMENT)
}

/// Refuses a short name that is also the name of another file. Several of Microsoft's packages contain the same short
/// name twice, left over from temporary files; it equals no other file's name.
fn check_short_names(folder: &Directory, short_names: Vec<(usize, String)>) -> Result<(), WimError> {
    match short_names.into_iter().find(|(_, name)| folder.get(name).is_some()) {
        Some((at, name)) => Err(damaged(at + 0x62, "a short name that no other file has", format!("{name:?}"))),
        None => Ok(()),
    }
}

fn damaged(at: usize, expected: &'static str, found: String) -> WimError {
    WimError::damaged_at(Place::Metadata(at as u64), Structure::DirectoryEntry, expected, found)
}

fn bad_name(at: usize, name: &str, problem: NameProblem) -> WimError {
    let error = NameError { name: name.to_owned(), problem };
    damaged(at + 0x64, "a valid name in a Windows folder", error.to_string())
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
        let tree = parse(metadata, &BTreeMap::from([(FILE.sha1, FILE.size)])).map_err(|error| error.to_string())?;
        Ok(tree.root)
    }

    fn built(root: &Directory) -> Vec<u8> {
        build(root, 7, &|file| file.sha1).unwrap()
    }

    fn sample() -> Directory {
        let mut root = Directory::new();
        root.insert_file("Multivariant/0/RunTime.xml", FILE).unwrap();
        root.insert_file("Multivariant/Multivariant.xml", EMPTY).unwrap();
        root.insert_file("a.txt", FILE).unwrap();
        root.insert_folder("nothing/inside").unwrap();
        root
    }

    /// Metadata by hand: (name, attributes, children) for each dentry, "" for an end marker; the root comes first.
    fn by_hand(entries: &[(&str, u32, u64)]) -> Vec<u8> {
        let mut metadata = vec![8, 0, 0, 0, 0, 0, 0, 0];
        let root = Dentry { name: String::new(), attributes: ATTRIBUTE_DIRECTORY, children: 120, sha1: Sha1Hash::NONE };
        root.push_to(&mut metadata, 0);
        metadata.extend([0; 8]);
        for &(name, attributes, children) in entries {
            if name.is_empty() {
                metadata.extend([0; 8]);
            } else {
                let sha1 = if attributes & ATTRIBUTE_DIRECTORY == 0 { FILE.sha1 } else { Sha1Hash::NONE };
                let dentry = Dentry { name: name.to_owned(), attributes, children, sha1 };
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
    fn dangerous_names_are_damage() {
        assert_eq!(
            read(&by_hand(&[("..", 0x20, 0), ("", 0, 0)])).unwrap_err(),
            "damaged directory entry at byte 0xdc of the unpacked metadata: expected a valid name in a Windows folder, \
             found \"..\" (`.` and `..` are not names)"
        );
        for name in ["a/b", "a\\b", "a\0"] {
            assert!(read(&by_hand(&[(name, 0x20, 0), ("", 0, 0)])).is_err());
        }
        assert!(read(&by_hand(&[("a", 0x20, 0), ("A", 0x20, 0), ("", 0, 0)])).is_err());
        assert!(read(&by_hand(&[("a", 0x20, 0), ("b", 0x20, 0), ("", 0, 0)])).is_ok());
    }

    #[test]
    fn unsupported_entries_are_refused_by_kind() {
        assert_eq!(
            read(&by_hand(&[("link", 0x420, 0), ("", 0, 0)])).unwrap_err(),
            "not a provisioning package: a WIM that contains a symbolic link or another reparse point \
             (stated at byte 0x80 of the unpacked metadata)"
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
        assert_eq!(chain(MAX_DEPTH as u64 + 1).unwrap_err(), "too much: 129 levels of folders, the limit is 128");
    }
}
