//! Splits a chunk into literals and matches.

use super::matcher::{Match, Matcher, Search};
use super::{FIRST_MATCH, LONG, LONGER, MAX_CHUNK, MIN_MATCH, SYMBOLS, zeros};

/// A match of this length is used without trying the next position.
const LONG_ENOUGH: usize = 128;
/// What additional bytes of a match save, in bits each.
const BITS_PER_BYTE: i32 = 3;
/// A literal or match, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The byte, or the kind of match.
    pub(super) symbol: u16,
    /// For a match: its length minus that of the shortest match.
    pub(super) beyond: u16,
    /// For a match: its offset without the highest bit.
    pub(super) offset_rest: u16,
    /// For a match: the number of bits of `offset_rest`.
    pub(super) offset_bits: u16,
}

impl Token {
    /// The token after the last one of a chunk.
    pub(super) const END_OF_DATA: Token = Token { symbol: FIRST_MATCH, beyond: 0, offset_rest: 0, offset_bits: 0 };

    /// The token with these words.
    #[inline(always)]
    pub(super) fn of([symbol, beyond, offset_rest, offset_bits]: [u16; 4]) -> Self {
        Token { symbol, beyond, offset_rest, offset_bits }
    }

    #[inline(always)]
    fn words(self) -> [u16; 4] {
        [self.symbol, self.beyond, self.offset_rest, self.offset_bits]
    }

    fn literal(byte: u8) -> Self {
        Token { symbol: byte.into(), beyond: 0, offset_rest: 0, offset_bits: 0 }
    }

    #[inline(always)]
    fn repetition(length: usize, offset: usize) -> Self {
        let beyond = length - MIN_MATCH;
        let offset_bits = log2(offset);
        Token {
            symbol: FIRST_MATCH + (offset_bits << 4) + beyond.min(LONG) as u16,
            beyond: beyond as u16,
            offset_rest: offset as u16 ^ 1 << offset_bits,
            offset_bits,
        }
    }
}

/// A chunk split into tokens.
pub(super) struct Parsed {
    /// The tokens, four words each, with space for as many as a chunk has bytes.
    tokens: Box<[[u16; 4]; MAX_CHUNK]>,
    token_count: usize,
    /// How often each symbol occurs.
    pub(super) counts: [u32; SYMBOLS],
    /// The total number of extra length bytes.
    pub(super) length_bytes: u64,
}

impl Parsed {
    /// No tokens.
    pub(super) fn new() -> Self {
        Parsed { tokens: zeros(), token_count: 0, counts: [0; SYMBOLS], length_bytes: 0 }
    }

    /// The tokens, as accepted by [`Token::of`].
    pub(super) fn tokens(&self) -> &[[u16; 4]] {
        &self.tokens[..self.token_count]
    }

    /// Splits the chunk of the matcher by lazy matching: if the next position has a better match, a literal comes first.
    pub(super) fn split<S: Search>(&mut self, matcher: &Matcher) {
        self.clear();
        let mut position = 1;
        while position < matcher.end() {
            let mut best = matcher.find::<S>(position);
            if best.start == 0 {
                self.push(Token::literal(matcher.byte(position)));
                position += 1;
                continue;
            }
            while best.length < LONG_ENOUGH {
                let next = matcher.find_longer::<S>(position + 1, best.length - 1);
                if next.start == 0 || !is_better(position, best, next, S::MOST_SAVED) {
                    break;
                }
                self.push(Token::literal(matcher.byte(position)));
                position += 1;
                best = next;
            }
            self.push(Token::repetition(best.length, position - best.start));
            self.length_bytes += length_bytes(best.length);
            position += best.length;
        }
    }

    /// Splits the chunk into these steps: lengths, where 1 is a literal, and offsets.
    pub(super) fn follow(&mut self, steps: impl Iterator<Item = (usize, usize)>, matcher: &Matcher) {
        self.clear();
        let mut position = 1;
        for (length, offset) in steps {
            self.push(match length {
                1 => Token::literal(matcher.byte(position)),
                _ => Token::repetition(length, offset),
            });
            self.length_bytes += length_bytes(length);
            position += length;
        }
    }

    fn clear(&mut self) {
        self.counts.fill(0);
        self.length_bytes = 0;
        self.token_count = 0;
    }

    #[inline(always)]
    fn push(&mut self, token: Token) {
        self.counts[usize::from(token.symbol) % SYMBOLS] += 1;
        self.tokens[self.token_count % MAX_CHUNK] = token.words();
        self.token_count += 1;
    }
}

/// The number of extra bytes of a length.
pub(super) fn length_bytes(length: usize) -> u64 {
    const FIRST_LONG: usize = MIN_MATCH + LONG;
    const FIRST_LONGER: usize = FIRST_LONG + LONGER;
    match length {
        ..FIRST_LONG => 0,
        FIRST_LONG..FIRST_LONGER => 1,
        FIRST_LONGER.. => 3,
    }
}

/// Whether a literal at `position` and then `next` is probably shorter than `this`, estimated as some bits per
/// additional byte, one bit per halving of the offset, the extra bytes of the length, and a cost for the literal.
#[inline(always)]
fn is_better(position: usize, this: Match, next: Match, most_saved: i32) -> bool {
    let longer = (BITS_PER_BYTE * (next.length as i32 - this.length as i32)).min(most_saved);
    let nearer = i32::from(log2(position - this.start)) - i32::from(log2(position + 1 - next.start));
    let extra = 8 * (length_bytes(next.length) as i32 - length_bytes(this.length) as i32);
    longer + nearer - extra > 1
}

/// The number of the highest bit of an offset, which is never zero.
#[inline(always)]
fn log2(offset: usize) -> u16 {
    (u32::BITS - 1 - (offset as u32 | 1).leading_zeros()) as u16
}

#[cfg(test)]
mod tests {
    use super::super::matcher::BinarySearch;
    use super::{Matcher, Parsed, Token};

    fn tokens(chunk: &[u8]) -> Vec<Token> {
        let (mut matcher, mut parsed) = (Matcher::new(), Parsed::new());
        matcher.load(chunk, true);
        parsed.split::<BinarySearch>(&matcher);
        assert_eq!(parsed.counts.iter().sum::<u32>() as usize, parsed.token_count);
        parsed.tokens().iter().copied().map(Token::of).collect()
    }

    #[test]
    fn a_better_match_one_byte_later_is_taken() {
        let tokens = tokens(b"abcd_bcdefghijk_abcdefghijk");
        assert_eq!(tokens[tokens.len() - 2..], [Token::literal(b'a'), Token::repetition(10, 12)]);
    }

    #[test]
    fn a_run_is_one_literal_and_one_match() {
        assert_eq!(tokens(&[9; 1_000]), [Token::literal(9), Token::repetition(999, 1)]);
    }

    #[test]
    fn steps_become_tokens() {
        let (mut matcher, mut parsed) = (Matcher::new(), Parsed::new());
        matcher.load(&[9; 301], true);
        parsed.split::<BinarySearch>(&matcher);
        parsed.follow([(1, 0), (4, 1), (296, 2)].into_iter(), &matcher);
        let tokens: Vec<Token> = parsed.tokens().iter().copied().map(Token::of).collect();
        assert_eq!(tokens, [Token::literal(9), Token::repetition(4, 1), Token::repetition(296, 2)]);
        assert_eq!((parsed.counts.iter().sum::<u32>(), parsed.length_bytes), (3, 3));
    }

    #[test]
    fn symbols_contain_the_logarithm_of_the_offset() {
        let token = |symbol, beyond, offset_rest, offset_bits| Token { symbol, beyond, offset_rest, offset_bits };
        assert_eq!(Token::repetition(3, 1), token(256, 0, 0, 0));
        assert_eq!(Token::repetition(17, 32_767), token(256 + 14 * 16 + 14, 14, 0x3fff, 14));
        assert_eq!(Token::repetition(18, 2), token(256 + 16 + 15, 15, 0, 1));
        assert_eq!(Token::repetition(32_767, 3), token(256 + 16 + 15, 32_764, 1, 1));
    }
}
