//! Writes the bits and bytes of one chunk, in the order in which decoders fetch them.

use std::hint::select_unpredictable;

/// Positions are reduced modulo this, so that the compiler knows that they are inside [`Packed`].
const POSITIONS: usize = 1 << 16;

/// How many bits can be appended at once.
pub(super) const MAX_BITS: u32 = 48;

/// The buffer for a compressed chunk: more than twice the maximum size, with space for a word at every position.
pub(super) type Packed = [u8; POSITIONS + 1];

/// Appends 16-bit words of bits, with single bytes between them.
///
/// A decoder is two words ahead of its bits, so the space for the two words being filled is reserved before any
/// following byte.
pub(super) struct BitWriter<'a> {
    out: &'a mut Packed,
    /// The position of the word being filled.
    this_word: usize,
    /// The position of the word after it.
    next_word: usize,
    /// The end of the reserved space.
    end: usize,
    /// The bits not written yet, at the high end; zeros below.
    pending: u64,
    /// Their number: 0 to 16 between calls.
    count: u32,
}

impl<'a> BitWriter<'a> {
    /// Starts at this position.
    pub(super) fn new(out: &'a mut Packed, start: usize) -> Self {
        BitWriter { out, this_word: start, next_word: start + 2, end: start + 4, pending: 0, count: 0 }
    }

    /// Appends the low `count` bits of `bits`, the highest of them first; at most [`MAX_BITS`], and no bits above them.
    ///
    /// The number of words this fills is unpredictable, so the code does not branch on it: three are always written,
    /// and those that are not full are written again later.
    #[inline(always)]
    pub(super) fn bits(&mut self, bits: u64, count: u32) {
        self.count += count;
        // Without bits to append the shift may be by 64, which wraps to 0; that is harmless, since `bits` is then zero.
        self.pending |= bits.wrapping_shl(64 - self.count);
        self.store(self.this_word, (self.pending >> 48) as u16);
        self.store(self.next_word, (self.pending >> 32) as u16);
        self.store(self.end, (self.pending >> 16) as u16);
        let full = self.count.saturating_sub(1) / 16;
        self.end += 2 * full as usize;
        let one_on = select_unpredictable(full == 1, self.next_word, self.end - 4);
        self.this_word = select_unpredictable(full == 0, self.this_word, one_on);
        self.next_word = select_unpredictable(full == 0, self.next_word, self.end - 2);
        self.count -= 16 * full;
        self.pending <<= 16 * full;
    }

    /// Appends a byte after the words reserved so far.
    pub(super) fn byte(&mut self, byte: u8) {
        self.out[self.end % POSITIONS] = byte;
        self.end += 1;
    }

    /// Ends the last words; returns the position after them.
    pub(super) fn finish(mut self) -> usize {
        self.store(self.this_word, (self.pending >> 48) as u16);
        self.store(self.next_word, 0);
        self.end
    }

    #[inline(always)]
    fn store(&mut self, position: usize, word: u16) {
        if let Some(place) = self.out[position % POSITIONS..].first_chunk_mut() {
            *place = word.to_le_bytes();
        }
    }
}

/// How many bytes a writer appends for this many bits, without single bytes.
pub(super) fn size_of_bits(bits: u64) -> u64 {
    4 + 2 * (bits.max(1).div_ceil(16) - 1)
}

#[cfg(test)]
mod tests {
    use super::{BitWriter, POSITIONS, Packed, size_of_bits};

    /// The bytes that are written after one existing byte.
    fn written(write: impl FnOnce(&mut BitWriter)) -> Vec<u8> {
        let mut out: Box<Packed> = Box::new([0xee; POSITIONS + 1]);
        let mut writer = BitWriter::new(&mut out, 1);
        write(&mut writer);
        let end = writer.finish();
        out[..end].to_vec()
    }

    #[test]
    fn bytes_follow_the_two_words_read_ahead() {
        let out = written(|writer| {
            writer.bits(0b1, 1);
            writer.byte(0xaa);
            writer.bits(0x7fff, 15);
            writer.byte(0xbb);
            writer.bits(0b1, 1);
            writer.byte(0xcc);
        });
        assert_eq!(out, [0xee, 0xff, 0xff, 0x00, 0x80, 0xaa, 0xbb, 0, 0, 0xcc]);
    }

    #[test]
    fn many_bits_at_once_fill_three_words() {
        let out = written(|writer| {
            writer.bits(0b101, 3);
            writer.bits(0, 0);
            writer.bits(0x8000_0000_0001, 48);
        });
        assert_eq!(out, [0xee, 0x00, 0xb0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0, 0]);
    }

    #[test]
    fn the_size_is_known_beforehand() {
        for bits in 0..200 {
            let out = written(|writer| (0..bits).for_each(|_| writer.bits(1, 1)));
            assert_eq!(out.len() as u64 - 1, size_of_bits(bits), "{bits} bits");
        }
    }
}
