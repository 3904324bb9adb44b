//! Technical terms that mean the same thing.

use std::sync::LazyLock;

use super::words::{stem, words};

/// One line per group, `=` between the words or phrases; `#` starts a remark. The first one leads to the others, and
/// each of the others to the rest.
const TABLE: &str = include_str!("data/synonyms.txt");

/// A word or phrase, as stems.
pub(super) type Phrase = Vec<String>;

static GROUPS: LazyLock<Vec<Vec<Phrase>>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('=').map(phrase).collect()).collect()
});

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
}

/// Every phrase among these stems that has synonyms in the table.
pub(super) fn phrases_with_synonyms(stems: &[String]) -> Vec<PhraseWithSynonyms> {
    let mut found = Vec::new();
    for group in GROUPS.iter() {
        for phrase in group {
            let starts = stems.windows(phrase.len()).enumerate().filter(|(_, window)| window == phrase);
            found.extend(starts.map(|(at, _)| {
                let others = group.iter().filter(|other| *other != phrase).collect();
                PhraseWithSynonyms { at, length: phrase.len(), others }
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, phrase, phrases_with_synonyms};

    #[test]
    fn every_line_of_the_table_contains_at_least_two_phrases() {
        for group in GROUPS.iter() {
            assert!(group.len() > 1 && group.iter().all(|phrase| !phrase.is_empty()), "{group:?}");
        }
    }

    #[test]
    fn phrases_are_found_inside_a_query() {
        let stems = phrase("block USB storage devices");
        let found = phrases_with_synonyms(&stems);
        let disk = found.iter().find(|phrase| phrase.length == 2).unwrap();
        assert_eq!(disk.at, 1);
        assert!(disk.others.iter().any(|other| **other == phrase("removable disk")));
    }
}
