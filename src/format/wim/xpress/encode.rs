//! The encoder: cuts a chunk into tokens, makes a code for them, writes them.

use super::bits::{BitWriter, Packed, size_of_bits};
use super::huffman::Code;
use super::matcher::Matcher;
use super::parse::Parsed;
use super::probe::{Kind, probe};
use super::{FIRST_MATCH, LENGTHS_SIZE, LONG, LONGER, MAX_CHUNK, SYMBOLS};

/// Packs one chunk after the other; holds only what is worth reusing.
pub struct Encoder {
    matcher: Matcher,
    parsed: Parsed,
    code: Code,
    packed: Box<Packed>,
}

impl Default for Encoder {
    fn default() -> Self {
        Encoder::new()
    }
}

impl Encoder {
    /// A new encoder, some 400 KB large.
    pub fn new() -> Self {
        Encoder {
            matcher: Matcher::new(),
            parsed: Parsed::new(),
            code: Code::new(),
            packed: Box::new([0; size_of::<Packed>()]),
        }
    }

    /// Packs at most 32 KiB. `None` where the result would not be smaller, or hardly.
    pub fn encode(&mut self, chunk: &[u8]) -> Option<&[u8]> {
        if chunk.len() <= LENGTHS_SIZE || chunk.len() > MAX_CHUNK {
            return None;
        }
        match probe(chunk) {
            Kind::Noise => return None,
            Kind::Text => {
                self.matcher.load(chunk, false);
                self.parsed.cut(&self.matcher);
            }
            Kind::Binary => {
                self.matcher.load(chunk, true);
                self.parsed.cut_lazily(&self.matcher);
            }
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

/// The bits of all offsets behind their symbols.
fn offset_bits(counts: &[u32; SYMBOLS]) -> u64 {
    let matches = counts[usize::from(FIRST_MATCH)..].chunks_exact(LONG + 1);
    matches.zip(0..).map(|(counts, bits)| u64::from(counts.iter().sum::<u32>()) * bits).sum()
}

/// Writes the chunk; returns its size in bytes.
fn write(parsed: &Parsed, code: &Code, out: &mut Packed) -> usize {
    out[..LENGTHS_SIZE].copy_from_slice(&code.packed_lengths());
    let mut bits = BitWriter::new(out, LENGTHS_SIZE);
    for token in &parsed.tokens {
        let (symbol, symbol_bits) = code.of(token.symbol);
        let (offset, offset_bits) = (u32::from(token.offset_rest), u32::from(token.offset_bits));
        if usize::from(token.beyond) < LONG {
            bits.bits(symbol << offset_bits | offset, symbol_bits + offset_bits);
        } else {
            bits.bits(symbol, symbol_bits);
            put_length(&mut bits, token.beyond);
            bits.bits(offset, offset_bits);
        }
    }
    let (end_of_data, end_bits) = code.of(FIRST_MATCH);
    bits.bits(end_of_data, end_bits);
    bits.finish()
}

/// The bytes of a length that the symbol cannot hold.
fn put_length(bits: &mut BitWriter, beyond: u16) {
    match u8::try_from(usize::from(beyond) - LONG) {
        Ok(byte) if usize::from(byte) < LONGER => bits.byte(byte),
        _ => {
            bits.byte(LONGER as u8);
            beyond.to_le_bytes().into_iter().for_each(|byte| bits.byte(byte));
        }
    }
}
