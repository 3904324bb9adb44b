//! The encoder: splits a chunk into tokens, builds a code for them, and writes them.

use super::bits::{BitWriter, MAX_BITS, Packed, size_of_bits};
use super::cheapest::Cheapest;
use super::huffman::Code;
use super::matcher::{BinarySearch, Matcher, SparseSearch, TextSearch};
use super::parse::{Parsed, Token};
use super::probe::{Kind, probe};
use super::{FIRST_MATCH, LENGTHS_SIZE, LONG, LONGER, MAX_CHUNK, SYMBOLS, zeros};

/// How thoroughly the smallest form is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Compression {
    /// About as fast as disks are.
    #[default]
    Fast,
    /// As small as possible, in about six times the time.
    Best,
}

/// Compresses chunks. It has no state between chunks, only reusable memory.
pub struct Encoder {
    matcher: Matcher,
    parsed: Parsed,
    code: Code,
    packed: Box<Packed>,
    /// Splits chunks for the best compression; `None` for the fast one.
    cheapest: Option<Box<Cheapest>>,
}

impl Default for Encoder {
    fn default() -> Self {
        Encoder::new(Compression::default())
    }
}

impl Encoder {
    /// A new encoder of about 900 KB, half of which is used; the best compression uses twice as much.
    pub fn new(compression: Compression) -> Self {
        Encoder {
            matcher: Matcher::new(),
            parsed: Parsed::new(),
            code: Code::new(),
            packed: zeros(),
            cheapest: (compression == Compression::Best).then(|| Box::new(Cheapest::new())),
        }
    }

    /// Compresses at most 32 KiB. `None` if the result would not be smaller, or only slightly.
    pub fn encode(&mut self, chunk: &[u8]) -> Option<&[u8]> {
        if chunk.len() <= LENGTHS_SIZE || chunk.len() > MAX_CHUNK {
            return None;
        }
        let kind = probe(chunk)?;
        self.matcher.load(chunk, kind != Kind::Text || self.cheapest.is_some());
        match kind {
            Kind::Text => self.parsed.split::<TextSearch>(&self.matcher),
            Kind::Sparse => self.parsed.split::<SparseSearch>(&self.matcher),
            Kind::Binary => self.parsed.split::<BinarySearch>(&self.matcher),
        }
        if let Some(cheapest) = &mut self.cheapest {
            cheapest.split(&mut self.parsed, &self.matcher);
        }
        self.parsed.counts[usize::from(FIRST_MATCH)] += 1;
        let bits = self.code.fit(&self.parsed.counts) + offset_bits(&self.parsed.counts);
        let size = LENGTHS_SIZE as u64 + size_of_bits(bits) + self.parsed.length_bytes;
        if size >= chunk.len() as u64 {
            return None;
        }
        let end = write(&self.parsed, &self.code, &mut self.packed);
        debug_assert_eq!(end as u64, size, "the size is exact");
        self.packed.get(..end)
    }
}

/// The number of bits for all offsets after their symbols.
fn offset_bits(counts: &[u32; SYMBOLS]) -> u64 {
    let matches = counts[usize::from(FIRST_MATCH)..].chunks_exact(LONG + 1);
    matches.zip(0..).map(|(counts, bits)| u64::from(counts.iter().sum::<u32>()) * bits).sum()
}

/// Writes the chunk; returns its size in bytes.
///
/// Each write depends on the position of the previous one, so tokens are written in pairs where possible.
fn write(parsed: &Parsed, code: &Code, out: &mut Packed) -> usize {
    out[..LENGTHS_SIZE].copy_from_slice(&code.packed_lengths());
    let mut bits = BitWriter::new(out, LENGTHS_SIZE);
    let (pairs, last) = parsed.tokens().as_chunks::<2>();
    for &[first, second] in pairs {
        let (first, second) = (Token::of(first), Token::of(second));
        let ((first_bits, first_count), (second_bits, second_count)) = (bits_of(&first, code), bits_of(&second, code));
        let count = first_count + second_count;
        if usize::from(first.beyond.max(second.beyond)) < LONG && count <= MAX_BITS {
            bits.bits(first_bits << second_count | second_bits, count);
        } else {
            put(&mut bits, &first, code);
            put(&mut bits, &second, code);
        }
    }
    last.iter().for_each(|&token| put(&mut bits, &Token::of(token), code));
    put(&mut bits, &Token::END_OF_DATA, code);
    bits.finish()
}

/// The bits of a token without extra length bytes, and their number.
#[inline(always)]
fn bits_of(token: &Token, code: &Code) -> (u64, u32) {
    let (symbol, symbol_bits) = code.of(token.symbol);
    let offset_bits = u32::from(token.offset_bits);
    (u64::from(symbol) << offset_bits | u64::from(token.offset_rest), symbol_bits + offset_bits)
}

#[inline(always)]
fn put(bits: &mut BitWriter, token: &Token, code: &Code) {
    if usize::from(token.beyond) < LONG {
        let (token_bits, count) = bits_of(token, code);
        bits.bits(token_bits, count);
    } else {
        let (symbol, symbol_bits) = code.of(token.symbol);
        bits.bits(symbol.into(), symbol_bits);
        put_length(bits, token.beyond);
        bits.bits(token.offset_rest.into(), token.offset_bits.into());
    }
}

/// Writes the extra bytes of a length that does not fit in the symbol.
fn put_length(bits: &mut BitWriter, beyond: u16) {
    match u8::try_from(usize::from(beyond) - LONG) {
        Ok(byte) if usize::from(byte) < LONGER => bits.byte(byte),
        _ => {
            bits.byte(LONGER as u8);
            beyond.to_le_bytes().into_iter().for_each(|byte| bits.byte(byte));
        }
    }
}
