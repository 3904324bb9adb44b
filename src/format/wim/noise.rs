//! Test data that cannot be compressed.

/// Bytes of Marsaglia's xorshift generator; the same for the same seed.
pub(super) fn noise(seed: u32, size: usize) -> Vec<u8> {
    let mut state = u64::from(seed) | 1 << 40;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}
