//! Writing bits and bytes into one chunk, in the order in which decoders fetch them.

/// Appends 16-bit words of bits, with single bytes between them.
///
/// A decoder is two words ahead of its bits, so the places of the two words being filled are reserved before any
/// byte that follows.
pub(super) struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    /// Where the word goes that is being filled.
    this_word: usize,
    /// Where the word after it goes.
    next_word: usize,
    /// The bits not written yet, in the low end.
    pending: u64,
    /// How many they are: 0 to 16 between calls.
    count: u32,
}

impl<'a> BitWriter<'a> {
    /// Starts behind what `out` holds.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        let this_word = out.len();
        out.extend_from_slice(&[0; 4]);
        BitWriter { out, this_word, next_word: this_word + 2, pending: 0, count: 0 }
    }

    /// Appends the low `count` bits of `bits`, the highest of them first; at most 32, and no bits above them.
    pub(super) fn bits(&mut self, bits: u32, count: u32) {
        self.pending = (self.pending << count) | u64::from(bits);
        self.count += count;
        while self.count > 16 {
            self.count -= 16;
            self.put_word((self.pending >> self.count) as u16);
        }
    }

    /// Appends a byte behind the words reserved so far.
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// Writes the bits that are left.
    pub(super) fn finish(mut self) {
        if self.count > 0 {
            let word = (self.pending << (16 - self.count)) as u16;
            self.store(word);
            self.count = 0;
        }
    }

    fn put_word(&mut self, word: u16) {
        self.store(word);
        self.this_word = self.next_word;
        self.next_word = self.out.len();
        self.out.extend_from_slice(&[0; 2]);
    }

    fn store(&mut self, word: u16) {
        self.out[self.this_word..self.this_word + 2].copy_from_slice(&word.to_le_bytes());
    }
}

/// How many bytes a writer appends for that many bits, not counting single bytes.
pub(super) fn size_of_bits(bits: u64) -> u64 {
    4 + 2 * (bits.max(1).div_ceil(16) - 1)
}

#[cfg(test)]
mod tests {
    use super::{BitWriter, size_of_bits};

    #[test]
    fn bytes_stand_behind_the_two_words_read_ahead() {
        let mut out = vec![0xee];
        let mut writer = BitWriter::new(&mut out);
        writer.bits(0b1, 1);
        writer.byte(0xaa);
        writer.bits(0x7fff, 15);
        writer.byte(0xbb);
        writer.bits(0b1, 1);
        writer.byte(0xcc);
        writer.finish();
        assert_eq!(out, [0xee, 0xff, 0xff, 0x00, 0x80, 0xaa, 0xbb, 0, 0, 0xcc]);
    }

    #[test]
    fn the_size_is_known_beforehand() {
        for bits in 0..200 {
            let mut out = Vec::new();
            let mut writer = BitWriter::new(&mut out);
            (0..bits).for_each(|_| writer.bits(1, 1));
            writer.finish();
            assert_eq!(out.len() as u64, size_of_bits(bits), "{bits} bits");
        }
    }
}
