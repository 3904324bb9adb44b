//! Builds a Huffman code of at most 15 bits per symbol from the frequencies of the symbols.

use super::{LENGTHS_SIZE, MAX_CODE_LENGTH, SYMBOLS};

/// How many bits of a sort key hold the symbol; the rest hold its count.
const SYMBOL_BITS: u32 = 9;

/// How many bits hold the length of a code.
const LENGTH_BITS: u32 = 4;

/// The codes of all symbols.
pub(super) struct Code {
    /// The length of each symbol's code, in bits; 0 for a symbol without a code.
    lengths: [u8; SYMBOLS],
    /// For each symbol its code, and in the low [`LENGTH_BITS`] bits the length of the code.
    codes: [u32; SYMBOLS],
    /// The symbols with a code, in order.
    used: [u16; SYMBOLS],
    /// Their number.
    used_count: usize,
}

impl Code {
    /// An empty code.
    pub(super) fn new() -> Self {
        Code { lengths: [0; SYMBOLS], codes: [0; SYMBOLS], used: [0; SYMBOLS], used_count: 0 }
    }

    /// Builds the shortest code for these counts with lengths of at most 15 bits. (If the limit matters, which takes
    /// counts like Fibonacci numbers, the result is not always optimal.) Returns the total number of bits of all
    /// symbols.
    ///
    /// The code is complete, as decoders require, for two symbols or more; a chunk always has the end of data and
    /// another symbol. Counts are at most 2^23 and their sum at most 2^32.
    pub(super) fn fit(&mut self, counts: &[u32; SYMBOLS]) -> u64 {
        let mut keys = [0u32; SYMBOLS];
        let mut used_count = 0;
        for (symbol, &count) in counts.iter().enumerate() {
            keys[used_count % SYMBOLS] = (count << SYMBOL_BITS) | symbol as u32;
            self.used[used_count % SYMBOLS] = symbol as u16;
            used_count += usize::from(count > 0);
        }
        self.used_count = used_count;
        let keys = &mut keys[..used_count];
        keys.sort_unstable();
        self.lengths.fill(0);
        let per_length = match keys.len() {
            0 | 1 => single(keys.len()),
            _ => limited(tree_depths(keys)),
        };
        let bits = self.set_lengths(keys, &per_length);
        self.set_codes(&per_length);
        bits
    }

    /// Assigns the longest codes to the rarest symbols; returns the total number of bits.
    fn set_lengths(&mut self, keys: &[u32], per_length: &PerLength) -> u64 {
        let mut bits = 0;
        let mut rarest_first = keys;
        for length in (1..=MAX_CODE_LENGTH as usize).rev() {
            let (these, rest) = rarest_first.split_at(per_length[length] as usize);
            for key in these {
                self.lengths[symbol_of(*key)] = length as u8;
                bits += u64::from(key >> SYMBOL_BITS) * length as u64;
            }
            rarest_first = rest;
        }
        bits
    }

    /// Canonical: ordered by length, then by symbol.
    fn set_codes(&mut self, per_length: &PerLength) {
        let mut next = [0u16; MAX_CODE_LENGTH as usize + 1];
        for length in 1..next.len() {
            next[length] = (next[length - 1] + per_length[length - 1] as u16) << 1;
        }
        for &symbol in &self.used[..self.used_count] {
            let symbol = usize::from(symbol) % SYMBOLS;
            let next = &mut next[usize::from(self.lengths[symbol] & 0xf)];
            self.codes[symbol] = u32::from(*next) << LENGTH_BITS | u32::from(self.lengths[symbol]);
            *next += 1;
        }
    }

    /// The code and length of a symbol, which must have one.
    #[inline(always)]
    pub(super) fn of(&self, symbol: u16) -> (u32, u32) {
        let code = self.codes[usize::from(symbol) % SYMBOLS];
        (code >> LENGTH_BITS, code & ((1 << LENGTH_BITS) - 1))
    }

    /// The lengths as stored at the start of a chunk: the even symbol in the low half of each byte.
    pub(super) fn packed_lengths(&self) -> [u8; LENGTHS_SIZE] {
        let mut packed = [0; LENGTHS_SIZE];
        for (byte, [even, odd]) in packed.iter_mut().zip(self.lengths.as_chunks::<2>().0) {
            *byte = even | odd << 4;
        }
        packed
    }
}

/// How many codes there are of each length, in bits.
type PerLength = [u32; MAX_CODE_LENGTH as usize + 1];

/// A single symbol still gets a code of one bit.
fn single(count: usize) -> PerLength {
    let mut per_length = [0; MAX_CODE_LENGTH as usize + 1];
    per_length[1] = count as u32;
    per_length
}

fn symbol_of(key: u32) -> usize {
    (key & ((1 << SYMBOL_BITS) - 1)) as usize
}

/// How many leaves a Huffman tree over the sorted keys has at each depth; depths beyond the limit count as the limit.
///
/// Two queues (leaves; inner nodes, which appear in order of weight), then depths from the root down, after Moffat
/// and Katajainen, "In-place calculation of minimum-redundancy codes" (1995).
fn tree_depths(keys: &[u32]) -> PerLength {
    let inner_nodes = keys.len() - 1;
    let mut weight = [0u32; SYMBOLS];
    let mut parent = [0u16; SYMBOLS];
    let (mut leaf, mut inner) = (0, 0);
    for node in 0..inner_nodes {
        for _ in 0..2 {
            let leaf_weight = keys.get(leaf).map_or(u32::MAX, |key| key >> SYMBOL_BITS);
            if inner < node && weight[inner] < leaf_weight {
                weight[node] += weight[inner];
                parent[inner] = node as u16;
                inner += 1;
            } else {
                weight[node] += leaf_weight;
                leaf += 1;
            }
        }
    }
    count_leaves(&parent[..inner_nodes])
}

/// From the parents of the inner nodes (the last one is the root): an inner node has two children, so what is not an
/// inner node at a depth is a leaf.
fn count_leaves(parent: &[u16]) -> PerLength {
    let mut per_length = [0; MAX_CODE_LENGTH as usize + 1];
    let mut depth = [0u16; SYMBOLS];
    let mut places = 1;
    let mut nodes = parent.len();
    for level in 0.. {
        let mut here = 0;
        while nodes > 0 && (nodes == parent.len() || depth[parent[nodes - 1] as usize] + 1 == level) {
            nodes -= 1;
            depth[nodes] = level;
            here += 1;
        }
        per_length[usize::from(level).min(MAX_CODE_LENGTH as usize)] += places - here;
        places = 2 * here;
        if here == 0 {
            break;
        }
    }
    per_length
}

/// Lengthens the cheapest codes until all codes fit.
///
/// Leaves that are shortened to the limit take more code space than there is. Turning a code of length `n` into two of
/// length `n + 1` makes space for one of them, which frees the rest of its space.
fn limited(mut per_length: PerLength) -> PerLength {
    let longest = MAX_CODE_LENGTH as usize;
    let room = 1u64 << longest;
    let mut taken: u64 = (1..=longest).map(|length| u64::from(per_length[length]) << (longest - length)).sum();
    while taken > room {
        let splittable = (1..longest).rev().find(|&length| per_length[length] > 0);
        let length = splittable.expect("512 symbols fit in 2^15 codes, so not all have the longest code");
        per_length[length] -= 1;
        per_length[length + 1] += 2;
        per_length[longest] -= 1;
        taken -= 1;
    }
    per_length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Code, MAX_CODE_LENGTH, SYMBOLS};

    /// The code space used, of 2^15, which a complete code fills.
    fn room(lengths: &[u8; SYMBOLS]) -> u32 {
        lengths.iter().filter(|&&length| length > 0).map(|&length| 1 << (MAX_CODE_LENGTH - u32::from(length))).sum()
    }

    fn lengths(counts: &[u32; SYMBOLS]) -> [u8; SYMBOLS] {
        let mut code = Code::new();
        let bits = code.fit(counts);
        assert_eq!(bits, cost(counts, &code.lengths));
        code.lengths
    }

    fn cost(counts: &[u32; SYMBOLS], lengths: &[u8; SYMBOLS]) -> u64 {
        counts.iter().zip(lengths).map(|(&count, &length)| u64::from(count) * u64::from(length)).sum()
    }

    /// The cost of a tree without limit, by merging the two lightest nodes.
    fn unlimited_cost(counts: &[u32; SYMBOLS]) -> u64 {
        let mut weights: Vec<u64> = counts.iter().filter(|&&count| count > 0).map(|&count| u64::from(count)).collect();
        let mut cost = 0;
        while weights.len() > 1 {
            weights.sort_unstable_by(|a, b| b.cmp(a));
            let merged = weights.pop().unwrap() + weights.pop().unwrap();
            cost += merged;
            weights.push(merged);
        }
        cost
    }

    proptest! {
        #[test]
        fn codes_are_complete_and_shortest(
            some in prop::collection::btree_map(0..SYMBOLS, 1u32..2_000, 2..SYMBOLS),
        ) {
            let mut counts = [0; SYMBOLS];
            some.iter().for_each(|(&symbol, &count)| counts[symbol] = count);
            let lengths = lengths(&counts);
            prop_assert_eq!(room(&lengths), 1 << MAX_CODE_LENGTH);
            for (count, length) in counts.iter().zip(lengths) {
                prop_assert_eq!(*count > 0, length > 0);
            }
            let (ours, best) = (cost(&counts, &lengths), unlimited_cost(&counts));
            if lengths.iter().any(|&length| u32::from(length) == MAX_CODE_LENGTH) {
                prop_assert!(ours <= best + best / 1_000);
            } else {
                prop_assert_eq!(ours, best);
            }
        }
    }

    #[test]
    fn the_limit_holds_for_the_worst_counts() {
        let mut counts = [0; SYMBOLS];
        (counts[0], counts[1]) = (1, 1);
        for symbol in 2..22 {
            counts[symbol] = counts[symbol - 1] + counts[symbol - 2];
        }
        let lengths = lengths(&counts);
        assert_eq!(room(&lengths), 1 << MAX_CODE_LENGTH);
        assert_eq!(lengths.iter().max(), Some(&15));
        assert!(cost(&counts, &lengths) * 100 < unlimited_cost(&counts) * 101);
    }

    #[test]
    fn codes_are_ordered_by_length_then_symbol() {
        let mut counts = [0; SYMBOLS];
        (counts[5], counts[9], counts[300], counts[2]) = (20, 40, 9, 9);
        let mut code = Code::new();
        code.fit(&[7; SYMBOLS]);
        assert_eq!(code.fit(&counts), 40 + 2 * 20 + 3 * 18);
        assert_eq!([9, 5, 2, 300].map(|symbol| code.of(symbol)), [(0b0, 1), (0b10, 2), (0b110, 3), (0b111, 3)]);
        assert_eq!(code.packed_lengths()[1..3], [3, 0x20]);
    }
}
