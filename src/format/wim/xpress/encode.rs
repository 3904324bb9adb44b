//! The encoder: cuts a chunk into tokens, makes a code for them, writes them.

use super::bits::{BitWriter, size_of_bits};
use super::huffman::{self, Lengths};
use super::matcher::Matcher;
use super::parse::{Token, parse};
use super::{FIRST_MATCH, LENGTHS_SIZE, LONG, LONGER, MAX_CHUNK, MIN_MATCH, SYMBOLS};

/// Packs one chunk after the other; holds only what is worth reusing.
pub(in crate::format::wim) struct Encoder {
    matcher: Matcher,
    tokens: Vec<Token>,
}

impl Encoder {
    /// A new encoder, some 150 KB large.
    pub(in crate::format::wim) fn new() -> Self {
        Encoder { matcher: Matcher::new(), tokens: Vec::with_capacity(MAX_CHUNK) }
    }

    /// Packs at most [`MAX_CHUNK`] bytes into `out`, whose old content goes. Returns `false`, with `out` empty, where
    /// the result would not be smaller than the input.
    pub(in crate::format::wim) fn encode(&mut self, input: &[u8], out: &mut Vec<u8>) -> bool {
        out.clear();
        if input.len() <= LENGTHS_SIZE || input.len() > MAX_CHUNK {
            return false;
        }
        let mut counts = [0; SYMBOLS];
        parse(&mut self.matcher, input, &mut self.tokens, &mut counts);
        counts[usize::from(FIRST_MATCH)] += 1;
        let lengths = huffman::lengths(&counts);
        let size = packed_size(&self.tokens, &counts, &lengths);
        if size >= input.len() as u64 {
            return false;
        }
        write(&self.tokens, &lengths, out);
        debug_assert_eq!(out.len() as u64, size, "the size is exact");
        true
    }
}

/// The size that `write` will arrive at, in bytes.
fn packed_size(tokens: &[Token], counts: &[u32; SYMBOLS], lengths: &Lengths) -> u64 {
    let mut bits = 0;
    for (symbol, (&count, &length)) in counts.iter().zip(lengths).enumerate() {
        let offset_bits = symbol.checked_sub(usize::from(FIRST_MATCH)).map_or(0, |kind| kind >> 4);
        bits += u64::from(count) * (u64::from(length) + offset_bits as u64);
    }
    let length_bytes = |token: &Token| match token {
        Token::Match { length, .. } => match (usize::from(*length) - MIN_MATCH).checked_sub(LONG) {
            None => 0,
            Some(beyond) if beyond < LONGER => 1,
            Some(_) => 3,
        },
        Token::Literal(_) => 0,
    };
    LENGTHS_SIZE as u64 + size_of_bits(bits) + tokens.iter().map(length_bytes).sum::<u64>()
}

fn write(tokens: &[Token], lengths: &Lengths, out: &mut Vec<u8>) {
    out.extend(lengths.as_chunks::<2>().0.iter().map(|[even, odd]| even | odd << 4));
    let codes = huffman::codes(lengths);
    let mut bits = BitWriter::new(out);
    let put_symbol = |bits: &mut BitWriter, symbol: u16| {
        let symbol = usize::from(symbol);
        bits.bits(u32::from(codes[symbol]), u32::from(lengths[symbol]));
    };
    for token in tokens {
        put_symbol(&mut bits, token.symbol());
        if let Token::Match { length, offset } = *token {
            put_length(&mut bits, usize::from(length));
            let offset_bits = offset.ilog2();
            bits.bits(u32::from(offset) - (1 << offset_bits), offset_bits);
        }
    }
    put_symbol(&mut bits, FIRST_MATCH);
    bits.finish();
}

/// The bytes of a length that the symbol cannot hold.
fn put_length(bits: &mut BitWriter, length: usize) {
    let Some(beyond) = (length - MIN_MATCH).checked_sub(LONG) else { return };
    if beyond < LONGER {
        bits.byte(beyond as u8);
    } else {
        bits.byte(LONGER as u8);
        ((length - MIN_MATCH) as u16).to_le_bytes().into_iter().for_each(|byte| bits.byte(byte));
    }
}
