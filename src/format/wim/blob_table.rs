//! The lookup table: every resource in the file, with its hash and reference count.

use super::bytes::{array_at, u16_at, u32_at};
use super::error::{Feature, Place, Quantity, Structure, WimError};
use super::hash::Sha1Hash;
use super::limits::{self, MAX_TABLE_ENTRIES};
use super::resource::{RESOURCE_HEADER_SIZE, ResourceHeader};

/// Size of one entry on disk, in bytes.
pub(super) const ENTRY_SIZE: usize = 50;

/// The part number in a WIM that is not split.
const PART: u16 = 1;

/// ```text
/// +0x00  24  the location of the resource
/// +0x18   2  the part of a split WIM that contains it, from 1
/// +0x1a   4  how many directory entries use it
/// +0x1e  20  SHA-1 of the unpacked content
/// +0x32
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BlobEntry {
    /// The location of the resource.
    pub(super) resource: ResourceHeader,
    /// How many directory entries use it. Not checked on reading: Microsoft's own tool leaves orphans with 1.
    pub(super) references: u32,
    /// SHA-1 of the unpacked content.
    pub(super) sha1: Sha1Hash,
}

impl BlobEntry {
    /// Appends the entry to a table.
    pub(super) fn push_to(&self, table: &mut Vec<u8>) {
        table.extend_from_slice(&self.resource.to_bytes());
        table.extend_from_slice(&PART.to_le_bytes());
        table.extend_from_slice(&self.references.to_le_bytes());
        table.extend_from_slice(&self.sha1.0);
    }

    fn parse(bytes: &[u8; ENTRY_SIZE]) -> Option<(Self, u16)> {
        let entry = BlobEntry {
            resource: ResourceHeader::parse(bytes)?,
            references: u32_at(bytes, RESOURCE_HEADER_SIZE + 2)?,
            sha1: Sha1Hash(array_at(bytes, RESOURCE_HEADER_SIZE + 6)?),
        };
        Some((entry, u16_at(bytes, RESOURCE_HEADER_SIZE)?))
    }
}

/// Refuses a table that is too large, before memory is allocated for it.
pub(super) fn check_size(table: &ResourceHeader) -> Result<(), WimError> {
    let entries = table.stored_size / ENTRY_SIZE as u64;
    limits::check(Quantity::TableEntries, entries, MAX_TABLE_ENTRIES)?;
    if !table.stored_size.is_multiple_of(ENTRY_SIZE as u64) {
        let found = format!("{} bytes", table.stored_size);
        return Err(WimError::damaged(table.offset, Structure::LookupTable, "entries of 50 bytes", found));
    }
    Ok(())
}

/// Parses all entries. `position` is the offset of the table in the file.
pub(super) fn parse(table: &[u8], position: u64, file_length: u64) -> Result<Vec<BlobEntry>, WimError> {
    let mut entries = Vec::with_capacity(table.len() / ENTRY_SIZE);
    for (index, bytes) in table.as_chunks::<ENTRY_SIZE>().0.iter().enumerate() {
        let position = position + (index * ENTRY_SIZE) as u64;
        let Some((entry, part)) = BlobEntry::parse(bytes) else { continue };
        if entry.resource.flags & ResourceHeader::FREE != 0 {
            return Err(WimError::damaged(position, Structure::LookupTable, "a resource in use", "one marked as free"));
        }
        if part != PART {
            return Err(WimError::Unsupported { place: Place::File(position), feature: Feature::Split });
        }
        entry.resource.check(position, file_length, Structure::LookupTable)?;
        entries.push(entry);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::{BlobEntry, ENTRY_SIZE, Sha1Hash, check_size, parse};
    use crate::format::wim::resource::ResourceHeader;

    fn sample(offset: u64) -> BlobEntry {
        BlobEntry { resource: ResourceHeader::raw(offset, 9, 0), references: 3, sha1: Sha1Hash([5; 20]) }
    }

    #[test]
    fn round_trip() {
        let entries = [sample(208), sample(300)];
        let mut table = Vec::new();
        entries.iter().for_each(|entry| entry.push_to(&mut table));
        assert_eq!(table.len(), 2 * ENTRY_SIZE);
        assert_eq!(parse(&table, 1_000, 2_000).unwrap(), entries);
    }

    #[test]
    fn free_entries_and_other_parts_are_refused() {
        let mut table = Vec::new();
        sample(208).push_to(&mut table);
        table[7] = ResourceHeader::FREE;
        assert_eq!(
            parse(&table, 0x400, 2_000).unwrap_err().to_string(),
            "damaged lookup table at byte 0x400: expected a resource in use, found one marked as free"
        );
        table[7] = 0;
        table[24] = 2;
        let message = parse(&table, 0x400, 2_000).unwrap_err().to_string();
        assert_eq!(
            message,
            "not a provisioning package: a WIM whose contents are in several files (stated at byte 0x400)"
        );
    }

    #[test]
    fn impossible_sizes_are_refused() {
        assert!(check_size(&ResourceHeader::raw(0, 100, 2)).is_ok());
        assert!(check_size(&ResourceHeader::raw(0, 101, 2)).is_err());
        assert!(check_size(&ResourceHeader::raw(0, 50_000_000, 2)).is_err());
    }
}
