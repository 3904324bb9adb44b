//! The integrity table: hashes of the file's own bytes, from the end of the header to the end of the lookup table.
//!
//! Microsoft's packages have none. wimlib writes one with `--check`, and its `verify` uses it.

use std::io::{Read, Seek, SeekFrom};

use sha1::{Digest, Sha1};

use super::bytes::u32_at;
use super::error::{Quantity, Structure, WimError};
use super::hash::Sha1Hash;
use super::header::{HEADER_SIZE, Header};
use super::limits::{self, MAX_INTEGRITY_TABLE};
use super::resource::ResourceHeader;

/// Size of the fields before the hashes, in bytes.
const START_SIZE: u64 = 12;
/// Size of a SHA-1, in bytes.
const HASH_SIZE: usize = 20;

/// ```text
/// +0x00   4  size of the table, in bytes
/// +0x04   4  number of hashes
/// +0x08   4  size of every piece except the last, in bytes
/// +0x0c      the SHA-1 of each piece
/// ```
struct IntegrityTable {
    piece_size: u64,
    hashes: Vec<u8>,
}

/// Compares the file with its integrity table, if it has one. Reads everything that the table covers.
pub(super) fn check<R: Read + Seek>(source: &mut R, header: &Header) -> Result<(), WimError> {
    let Some(place) = header.integrity else { return Ok(()) };
    let start = HEADER_SIZE as u64;
    let covered = (header.lookup_table.offset + header.lookup_table.stored_size).saturating_sub(start);
    let table = read_table(source, &place, covered)?;
    let mut position = start;
    source.seek(SeekFrom::Start(position)).map_err(WimError::reading)?;
    for expected in table.hashes.chunks(HASH_SIZE) {
        let size = table.piece_size.min(start + covered - position);
        if hash_of(source, size)?.0 != expected {
            return Err(WimError::Integrity { position, size });
        }
        position += size;
    }
    Ok(())
}

/// Reads the table, which must contain exactly the hashes of `covered` bytes.
fn read_table<R: Read + Seek>(
    source: &mut R,
    place: &ResourceHeader,
    covered: u64,
) -> Result<IntegrityTable, WimError> {
    limits::check(Quantity::IntegrityBytes, place.stored_size, MAX_INTEGRITY_TABLE)?;
    source.seek(SeekFrom::Start(place.offset)).map_err(WimError::reading)?;
    let mut bytes = Vec::new();
    source.by_ref().take(place.stored_size).read_to_end(&mut bytes).map_err(WimError::reading)?;
    let damaged =
        |expected: String, found: String| WimError::damaged(place.offset, Structure::IntegrityTable, expected, found);
    let field = |at| {
        let short = || damaged("12 bytes before the hashes".to_owned(), format!("{} bytes", bytes.len()));
        u32_at(&bytes, at).map(u64::from).ok_or_else(short)
    };
    let (size, count, piece_size) = (field(0)?, field(4)?, field(8)?);
    let pieces = covered.checked_div(piece_size).map(|_| covered.div_ceil(piece_size));
    let expected_size = START_SIZE + count * HASH_SIZE as u64;
    if pieces != Some(count) || size != expected_size || place.stored_size != expected_size {
        return Err(damaged(
            format!("the hashes of {covered} bytes"),
            format!("{count} hashes of pieces of {piece_size} bytes in {size} of {} bytes", place.stored_size),
        ));
    }
    Ok(IntegrityTable { piece_size, hashes: bytes.split_off(START_SIZE as usize) })
}

/// The SHA-1 of the next bytes.
fn hash_of<R: Read>(source: &mut R, size: u64) -> Result<Sha1Hash, WimError> {
    let mut hash = Sha1::new();
    let mut buffer = [0; 16 << 10];
    let mut left = size;
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let bytes = &mut buffer[..wanted];
        source.read_exact(bytes).map_err(WimError::reading)?;
        hash.update(&*bytes);
        left -= wanted as u64;
    }
    Ok(Sha1Hash(hash.finalize().into()))
}
