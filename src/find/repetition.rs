//! Moves back settings that are found again below other parents: the same switch for three kinds of apps counts as one
//! hit, and its repetitions come later, so that they do not crowd out other answers.

use std::collections::BTreeMap;

/// How much of its score a repetition keeps, as a factor.
const KEPT_SCORE: f64 = 0.6;
/// How many hits are looked at, as a multiple of the number asked for: a hit further down the list rarely moves up
/// because others are moved back.
const LOOKED_AT: usize = 8;

/// The first hits, best first; those that differ from a better one in a single parent are moved back. `key` is the path
/// of a hit.
pub(super) fn demote_repetitions<T>(mut hits: Vec<(f64, T)>, key: impl Fn(&T) -> &str, limit: usize) -> Vec<(f64, T)> {
    hits.truncate(limit.saturating_mul(LOOKED_AT));
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (score, hit) in &mut hits {
        let (parents, name) = key(hit).rsplit_once('/').unwrap_or(("", key(hit)));
        let namesakes = seen.entry(name.to_owned()).or_default();
        if namesakes.iter().any(|other| differ_in_one(parents, other)) {
            *score *= KEPT_SCORE;
        }
        namesakes.push(parents.to_owned());
    }
    hits.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    hits.truncate(limit);
    hits
}

/// Whether two paths have the same number of names and differ in exactly one of them.
fn differ_in_one(one: &str, other: &str) -> bool {
    let count = |path: &str| path.split('/').count();
    count(one) == count(other) && one.split('/').zip(other.split('/')).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
mod tests {
    use super::demote_repetitions;

    fn order(hits: &[(f64, &'static str)], limit: usize) -> Vec<&'static str> {
        let hits = demote_repetitions(hits.to_vec(), |hit| hit, limit);
        hits.into_iter().map(|(_, hit)| hit).collect()
    }

    #[test]
    fn hits_that_differ_in_one_parent_come_after_others() {
        let hits = [(9.0, "a/one/x"), (9.0, "a/two/x"), (8.0, "a/one/y"), (7.0, "b/three/x"), (6.0, "c")];
        assert_eq!(order(&hits, 3), ["a/one/x", "a/one/y", "b/three/x"]);
        assert_eq!(order(&hits, 5), ["a/one/x", "a/one/y", "b/three/x", "c", "a/two/x"]);
        assert_eq!(order(&[], 3), [""; 0]);
    }
}
