//! A directory entry ("dentry") on disk.

use super::bytes::{array_at, push_utf16, terminated_utf16, u16_at, u32_at, u64_at};
use super::error::{Place, Structure, WimError};
use super::hash::Sha1Hash;
use super::stream::Stream;

/// The entry is a folder.
pub(super) const ATTRIBUTE_DIRECTORY: u32 = 0x10;
/// The file was changed since the last backup, as every new file is.
pub(super) const ATTRIBUTE_ARCHIVE: u32 = 0x20;
/// The entry is a symbolic link, junction or the like.
pub(super) const ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
/// The content is encrypted by NTFS.
pub(super) const ATTRIBUTE_ENCRYPTED: u32 = 0x4000;

/// Dentries and streams start at multiples of this many bytes.
const ALIGNMENT: usize = 8;
/// Where the name of a dentry starts.
pub(super) const NAME_AT: usize = 0x66;
/// "No security descriptor".
const NO_SECURITY: u32 = u32::MAX;

/// A dentry for a file or folder as we write it.
///
/// ```text
/// +0x00   8  length in bytes, a multiple of 8, without the streams that follow; 0 ends a folder
/// +0x08   4  attributes
/// +0x0c   4  number of the security descriptor, -1 for none
/// +0x10   8  offset of the folder's entries in the metadata; 0 for a file, or for a folder without entries
/// +0x18  16  unused
/// +0x28   8  time of creation (FILETIME)
/// +0x30   8  time of last access
/// +0x38   8  time of last writing
/// +0x40  20  SHA-1 of the content; zero for folders and empty files
/// +0x54   4  unknown (seen: 0)
/// +0x58   8  hard link group, 0 for none; for reparse points: tag, reserved, flags
/// +0x60   2  number of streams that follow
/// +0x62   2  length of the short (8.3) name, in bytes
/// +0x64   2  length of the name, in bytes
/// +0x66      name, UTF-16; then a NUL unless the name is empty
///            short name, UTF-16; then a NUL unless it is empty
///            padding to a multiple of 8; may contain undocumented items
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dentry {
    /// The name; empty for the root.
    pub(super) name: String,
    /// The attributes.
    pub(super) attributes: u32,
    /// The offset of the folder's entries in the metadata.
    pub(super) children: u64,
    /// SHA-1 of the unnamed stream, which is the content.
    pub(super) sha1: Sha1Hash,
}

/// A dentry as other tools may write it, with its streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadDentry {
    /// The basic dentry.
    pub(super) dentry: Dentry,
    /// The short (8.3) name; empty if there is none.
    pub(super) short_name: String,
    /// The number of its security descriptor; `None` if it has none.
    pub(super) security: Option<u32>,
    /// Entries with the same group other than 0 are hard links to one file.
    pub(super) link_group: u64,
    /// The streams that have names.
    pub(super) named: Vec<Stream>,
    /// The undocumented items of the entry and of its streams; empty if there are none.
    pub(super) items: Vec<u8>,
    /// The offset of the next dentry.
    pub(super) next: usize,
}

impl Dentry {
    /// Whether it is a folder.
    pub(super) fn is_directory(&self) -> bool {
        self.attributes & ATTRIBUTE_DIRECTORY != 0
    }

    /// Appends the dentry, with the same time in all three fields. Returns the offset at which `children` can be set
    /// later.
    pub(super) fn push_to(&self, metadata: &mut Vec<u8>, time: u64) -> usize {
        let start = metadata.len();
        let name_size = self.name.encode_utf16().count() * 2;
        let length = (NAME_AT + name_size + terminator(name_size)).next_multiple_of(ALIGNMENT);
        let mut fixed = [0; NAME_AT];
        fixed[..0x08].copy_from_slice(&(length as u64).to_le_bytes());
        fixed[0x08..0x0c].copy_from_slice(&self.attributes.to_le_bytes());
        fixed[0x0c..0x10].copy_from_slice(&NO_SECURITY.to_le_bytes());
        fixed[0x10..0x18].copy_from_slice(&self.children.to_le_bytes());
        fixed[0x28..0x40].as_chunks_mut().0.fill(time.to_le_bytes());
        fixed[0x40..0x54].copy_from_slice(&self.sha1.0);
        fixed[0x64..].copy_from_slice(&(name_size as u16).to_le_bytes());
        metadata.extend_from_slice(&fixed);
        push_utf16(metadata, &self.name);
        metadata.resize(start + length, 0);
        start + 0x10
    }
}

impl ReadDentry {
    /// Reads the dentry at `start` and its streams; `None` at the end of a folder, marked by a length of 0. Some
    /// readers take lengths of up to 8 for the end too, and others refuse them.
    pub(super) fn parse(metadata: &[u8], start: usize) -> Result<Option<Self>, WimError> {
        let damaged = |at, expected: &'static str, found: String| {
            WimError::damaged_at(Place::Metadata((start + at) as u64), Structure::DirectoryEntry, expected, found)
        };
        let rest = metadata.get(start..).unwrap_or_default();
        let cut = || damaged(0, "a directory entry", format!("the end after {} bytes", rest.len()));
        let length = u64_at(rest, 0).ok_or_else(cut)?;
        if length == 0 {
            return Ok(None);
        }
        let is_aligned = |length: &usize| length.is_multiple_of(ALIGNMENT);
        let fits = usize::try_from(length).ok().filter(|&length| length >= NAME_AT && length <= rest.len());
        let expected = "a length from 102 to the end of the metadata, a multiple of 8";
        let length = fits.filter(is_aligned).ok_or_else(|| damaged(0, expected, length.to_string()))?;
        let names = &rest[NAME_AT..length];
        let name_size = usize::from(u16_at(rest, 0x64).ok_or_else(cut)?);
        let expected = "a UTF-16 name inside the entry, with a NUL behind it";
        let name =
            terminated_utf16(names, name_size).ok_or_else(|| damaged(0x64, expected, format!("{name_size} bytes")))?;
        let short_size = usize::from(u16_at(rest, 0x62).ok_or_else(cut)?);
        let short_at = name_size + terminator(name_size);
        let expected = "a UTF-16 short name inside the entry, with its only NUL behind it";
        let short_name = terminated_utf16(names.get(short_at..).unwrap_or_default(), short_size)
            .filter(|name| !name.contains('\0'))
            .ok_or_else(|| damaged(0x62, expected, format!("{short_size} bytes")))?;
        let mut next = start + length.next_multiple_of(ALIGNMENT);
        let mut streams = Vec::new();
        for _ in 0..u16_at(rest, 0x60).ok_or_else(cut)? {
            let (stream, after) = Stream::parse(metadata, next)?;
            streams.push(stream);
            next = after;
        }
        let attributes = u32_at(rest, 0x08).ok_or_else(cut)?;
        let more: Vec<u8> = streams.iter().flat_map(|stream| stream.more.iter().copied()).collect();
        let (named, mut unnamed): (Vec<Stream>, Vec<Stream>) = streams.into_iter().partition(Stream::has_name);
        if attributes & ATTRIBUTE_REPARSE_POINT != 0 {
            // The target of a reparse point is in an unnamed stream too.
            unnamed.clear();
        }
        let sha1 = content(Sha1Hash(array_at(rest, 0x40).ok_or_else(cut)?), &unnamed);
        let dentry = Dentry {
            name,
            attributes,
            children: u64_at(rest, 0x10).ok_or_else(cut)?,
            sha1: sha1.ok_or_else(|| damaged(0x40, "one content", "several that differ".to_owned()))?,
        };
        let items_at = (NAME_AT + short_at + short_size + terminator(short_size)).next_multiple_of(ALIGNMENT);
        let link_group = u64_at(rest, 0x58).ok_or_else(cut)?;
        let items = rest.get(items_at..length).unwrap_or_default();
        let items = if items.iter().any(|&byte| byte != 0) { items } else { &[] };
        let items = [items, &more].concat();
        let security = Some(u32_at(rest, 0x0c).ok_or_else(cut)?).filter(|&number| number != NO_SECURITY);
        Ok(Some(ReadDentry { dentry, short_name, security, link_group, named, items, next }))
    }
}

/// The size of the NUL after a name of this size, in bytes.
fn terminator(name_size: usize) -> usize {
    if name_size > 0 { 2 } else { 0 }
}

/// The content of a file, whose hash may be in the dentry or, if the file has streams, in an unnamed one. `None` if two
/// of them differ: readers would use different ones.
fn content(in_dentry: Sha1Hash, unnamed: &[Stream]) -> Option<Sha1Hash> {
    let Some(first) = unnamed.first() else { return Some(in_dentry) };
    let agree = unnamed.iter().all(|stream| stream.sha1 == first.sha1);
    let free = in_dentry == Sha1Hash::NONE || in_dentry == first.sha1;
    (agree && free).then_some(first.sha1)
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTE_ARCHIVE, Dentry, ReadDentry, Sha1Hash};

    fn sample(name: &str) -> Dentry {
        Dentry { name: name.to_owned(), attributes: ATTRIBUTE_ARCHIVE, children: 0, sha1: Sha1Hash([9; 20]) }
    }

    fn read(metadata: &[u8], start: usize) -> Result<Option<ReadDentry>, String> {
        ReadDentry::parse(metadata, start).map_err(|error| error.to_string())
    }

    #[test]
    fn round_trip() {
        for name in ["", "a", "ab", "abc", "abcd", "Wörter \u{1f600}.xml"] {
            let mut metadata = vec![0; 16];
            let children_at = sample(name).push_to(&mut metadata, 5);
            assert_eq!(children_at, 32);
            assert_eq!(metadata.len() % 8, 0);
            let found = read(&metadata, 16).unwrap().unwrap();
            assert_eq!((&found.dentry, found.next), (&sample(name), metadata.len()));
            assert_eq!((found.short_name.as_str(), found.link_group, found.items.len()), ("", 0, 0));
        }
    }

    /// A file whose dentry has this hash, followed by streams of these hashes and names.
    fn with_streams(in_dentry: u8, streams: &[(u8, &str)]) -> Vec<u8> {
        let mut metadata = Vec::new();
        Dentry { sha1: Sha1Hash([in_dentry; 20]), ..sample("a.txt") }.push_to(&mut metadata, 5);
        metadata[0x60] = streams.len() as u8;
        for (hash, name) in streams {
            let mut bytes = vec![0; 0x40];
            bytes[0] = 0x40;
            bytes[0x10..0x24].fill(*hash);
            bytes[0x24] = name.len() as u8 * 2;
            name.bytes().enumerate().for_each(|(at, byte)| bytes[0x26 + 2 * at] = byte);
            metadata.extend(bytes);
        }
        metadata
    }

    #[test]
    fn the_content_may_be_in_an_unnamed_stream() {
        for (in_dentry, streams) in [(0, [(7, "Zone"), (8, "")]), (8, [(8, ""), (7, "Zone")])] {
            let metadata = with_streams(in_dentry, &streams);
            let found = read(&metadata, 0).unwrap().unwrap();
            assert_eq!((found.dentry.sha1, found.next), (Sha1Hash([8; 20]), metadata.len()));
            assert_eq!(found.named.len(), 1);
            assert_eq!((found.named[0].name.as_str(), found.named[0].sha1), ("Zone", Sha1Hash([7; 20])));
        }
        let empty = read(&with_streams(0, &[(0, ""), (7, "Zone")]), 0).unwrap().unwrap();
        assert_eq!(empty.dentry.sha1, Sha1Hash::NONE);
        let metadata = with_streams(0, &[(7, "Zone"), (8, "")]);
        assert_eq!(
            read(&metadata[..metadata.len() - 1], 0).unwrap_err(),
            "damaged stream entry at byte 0xb8 of the unpacked metadata: \
             expected a length from 38 to the end of the metadata, a multiple of 8, found 64"
        );
    }

    #[test]
    fn two_contents_are_damage() {
        for (in_dentry, streams) in [(9, [(8, ""), (7, "x")]), (9, [(0, ""), (7, "x")]), (0, [(7, ""), (8, "")])] {
            assert_eq!(
                read(&with_streams(in_dentry, &streams), 0).unwrap_err(),
                "damaged directory entry at byte 0x40 of the unpacked metadata: expected one content, found several \
                 that differ"
            );
        }
        assert!(read(&with_streams(0, &[(0, ""), (8, "")]), 0).is_err());
    }

    #[test]
    fn short_names_and_unknown_items_are_found() {
        let mut metadata = Vec::new();
        sample("a").push_to(&mut metadata, 5);
        metadata[0x62] = 4;
        metadata[0x6a] = b'B';
        metadata[0x6c] = b'~';
        metadata.resize(0x88, 7);
        metadata[0] = 0x88;
        let found = read(&metadata, 0).unwrap().unwrap();
        assert_eq!((found.short_name.as_str(), found.items.len(), found.next), ("B~", 0x18, 0x88));
        for (length, first) in [(0x40, b'B'), (2, b'B'), (4, 0)] {
            (metadata[0x62], metadata[0x6a]) = (length, first);
            assert!(read(&metadata, 0).unwrap_err().contains("expected a UTF-16 short name inside the entry"));
        }
    }

    #[test]
    fn entries_that_do_not_fit_are_damage() {
        let mut metadata = Vec::new();
        sample("abc").push_to(&mut metadata, 5);
        for length in 0..metadata.len() {
            assert!(read(&metadata[..length], 0).is_err(), "{length}");
        }
        let mut long_name = metadata.clone();
        long_name[0x64] = 0xff;
        assert!(read(&long_name, 0).is_err());
        metadata[..8].fill(0xff);
        assert!(read(&metadata, 0).is_err());
        assert_eq!(read(&[0; 8], 0).unwrap(), None);
    }
}
