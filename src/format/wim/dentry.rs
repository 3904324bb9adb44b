//! A directory entry ("dentry") on disk, and the further streams that may follow it.

use super::bytes::{array_at, push_utf16, u16_at, u32_at, u64_at, utf16};
use super::error::{Place, Structure, WimError};
use super::hash::Sha1Hash;

/// The entry is a folder.
pub(super) const ATTRIBUTE_DIRECTORY: u32 = 0x10;
/// The file was changed since the last backup: what a fresh file has.
pub(super) const ATTRIBUTE_ARCHIVE: u32 = 0x20;
/// The entry is a symbolic link, junction or the like.
pub(super) const ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
/// The content is encrypted by NTFS.
pub(super) const ATTRIBUTE_ENCRYPTED: u32 = 0x4000;

/// Dentries and streams start at multiples of this many bytes.
const ALIGNMENT: usize = 8;
/// Where the name of a dentry starts.
const NAME_AT: usize = 0x66;
/// Where the name of a stream starts.
const STREAM_NAME_AT: usize = 0x26;
/// "No security descriptor".
const NO_SECURITY: u32 = u32::MAX;

/// What is read of a dentry, and written.
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
///            filling to a multiple of 8; further items that nobody documents count as filling
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dentry {
    /// The name; empty for the root.
    pub(super) name: String,
    /// The attributes.
    pub(super) attributes: u32,
    /// Where the folder's entries are in the metadata.
    pub(super) children: u64,
    /// SHA-1 of the unnamed stream, which is the content.
    pub(super) sha1: Sha1Hash,
}

impl Dentry {
    /// Whether it is a folder.
    pub(super) fn is_directory(&self) -> bool {
        self.attributes & ATTRIBUTE_DIRECTORY != 0
    }

    /// Appends the dentry, with one time in all three places. Returns where `children` can be set later.
    pub(super) fn push_to(&self, metadata: &mut Vec<u8>, time: u64) -> usize {
        let start = metadata.len();
        let name_size = self.name.encode_utf16().count() * 2;
        let terminator = if name_size > 0 { 2 } else { 0 };
        let length = (NAME_AT + name_size + terminator).next_multiple_of(ALIGNMENT);
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

    /// Reads the dentry at `start` and its streams, and says where the next one starts; `None` at the end of a folder.
    pub(super) fn parse(metadata: &[u8], start: usize) -> Result<Option<(Self, usize)>, WimError> {
        let damaged = |at, expected: &'static str, found: String| {
            WimError::damaged_at(Place::Metadata((start + at) as u64), Structure::DirectoryEntry, expected, found)
        };
        let rest = metadata.get(start..).unwrap_or_default();
        let cut = || damaged(0, "a directory entry", format!("the end after {} bytes", rest.len()));
        let length = u64_at(rest, 0).ok_or_else(cut)?;
        if length <= 8 {
            return Ok(None);
        }
        let fits = usize::try_from(length).ok().filter(|&length| length >= NAME_AT && length <= rest.len());
        let length =
            fits.ok_or_else(|| damaged(0, "a length from 102 to the end of the metadata", length.to_string()))?;
        let name_size = usize::from(u16_at(rest, 0x64).ok_or_else(cut)?);
        let name = rest[NAME_AT..length].get(..name_size).and_then(utf16);
        let mut dentry = Dentry {
            name: name.ok_or_else(|| damaged(0x64, "a UTF-16 name inside the entry", format!("{name_size} bytes")))?,
            attributes: u32_at(rest, 0x08).ok_or_else(cut)?,
            children: u64_at(rest, 0x10).ok_or_else(cut)?,
            sha1: Sha1Hash(array_at(rest, 0x40).ok_or_else(cut)?),
        };
        let mut next = start + length.next_multiple_of(ALIGNMENT);
        for _ in 0..u16_at(rest, 0x60).ok_or_else(cut)? {
            let (unnamed, after) = parse_stream(metadata, next)?;
            next = after;
            if dentry.sha1 == Sha1Hash::NONE {
                dentry.sha1 = unnamed.unwrap_or(Sha1Hash::NONE);
            }
        }
        Ok(Some((dentry, next)))
    }
}

/// Reads a stream that follows a dentry: its SHA-1 if it has no name, and where the next structure starts.
///
/// A file with named streams may keep its content in such a stream without a name instead of in the dentry.
///
/// ```text
/// +0x00   8  length in bytes, a multiple of 8
/// +0x08   8  unused
/// +0x10  20  SHA-1
/// +0x24   2  length of the name, in bytes
/// +0x26      name, UTF-16; then a NUL unless it is empty; filling to a multiple of 8
/// ```
fn parse_stream(metadata: &[u8], start: usize) -> Result<(Option<Sha1Hash>, usize), WimError> {
    let rest = metadata.get(start..).unwrap_or_default();
    let damaged = |expected: &'static str, found: String| {
        WimError::damaged_at(Place::Metadata(start as u64), Structure::StreamEntry, expected, found)
    };
    let cut = || damaged("a stream entry", format!("the end after {} bytes", rest.len()));
    let length = u64_at(rest, 0x00).ok_or_else(cut)?;
    let fits = usize::try_from(length).ok().filter(|&length| length >= STREAM_NAME_AT && length <= rest.len());
    let fitting = fits.ok_or_else(|| damaged("a length from 38 to the end of the metadata", length.to_string()))?;
    let is_unnamed = u16_at(rest, 0x24).ok_or_else(cut)? == 0;
    let sha1 = Sha1Hash(array_at(rest, 0x10).ok_or_else(cut)?);
    Ok((is_unnamed.then_some(sha1), start + fitting.next_multiple_of(ALIGNMENT)))
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTE_ARCHIVE, Dentry, Sha1Hash};

    fn sample(name: &str) -> Dentry {
        Dentry { name: name.to_owned(), attributes: ATTRIBUTE_ARCHIVE, children: 0, sha1: Sha1Hash([9; 20]) }
    }

    #[test]
    fn round_trip() {
        for name in ["", "a", "ab", "abc", "abcd", "Wörter \u{1f600}.xml"] {
            let mut metadata = vec![0; 16];
            let children_at = sample(name).push_to(&mut metadata, 5);
            assert_eq!(children_at, 32);
            let end = metadata.len();
            assert_eq!(end % 8, 0);
            assert_eq!(Dentry::parse(&metadata, 16).unwrap(), Some((sample(name), end)));
        }
    }

    #[test]
    fn content_in_a_stream_without_name_is_found_and_named_streams_are_skipped() {
        let stream = |hash: u8, name: &str| {
            let mut bytes = vec![0; 0x40];
            bytes[0] = 0x40;
            bytes[0x10..0x24].fill(hash);
            bytes[0x24] = name.len() as u8 * 2;
            name.bytes().enumerate().for_each(|(at, byte)| bytes[0x26 + 2 * at] = byte);
            bytes
        };
        let mut metadata = Vec::new();
        Dentry { sha1: Sha1Hash::NONE, ..sample("a.txt") }.push_to(&mut metadata, 5);
        metadata[0x60] = 2;
        metadata.extend(stream(7, "Zone"));
        metadata.extend(stream(8, ""));
        let (dentry, next) = Dentry::parse(&metadata, 0).unwrap().unwrap();
        assert_eq!(dentry.sha1, Sha1Hash([8; 20]));
        assert_eq!(next, metadata.len());
        assert_eq!(
            Dentry::parse(&metadata[..next - 1], 0).unwrap_err().to_string(),
            "damaged stream entry at byte 0xb8 of the unpacked metadata: \
             expected a length from 38 to the end of the metadata, found 64"
        );
    }

    #[test]
    fn entries_that_do_not_fit_are_damage() {
        let mut metadata = Vec::new();
        sample("abc").push_to(&mut metadata, 5);
        for length in 0..metadata.len() {
            assert!(Dentry::parse(&metadata[..length], 0).is_err(), "{length}");
        }
        let mut long_name = metadata.clone();
        long_name[0x64] = 0xff;
        assert!(Dentry::parse(&long_name, 0).is_err());
        metadata[..8].fill(0xff);
        assert!(Dentry::parse(&metadata, 0).is_err());
        assert_eq!(Dentry::parse(&[0; 8], 0).unwrap(), None);
    }
}
