//! The decoder: strict, so that a damaged chunk is named and not guessed at.

use super::error::{XpressError, XpressProblem};
use super::{FIRST_MATCH, LENGTHS_SIZE, LONG, LONGER, MAX_CODE_LENGTH, MIN_MATCH, SYMBOLS};

/// Codes up to this many bits are found with one look; the few longer ones are searched by length.
const FAST_BITS: u32 = 11;

/// Unpacks one chunk after the other; holds only what is worth reusing.
pub(in crate::format::wim) struct Decoder {
    /// For each pattern of `FAST_BITS` bits: the symbol whose code it begins with, times 16, plus the code's length; or
    /// 0 if that code is longer.
    fast: Box<[u16; 1 << FAST_BITS]>,
    /// The symbols in the order of their codes.
    in_order: [u16; SYMBOLS],
    /// For each length: the first code, and how far its symbol stands from the first one in `in_order`.
    first_code: [u32; MAX_CODE_LENGTH as usize + 2],
    first_index: [u32; MAX_CODE_LENGTH as usize + 2],
}

impl Decoder {
    /// A new decoder, some 6 KB large.
    pub(in crate::format::wim) fn new() -> Self {
        Decoder {
            fast: Box::new([0; 1 << FAST_BITS]),
            in_order: [0; SYMBOLS],
            first_code: [0; MAX_CODE_LENGTH as usize + 2],
            first_index: [0; MAX_CODE_LENGTH as usize + 2],
        }
    }

    /// Unpacks a chunk whose unpacked size is the size of `output`.
    pub(in crate::format::wim) fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Result<(), XpressError> {
        let error = |problem| XpressError { input: 0, output: 0, problem };
        let (lengths, rest) = input.split_first_chunk().ok_or(error(XpressProblem::NoTable))?;
        self.read_lengths(lengths).map_err(error)?;
        let mut bits = BitReader::new(rest);
        let mut written = 0;
        let unpacked = self.unpack(&mut bits, output, &mut written);
        unpacked.map_err(|problem| XpressError { input: LENGTHS_SIZE + bits.position, output: written, problem })
    }

    fn unpack(&self, bits: &mut BitReader, output: &mut [u8], written: &mut usize) -> Result<(), XpressProblem> {
        let mut at = 0;
        while at < output.len() {
            *written = at;
            let symbol = self.symbol(bits)?;
            if symbol < FIRST_MATCH {
                output[at] = symbol as u8;
                at += 1;
                continue;
            }
            let kind = symbol - FIRST_MATCH;
            let length = read_length(bits, usize::from(kind & 0xf))?;
            let offset_bits = u32::from(kind >> 4);
            let offset = (1 << offset_bits) | bits.peek(offset_bits) as usize;
            bits.consume(offset_bits)?;
            copy_match(output, at, offset, length)?;
            at += length;
        }
        Ok(())
    }

    fn symbol(&self, bits: &mut BitReader) -> Result<u16, XpressProblem> {
        let fast = self.fast[bits.peek(FAST_BITS) as usize];
        if fast != 0 {
            bits.consume(u32::from(fast & 0xf))?;
            return Ok(fast >> 4);
        }
        let mut length = FAST_BITS + 1;
        while length < MAX_CODE_LENGTH && !self.has_code(bits.peek(length), length) {
            length += 1;
        }
        let index = bits.peek(length) - self.first_code[length as usize] + self.first_index[length as usize];
        bits.consume(length)?;
        Ok(self.in_order[index as usize])
    }

    /// Whether a code of that length is not beyond the last one of that length, given that it is no shorter code.
    fn has_code(&self, code: u32, length: u32) -> bool {
        let length = length as usize;
        code - self.first_code[length] < self.first_index[length + 1] - self.first_index[length]
    }

    /// Makes the tables for a chunk's code lengths, which must be a complete code.
    fn read_lengths(&mut self, packed: &[u8; LENGTHS_SIZE]) -> Result<(), XpressProblem> {
        let lengths = || packed.iter().flat_map(|&byte| [byte & 0xf, byte >> 4]).map(usize::from);
        let mut per_length = [0u32; MAX_CODE_LENGTH as usize + 1];
        lengths().for_each(|length| per_length[length] += 1);

        let mut room = 1u32;
        self.first_code[0] = 0;
        self.first_index[1] = 0;
        let mut code = 0;
        for (length, &count) in per_length.iter().enumerate().skip(1) {
            self.first_code[length] = code;
            self.first_index[length + 1] = self.first_index[length] + count;
            room = (room << 1).checked_sub(count).ok_or(XpressProblem::TooManyCodes)?;
            code = (code + count) << 1;
        }
        if room != 0 {
            return Err(XpressProblem::TooFewCodes);
        }
        let mut next = self.first_index;
        for (symbol, length) in lengths().enumerate().filter(|&(_, length)| length > 0) {
            self.in_order[next[length] as usize] = symbol as u16;
            next[length] += 1;
        }
        self.fill_fast();
        Ok(())
    }

    /// Codes in order cover the patterns in order, so the table is filled from its start.
    fn fill_fast(&mut self) {
        let mut at = 0;
        for length in 1..=FAST_BITS {
            let patterns = 1usize << (FAST_BITS - length);
            let (first, end) = (self.first_index[length as usize], self.first_index[length as usize + 1]);
            for symbol in &self.in_order[first as usize..end as usize] {
                self.fast[at..at + patterns].fill((symbol << 4) | length as u16);
                at += patterns;
            }
        }
        self.fast[at..].fill(0);
    }
}

/// The length of a match whose symbol says `short`.
fn read_length(bits: &mut BitReader, short: usize) -> Result<usize, XpressProblem> {
    if short < LONG {
        return Ok(short + MIN_MATCH);
    }
    let byte = usize::from(bits.byte()?);
    if byte < LONGER {
        return Ok(byte + LONG + MIN_MATCH);
    }
    let long = usize::from(u16::from_le_bytes([bits.byte()?, bits.byte()?]));
    if long < LONG { Err(XpressProblem::BadLength) } else { Ok(long + MIN_MATCH) }
}

fn copy_match(output: &mut [u8], at: usize, offset: usize, length: usize) -> Result<(), XpressProblem> {
    let start = at.checked_sub(offset).ok_or(XpressProblem::OffsetBeforeStart { offset })?;
    if length > output.len() - at {
        return Err(XpressProblem::OutputOverrun { length });
    }
    if offset >= length {
        output.copy_within(start..start + length, at);
    } else if offset == 1 {
        let byte = output[start];
        output[at..at + length].fill(byte);
    } else {
        for step in 0..length {
            output[at + step] = output[start + step];
        }
    }
    Ok(())
}

/// Fetches words and bytes in the order of the format, and knows which bits are not really there.
struct BitReader<'a> {
    input: &'a [u8],
    /// The next byte to fetch.
    position: usize,
    /// The bits at hand, the next one highest; zeros below.
    window: u32,
    /// How many bits are at hand: 16 to 32.
    count: u32,
    /// How many of them are beyond the end of the input.
    absent: u32,
}

impl<'a> BitReader<'a> {
    fn new(input: &'a [u8]) -> Self {
        let mut bits = BitReader { input, position: 0, window: 0, count: 0, absent: 0 };
        bits.fetch();
        bits.fetch();
        bits
    }

    /// The next bits as a number, at most 16 of them.
    fn peek(&self, count: u32) -> u32 {
        (u64::from(self.window) >> (32 - count)) as u32
    }

    /// Drops bits that were looked at, at most 16 of them, and fetches a word if fewer than 16 are left.
    fn consume(&mut self, count: u32) -> Result<(), XpressProblem> {
        self.window <<= count;
        self.count -= count;
        if self.absent > self.count {
            return Err(XpressProblem::InputEnds);
        }
        if self.count < 16 {
            self.fetch();
        }
        Ok(())
    }

    /// The next byte behind the words fetched so far.
    fn byte(&mut self) -> Result<u8, XpressProblem> {
        let byte = *self.input.get(self.position).ok_or(XpressProblem::InputEnds)?;
        self.position += 1;
        Ok(byte)
    }

    fn fetch(&mut self) {
        match self.input.get(self.position..).and_then(<[u8]>::first_chunk) {
            Some(word) => {
                self.window |= u32::from(u16::from_le_bytes(*word)) << (16 - self.count);
                self.position += 2;
            }
            None => self.absent += 16,
        }
        self.count += 16;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Encoder;
    use super::{Decoder, LENGTHS_SIZE, XpressProblem};

    /// A chunk with these code lengths, then these bytes.
    fn chunk(lengths: &[(usize, u8)], rest: &[u8]) -> Vec<u8> {
        let mut chunk = vec![0; LENGTHS_SIZE];
        for &(symbol, length) in lengths {
            chunk[symbol / 2] |= length << (4 * (symbol % 2));
        }
        chunk.extend(rest);
        chunk
    }

    fn decode(chunk: &[u8], size: usize) -> Result<Vec<u8>, XpressProblem> {
        let mut output = vec![0; size];
        Decoder::new().decode(chunk, &mut output).map(|()| output).map_err(|error| error.problem)
    }

    /// 'a' = 0, 'b' = 10, (3, 1) = 110, (18 or more, 2 or 3) = 111
    const SMALL: [(usize, u8); 4] = [(97, 1), (98, 2), (256, 3), (256 + 31, 3)];

    #[test]
    fn a_small_code_is_read() {
        assert_eq!(decode(&chunk(&SMALL, &[0x00, 0b0101_1000, 0, 0]), 5).unwrap(), b"abbbb");
        assert_eq!(
            decode(&chunk(&SMALL, &[0x00, 0b0101_1100, 0, 0, 2]), 22).unwrap(),
            b"abababababababababababa"[..22]
        );
        assert_eq!(decode(&chunk(&SMALL, &[0x00, 0b0101_1100, 0, 0, 255, 15, 0]), 20).unwrap(), b"ab".repeat(10));
    }

    #[test]
    fn every_defect_has_its_name() {
        let unpack = |rest: &[u8], size| decode(&chunk(&SMALL, rest), size).unwrap_err();
        assert_eq!(unpack(&[0x00, 0b1100_0000, 0, 0], 5), XpressProblem::OffsetBeforeStart { offset: 1 });
        assert_eq!(unpack(&[0x00, 0b0110_0000, 0, 0], 3), XpressProblem::OutputOverrun { length: 3 });
        assert_eq!(unpack(&[0x00, 0b0101_1100, 0, 0, 255, 14, 0], 20), XpressProblem::BadLength);
        assert_eq!(unpack(&[0x00, 0b0101_1100, 0, 0], 20), XpressProblem::InputEnds);
        assert_eq!(unpack(&[0, 0, 0, 0], 33), XpressProblem::InputEnds);
        assert_eq!(unpack(&[], 1), XpressProblem::InputEnds);
        assert_eq!(decode(&[0; 255], 1), Err(XpressProblem::NoTable));
        assert_eq!(decode(&chunk(&[], &[0; 8]), 1), Err(XpressProblem::TooFewCodes));
        assert_eq!(decode(&chunk(&[(1, 1), (2, 2)], &[0; 8]), 1), Err(XpressProblem::TooFewCodes));
        assert_eq!(decode(&chunk(&[(1, 1), (2, 1), (3, 15)], &[0; 8]), 1), Err(XpressProblem::TooManyCodes));
    }

    #[test]
    fn all_bits_that_are_there_can_be_used() {
        assert_eq!(decode(&chunk(&SMALL, &[0, 0, 0, 0]), 32).unwrap(), [97; 32]);
    }

    #[test]
    fn a_cut_chunk_is_never_taken_for_a_whole_one() {
        let input: Vec<u8> = (0..9_000u32).map(|at| (at.wrapping_mul(at) >> 7) as u8 & 31).collect();
        let mut packed = Vec::new();
        assert!(Encoder::new().encode(&input, &mut packed));
        for length in (0..packed.len() - 4).step_by(7) {
            assert!(decode(&packed[..length], input.len()).is_err(), "{length}");
        }
    }
}
