//! The match finder: finds earlier occurrences of the bytes at a position.

use std::hint::select_unpredictable;

use super::{MAX_CHUNK, MIN_MATCH, zeros};

/// Positions are reduced modulo this, so that the compiler knows that they are inside the tables. A chunk takes half of
/// it.
const POSITIONS: usize = 1 << 16;

/// The number of zero bytes after the chunk, which may be compared but do not count.
const PADDING: usize = 16;

/// The maximum number of bits of a hash, for a table of 64 KiB.
const MAX_HASH_BITS: u32 = 15;
/// How much larger than the number of positions the table of a smaller chunk is, in bits: clearing a large table would
/// take longer than compressing the chunk, and a full table has too many collisions, which are also unpredictable.
const SPARE_HASH_BITS: u32 = 3;
/// A prime near 2^32 divided by the golden ratio, which spreads similar words widely.
const HASH_FACTOR: u32 = 0x9e37_79b1;

/// This many positions are compared before the end of the chain is checked: the end is unpredictable, and a
/// mispredicted branch costs as much as three positions.
const STRIDE: usize = 4;
/// How many earlier positions are compared if all matches are looked for.
const DEPTH_FOR_ALL: usize = 32;
/// A match of this length is good enough to stop looking.
const GOOD_LENGTH: usize = 400;
/// In text, where literals are cheap, a match of four bytes above this offset costs more than four literals.
const FAR_FOR_FOUR: usize = 4_096;

/// How a chunk of one kind of data is searched for matches. All values are measured: of those that were tried, they make
/// the trees of the benches smaller than those of wimlib in the least time.
pub(super) trait Search {
    /// How many earlier positions are compared before the best one is used.
    const DEPTH: usize;
    /// Like `DEPTH`, if a match is already known and only a longer one counts.
    const DEPTH_FOR_LONGER: usize;
    /// Above this offset a match of three bytes costs more than three literals.
    const FAR_FOR_THREE: usize;
    /// What all additional bytes of a match save at most, in bits: as much as a match of their own costs.
    const MOST_SAVED: i32;
}

/// For text, where matches of three bytes are not looked for.
pub(super) struct TextSearch;

impl Search for TextSearch {
    const DEPTH: usize = 28;
    const DEPTH_FOR_LONGER: usize = 12;
    const FAR_FOR_THREE: usize = 0;
    const MOST_SAVED: i32 = 32;
}

/// For bitmaps and tables that are nearly empty: literals are rare and take many bits, and many matches have the same
/// offset and take few.
pub(super) struct SparseSearch;

impl Search for SparseSearch {
    const DEPTH: usize = 28;
    const DEPTH_FOR_LONGER: usize = 12;
    const FAR_FOR_THREE: usize = 16_384;
    const MOST_SAVED: i32 = 12;
}

/// For programs, fonts and the like, where looking further finds hardly more.
pub(super) struct BinarySearch;

impl Search for BinarySearch {
    const DEPTH: usize = 16;
    const DEPTH_FOR_LONGER: usize = 8;
    const FAR_FOR_THREE: usize = 4_096;
    const MOST_SAVED: i32 = 24;
}

/// A repetition of earlier bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    /// How many bytes are repeated.
    pub(super) length: usize,
    /// Where they are.
    pub(super) start: usize,
}

/// A match as a length and an offset, for lists of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Found {
    pub(super) length: u16,
    pub(super) offset: u16,
}

impl Found {
    /// A match at a position.
    pub(super) fn of(found: Match, position: usize) -> Self {
        Found { length: found.length as u16, offset: (position - found.start) as u16 }
    }
}

/// One chunk and, for each of its positions, the previous one whose bytes have the same hash: chains that lead back
/// from every position to the start of the chunk.
///
/// Positions count from 1; 0 means "none", and its chain leads to itself.
pub(super) struct Matcher {
    window: Box<[u8; POSITIONS + PADDING]>,
    /// The position after the last byte.
    end: usize,
    /// The chains over four bytes.
    older: Box<[u16; POSITIONS]>,
    /// For each position the previous one with the same hash of three bytes.
    older_three: Box<[u16; POSITIONS]>,
    /// Whether matches of three bytes are used.
    with_threes: bool,
    /// The newest position for each hash of four bytes, while chains are built.
    newest: Box<Newest>,
    /// The newest position for each hash of three bytes, while chains are built.
    newest_three: Box<Newest>,
}

type Newest = [u16; 1 << MAX_HASH_BITS];

impl Matcher {
    /// An empty matcher.
    pub(super) fn new() -> Self {
        Matcher {
            window: zeros(),
            end: 1,
            older: zeros(),
            older_three: zeros(),
            with_threes: false,
            newest: zeros(),
            newest_three: zeros(),
        }
    }

    /// Loads a chunk, which replaces the previous one. Matches of three bytes are found only `with_threes`.
    pub(super) fn load(&mut self, chunk: &[u8], with_threes: bool) {
        debug_assert!(chunk.len() <= MAX_CHUNK, "positions have 16 bits");
        self.end = 1 + chunk.len();
        self.window[1..self.end].copy_from_slice(chunk);
        self.window[self.end..self.end + PADDING].fill(0);
        self.with_threes = with_threes;
        let hash_bits = (self.end.ilog2() + SPARE_HASH_BITS).min(MAX_HASH_BITS);
        self.newest[..1 << hash_bits].fill(0);
        match with_threes {
            true => {
                self.newest_three[..1 << hash_bits].fill(0);
                self.link(|matcher, position, word| {
                    matcher.older[position % POSITIONS] = replaced(&mut matcher.newest, word, hash_bits, position);
                    // A shift by 8 drops the fourth byte, which is the highest.
                    matcher.older_three[position % POSITIONS] =
                        replaced(&mut matcher.newest_three, word << 8, hash_bits, position);
                });
            }
            false => self.link(|matcher, position, word| {
                matcher.older[position % POSITIONS] = replaced(&mut matcher.newest, word, hash_bits, position);
            }),
        }
    }

    /// Builds the chains. The last three positions have none.
    #[inline(always)]
    fn link(&mut self, link: impl Fn(&mut Self, usize, u32)) {
        let linked = self.end.saturating_sub(3).max(1);
        for position in 1..linked {
            link(self, position, word_at(&self.window, position));
        }
        self.older[linked..=self.end].fill(0);
        self.older_three[linked..=self.end].fill(0);
    }

    /// The end of the positions.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The byte at a position.
    #[inline(always)]
    pub(super) fn byte(&self, position: usize) -> u8 {
        self.window[position % POSITIONS]
    }

    /// The longest match at a position, and of equally long ones the nearest; its start is 0 if there is none.
    #[inline(always)]
    pub(super) fn find<S: Search>(&self, position: usize) -> Match {
        let best = self.search::<S>(S::DEPTH, position, MIN_MATCH);
        match self.with_threes {
            true if best.start == 0 => self.three::<S>(position),
            false if best.length == MIN_MATCH + 1 && position - best.start >= FAR_FOR_FOUR => {
                Match { start: 0, ..best }
            }
            _ => best,
        }
    }

    /// The longest match of at least four bytes at a position that is longer than `beat`; its start is 0 if there is
    /// none.
    #[inline(always)]
    pub(super) fn find_longer<S: Search>(&self, position: usize, beat: usize) -> Match {
        self.search::<S>(S::DEPTH_FOR_LONGER, position, beat.max(MIN_MATCH))
    }

    /// Adds the matches at a position that are longer than all nearer ones, the nearest first. Looks no further once a
    /// match has `good` bytes.
    pub(super) fn find_all(&self, position: usize, good: usize, found: &mut Vec<Found>) {
        let max_length = self.end - position;
        let mut longest = MIN_MATCH - 1;
        let mut add = |length: usize, start: usize| {
            found.push(Found::of(Match { length, start }, position));
            length
        };
        let three = usize::from(self.older_three[position % POSITIONS]);
        if three != 0 && (word_at(&self.window, three) ^ word_at(&self.window, position)) << 8 == 0 {
            longest = add(MIN_MATCH, three);
        }
        let mut candidate = usize::from(self.older[position % POSITIONS]);
        for _ in 0..DEPTH_FOR_ALL {
            if candidate == 0 {
                break;
            }
            let tail = longest.saturating_sub(MIN_MATCH);
            if word_at(&self.window, candidate + tail) == word_at(&self.window, position + tail) {
                let length = common_length(&self.window, candidate, position).min(max_length);
                if length > longest {
                    longest = add(length, candidate);
                    if length >= good || length == max_length {
                        break;
                    }
                }
            }
            candidate = usize::from(self.older[candidate % POSITIONS]);
        }
    }

    fn three<S: Search>(&self, position: usize) -> Match {
        let start = usize::from(self.older_three[position % POSITIONS]);
        let is_equal = (word_at(&self.window, start) ^ word_at(&self.window, position)) << 8 == 0;
        let is_worth_it = is_equal && position - start < S::FAR_FOR_THREE;
        Match { length: MIN_MATCH, start: if is_worth_it { start } else { 0 } }
    }

    /// Follows the chain of the four bytes that end with the first one after the match to beat, so that every candidate
    /// is one that may be longer.
    #[inline(always)]
    fn search<S: Search>(&self, depth: usize, position: usize, beat: usize) -> Match {
        let mut best = Match { length: beat, start: 0 };
        let max_length = self.end - position;
        let ahead = beat - MIN_MATCH;
        // The four bytes that end with the first one after the best match: if they differ, no match is longer.
        let mut tail = ahead;
        let mut last = word_at(&self.window, position + tail);
        let mut candidate = usize::from(self.older[(position + ahead) % POSITIONS]);
        for _ in 0..depth / STRIDE {
            if candidate <= ahead {
                break;
            }
            for _ in 0..STRIDE {
                // Wraps only at the end of the chain, where no match is taken.
                let start = candidate.wrapping_sub(ahead) % POSITIONS;
                if word_at(&self.window, start + tail) == last {
                    let length = common_length(&self.window, start, position).min(max_length);
                    if length > best.length && candidate > ahead {
                        best = Match { length, start };
                        if length >= GOOD_LENGTH || length == max_length {
                            return best;
                        }
                        tail = length - MIN_MATCH;
                        last = word_at(&self.window, position + tail);
                    }
                }
                candidate = usize::from(self.older[candidate % POSITIONS]);
            }
        }
        best
    }
}

/// Makes a position the newest with the hash of this word; returns the one that was.
#[inline(always)]
fn replaced(newest: &mut Newest, word: u32, hash_bits: u32, position: usize) -> u16 {
    // Knuth's multiplicative hash.
    let hash = word.wrapping_mul(HASH_FACTOR) >> (32 - hash_bits);
    std::mem::replace(&mut newest[hash as usize % (1 << MAX_HASH_BITS)], position as u16)
}

/// The four bytes at a position.
#[inline(always)]
fn word_at(window: &[u8; POSITIONS + PADDING], position: usize) -> u32 {
    window[position % POSITIONS..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The eight bytes at a position.
#[inline(always)]
fn double_word_at(window: &[u8; POSITIONS + PADDING], position: usize) -> u64 {
    window[position % POSITIONS..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// How many bytes from `earlier` on equal those from `later` on. The result may extend beyond the end of the chunk.
#[inline(always)]
fn common_length(window: &[u8; POSITIONS + PADDING], earlier: usize, later: usize) -> usize {
    let difference = |at| double_word_at(window, earlier + at) ^ double_word_at(window, later + at);
    let equal_bytes = |difference: u64| difference.trailing_zeros() as usize / 8;
    let (first, second) = (difference(0), difference(8));
    if first | second != 0 {
        return select_unpredictable(first != 0, equal_bytes(first), 8 + equal_bytes(second));
    }
    for at in (16..MAX_CHUNK).step_by(8) {
        let difference = difference(at);
        if difference != 0 {
            return at + equal_bytes(difference);
        }
    }
    MAX_CHUNK
}

#[cfg(test)]
mod tests {
    use super::{BinarySearch, Match, Matcher, Search, SparseSearch, common_length};

    fn matcher(chunk: &[u8], with_threes: bool) -> Matcher {
        let mut matcher = Matcher::new();
        matcher.load(&[7; 30_000], true);
        matcher.load(chunk, with_threes);
        matcher
    }

    const NONE: usize = 0;

    #[test]
    fn the_longest_match_wins_and_then_the_nearest() {
        let matcher = matcher(b"abcdeXabcdYabcdZabcdeW", false);
        assert_eq!(matcher.find::<BinarySearch>(17), Match { length: 5, start: 1 });
        assert_eq!(matcher.find::<BinarySearch>(12), Match { length: 4, start: 7 });
        assert_eq!(matcher.find_longer::<BinarySearch>(18, 3), Match { length: 4, start: 2 });
        assert_eq!(matcher.find_longer::<BinarySearch>(18, 4).start, NONE);
        assert_eq!(matcher.find::<BinarySearch>(1).start, NONE);
    }

    #[test]
    fn three_bytes_are_found_if_asked_for_and_near() {
        let far = [b"abcX".as_slice(), &[0; BinarySearch::FAR_FOR_THREE], b"abcYabcZ"].concat();
        let second = 1 + 4 + BinarySearch::FAR_FOR_THREE;
        assert_eq!(matcher(&far, true).find::<BinarySearch>(second).start, NONE);
        assert_eq!(matcher(&far, true).find::<SparseSearch>(second), Match { length: 3, start: 1 });
        assert_eq!(matcher(&far, true).find::<BinarySearch>(second + 4), Match { length: 3, start: second });
        assert_eq!(matcher(&far, false).find::<BinarySearch>(second + 4).start, NONE);
    }

    #[test]
    fn matches_end_with_the_chunk() {
        for zeros in [5, 20, 300] {
            let matcher = matcher(&vec![0; zeros], false);
            assert_eq!(
                matcher.find::<BinarySearch>(2),
                Match { length: zeros - 1, start: 1 },
                "the padding is zero too"
            );
            assert_eq!(matcher.find_longer::<BinarySearch>(3, zeros - 2).start, NONE);
        }
    }

    #[test]
    fn common_lengths_are_exact() {
        for length in 0..40 {
            let mut chunk = [[1; 40], [1; 40]].concat();
            chunk[40 + length] = 2;
            assert_eq!(common_length(&matcher(&chunk, false).window, 1, 41), length);
        }
    }
}
