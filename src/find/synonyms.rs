//! Technical terms that mean the same thing.

use std::sync::LazyLock;

use super::words::{stem, words};

/// One line per group, `=` between the words or phrases; `#` starts a remark. Each word or phrase leads to the others. A
/// part of an address, which begins with `/`, is only led to: it is where the settings of an everyday job stand.
const TABLE: &str = include_str!("data/synonyms.txt");

/// A word or phrase, as stems.
pub(super) type Phrase = Vec<String>;

/// The words and phrases for one thing.
#[derive(Debug)]
struct Group {
    phrases: Vec<Phrase>,
    addresses: Vec<Address>,
}

/// A part of the addresses of settings, such as `/Accounts/Users`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// In small letters, as the keys of settings are.
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
            phrases: phrases.into_iter().map(phrase).collect(),
            addresses: addresses.into_iter().map(address).collect(),
        }
    }
}

/// The stems of a text.
pub(super) fn phrase(text: &str) -> Phrase {
    words(text).map(|word| stem(word.text)).collect()
}

/// A phrase of a query that has synonyms.
pub(super) struct PhraseWithSynonyms {
    /// Where it starts among the stems.
    pub(super) at: usize,
    /// How many stems it has.
    pub(super) length: usize,
    /// Its synonyms.
    pub(super) others: Vec<&'static Phrase>,
    /// Where the settings that it means stand.
    pub(super) addresses: &'static [Address],
}

/// Every phrase among these stems that has synonyms in the table. Two words mean the same in either order: `never sleep`
/// and `sleep never`.
pub(super) fn phrases_with_synonyms(stems: &[String]) -> Vec<PhraseWithSynonyms> {
    let mut found = Vec::new();
    for group in GROUPS.iter() {
        for phrase in &group.phrases {
            let starts = stems.windows(phrase.len()).enumerate().filter(|(_, window)| is_said(phrase, window));
            found.extend(starts.map(|(at, _)| {
                let others = group.phrases.iter().filter(|other| *other != phrase).collect();
                PhraseWithSynonyms { at, length: phrase.len(), others, addresses: &group.addresses }
            }));
        }
    }
    found
}

fn is_said(phrase: &Phrase, window: &[String]) -> bool {
    window == phrase || matches!((phrase.as_slice(), window), ([a, b], [c, d]) if a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, phrase, phrases_with_synonyms};
    use crate::store::WcdTable;

    #[test]
    fn every_line_of_the_table_contains_at_least_two_phrases() {
        for group in GROUPS.iter() {
            assert!(group.phrases.len() + group.addresses.len() > 1, "{group:?}");
            assert!(!group.phrases.is_empty() && group.phrases.iter().all(|phrase| !phrase.is_empty()), "{group:?}");
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
        let disk = found.iter().find(|phrase| phrase.length == 2).unwrap();
        assert_eq!(disk.at, 1);
        assert!(disk.others.iter().any(|other| **other == phrase("removable disk")));
        let (one, other) = (phrase("never sleep"), phrase("sleep never"));
        let synonyms = |stems| phrases_with_synonyms(stems).iter().filter(|phrase| phrase.length == 2).count();
        assert!(synonyms(&one) > 0 && synonyms(&one) == synonyms(&other));
    }
}
