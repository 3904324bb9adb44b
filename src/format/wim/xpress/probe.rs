//! Samples a chunk: determines whether it is worth compressing, and the useful length of matches.

/// The kind of data in a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All bytes occur equally often and nothing is repeated: compression would save less than one percent.
    Noise,
    /// Few of the 256 byte values occur: a literal is cheaper than its share of a match of three bytes.
    Text,
    /// Everything else.
    Binary,
}

/// A chunk is sampled in blocks of this many bytes.
const BLOCK: usize = 256;
/// How many bytes at the start of each block are counted.
const COUNTED: usize = 32;
/// How many bytes at the start of each block of a small chunk are counted.
const COUNTED_OF_FEW: usize = 64;
/// The size of a small chunk in bytes. It never counts as noise, since its counts are not significant.
const FEW: usize = 4_096;
/// At every multiple of this, the following eight bytes are remembered; at the start of each block this many
/// consecutive positions are looked up. So every repetition of 280 bytes is found.
const STEP: usize = 16;
/// Bits of the hash of eight bytes.
const HASH_BITS: u32 = 11;
/// 2^64 divided by the golden ratio, which spreads similar words widely.
const HASH_FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// More different byte values than in text, even in UTF-8 text of several scripts.
const MAX_TEXT_BYTE_VALUES: usize = 128;

/// A limit for Pearson's chi-squared statistic, per counted byte: below this, a code for single bytes saves less than
/// its table takes. (For equal probabilities the statistic is 255, with a standard deviation of 23.)
const NOISE_PER_BYTE: f64 = 0.11;

/// Looks at a sample of the chunk.
pub(super) fn probe(chunk: &[u8]) -> Kind {
    let mut counts = [0u32; 256];
    let counted = if chunk.len() <= FEW { COUNTED_OF_FEW } else { COUNTED };
    for block in chunk.chunks(BLOCK) {
        block.iter().take(counted).for_each(|&byte| counts[usize::from(byte)] += 1);
    }
    if counts.iter().filter(|count| **count > 0).count() <= MAX_TEXT_BYTE_VALUES {
        Kind::Text
    } else if chunk.len() > FEW && is_flat(&counts) && !repeats(chunk) {
        Kind::Noise
    } else {
        Kind::Binary
    }
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
    let place = |eight: u64| (eight.wrapping_mul(HASH_FACTOR) >> (64 - HASH_BITS)) as usize;
    for block in (0..chunk.len()).step_by(BLOCK) {
        for position in block..block + STEP {
            let Some(eight) = eight_at(position) else { return false };
            let earlier = usize::from(places[place(eight)]);
            if earlier < position && eight_at(earlier) == Some(eight) {
                return true;
            }
        }
        for position in (block..block + BLOCK).step_by(STEP) {
            if let Some(eight) = eight_at(position) {
                places[place(eight)] = position as u16;
            }
        }
    }
    false
}
