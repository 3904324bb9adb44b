//! Code lengths of at most 15 bits from how often symbols occur, and the canonical codes for lengths.

use super::{MAX_CODE_LENGTH, SYMBOLS};

/// One length for each symbol, in bits; 0 for a symbol that has no code.
pub(super) type Lengths = [u8; SYMBOLS];

/// How many bits of a sort key hold the symbol; the rest hold its count.
const SYMBOL_BITS: u32 = 9;

/// The shortest code for these counts that no length exceeds 15 bits (nearly: where the limit bites, which takes
/// counts like Fibonacci numbers, the repair is not always the cheapest).
///
/// The code is complete, as decoders demand, for two symbols or more; the caller always has the end of data and a
/// symbol before it. Counts are at most 2^23 and their sum at most 2^32.
pub(super) fn lengths(counts: &[u32; SYMBOLS]) -> Lengths {
    let mut keys = [0u32; SYMBOLS];
    let mut used = 0;
    for (symbol, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
        keys[used] = (count << SYMBOL_BITS) | symbol as u32;
        used += 1;
    }
    let keys = &mut keys[..used];
    keys.sort_unstable();

    let mut lengths = [0; SYMBOLS];
    if keys.len() < 2 {
        keys.iter().for_each(|key| lengths[symbol_of(*key)] = 1);
        return lengths;
    }
    let mut per_length = tree_depths(keys);
    limit(&mut per_length);
    let mut rarest_first = keys.iter();
    for length in (1..=MAX_CODE_LENGTH as usize).rev() {
        for key in rarest_first.by_ref().take(per_length[length] as usize) {
            lengths[symbol_of(*key)] = length as u8;
        }
    }
    lengths
}

fn symbol_of(key: u32) -> usize {
    (key & ((1 << SYMBOL_BITS) - 1)) as usize
}

/// How many leaves a Huffman tree over the sorted keys has at each depth; depths beyond the limit count as the limit.
///
/// Two queues (leaves; inner nodes, which appear in order of weight), then depths from the root down, after Moffat
/// and Katajainen, "In-place calculation of minimum-redundancy codes" (1995).
fn tree_depths(keys: &[u32]) -> [u32; MAX_CODE_LENGTH as usize + 1] {
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
fn count_leaves(parent: &[u16]) -> [u32; MAX_CODE_LENGTH as usize + 1] {
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

/// Lengthens the cheapest codes until all codes have room again.
///
/// Leaves cut down to the limit take more room than there is. Turning a code of length `n` into two of `n + 1` makes
/// a place for one of the cut leaves, which leaves the rest of its room free.
fn limit(per_length: &mut [u32; MAX_CODE_LENGTH as usize + 1]) {
    let longest = MAX_CODE_LENGTH as usize;
    let room = 1u64 << longest;
    let mut taken: u64 = (1..=longest).map(|length| u64::from(per_length[length]) << (longest - length)).sum();
    while taken > room {
        let splittable = (1..longest).rev().find(|&length| per_length[length] > 0);
        let length = splittable.expect("512 symbols have room in 2^15 codes, so not all have the longest");
        per_length[length] -= 1;
        per_length[length + 1] += 2;
        per_length[longest] -= 1;
        taken -= 1;
    }
}

/// The canonical code of each symbol, in the low bits: ordered by length, then by symbol.
pub(super) fn codes(lengths: &Lengths) -> [u16; SYMBOLS] {
    let mut per_length = [0u16; MAX_CODE_LENGTH as usize + 1];
    lengths.iter().for_each(|&length| per_length[usize::from(length)] += 1);
    per_length[0] = 0;
    let mut next = [0u16; MAX_CODE_LENGTH as usize + 1];
    for length in 1..next.len() {
        next[length] = (next[length - 1] + per_length[length - 1]) << 1;
    }
    let mut codes = [0; SYMBOLS];
    for (code, &length) in codes.iter_mut().zip(lengths).filter(|(_, length)| **length > 0) {
        *code = next[usize::from(length)];
        next[usize::from(length)] += 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_CODE_LENGTH, SYMBOLS, codes, lengths};

    /// The room that the codes take of 2^15, which a complete code fills.
    fn room(lengths: &[u8; SYMBOLS]) -> u32 {
        lengths.iter().filter(|&&length| length > 0).map(|&length| 1 << (MAX_CODE_LENGTH - u32::from(length))).sum()
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
        let mut lengths = [0; SYMBOLS];
        (lengths[5], lengths[9], lengths[300], lengths[2]) = (2, 1, 3, 3);
        let codes = codes(&lengths);
        assert_eq!((codes[9], codes[5], codes[2], codes[300]), (0b0, 0b10, 0b110, 0b111));
    }
}
