//! Samples a chunk: determines whether it is worth compressing, and the useful length of matches.

/// The kind of data in a chunk that is worth compressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Few of the 256 byte values occur, and hardly any control characters: a literal is cheaper than its share of a match
    /// of three bytes.
    Text,
    /// One byte value is a good part of it, as in bitmaps and tables that are nearly empty: other bytes are rare, so their
    /// literals take many bits.
    Sparse,
    /// Everything else.
    Binary,
}

/// A chunk is sampled in blocks of this many bytes.
const BLOCK: usize = 256;
/// How many bytes at the start of each block are counted.
const COUNTED: usize = 16;
/// How many bytes at the start of each block of a small chunk are counted.
const COUNTED_OF_FEW: usize = 64;
/// The size of a small chunk in bytes. It never counts as noise, since its counts are not significant.
const FEW: usize = 4_096;
/// At every multiple of this, the following eight bytes are remembered; at the start of each block this many
/// consecutive positions are looked up. So every repetition of 280 bytes is found.
const STEP: usize = 16;
/// In this many windows, spread over the chunk, near repetitions are counted.
const WINDOWS: usize = 2;
/// The size of a window in bytes.
const WINDOW: usize = 256;
/// Chunks in which at least one in this many sequences of three bytes is a near repetition are worth compressing.
const NEAR_REPETITION: usize = 100;
/// Bits of the hash of eight or three bytes.
const HASH_BITS: u32 = 11;
/// 2^64 divided by the golden ratio, which spreads similar words widely.
const HASH_FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// More different byte values than in text, even in UTF-8 text of several scripts.
const MAX_TEXT_BYTE_VALUES: usize = 128;
/// Text has fewer control characters than one in this many bytes. Zero bytes do not count: UTF-16 is full of them.
const CONTROLS_IN_TEXT: u32 = 64;

/// One byte in this many is the same in a sparse chunk.
const SAME_IN_SPARSE: u32 = 3;

/// A limit for Pearson's chi-squared statistic, per counted byte: below this, a code for single bytes saves less than
/// its table takes. (For equal probabilities the statistic is 255, with a standard deviation of 23.)
const NOISE_PER_BYTE: f64 = 0.11;

/// Looks at a sample of the chunk. `None` for noise, where all bytes occur equally often and nothing is repeated:
/// compression would save less than one percent.
pub(super) fn probe(chunk: &[u8]) -> Option<Kind> {
    let mut counts = [0u32; 256];
    let counted = if chunk.len() <= FEW { COUNTED_OF_FEW } else { COUNTED };
    for block in chunk.chunks(BLOCK) {
        block.iter().take(counted).for_each(|&byte| counts[usize::from(byte)] += 1);
    }
    if is_text(&counts) {
        Some(Kind::Text)
    } else if chunk.len() > FEW && is_flat(&counts) && !repeats(chunk) && !repeats_nearby(chunk) {
        None
    } else if is_sparse(&counts) {
        Some(Kind::Sparse)
    } else {
        Some(Kind::Binary)
    }
}

/// Whether few byte values occur, and hardly any of them are control characters.
fn is_text(counts: &[u32; 256]) -> bool {
    let controls: u32 = (1..usize::from(b'\t')).chain(14..usize::from(b' ')).map(|control| counts[control]).sum();
    counts.iter().filter(|count| **count > 0).count() <= MAX_TEXT_BYTE_VALUES
        && controls * CONTROLS_IN_TEXT <= counts.iter().sum()
}

/// Whether one byte value is a good part of all.
fn is_sparse(counts: &[u32; 256]) -> bool {
    let most = counts.iter().max().copied().unwrap_or(0);
    most * SAME_IN_SPARSE >= counts.iter().sum()
}

/// Whether all bytes occur nearly equally often.
fn is_flat(counts: &[u32; 256]) -> bool {
    let total: u32 = counts.iter().sum();
    let mean = f64::from(total) / 256.0;
    let squares: f64 = counts.iter().map(|&count| (f64::from(count) - mean).powi(2)).sum();
    squares / mean - 255.0 < NOISE_PER_BYTE * f64::from(total)
}

/// Whether eight bytes occur twice in the sample.
fn repeats(chunk: &[u8]) -> bool {
    let mut places = [0u16; 1 << HASH_BITS];
    let eight_at = |position: usize| chunk.get(position..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
    for block in (0..chunk.len()).step_by(BLOCK) {
        for position in block..block + STEP {
            let Some(eight) = eight_at(position) else { return false };
            let earlier = usize::from(places[place_of(eight)]);
            if earlier < position && eight_at(earlier) == Some(eight) {
                return true;
            }
        }
        for position in (block..block + BLOCK).step_by(STEP) {
            if let Some(eight) = eight_at(position) {
                places[place_of(eight)] = position as u16;
            }
        }
    }
    false
}

/// Whether many sequences of three bytes recur within a window.
fn repeats_nearby(chunk: &[u8]) -> bool {
    let mut threes = [0; 1 << HASH_BITS];
    let mut found = 0;
    for part in chunk.chunks(chunk.len().div_ceil(WINDOWS)) {
        for three in part[..WINDOW.min(part.len())].windows(3) {
            // The last byte tells a sequence from an unused place.
            let three = u32::from_le_bytes([three[0], three[1], three[2], 0xff]);
            let known = &mut threes[place_of(three.into())];
            found += usize::from(*known == three);
            *known = three;
        }
    }
    found * NEAR_REPETITION >= WINDOWS * WINDOW
}

/// The place of some bytes in a table.
fn place_of(bytes: u64) -> usize {
    (bytes.wrapping_mul(HASH_FACTOR) >> (u64::BITS - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::{Kind, place_of, probe};

    /// Bytes without any pattern that the probe knows.
    fn noise(size: u64) -> Vec<u8> {
        (0..size)
            .map(|index| {
                (index.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ place_of(index) as u64)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .to_le_bytes()[7]
            })
            .collect()
    }

    #[test]
    fn noise_with_near_repetitions_is_worth_compressing() {
        let mut chunk = noise(32_768);
        assert_eq!(probe(&chunk), None);
        for at in (0..chunk.len() - 64).step_by(64) {
            chunk.copy_within(at..at + 3, at + 40);
        }
        assert_eq!(probe(&chunk), Some(Kind::Binary));
    }

    #[test]
    fn text_has_no_control_characters_but_may_have_zeros() {
        let text = "Wallpaper, lock screen, company name and logo\r\n\t".repeat(100);
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!((probe(text.as_bytes()), probe(&utf_16)), (Some(Kind::Text), Some(Kind::Text)));
        assert_eq!(probe(text.replace("ll", "l\u{1}").as_bytes()), Some(Kind::Binary));
    }

    #[test]
    fn what_is_mostly_one_byte_is_sparse() {
        let mut chunk = noise(32_768);
        for (at, byte) in chunk.iter_mut().enumerate() {
            *byte = if at % 8 < 3 { 0 } else { *byte & 0x7f | u8::from(at % 8 == 7) << 7 };
        }
        assert_eq!(probe(&chunk), Some(Kind::Sparse));
    }
}
