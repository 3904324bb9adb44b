//! Reads from the metadata of cameras (Exif) whether a picture is stored in the orientation in which it is to be seen.
//!
//! ```text
//! "II" or "MM"         byte order of all numbers: little-endian or big-endian
//! 2A 00                42, in that order
//! offset(4)            of the first directory, from the start
//! count(2)             entries of the directory, 12 bytes each:
//!   tag(2) type(2) count(4) value(4)     the orientation: tag 0x0112, type 3 (16 bits), 1 to 8; 1 is as stored
//! ```
//!
//! Source: CIPA DC-008 (Exif 2.32), section 4.6.4; TIFF 6.0, section 2.

/// The start of a JPEG segment with Exif metadata.
pub(super) const EXIF: &[u8] = b"Exif\0\0";

const ORIENTATION: u16 = 0x0112;
const SIXTEEN_BITS: u16 = 3;
const ENTRY_LENGTH: usize = 12;

/// Whether the metadata asks for the picture to be rotated or mirrored. Damaged metadata asks for nothing.
pub(super) fn is_turned(tiff: &[u8]) -> bool {
    orientation(tiff).is_some_and(|orientation| (2..=8).contains(&orientation))
}

fn orientation(tiff: &[u8]) -> Option<u16> {
    let from_bytes: fn([u8; 2]) -> u16 = match tiff.first_chunk()? {
        b"II*\0" => u16::from_le_bytes,
        b"MM\0*" => u16::from_be_bytes,
        _ => return None,
    };
    let is_little = tiff.starts_with(b"II");
    let number = |at: usize| Some(from_bytes(*tiff.get(at..)?.first_chunk()?));
    let [first, second] = [number(4)?, number(6)?].map(usize::from);
    let directory = if is_little { second << 16 | first } else { first << 16 | second };
    let entries = usize::from(number(directory)?);
    (0..entries).map(|index| directory + 2 + index * ENTRY_LENGTH).find_map(|entry| {
        let is_orientation = number(entry)? == ORIENTATION && number(entry + 2)? == SIXTEEN_BITS;
        is_orientation.then(|| number(entry + 8)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::is_turned;

    fn little(orientation: u8) -> Vec<u8> {
        [
            b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0A\0\0\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
            &[orientation, 0, 0, 0],
        ]
        .concat()
    }

    #[test]
    fn the_orientation_is_read_in_both_byte_orders() {
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
        assert!(is_turned(big));
        for (orientation, turned) in [(0, false), (1, false), (2, true), (8, true), (9, false)] {
            assert_eq!(is_turned(&little(orientation)), turned, "{orientation}");
        }
    }

    #[test]
    fn damaged_metadata_asks_for_nothing() {
        let whole = little(6);
        for length in 0..whole.len() - 2 {
            assert!(!is_turned(&whole[..length]) || length >= whole.len() - 3, "{length}");
        }
        assert!(!is_turned(b"MM\0*\xff\xff\xff\xff\0\x01"));
        assert!(!is_turned(b"XX\0*\0\0\0\x08"));
    }
}
