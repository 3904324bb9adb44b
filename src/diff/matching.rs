//! Finds what belongs together in two lists.

use std::collections::{BTreeMap, VecDeque};

/// Two lists, from which matching items are removed step by step.
pub(super) struct Matching<T> {
    before: Vec<T>,
    after: Vec<T>,
    pairs: Vec<(T, T)>,
}

impl<T> Matching<T> {
    pub(super) fn new(before: Vec<T>, after: Vec<T>) -> Self {
        Matching { before, after, pairs: Vec::new() }
    }

    /// Takes out the items that have the same key in both lists, first with first.
    pub(super) fn take<K: Ord>(mut self, key: impl Fn(&T) -> K) -> Self {
        let mut waiting: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (index, item) in self.after.iter().enumerate() {
            waiting.entry(key(item)).or_default().push_back(index);
        }
        let mut after: Vec<Option<T>> = self.after.into_iter().map(Some).collect();
        for item in std::mem::take(&mut self.before) {
            let index = waiting.get_mut(&key(&item)).and_then(VecDeque::pop_front);
            match index.and_then(|index| after[index].take()) {
                Some(other) => self.pairs.push((item, other)),
                None => self.before.push(item),
            }
        }
        self.after = after.into_iter().flatten().collect();
        self
    }

    /// The pairs, then the items without a match, each on its own side.
    pub(super) fn finish(self) -> Vec<(Option<T>, Option<T>)> {
        let pairs = self.pairs.into_iter().map(|(one, other)| (Some(one), Some(other)));
        let gone = self.before.into_iter().map(|one| (Some(one), None));
        let new = self.after.into_iter().map(|other| (None, Some(other)));
        pairs.chain(gone).chain(new).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Matching;

    #[test]
    fn matching_items_are_paired_in_order_and_the_rest_stays_single() {
        let matched = Matching::new(vec![1, 2, 12], vec![22, 3, 11]).take(|item| *item).take(|item| item % 10).finish();
        assert_eq!(matched, [(Some(1), Some(11)), (Some(2), Some(22)), (Some(12), None), (None, Some(3))]);
    }
}
