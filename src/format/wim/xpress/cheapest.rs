//! Splits a chunk so that it takes the fewest bits, as far as the cost of each symbol is known beforehand.

use super::matcher::{Found, Matcher};
use super::parse::{Parsed, length_bytes};
use super::{FIRST_MATCH, LONG, MIN_MATCH, SYMBOLS, zeros};

/// Positions are reduced modulo this, so that the compiler knows that they are inside the tables.
const POSITIONS: usize = 1 << 16;

/// Matches longer than this are used as a whole.
const NICE_LENGTH: usize = 64;
/// For other matches this many shorter lengths are considered too.
const SHORTER: usize = 16;
/// The lowest bit of the cost in a path; below it are 16 bits each for length and offset.
const COST_SHIFT: u32 = 32;
/// Costs are in units of this fraction of a bit.
const BIT: u32 = 16;
/// A symbol that does not occur costs as if it occurred this often.
const UNSEEN: f64 = 0.6;

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

    /// Finds the matches of every position; none inside a long match, which is used as a whole.
    fn find(&mut self, matcher: &Matcher) {
        self.matches.clear();
        let mut next = 1;
        for position in 1..matcher.end() {
            self.first[position] = self.matches.len() as u32;
            if position == next {
                let longest = matcher.find_all(position, NICE_LENGTH, &mut self.matches);
                next += if longest >= NICE_LENGTH { longest } else { 1 };
            }
        }
        self.first[matcher.end()] = self.matches.len() as u32;
    }

    fn price(&mut self, counts: &[u32; SYMBOLS]) {
        let total = f64::from(counts.iter().sum::<u32>().max(1));
        for (cost, &count) in self.symbol_cost.iter_mut().zip(counts) {
            let bits = (total / f64::from(count).max(UNSEEN)).log2();
            *cost = ((bits * f64::from(BIT)) as u32).clamp(BIT / 2, 15 * BIT);
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
                    false => (shortest.max(longest.saturating_sub(SHORTER))..=longest).for_each(consider),
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
