//! A stream of a file or folder, which follows its directory entry.

use super::bytes::{array_at, terminated_utf16, u16_at, u64_at};
use super::error::{Place, Structure, WimError};
use super::hash::Sha1Hash;

/// The offset of the name in a stream entry.
const NAME_AT: usize = 0x26;
/// Streams start at multiples of this many bytes.
const ALIGNMENT: usize = 8;

/// ```text
/// +0x00   8  length in bytes, a multiple of 8
/// +0x08   8  reserved, zero
/// +0x10  20  SHA-1
/// +0x24   2  length of the name, in bytes
/// +0x26      name, UTF-16; then a NUL unless it is empty; padding to a multiple of 8, behind which more may follow
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stream {
    /// The name; empty for the content of a file, which is here if the file has other streams.
    pub(super) name: String,
    /// SHA-1 of the bytes; zero if there are none.
    pub(super) sha1: Sha1Hash,
    /// The undocumented bytes at its end; empty if there are none.
    pub(super) more: Vec<u8>,
}

impl Stream {
    /// Whether it is a named stream, not the content.
    pub(super) fn has_name(&self) -> bool {
        !self.name.is_empty()
    }

    /// Parses the stream at `start`; also returns the offset of the next structure.
    pub(super) fn parse(metadata: &[u8], start: usize) -> Result<(Self, usize), WimError> {
        let rest = metadata.get(start..).unwrap_or_default();
        let damaged = |expected: &'static str, found: String| {
            WimError::damaged_at(Place::Metadata(start as u64), Structure::StreamEntry, expected, found)
        };
        let cut = || damaged("a stream entry", format!("the end after {} bytes", rest.len()));
        let length = u64_at(rest, 0x00).ok_or_else(cut)?;
        let fits = usize::try_from(length).ok().filter(|&length| length >= NAME_AT && length <= rest.len());
        let fits = fits.filter(|length| length.is_multiple_of(ALIGNMENT));
        let expected = "a length from 38 to the end of the metadata, a multiple of 8";
        let length = fits.ok_or_else(|| damaged(expected, length.to_string()))?;
        let name_size = usize::from(u16_at(rest, 0x24).ok_or_else(cut)?);
        let expected = "a UTF-16 name inside the entry, with its only NUL behind it";
        let name = terminated_utf16(&rest[NAME_AT..length], name_size)
            .filter(|name| !name.contains('\0'))
            .ok_or_else(|| damaged(expected, format!("{name_size} bytes")))?;
        // Some readers refuse a container with anything else in these two places.
        if u64_at(rest, 0x08) != Some(0) {
            return Err(damaged("zeros in the reserved field", "other bytes".to_owned()));
        }
        if name.is_empty() && !matches!(u16_at(&rest[..length], NAME_AT), None | Some(0)) {
            return Err(damaged("zeros in place of an empty name", "other bytes".to_owned()));
        }
        let sha1 = Sha1Hash(array_at(rest, 0x10).ok_or_else(cut)?);
        let more_at = (NAME_AT + name_size).next_multiple_of(ALIGNMENT);
        let more = rest.get(more_at..length).filter(|more| more.iter().any(|&byte| byte != 0));
        let more = more.unwrap_or_default().to_vec();
        Ok((Stream { name, sha1, more }, start + length.next_multiple_of(ALIGNMENT)))
    }
}
