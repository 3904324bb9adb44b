//! Splits a chunk into literals and matches.

use super::matcher::{Match, Matcher};
use super::{FIRST_MATCH, LONG, LONGER, MAX_CHUNK, MIN_MATCH, SYMBOLS, zeros};

/// A match of this length is used without trying the next position.
const LONG_ENOUGH: usize = 48;

/// A literal or match, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The byte, or the kind of match.
    pub(super) symbol: u16,
    /// For a match: its length minus that of the shortest match.
    pub(super) beyond: u16,
    /// For a match: its offset without the highest bit.
    pub(super) offset_rest: u16,
    /// The number of bits of that.
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

    /// Splits the chunk of the matcher, using the best match at every position.
    pub(super) fn cut(&mut self, matcher: &Matcher) {
        self.cut_with(matcher, |_, best| (0, best));
    }

    /// Lazy matching, which is better if matches are short and literals expensive: if the next position has a better
    /// match, a literal comes first.
    pub(super) fn cut_lazily(&mut self, matcher: &Matcher) {
        self.cut_with(matcher, |position, mut best| {
            let mut literals = 0;
            while best.length < LONG_ENOUGH {
                let next = matcher.find_longer(position + literals + 1, best.length - 1);
                if next.start == 0 || !is_better(position + literals, best, next) {
                    break;
                }
                literals += 1;
                best = next;
            }
            (literals, best)
        });
    }

    /// Splits the chunk; `improve` receives a position with its best match, and returns the number of literals before a
    /// match, and that match.
    #[inline(always)]
    fn cut_with(&mut self, matcher: &Matcher, improve: impl Fn(usize, Match) -> (usize, Match)) {
        self.counts.fill(0);
        self.length_bytes = 0;
        let mut token_count = 0;
        let mut push = |token: Token| {
            self.counts[usize::from(token.symbol) % SYMBOLS] += 1;
            self.tokens[token_count % MAX_CHUNK] = token.words();
            token_count += 1;
        };
        let mut position = 1;
        while position < matcher.end() {
            let best = matcher.find(position);
            if best.start == 0 {
                push(Token::literal(matcher.byte(position)));
                position += 1;
                continue;
            }
            let (literals, best) = improve(position, best);
            for _ in 0..literals {
                push(Token::literal(matcher.byte(position)));
                position += 1;
            }
            push(Token::repetition(best.length, position - best.start));
            self.length_bytes += length_bytes(best.length);
            position += best.length;
        }
        self.token_count = token_count;
    }
}

/// The number of extra bytes of a length.
fn length_bytes(length: usize) -> u64 {
    const FIRST_LONG: usize = MIN_MATCH + LONG;
    const FIRST_LONGER: usize = FIRST_LONG + LONGER;
    match length {
        ..FIRST_LONG => 0,
        FIRST_LONG..FIRST_LONGER => 1,
        FIRST_LONGER.. => 3,
    }
}

/// Whether a literal at `position` and then `next` is probably shorter than `this`, estimated as four bits per
/// additional byte, one bit per halving of the offset, and a cost for the literal.
#[inline(always)]
fn is_better(position: usize, this: Match, next: Match) -> bool {
    let longer = next.length as i32 - this.length as i32;
    let nearer = i32::from(log2(position - this.start)) - i32::from(log2(position + 1 - next.start));
    4 * longer + nearer > 1
}

/// The number of the highest bit of an offset, which is never zero.
#[inline(always)]
fn log2(offset: usize) -> u16 {
    (u32::BITS - 1 - (offset as u32 | 1).leading_zeros()) as u16
}

#[cfg(test)]
mod tests {
    use super::{Matcher, Parsed, Token};

    fn tokens(chunk: &[u8], cut: fn(&mut Parsed, &Matcher)) -> Vec<Token> {
        let (mut matcher, mut parsed) = (Matcher::new(), Parsed::new());
        matcher.load(chunk, true);
        cut(&mut parsed, &matcher);
        assert_eq!(parsed.counts.iter().sum::<u32>() as usize, parsed.token_count);
        parsed.tokens().iter().copied().map(Token::of).collect()
    }

    #[test]
    fn a_better_match_one_byte_later_is_taken() {
        let chunk = b"abcd_bcdefghijk_abcdefghijk";
        let lazily = tokens(chunk, Parsed::cut_lazily);
        assert_eq!(lazily[lazily.len() - 2..], [Token::literal(b'a'), Token::repetition(10, 12)]);
        let at_once = tokens(chunk, Parsed::cut);
        assert_eq!(at_once[at_once.len() - 2..], [Token::repetition(4, 16), Token::repetition(7, 12)]);
    }

    #[test]
    fn a_run_is_one_literal_and_one_match() {
        for cut in [Parsed::cut, Parsed::cut_lazily] {
            assert_eq!(tokens(&[9; 1_000], cut), [Token::literal(9), Token::repetition(999, 1)]);
        }
    }

    #[test]
    fn symbols_hold_the_logarithm_of_the_offset() {
        let token = |symbol, beyond, offset_rest, offset_bits| Token { symbol, beyond, offset_rest, offset_bits };
        assert_eq!(Token::repetition(3, 1), token(256, 0, 0, 0));
        assert_eq!(Token::repetition(17, 32_767), token(256 + 14 * 16 + 14, 14, 0x3fff, 14));
        assert_eq!(Token::repetition(18, 2), token(256 + 16 + 15, 15, 0, 1));
        assert_eq!(Token::repetition(32_767, 3), token(256 + 16 + 15, 32_764, 1, 1));
    }
}
