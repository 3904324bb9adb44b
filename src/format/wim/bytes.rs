//! Reads little-endian numbers from a byte slice that may be too short.

/// The two bytes at `offset` as a number.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    array_at(bytes, offset).map(u16::from_le_bytes)
}

/// The four bytes at `offset` as a number.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    array_at(bytes, offset).map(u32::from_le_bytes)
}

/// The eight bytes at `offset` as a number.
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    array_at(bytes, offset).map(u64::from_le_bytes)
}

/// The `N` bytes at `offset`.
pub(super) fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// Decodes UTF-16 (little-endian); `None` for an unpaired surrogate or an odd number of bytes.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).collect::<Result<_, _>>().ok()
}

/// Decodes the first `size` bytes as UTF-16, if a NUL follows them: a reader may use either to find the end of a text.
/// An empty text needs no NUL.
pub(super) fn terminated_utf16(bytes: &[u8], size: usize) -> Option<String> {
    let is_terminated = size == 0 || u16_at(bytes, size) == Some(0);
    bytes.get(..size).filter(|_| is_terminated).and_then(utf16)
}

/// Appends text as UTF-16 (little-endian).
pub(super) fn push_utf16(bytes: &mut Vec<u8>, text: &str) {
    text.encode_utf16().for_each(|unit| bytes.extend_from_slice(&unit.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::{push_utf16, terminated_utf16, u32_at, utf16};

    #[test]
    fn a_slice_that_is_too_short_yields_no_number() {
        assert_eq!(u32_at(&[1, 0, 0, 0, 9], 0), Some(1));
        assert_eq!(u32_at(&[1, 0, 0, 0, 9], 2), None);
        assert_eq!(u32_at(&[1], usize::MAX), None);
    }

    #[test]
    fn utf16_round_trips_and_half_pairs_are_refused() {
        let mut bytes = Vec::new();
        push_utf16(&mut bytes, "aä\u{1f600}");
        assert_eq!(utf16(&bytes).as_deref(), Some("aä\u{1f600}"));
        assert_eq!(utf16(&bytes[..6]), None);
        assert_eq!(utf16(&bytes[..3]), None);
    }

    #[test]
    fn a_text_ends_with_a_nul_that_is_not_part_of_it() {
        let mut bytes = Vec::new();
        push_utf16(&mut bytes, "ab\0");
        assert_eq!(terminated_utf16(&bytes, 4).as_deref(), Some("ab"));
        assert_eq!(terminated_utf16(&bytes, 2), None);
        assert_eq!(terminated_utf16(&bytes, 6), None);
        assert_eq!(terminated_utf16(&bytes[..4], 4), None);
        assert_eq!(terminated_utf16(&[], 0).as_deref(), Some(""));
    }
}
