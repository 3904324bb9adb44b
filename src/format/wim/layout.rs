//! Checks that the parts of the file do not overlap.

use super::blob_table::BlobEntry;
use super::error::{Structure, WimError};
use super::hash::Sha1Hash;
use super::header::{HEADER_SIZE, Header};

/// A part of the file that something points to. Parts are ordered by their start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    start: u64,
    end: u64,
    structure: Structure,
    /// The hash of the content; zero for other structures.
    sha1: Sha1Hash,
}

/// Refuses a file in which two parts overlap. No tool writes such a file, and a small file could otherwise contain any
/// number of large contents, each with a correct hash, all made of the same bytes.
///
/// Tolerated here: a resource that is twice in the lookup table with the same hash, and empty resources.
pub(super) fn check_disjoint(header: &Header, blobs: &[BlobEntry]) -> Result<(), WimError> {
    let part = |start: u64, size: u64, structure: Structure, sha1: Sha1Hash| {
        // The end is inside the file: header and lookup table were checked for that.
        Part { start, end: start.saturating_add(size), structure, sha1 }
    };
    let own = [
        part(0, HEADER_SIZE as u64, Structure::Header, Sha1Hash::NONE),
        part(header.lookup_table.offset, header.lookup_table.stored_size, Structure::LookupTable, Sha1Hash::NONE),
        part(header.xml.offset, header.xml.stored_size, Structure::Xml, Sha1Hash::NONE),
    ];
    let integrity = header.integrity;
    let integrity =
        integrity.map(|table| part(table.offset, table.stored_size, Structure::IntegrityTable, Sha1Hash::NONE));
    let resources =
        blobs.iter().map(|blob| part(blob.resource.offset, blob.resource.stored_size, Structure::Resource, blob.sha1));
    let mut parts: Vec<Part> =
        own.into_iter().chain(integrity).chain(resources).filter(|part| part.start < part.end).collect();
    parts.sort_unstable();
    parts.dedup();
    match parts.windows(2).find(|pair| pair[0].end > pair[1].start) {
        Some([first, second]) => Err(WimError::damaged(
            second.start,
            second.structure,
            "bytes of its own",
            format!("bytes of the {} at byte {:#x}, which ends at byte {:#x}", first.structure, first.start, first.end),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check_disjoint;
    use crate::format::wim::blob_table::BlobEntry;
    use crate::format::wim::hash::Sha1Hash;
    use crate::format::wim::header::Header;
    use crate::format::wim::resource::ResourceHeader;

    /// Resources of (start, size, hash) in a file whose lookup table starts at 1000 and whose XML ends at 1300.
    fn check(resources: &[(u64, u64, u8)]) -> Result<(), String> {
        let header =
            Header::of_package([0; 16], ResourceHeader::raw(1_000, 100, 2), ResourceHeader::raw(1_100, 200, 2));
        let blob = |&(start, size, hash): &(u64, u64, u8)| BlobEntry {
            resource: ResourceHeader::raw(start, size, 0),
            references: 1,
            sha1: Sha1Hash([hash; 20]),
        };
        let blobs: Vec<BlobEntry> = resources.iter().map(blob).collect();
        check_disjoint(&header, &blobs).map_err(|error| error.to_string())
    }

    #[test]
    fn adjacent_parts_are_accepted_and_overlapping_ones_refused() {
        assert_eq!(check(&[(208, 92, 1), (300, 700, 2), (1_300, 5, 3)]), Ok(()));
        assert_eq!(
            check(&[(300, 700, 2), (208, 93, 1)]).unwrap_err(),
            "damaged resource at byte 0x12c: expected bytes of its own, found bytes of the resource at byte 0xd0, which \
             ends at byte 0x12d"
        );
        assert!(check(&[(207, 1, 1)]).unwrap_err().contains("of the WIM header at byte 0x0"));
        assert!(check(&[(999, 2, 1)]).unwrap_err().starts_with("damaged lookup table at byte 0x3e8"));
        assert!(check(&[(1_299, 2, 1)]).unwrap_err().contains("of the XML description"));
        assert!(check(&[(300, 700, 1), (400, 1, 2), (500, 1, 3)]).is_err(), "inside each other");
    }

    #[test]
    fn a_resource_may_be_listed_twice_and_an_empty_one_may_be_anywhere() {
        assert_eq!(check(&[(300, 700, 1), (300, 700, 1), (400, 0, 2)]), Ok(()));
        assert!(check(&[(300, 700, 1), (300, 700, 2)]).is_err(), "the same bytes under two hashes");
    }
}
