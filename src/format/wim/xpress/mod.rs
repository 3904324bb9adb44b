//! XPRESS with Huffman codes, in the dialect of WIM files: one chunk in, one chunk out.
//!
//! Sources: \[MS-XCA\] sections 2.1 (compression) and 2.2 (decompression); behaviour of wimlib's files.
//!
//! ```text
//! +0x000  256  code lengths of 512 symbols, 4 bits each (0 = unused, up to 15); symbol 2i in the low half of byte i
//! +0x100       16-bit little-endian words of bits, first bit of a code = highest bit of a word; between the words,
//!              single bytes of long match lengths
//!
//! symbol 0..=255    the byte itself
//! symbol 256..=511  a match: 256 + 16 * log2(offset) + min(length - 3, 15)
//!     length - 3 >= 15: one byte, length - 18; if that is 255, two more bytes, length - 3
//!     then log2(offset) bits: offset without its highest bit
//! ```
//!
//! - Codes are canonical: ordered by length, then by symbol.
//! - A decoder always holds 16 to 32 bits: it reads two words at the start and one more whenever it has fewer than
//!   16 bits left. A length byte is the next byte after the words read so far. So a writer must reserve space one word
//!   ahead of the word being filled; the last reserved word is zero.
//! - Required by Microsoft's decoder: symbol 256 after the last byte ("end of data", according to wimlib's notes). A
//!   decoder that knows the uncompressed size, as here, stops before it and reads a 256 elsewhere as the match (3, 1).
//! - The uncompressed size is not stored in the chunk. WIM chunks have 32 KiB, so offsets fit in 15 bits.
//! - In MS-XCA a 0 in place of the two length bytes announces four more; no chunk of a WIM is that long.

mod bit_reader;
mod bits;
mod cheapest;
mod code_table;
mod decode;
mod encode;
mod error;
mod huffman;
mod matcher;
mod parse;
mod probe;

pub use decode::Decoder;
pub use encode::{Compression, Encoder};
pub use error::{XpressError, XpressProblem};

/// The number of symbols: 256 bytes and 256 kinds of match.
const SYMBOLS: usize = 512;
/// The size of their code lengths at the start of a chunk, in bytes.
const LENGTHS_SIZE: usize = SYMBOLS / 2;
/// The longest code, in bits: the maximum of a four-bit number.
const MAX_CODE_LENGTH: u32 = 15;
/// The first symbol that is a match; also the end of data.
const FIRST_MATCH: u16 = 256;
/// The shortest match.
const MIN_MATCH: usize = 3;
/// Lengths from `MIN_MATCH + LONG` on are stored in extra bytes.
const LONG: usize = 15;
/// The byte that announces two more length bytes.
const LONGER: usize = 255;

/// The largest chunk, in bytes; the size of every chunk of a package except the last.
pub(super) const MAX_CHUNK: usize = 32_768;

/// A table of zeros, allocated so that the memory is not touched until it is used.
fn zeros<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    vec![T::default(); N].try_into().ok().expect("it has that length")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use proptest::prelude::*;

    use super::{Compression, Decoder, Encoder, MAX_CHUNK};

    /// The independent decoder stops when it has fetched the last word, even if bits of the previous word are left: it
    /// needs one more word than the format has.
    const END_FOR_OTHER_DECODER: [u8; 2] = [0; 2];

    thread_local! {
        /// One of each kind for all chunks, so that state left by the previous chunk would show.
        static ENCODERS: RefCell<[Encoder; 2]> = RefCell::new([Compression::Fast, Compression::Best].map(Encoder::new));
    }

    /// Compresses with both encoders, decompresses with both decoders, and returns the compressed size of the fast
    /// encoder; `None` if the chunk does not shrink.
    fn round_trip(input: &[u8]) -> Option<usize> {
        let packed = ENCODERS
            .with_borrow_mut(|encoders| encoders.each_mut().map(|encoder| encoder.encode(input).map(<[u8]>::to_vec)));
        let [fast, _] = packed.map(|packed| packed.map(|packed| unpacked(input, packed)));
        fast
    }

    /// Decompresses with both decoders, and returns the compressed size.
    fn unpacked(input: &[u8], mut packed: Vec<u8>) -> usize {
        assert!(packed.len() < input.len(), "{} bytes became {}", input.len(), packed.len());
        let mut ours = vec![0; input.len()];
        Decoder::new().decode(&packed, &mut ours).unwrap();
        assert!(ours == input, "our decoder");
        let size = packed.len();
        packed.extend(END_FOR_OTHER_DECODER);
        assert!(xpress_huffman::decompress(&packed, input.len()).unwrap() == input, "the independent decoder");
        size
    }

    /// Bytes with the structure of real files: literals from a small alphabet, copies of earlier bytes, runs.
    fn structured() -> impl Strategy<Value = Vec<u8>> {
        let step = prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60).prop_map(Step::Bytes),
            prop::collection::vec(0u8..6, 0..400).prop_map(Step::Bytes),
            (1usize..40_000, 1usize..3_000).prop_map(|(offset, length)| Step::Copy { offset, length }),
            (1usize..40, 1usize..40_000).prop_map(|(offset, length)| Step::Copy { offset, length }),
        ];
        prop::collection::vec(step, 0..60).prop_map(|steps| {
            let mut bytes = vec![7];
            for step in steps {
                match step {
                    Step::Bytes(new) => bytes.extend(new),
                    Step::Copy { offset, length } => {
                        let start = bytes.len() - offset.min(bytes.len());
                        (start..start + length).for_each(|at| bytes.push(bytes[at]));
                    }
                }
            }
            bytes.truncate(MAX_CHUNK);
            bytes
        })
    }

    #[derive(Debug, Clone)]
    enum Step {
        Bytes(Vec<u8>),
        Copy { offset: usize, length: usize },
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn structured_bytes_survive(input in structured()) {
            round_trip(&input);
        }

        #[test]
        fn any_bytes_survive(input in prop::collection::vec(any::<u8>(), 0..3_000)) {
            round_trip(&input);
        }

        #[test]
        fn skewed_bytes_survive(input in prop::collection::vec(any::<u8>(), 0..3_000), shift in 0u32..8) {
            let skewed: Vec<u8> = input.iter().map(|byte| byte.leading_zeros() as u8 ^ (byte >> shift)).collect();
            round_trip(&skewed);
        }

        #[test]
        fn no_input_panics_the_decoder(packed in prop::collection::vec(any::<u8>(), 0..900), size in 0usize..70_000) {
            let _ = Decoder::new().decode(&packed, &mut vec![0; size]);
        }

        #[test]
        fn flipped_bits_never_panic(
            input in structured(),
            flips in prop::collection::vec((any::<usize>(), 0u8..8), 1..6),
        ) {
            if let Some(mut packed) = Encoder::new(Compression::Fast).encode(&input).map(<[u8]>::to_vec) {
                for (at, bit) in flips {
                    let at = at % packed.len();
                    packed[at] ^= 1 << bit;
                }
                let _ = Decoder::new().decode(&packed, &mut vec![0; input.len()]);
            }
        }
    }

    #[test]
    fn extremes() {
        assert_eq!(round_trip(&[]), None);
        assert_eq!(round_trip(&[1; 261]), None);
        assert_eq!(round_trip(&[1; 262]), Some(261));
        assert_eq!(round_trip(&[0; MAX_CHUNK]), Some(256 + 4 + 3), "one byte, one long match, the end");
        assert!(round_trip(&b"abc".repeat(2_000)).is_some());
        let counting: Vec<u8> = (0..MAX_CHUNK).map(|at| (at / 256) as u8).collect();
        assert!(round_trip(&counting).is_some());
        let fibonacci: Vec<u8> = fibonacci_bytes();
        assert!(round_trip(&fibonacci).is_some());
    }

    /// Byte `n` occurs as often as the `n`-th Fibonacci number, which results in the longest possible codes.
    fn fibonacci_bytes() -> Vec<u8> {
        let (mut this, mut next) = (1usize, 1usize);
        let mut bytes = Vec::new();
        for value in 0u8.. {
            if bytes.len() + this > MAX_CHUNK {
                break;
            }
            bytes.extend(std::iter::repeat_n(value, this));
            (this, next) = (next, this + next);
        }
        let mut state = 1u32;
        for at in (1..bytes.len()).rev() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.swap(at, (state >> 8) as usize % (at + 1));
        }
        bytes
    }
}
