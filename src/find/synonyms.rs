//! Technical terms that mean the same thing.

use std::sync::LazyLock;

use super::common_words::{FILLERS, OFF};
use super::words::{stem, words};

/// One line per group, `=` between the words or phrases; `#` starts a remark. Each word or phrase leads to the others.
/// A part of an address, which begins with `/`, has no synonyms itself: it leads to the settings for an everyday job.
const TABLE: &str = include_str!("data/synonyms.txt");

/// A word or phrase, as stems.
pub(super) type Phrase = Vec<String>;

/// The words and phrases for one thing.
#[derive(Debug)]
struct Group {
    phrases: Vec<Known>,
    addresses: Vec<Address>,
}

/// A word or phrase of the table.
#[derive(Debug)]
struct Known {
    /// What settings are searched for.
    stems: Phrase,
    /// What a search has to contain: the stems without the words that may stand inside any phrase, `peer peer` for
    /// `peer to peer`.
    needed: Phrase,
}

/// A part of the addresses of settings, such as `/Accounts/Users`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// In lower case, as the keys of settings are.
    pub(super) part: String,
    /// The stems of its words, by which its settings are found.
    pub(super) stems: Phrase,
}

static GROUPS: LazyLock<Vec<Group>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).map(Group::of_line).collect());

impl Group {
    fn of_line(line: &str) -> Group {
        let (addresses, phrases): (Vec<&str>, Vec<&str>) =
            line.split('=').map(str::trim).partition(|part| part.starts_with('/'));
        let address = |part: &str| Address { part: part.to_ascii_lowercase(), stems: phrase(part) };
        Group {
            phrases: phrases.into_iter().map(Known::of).collect(),
            addresses: addresses.into_iter().map(address).collect(),
        }
    }
}

/// The stems of a text.
pub(super) fn phrase(text: &str) -> Phrase {
    words(text).map(|word| stem(word.text)).collect()
}

impl Known {
    fn of(text: &str) -> Known {
        let is_filler = |word: &str| FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(word));
        let needed = words(text).filter(|word| !is_filler(word.text)).map(|word| stem(word.text)).collect();
        Known { stems: phrase(text), needed }
    }
}

/// The words and phrases of the table, as written.
pub(super) fn phrases() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split('='))
}

/// A phrase of a query that has synonyms.
pub(super) struct PhraseWithSynonyms {
    /// Where its words are among the stems.
    pub(super) places: Vec<usize>,
    /// Its synonyms.
    pub(super) others: Vec<&'static Phrase>,
    /// The addresses of the settings that it stands for.
    pub(super) addresses: &'static [Address],
}

/// Every phrase among these stems that has synonyms in the table. Two words mean the same in either order: `never
/// sleep` and `sleep never`. A third word may stand between the two words for an everyday job: `new local account`.
pub(super) fn phrases_with_synonyms(stems: &[String]) -> Vec<PhraseWithSynonyms> {
    let mut found = Vec::new();
    for group in GROUPS.iter() {
        for phrase in &group.phrases {
            let gaps = if group.addresses.is_empty() { 0..=0 } else { 0..=1 };
            let places = gaps.flat_map(|gap| places_of(&phrase.needed, stems, gap));
            found.extend(places.map(|places| {
                let others =
                    group.phrases.iter().map(|other| &other.stems).filter(|stems| **stems != phrase.stems).collect();
                PhraseWithSynonyms { places, others, addresses: &group.addresses }
            }));
        }
    }
    found
}

/// Whether a stem is a word of the table.
pub(super) fn is_listed(stem: &str) -> bool {
    GROUPS.iter().flat_map(|group| &group.phrases).flat_map(|known| &known.stems).any(|known| known == stem)
}

/// Where a phrase occurs: its words, in order; two words also in the other order, and with up to `gap` words between
/// them. In a phrase, all words for what is to be off mean the same: `block store` is also `disable store`.
fn places_of(phrase: &Phrase, stems: &[String], gap: usize) -> Vec<Vec<usize>> {
    if let [one, other] = phrase.as_slice() {
        let starts = (0..stems.len()).filter_map(|at| Some((at, stems.get(at)?, stems.get(at + gap + 1)?)));
        let matching = starts.filter(|(_, a, b)| is_same(a, one) && is_same(b, other) || *a == other && *b == one);
        return matching.map(|(at, ..)| vec![at, at + gap + 1]).collect();
    }
    let windows = stems.windows(phrase.len()).enumerate().filter(|_| gap == 0);
    let is_there = |window: &[String]| match phrase.as_slice() {
        [one] => window.first() == Some(one),
        several => window.iter().zip(several).all(|(own, wanted)| is_same(own, wanted)),
    };
    windows.filter(|(_, window)| is_there(window)).map(|(at, _)| (at..at + phrase.len()).collect()).collect()
}

fn is_same(one: &str, other: &str) -> bool {
    static OFF_STEMS: LazyLock<Vec<String>> = LazyLock::new(|| OFF.iter().map(|word| stem(word)).collect());
    let is_off = |word: &str| OFF_STEMS.iter().any(|off| off == word);
    one == other || is_off(one) && is_off(other)
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, phrase, phrases_with_synonyms};
    use crate::store::WcdTable;

    #[test]
    fn every_line_of_the_table_contains_at_least_two_phrases() {
        for group in GROUPS.iter() {
            assert!(group.phrases.len() + group.addresses.len() > 1, "{group:?}");
            assert!(
                !group.phrases.is_empty() && group.phrases.iter().all(|phrase| !phrase.needed.is_empty()),
                "{group:?}"
            );
        }
    }

    #[test]
    fn every_address_of_the_table_is_that_of_settings() {
        let rows = || WcdTable::builtin().settings();
        let of_rows = rows().map(|row| row.path).chain(rows().filter_map(|row| row.csp_path));
        let paths: Vec<String> = of_rows.map(str::to_ascii_lowercase).collect();
        for address in GROUPS.iter().flat_map(|group| &group.addresses) {
            assert!(paths.iter().any(|path| path.contains(&address.part)), "{}", address.part);
        }
    }

    #[test]
    fn phrases_are_found_inside_a_query() {
        let stems = phrase("block USB storage devices");
        let found = phrases_with_synonyms(&stems);
        let disk = found.iter().find(|phrase| phrase.places.len() == 2).unwrap();
        assert_eq!(disk.places, [1, 2]);
        assert!(disk.others.iter().any(|other| **other == phrase("removable disk")));
        let (one, other) = (phrase("never sleep"), phrase("sleep never"));
        let synonyms = |stems| phrases_with_synonyms(stems).iter().filter(|phrase| phrase.places.len() == 2).count();
        assert!(synonyms(&one) > 0 && synonyms(&one) == synonyms(&other));
        for block in ["block store", "disable store", "remove store"] {
            let store = phrases_with_synonyms(&phrase(block));
            assert!(store.iter().any(|phrase| phrase.places == [0, 1]), "{block}");
        }
        let peers = phrases_with_synonyms(&phrase("peer peer"));
        assert!(
            peers
                .iter()
                .any(|phrase| phrase.others.iter().any(|other| **other == super::phrase("delivery optimization")))
        );
        let job = phrases_with_synonyms(&phrase("new helpdesk account"));
        assert!(job.iter().any(|phrase| phrase.places == [0, 2] && !phrase.addresses.is_empty()));
    }
}
