//! Cutting a chunk into literals and matches.

use super::matcher::{Match, Matcher};
use super::{FIRST_MATCH, LONG, MIN_MATCH, SYMBOLS};

/// Beyond this offset a match of three bytes costs more than its three literals.
const FAR_FOR_THREE: usize = 4_096;
/// A match of this length is taken without looking at the next position.
const LONG_ENOUGH: usize = 48;

/// A piece of a chunk, in the order of the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// This byte.
    Literal(u8),
    /// A repetition, whose length and offset both fit in 16 bits.
    Match {
        /// Bytes repeated.
        length: u16,
        /// Bytes back.
        offset: u16,
    },
}

impl Token {
    fn of(found: Match) -> Self {
        Token::Match { length: found.length as u16, offset: found.offset as u16 }
    }

    /// The symbol that announces it.
    pub(super) fn symbol(self) -> u16 {
        match self {
            Token::Literal(byte) => u16::from(byte),
            Token::Match { length, offset } => {
                let short = (usize::from(length) - MIN_MATCH).min(LONG) as u16;
                FIRST_MATCH + ((offset.ilog2() as u16) << 4) + short
            }
        }
    }
}

/// Cuts the chunk, counting the symbols on the way.
///
/// Lazy: before a match is taken, the next position may offer a better one, and then a literal comes first.
pub(super) fn parse(matcher: &mut Matcher, input: &[u8], tokens: &mut Vec<Token>, counts: &mut [u32; SYMBOLS]) {
    matcher.reset();
    tokens.clear();
    let mut push = |token: Token| {
        counts[usize::from(token.symbol())] += 1;
        tokens.push(token);
    };
    let mut position = 0;
    while position < input.len() {
        let Some(mut best) = worthwhile(matcher.insert_and_find(input, position, MIN_MATCH - 1)) else {
            push(Token::Literal(input[position]));
            position += 1;
            continue;
        };
        let mut known = position + 1;
        while best.length < LONG_ENOUGH && known < input.len() {
            let next = worthwhile(matcher.insert_and_find(input, known, best.length - 1));
            known += 1;
            match next {
                Some(next) if is_better(next, best) => {
                    push(Token::Literal(input[position]));
                    position += 1;
                    best = next;
                }
                _ => break,
            }
        }
        push(Token::of(best));
        position += best.length;
        (known..position).for_each(|known| matcher.insert(input, known));
    }
}

fn worthwhile(found: Option<Match>) -> Option<Match> {
    found.filter(|found| found.length > MIN_MATCH || found.offset < FAR_FOR_THREE)
}

/// Whether a literal and then `next` is likely shorter than `this`: four bits for each byte more, one bit less for
/// each halving of the offset, and something for the literal.
fn is_better(next: Match, this: Match) -> bool {
    let longer = next.length as i32 - this.length as i32;
    let nearer = this.offset.ilog2() as i32 - next.offset.ilog2() as i32;
    4 * longer + nearer > 2
}

#[cfg(test)]
mod tests {
    use super::{SYMBOLS, Token, parse};
    use crate::format::wim::xpress::matcher::Matcher;

    fn tokens(input: &[u8]) -> Vec<Token> {
        let mut tokens = Vec::new();
        parse(&mut Matcher::new(), input, &mut tokens, &mut [0; SYMBOLS]);
        tokens
    }

    #[test]
    fn a_better_match_one_byte_later_is_taken() {
        let cut = tokens(b"abcd_bcdefghijk_abcdefghijk");
        assert_eq!(cut[cut.len() - 2..], [Token::Literal(b'a'), Token::Match { length: 10, offset: 12 }]);
    }

    #[test]
    fn a_run_is_one_literal_and_one_match() {
        assert_eq!(tokens(&[9; 1_000]), [Token::Literal(9), Token::Match { length: 999, offset: 1 }]);
    }

    #[test]
    fn symbols_hold_the_logarithm_of_the_offset() {
        assert_eq!(Token::Literal(7).symbol(), 7);
        assert_eq!(Token::Match { length: 3, offset: 1 }.symbol(), 256);
        assert_eq!(Token::Match { length: 17, offset: 32_767 }.symbol(), 256 + 14 * 16 + 14);
        assert_eq!(Token::Match { length: 18, offset: 2 }.symbol(), 256 + 16 + 15);
        assert_eq!(Token::Match { length: 32_767, offset: 3 }.symbol(), 256 + 16 + 15);
    }
}
