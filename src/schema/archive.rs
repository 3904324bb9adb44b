//! Microsoft publishes the DDF files as one .zip: its files, read within limits.

use std::fmt;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::load::TEXT_LIMIT;
use super::notices::quoted;

/// Most entries taken; the published set of 2026 has 313.
const ENTRY_LIMIT: usize = 5_000;

/// Most bytes that all entries together may unpack to; the published set of 2026 takes 8 MB.
const TOTAL_LIMIT: u64 = 256 << 20;

/// How every zip file starts: a first entry, or the end record of an empty one.
const MAGICS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Why an archive or an entry cannot be read.
#[derive(Debug)]
pub(super) enum ArchiveError {
    /// The zip structures are damaged or of a kind that is not supported.
    Zip(ZipError),
    /// An entry cannot be unpacked.
    Unpack(std::io::Error),
    /// More entries than the limit.
    TooMany(usize),
    /// The entry unpacks to more bytes than the limit.
    EntryTooLarge,
    /// All entries together unpack to more bytes than the limit.
    TooLarge,
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArchiveError::Zip(error) => error.fmt(f),
            ArchiveError::Unpack(error) => error.fmt(f),
            ArchiveError::TooMany(count) => write!(f, "{count} entries, more than {ENTRY_LIMIT}"),
            ArchiveError::EntryTooLarge => write!(f, "an entry of more than {TEXT_LIMIT} bytes"),
            ArchiveError::TooLarge => write!(f, "entries of more than {TOTAL_LIMIT} bytes together"),
        }
    }
}

/// One file of an archive.
pub(super) struct Entry {
    /// Its path in the archive, fit to be shown.
    pub(super) name: String,
    pub(super) bytes: Result<Vec<u8>, ArchiveError>,
}

/// Whether the bytes are a zip archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

/// All files of an archive in the order of its directory, unpacked one by one.
pub(super) fn entries(bytes: &[u8]) -> Result<impl Iterator<Item = Entry>, ArchiveError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(ArchiveError::Zip)?;
    if archive.len() > ENTRY_LIMIT {
        return Err(ArchiveError::TooMany(archive.len()));
    }
    let mut left = TOTAL_LIMIT;
    Ok((0..archive.len()).filter_map(move |index| entry(&mut archive, index, &mut left)))
}

/// One file; none if the entry is a folder.
fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: &mut u64) -> Option<Entry> {
    let fallback = || format!("entry {}", index + 1);
    let mut file = match archive.by_index(index) {
        Ok(file) if file.is_dir() => return None,
        Ok(file) => file,
        Err(error) => return Some(Entry { name: fallback(), bytes: Err(ArchiveError::Zip(error)) }),
    };
    let name = file.name().map_or_else(|_| fallback(), |name| quoted(&name));
    Some(Entry { name, bytes: unpack(&mut file, left) })
}

/// Never believes the stated size: stops at the first byte that is too many.
fn unpack(file: &mut impl Read, left: &mut u64) -> Result<Vec<u8>, ArchiveError> {
    let limit = (*left).min(TEXT_LIMIT as u64);
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(ArchiveError::Unpack)?;
    let size = bytes.len() as u64;
    if size > limit {
        let error = if limit < *left { ArchiveError::EntryTooLarge } else { ArchiveError::TooLarge };
        *left = left.saturating_sub(size);
        return Err(error);
    }
    *left -= size;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{ArchiveError, unpack};

    #[test]
    fn all_entries_together_are_limited() {
        let mut left = 10;
        assert_eq!(unpack(&mut [7; 6].as_slice(), &mut left).unwrap().len(), 6);
        assert!(matches!(unpack(&mut [7; 6].as_slice(), &mut left), Err(ArchiveError::TooLarge)));
    }
}
