//! The decoder, which is strict: a damaged chunk is an error.

use super::bit_reader::{AheadReader, BitReader};
use super::code_table::CodeTable;
use super::error::{XpressError, XpressProblem};
use super::{FIRST_MATCH, LENGTHS_SIZE, LONG, LONGER, MIN_MATCH};

/// A match that is not long is copied in blocks of this size, possibly more bytes than needed.
const PIECE: usize = 16;
/// The free space that is enough for any match that is not long, copied in whole blocks.
const ROOM: usize = 2 * PIECE;

/// Decompresses chunks. It has no state between chunks, only reusable memory.
pub struct Decoder {
    codes: Box<CodeTable>,
}

impl Default for Decoder {
    fn default() -> Self {
        Decoder::new()
    }
}

impl Decoder {
    /// A new decoder of about 5 KB.
    pub fn new() -> Self {
        Decoder { codes: Box::new(CodeTable::new()) }
    }

    /// Decompresses a chunk whose uncompressed size is that of `output`.
    pub fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Result<(), XpressError> {
        let error = |problem| XpressError { input: 0, output: 0, problem };
        let (lengths, rest) = input.split_first_chunk().ok_or(error(XpressProblem::NoTable))?;
        self.codes.read(lengths).map_err(error)?;
        let mut bits = BitReader::new(rest);
        let mut written = unpack_most(&self.codes, &mut bits, output);
        let unpacked = unpack_rest(&self.codes, &mut bits, output, &mut written)
            .and_then(|()| check_end(&self.codes, &mut bits, rest.len()));
        unpacked.map_err(|problem| XpressError { input: LENGTHS_SIZE + bits.position(), output: written, problem })
    }
}

/// Decompresses with all checks, from `written` on, which must be the start of a token.
fn unpack_rest(
    codes: &CodeTable,
    bits: &mut BitReader,
    output: &mut [u8],
    written: &mut usize,
) -> Result<(), XpressProblem> {
    let mut at = *written;
    while at < output.len() {
        *written = at;
        let (symbol, code_length) = codes.symbol(bits.window());
        bits.consume(code_length)?;
        if symbol < FIRST_MATCH {
            output[at] = symbol as u8;
            at += 1;
            continue;
        }
        let kind = symbol - FIRST_MATCH;
        let length = read_length(bits, usize::from(kind & 0xf))?;
        let offset_bits = u32::from(kind >> 4);
        let offset = (1 << offset_bits) | bits.take(offset_bits)? as usize;
        let start = at.checked_sub(offset).ok_or(XpressProblem::OffsetBeforeStart { offset })?;
        if length > output.len() - at {
            return Err(XpressProblem::OutputOverrun { length });
        }
        copy_long(output, at, start, length);
        at += length;
    }
    Ok(())
}

/// Refuses data without the symbol that marks its end, and bytes behind that, of which `length` were given: nothing would
/// ever show them. Windows, wimlib and we mark the end, and some readers refuse anything else.
fn check_end(codes: &CodeTable, bits: &mut BitReader, length: usize) -> Result<(), XpressProblem> {
    let (symbol, code_length) = codes.symbol(bits.window());
    if symbol != FIRST_MATCH || bits.consume(code_length).is_err() || bits.is_past_the_end() {
        return Err(XpressProblem::NoEnd);
    }
    match length - bits.position() {
        0 => Ok(()),
        bytes => Err(XpressProblem::InputLeft { bytes }),
    }
}

/// The length of a match whose symbol contains the length `short`.
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

/// Decompresses quickly, from the start until something is wrong or either end is near; returns how far it got.
/// [`unpack_rest`] does the remainder and reports errors.
fn unpack_most(codes: &CodeTable, bits: &mut BitReader, output: &mut [u8]) -> usize {
    let mut ahead = bits.ahead();
    let mut at = 0;
    loop {
        let mut token = ahead;
        let Some(end) = unpack_token(codes, &mut token, output, at) else { break };
        (ahead, at) = (token, end);
    }
    if at > 0 {
        bits.catch_up(ahead);
    }
    at
}

/// Decompresses a token, or two if they are literals; returns its end, or `None` if checks are needed.
#[inline(always)]
fn unpack_token(codes: &CodeTable, bits: &mut AheadReader, output: &mut [u8], at: usize) -> Option<usize> {
    bits.fill()?;
    let room = output.get_mut(at..)?.first_chunk_mut::<ROOM>()?;
    let (symbol, code_length) = codes.symbol(bits.window());
    bits.drop(code_length);
    if symbol < FIRST_MATCH {
        room[0] = symbol as u8;
        let (second, code_length) = codes.symbol(bits.window());
        if second >= FIRST_MATCH {
            return Some(at + 1);
        }
        bits.drop(code_length);
        room[1] = second as u8;
        return Some(at + 2);
    }
    let kind = symbol - FIRST_MATCH;
    let offset_bits = u32::from(kind >> 4);
    let short = usize::from(kind & 0xf);
    if short == LONG {
        let length = read_length_ahead(bits)?;
        let offset = (1 << offset_bits) | bits.take(offset_bits) as usize;
        let start = at.checked_sub(offset)?;
        if length > output.len() - at {
            return None;
        }
        copy_long(output, at, start, length);
        return Some(at + length);
    }
    let offset = (1 << offset_bits) | bits.take(offset_bits) as usize;
    let start = at.checked_sub(offset)?;
    let length = short + MIN_MATCH;
    if offset >= PIECE {
        copy_piece(output, at, start);
        copy_piece(output, at + PIECE, start + PIECE);
    } else {
        copy_near(output, at, start, length);
    }
    Some(at + length)
}

/// The length of a long match.
fn read_length_ahead(bits: &mut AheadReader) -> Option<usize> {
    let byte = usize::from(bits.byte()?);
    if byte < LONGER {
        return Some(byte + LONG + MIN_MATCH);
    }
    let long = usize::from(u16::from_le_bytes([bits.byte()?, bits.byte()?]));
    (long >= LONG).then_some(long + MIN_MATCH)
}

/// Copies a block, all of which is before `at`.
#[inline(always)]
fn copy_piece(output: &mut [u8], at: usize, start: usize) {
    let piece: Option<[u8; PIECE]> = output.get(start..).and_then(|from| from.first_chunk().copied());
    let place = output.get_mut(at..).and_then(|to| to.first_chunk_mut());
    if let (Some(piece), Some(place)) = (piece, place) {
        *place = piece;
    }
}

/// Copies a match that repeats itself.
fn copy_near(output: &mut [u8], at: usize, start: usize, length: usize) {
    for step in 0..length {
        output[at + step] = output[start + step];
    }
}

/// Copies a match of any length that is inside the output.
fn copy_long(output: &mut [u8], at: usize, start: usize, length: usize) {
    let offset = at - start;
    if offset == 1 {
        let byte = output[start];
        output[at..at + length].fill(byte);
        return;
    }
    // Copied bytes can be copied again, so each round can copy twice as much as the previous one.
    let mut copied = 0;
    while copied < length {
        let count = (length - copied).min(offset + copied);
        output.copy_within(start..start + count, at + copied);
        copied += count;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Compression, Encoder};
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

    /// 'a' = 0, 'b' = 10, (3, 1) and the end = 110, (18 or more, 2 or 3) = 111
    const SMALL: [(usize, u8); 4] = [(97, 1), (98, 2), (256, 3), (256 + 31, 3)];

    #[test]
    fn a_small_code_is_read() {
        assert_eq!(decode(&chunk(&SMALL, &[0x00, 0b0101_1011, 0, 0]), 5).unwrap(), b"abbbb");
        assert_eq!(
            decode(&chunk(&SMALL, &[0x80, 0b0101_1101, 0, 0, 2]), 22).unwrap(),
            b"abababababababababababa"[..22]
        );
        assert_eq!(decode(&chunk(&SMALL, &[0x80, 0b0101_1101, 0, 0, 255, 15, 0]), 20).unwrap(), b"ab".repeat(10));
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
    fn the_end_is_marked_and_nothing_follows_it() {
        let unpack = |rest: &[u8]| decode(&chunk(&SMALL, rest), 32);
        assert_eq!(unpack(&[0, 0, 0, 0, 0, 0b1100_0000, 0, 0]).unwrap(), [97; 32]);
        // All bits are used, and the end is missing; then it is another symbol, and then without the word behind it.
        assert_eq!(unpack(&[0, 0, 0, 0]), Err(XpressProblem::NoEnd));
        assert_eq!(unpack(&[0, 0, 0, 0, 0, 0b1000_0000, 0, 0]), Err(XpressProblem::NoEnd));
        assert_eq!(unpack(&[0, 0, 0, 0, 0, 0b1100_0000]), Err(XpressProblem::NoEnd));
        for bytes in [1, 2, 9] {
            let more = [&[0, 0, 0, 0, 0, 0b1100_0000, 0, 0][..], &vec![0; bytes]].concat();
            assert_eq!(unpack(&more), Err(XpressProblem::InputLeft { bytes }));
        }
    }

    #[test]
    fn a_truncated_chunk_is_always_an_error() {
        let input: Vec<u8> = (0..9_000u32).map(|at| (at.wrapping_mul(at) >> 7) as u8 & 31).collect();
        let mut encoder = Encoder::new(Compression::Fast);
        let packed = encoder.encode(&input).unwrap();
        for length in (0..packed.len() - 4).step_by(7) {
            assert!(decode(&packed[..length], input.len()).is_err(), "{length}");
        }
    }
}
