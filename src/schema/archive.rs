//! Reads the files of a .zip within limits: Microsoft publishes the DDF files as one.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{TEXT_LIMIT, TOTAL_LIMIT};
use super::quoted::quoted;

/// The maximum number of entries; the published set of 2026 has 313.
const ENTRY_LIMIT: usize = 5_000;

/// How every zip file starts: a first entry, or the end record of an empty one.
const MAGICS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Why an archive or an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArchiveError {
    /// The zip structures are damaged or of a kind that is not supported.
    #[error(transparent)]
    Zip(ZipError),
    /// An entry cannot be unpacked.
    #[error(transparent)]
    Unpack(std::io::Error),
    /// More entries than the limit.
    #[error("{0} entries, more than {ENTRY_LIMIT}")]
    TooMany(usize),
    /// The entry unpacks to more bytes than the limit.
    #[error("an entry of more than {TEXT_LIMIT} bytes")]
    EntryTooLarge,
    /// All entries together unpack to more bytes than the limit.
    #[error("entries of more than {TOTAL_LIMIT} bytes together")]
    TooLarge,
}

/// One file of an archive.
pub(super) struct Entry {
    /// Its path in the archive, fit to be shown.
    pub(super) name: String,
    pub(super) bytes: Result<Vec<u8>, ArchiveError>,
    /// How many bytes were unpacked, even if unpacking failed.
    pub(super) unpacked: usize,
}

/// Whether the bytes are a zip archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

/// How every entry of the directory at the end of an archive starts.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// An archive in memory; its files in the order of its directory.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Reads the directory, unless it is too long to be one of DDF files.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Archive<'a>, ArchiveError> {
        // Counted before they are read: an entry of the directory takes many times its size when read.
        let count = bytes.windows(DIRECTORY_ENTRY.len()).filter(|window| *window == DIRECTORY_ENTRY).count();
        if count > ENTRY_LIMIT {
            return Err(ArchiveError::TooMany(count));
        }
        ZipArchive::new(Cursor::new(bytes)).map(|zip| Archive { zip }).map_err(ArchiveError::Zip)
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// The file of that number, unpacked; `None` if the entry is a folder.
    pub(super) fn entry(&self, index: usize) -> Option<Entry> {
        let fallback = || format!("entry {}", index + 1);
        // A copy shares the directory and has a reading position of its own.
        let mut zip = self.zip.clone();
        let mut file = match zip.by_index(index) {
            Ok(file) if file.is_dir() => return None,
            Ok(file) => file,
            Err(error) => return Some(Entry { name: fallback(), bytes: Err(ArchiveError::Zip(error)), unpacked: 0 }),
        };
        let name = file.name().map_or_else(|_| fallback(), |name| quoted(&name));
        let mut bytes = Vec::new();
        // Never believes the stated size: stops at the first byte that is too many.
        let ended = (&mut file).take(TEXT_LIMIT as u64 + 1).read_to_end(&mut bytes);
        let unpacked = bytes.len();
        let bytes = match ended {
            Err(error) => Err(ArchiveError::Unpack(error)),
            Ok(_) if unpacked > TEXT_LIMIT => Err(ArchiveError::EntryTooLarge),
            Ok(_) => Ok(bytes),
        };
        Some(Entry { name, bytes, unpacked })
    }
}
