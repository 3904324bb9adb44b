//! Splits a chunk so that it takes the fewest bits, as far as the cost of each symbol is known beforehand.

use super::matcher::{Found, Matcher, TextSearch};
use super::parse::{Parsed, length_bytes};
use super::{FIRST_MATCH, LONG, MIN_MATCH, SYMBOLS, zeros};

/// Positions are reduced modulo this, so that the compiler knows that they are inside the tables.
const POSITIONS: usize = 1 << 16;

/// Matches longer than this are used as a whole; of others, all shorter lengths are considered too.
const NICE_LENGTH: usize = 32;
/// The lowest bit of the cost in a path; below it are 16 bits each for length and offset.
const COST_SHIFT: u32 = 32;
/// How often a bit can be halved into units of cost.
const HALVINGS_OF_BIT: u32 = 4;
/// A bit, in units of cost.
const BIT: u32 = 1 << HALVINGS_OF_BIT;
/// A symbol that does not occur costs as if it occurred this often: three times in five.
const UNSEEN: (u64, u64) = (3, 5);

/// The matches of a chunk, and the cheapest path to each of its positions.
pub(super) struct Cheapest {
    /// For each position, where its matches begin in `matches`.
    first: Box<[u32; POSITIONS]>,
    matches: Vec<Found>,
    /// The cheapest path to each position: its cost, and below that the length and the offset of its last step, where
    /// length 1 is a literal. So the cheaper of two paths is the smaller number, which is found without a branch.
    paths: Box<[u64; POSITIONS]>,
    /// The steps of the whole path, last to first.
    path: Vec<Found>,
    symbol_cost: [u32; SYMBOLS],
}

impl Cheapest {
    pub(super) fn new() -> Self {
        Cheapest { first: zeros(), matches: Vec::new(), paths: zeros(), path: Vec::new(), symbol_cost: [0; SYMBOLS] }
    }

    /// Splits a chunk again. How often symbols occur in the previous split determines their cost.
    pub(super) fn split(&mut self, parsed: &mut Parsed, matcher: &Matcher) {
        self.find(matcher);
        self.price(&parsed.counts);
        self.walk(matcher);
        self.collect(matcher.end());
        parsed.follow(self.path.iter().rev().map(|step| (step.length.into(), step.offset.into())), matcher);
    }

    /// Finds the matches of every position. Inside a long match, only its rest and a longer one are of use.
    fn find(&mut self, matcher: &Matcher) {
        self.matches.clear();
        let mut long = Found::default();
        for position in 1..matcher.end() {
            self.first[position] = self.matches.len() as u32;
            if usize::from(long.length) > NICE_LENGTH {
                let longer = matcher.find_longer::<TextSearch>(position, long.length.into());
                if longer.start != 0 {
                    long = Found::of(longer, position);
                }
                self.matches.push(long);
            } else {
                matcher.find_all(position, NICE_LENGTH, &mut self.matches);
                long = self.matches[self.first[position] as usize..].last().copied().unwrap_or_default();
            }
            long.length = long.length.saturating_sub(1);
        }
        self.first[matcher.end()] = self.matches.len() as u32;
    }

    fn price(&mut self, counts: &[u32; SYMBOLS]) {
        let (times, cases) = UNSEEN;
        let total = counts.iter().map(|&count| u64::from(count)).sum::<u64>().max(1);
        for (cost, &count) in self.symbol_cost.iter_mut().zip(counts) {
            *cost = log2(total * cases, (u64::from(count) * cases).max(times)).clamp(BIT / 2, 15 * BIT);
        }
    }

    /// Finds the cheapest path to each position, in their order.
    fn walk(&mut self, matcher: &Matcher) {
        let end = matcher.end();
        let Cheapest { first, matches, paths, symbol_cost, .. } = self;
        paths[1..=end].fill(u64::MAX);
        paths[1] = 0;
        for position in 1..end {
            let here = (paths[position % POSITIONS] >> COST_SHIFT) as u32;
            let literal = here + symbol_cost[usize::from(matcher.byte(position))];
            shorten(paths, position + 1, literal, Found { length: 1, offset: 0 });
            let mut shortest = MIN_MATCH;
            let own = first[position % POSITIONS] as usize..first[(position + 1) % POSITIONS] as usize;
            for &Found { length: longest, offset } in matches.get(own).unwrap_or_default() {
                let offset_bits = offset.max(1).ilog2();
                let base = here + offset_bits * BIT;
                let symbols = usize::from(FIRST_MATCH) + offset_bits as usize * (LONG + 1);
                let mut consider = |length: usize| {
                    let beyond = (length - MIN_MATCH).min(LONG);
                    let cost = base + symbol_cost[(symbols + beyond) % SYMBOLS] + length_bytes(length) as u32 * 8 * BIT;
                    shorten(paths, position + length, cost, Found { length: length as u16, offset });
                };
                let longest = usize::from(longest);
                match longest > NICE_LENGTH {
                    true => consider(longest),
                    false => (shortest..=longest).for_each(consider),
                }
                shortest = longest + 1;
            }
        }
    }

    /// Follows the steps from the end to the start.
    fn collect(&mut self, end: usize) {
        self.path.clear();
        let mut position = end;
        while position > 1 {
            let step = step_of(self.paths[position]);
            self.path.push(step);
            position -= usize::from(step.length);
        }
    }
}

/// The binary logarithm of a quotient, in units of cost, rounded down; 0 for quotients below 1. Floating-point libraries
/// may round it differently, and packages are the same bytes on every system.
fn log2(dividend: u64, divisor: u64) -> u32 {
    /// Of the fixed-point numbers.
    const FRACTION_BITS: u32 = 31;
    let quotient = (dividend << FRACTION_BITS) / divisor;
    let Some(whole) = quotient.checked_ilog2().and_then(|highest| highest.checked_sub(FRACTION_BITS)) else { return 0 };
    let (mut log, mut rest) = (whole, quotient >> whole);
    for _ in 0..HALVINGS_OF_BIT {
        rest = (rest * rest) >> FRACTION_BITS;
        let exceeds = (rest >> (FRACTION_BITS + 1)) as u32;
        log = log << 1 | exceeds;
        rest >>= exceeds;
    }
    log
}

/// Keeps the cheaper of two paths to a position.
#[inline(always)]
fn shorten(paths: &mut [u64; POSITIONS], position: usize, cost: u32, step: Found) {
    let path = u64::from(cost) << COST_SHIFT | u64::from(step.length) << 16 | u64::from(step.offset);
    let known = &mut paths[position % POSITIONS];
    *known = path.min(*known);
}

/// The last step of a path.
fn step_of(path: u64) -> Found {
    Found { length: (path >> 16) as u16, offset: path as u16 }
}

#[cfg(test)]
mod tests {
    use super::{BIT, log2};

    #[test]
    fn logarithms_are_rounded_down() {
        for (dividend, divisor) in [(1, 1), (2, 1), (3, 1), (10, 3), (32_768, 1), (163_845, 3), (99_999, 99_998)] {
            let exact = (dividend as f64 / divisor as f64).log2() * f64::from(BIT);
            assert_eq!(log2(dividend, divisor), exact as u32, "{dividend} / {divisor}");
        }
        assert_eq!(log2(1, 3), 0);
    }
}
