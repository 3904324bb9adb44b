//! The match finder: where did the bytes at this position stand before?

use super::{MAX_CHUNK, MIN_MATCH};

/// Bits of a hash over four bytes.
const HASH4_BITS: u32 = 15;
/// Bits of a hash over three bytes.
const HASH3_BITS: u32 = 12;

/// A prime near 2^32 divided by the golden ratio, which spreads neighbouring words widely.
const HASH_FACTOR: u32 = 0x9e37_79b1;

/// How many earlier positions are looked at before the best one is taken.
const MAX_CANDIDATES: usize = 16;
/// A match of this length is good enough to stop looking.
const GOOD_LENGTH: usize = 96;

/// A repetition of earlier bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    /// How many bytes are repeated.
    pub(super) length: usize,
    /// How far back they stand.
    pub(super) offset: usize,
}

/// Hash chains over one chunk: the newest position of each hash of four bytes, and for each position the one before it
/// with the same hash. For matches of three bytes only the newest position is kept: a far one is not worth its bits.
///
/// Positions are stored plus one; 0 is "none".
pub(super) struct Matcher {
    newest3: Box<[u16; 1 << HASH3_BITS]>,
    newest4: Box<[u16; 1 << HASH4_BITS]>,
    older: Box<[u16; MAX_CHUNK]>,
}

impl Matcher {
    /// An empty one.
    pub(super) fn new() -> Self {
        Matcher {
            newest3: Box::new([0; 1 << HASH3_BITS]),
            newest4: Box::new([0; 1 << HASH4_BITS]),
            older: Box::new([0; MAX_CHUNK]),
        }
    }

    /// Forgets the chunk before.
    pub(super) fn reset(&mut self) {
        self.newest3.fill(0);
        self.newest4.fill(0);
    }

    /// Makes a position known. Each is inserted once, in order. The last three of a chunk are not worth it.
    pub(super) fn insert(&mut self, input: &[u8], position: usize) {
        if let Some(word) = word_at(input, position) {
            self.newest3[hash3(word)] = position as u16 + 1;
            let newest = &mut self.newest4[hash4(word)];
            self.older[position] = std::mem::replace(newest, position as u16 + 1);
        }
    }

    /// Makes a position known and returns the longest match for it that is longer than `beat`, or of two equally long
    /// ones the nearer.
    pub(super) fn insert_and_find(&mut self, input: &[u8], position: usize, beat: usize) -> Option<Match> {
        let word = word_at(input, position)?;
        let near = std::mem::replace(&mut self.newest3[hash3(word)], position as u16 + 1);
        let newest = &mut self.newest4[hash4(word)];
        let newest = std::mem::replace(newest, position as u16 + 1);
        self.older[position] = newest;

        let near = if beat < MIN_MATCH { near_match(input, position, word, near) } else { None };
        let beat = near.map_or(beat, |near| near.length);
        self.search(input, position, newest, beat).or(near)
    }

    /// Looks through the chain from `candidate` on for a match of at least four bytes that is longer than `beat`.
    fn search(&self, input: &[u8], position: usize, mut candidate: u16, mut beat: usize) -> Option<Match> {
        let mut best = None;
        let first = word_at(input, position);
        // The four bytes that end with the first one beyond `beat`: where they differ, no candidate is longer.
        let mut tail = (beat + 1).saturating_sub(4);
        let mut last = word_at(input, position + tail);
        for _ in 0..MAX_CANDIDATES {
            if candidate == 0 || last.is_none() {
                break;
            }
            let start = usize::from(candidate) - 1;
            if word_at(input, start + tail) == last && word_at(input, start) == first {
                let length = common_length(input, start, position);
                if length > beat {
                    best = Some(Match { length, offset: position - start });
                    if length >= GOOD_LENGTH {
                        break;
                    }
                    beat = length;
                    tail = beat + 1 - 4;
                    last = word_at(input, position + tail);
                }
            }
            candidate = self.older[start];
        }
        best
    }
}

/// The match at the newest position with the same hash of three bytes.
fn near_match(input: &[u8], position: usize, word: u32, newest: u16) -> Option<Match> {
    let start = usize::from(newest).checked_sub(1)?;
    let differs = word_at(input, start)? ^ word;
    match differs.trailing_zeros() / 8 {
        4 => Some(Match { length: common_length(input, start, position), offset: position - start }),
        3 => Some(Match { length: MIN_MATCH, offset: position - start }),
        _ => None,
    }
}

/// The four bytes at a position.
fn word_at(input: &[u8], position: usize) -> Option<u32> {
    input.get(position..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Knuth's multiplicative hash.
fn hash4(word: u32) -> usize {
    (word.wrapping_mul(HASH_FACTOR) >> (32 - HASH4_BITS)) as usize
}

fn hash3(word: u32) -> usize {
    ((word << 8).wrapping_mul(HASH_FACTOR) >> (32 - HASH3_BITS)) as usize
}

/// How many bytes from `earlier` on equal those from `later` on.
fn common_length(input: &[u8], earlier: usize, later: usize) -> usize {
    let (ours, _) = input[later..].as_chunks::<8>();
    let (theirs, _) = input[earlier..].as_chunks::<8>();
    let mut length = 0;
    for (a, b) in ours.iter().zip(theirs) {
        let difference = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if difference != 0 {
            return length + difference.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = input[later + length..].iter().zip(&input[earlier + length..]);
    length + rest.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::{Match, Matcher, common_length};

    #[test]
    fn the_longest_match_wins_and_then_the_nearest() {
        let input = b"abcdeXabcdYabcdZabcdeW";
        let mut matcher = Matcher::new();
        (0..16).for_each(|position| matcher.insert(input, position));
        assert_eq!(matcher.insert_and_find(input, 16, 0), Some(Match { length: 5, offset: 16 }));
        assert_eq!(matcher.insert_and_find(input, 17, 3), Some(Match { length: 4, offset: 16 }));
        assert_eq!(matcher.insert_and_find(input, 18, 4), None);
    }

    #[test]
    fn common_lengths_end_with_the_input() {
        let input = [1u8; 40];
        for later in 1..40 {
            assert_eq!(common_length(&input, 0, later), 40 - later);
        }
    }
}
