//! What a search asks for: each of its words, or a synonym, and whether something should be on or off.

use std::collections::BTreeMap;

use super::synonyms::phrases_with_synonyms;
use super::words::{stem, words};

/// Words that do not describe a setting.
const EMPTY_WORDS: &[&str] = &[
    "a", "after", "all", "always", "an", "and", "any", "are", "as", "at", "be", "before", "by", "can", "do", "does",
    "for", "from", "how", "i", "if", "in", "into", "is", "it", "its", "make", "my", "never", "of", "on", "one", "only",
    "onto", "or", "our", "please", "policies", "policy", "switch", "that", "the", "then", "this", "to", "turn", "use",
    "used", "using", "want", "what", "when", "which", "with", "you", "your",
];

/// Words for things that should be off, and for things that should be on. Settings are named either way, so each finds
/// both.
const OFF: &[&str] = &[
    "ban", "block", "deny", "disable", "exclude", "forbid", "hide", "no", "not", "off", "prevent", "prohibit",
    "remove", "restrict", "stop",
];
const ON: &[&str] = &["allow", "enable", "enforce", "force", "permit", "require"];
/// Words for setting a value.
const GIVE: &[&str] = &["add", "change", "choose", "configure", "define", "install", "set", "show", "specify"];

/// Whether something should be on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    On,
    Off,
}

/// The number of a stem that settings are searched for.
pub(super) type StemId = usize;

/// A search, split into its parts.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// Every stem that counts, in alphabetical order; its place is its number.
    pub(super) stems: Vec<String>,
    pub(super) wants: Vec<Want>,
    pub(super) direction: Option<Direction>,
}

/// One word of a search.
#[derive(Debug)]
pub(super) struct Want {
    /// The stems that satisfy it together, and how well: 1 for the word itself.
    pub(super) alternatives: Vec<(Vec<StemId>, f64)>,
    /// How much it counts: the words for on and off count less than what they are about.
    pub(super) weight: f64,
    /// The stem of the word itself, if it is a word that the search is about.
    pub(super) about: Option<StemId>,
}

/// A word whose stems have no numbers yet.
struct Draft {
    alternatives: BTreeMap<Vec<String>, f64>,
    weight: f64,
    is_about: bool,
    stem: String,
}

impl Query {
    /// Splits a search into its parts.
    pub(super) fn parse(wish: &str) -> Query {
        let (mut drafts, mut about, mut direction) = (Vec::new(), Vec::new(), None);
        let all: Vec<String> = words(wish).map(|word| word.text.to_ascii_lowercase()).collect();
        let mut rest = all.as_slice();
        while let Some((word, behind)) = rest.split_first() {
            rest = behind;
            let turned = behind.first().map(String::as_str).filter(|_| word == "turn" || word == "switch");
            let said = match turned {
                Some("off") => Some((Direction::Off, "disable")),
                Some("on") => Some((Direction::On, "enable")),
                _ if OFF.contains(&word.as_str()) => Some((Direction::Off, word.as_str())),
                _ if ON.contains(&word.as_str()) => Some((Direction::On, word.as_str())),
                _ => None,
            };
            if let Some((said, word)) = said {
                rest = if turned.is_some_and(|next| next == "off" || next == "on") { &behind[1..] } else { behind };
                direction = direction.or(Some(said));
                drafts.push(Draft::switch(word, said));
            } else if GIVE.contains(&word.as_str()) {
                drafts.push(Draft::give(word));
            } else if !EMPTY_WORDS.contains(&word.as_str()) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
                about.push(stem(word));
            }
        }
        drafts.extend(about_drafts(&about));
        Query::numbered(drafts, direction)
    }

    fn numbered(drafts: Vec<Draft>, direction: Option<Direction>) -> Query {
        let mut stems: Vec<String> =
            drafts.iter().flat_map(|draft| draft.alternatives.keys().flatten()).cloned().collect();
        stems.sort_unstable();
        stems.dedup();
        let number = |stem: &String| stems.binary_search(stem).unwrap_or_default();
        let wants = drafts.iter().map(|draft| Want {
            alternatives: draft
                .alternatives
                .iter()
                .map(|(phrase, worth)| (phrase.iter().map(number).collect(), *worth))
                .collect(),
            weight: draft.weight,
            about: draft.is_about.then(|| number(&draft.stem)),
        });
        let wants = wants.collect();
        Query { stems, wants, direction }
    }
}

/// The words that the search is about, each with its synonyms.
fn about_drafts(about: &[String]) -> Vec<Draft> {
    const BY_SYNONYM: f64 = 0.9;
    let own = |stem: &String| Draft {
        alternatives: BTreeMap::from([(vec![stem.clone()], 1.0)]),
        weight: 1.0,
        is_about: true,
        stem: stem.clone(),
    };
    let mut drafts: Vec<Draft> = about.iter().map(own).collect();
    for phrase in phrases_with_synonyms(about) {
        for draft in drafts.iter_mut().skip(phrase.at).take(phrase.length) {
            for other in &phrase.others {
                draft.alternatives.entry((*other).clone()).or_insert(BY_SYNONYM);
            }
        }
    }
    drafts
}

impl Draft {
    /// A word for on or off. A setting that allows something can also forbid it.
    fn switch(word: &str, direction: Direction) -> Draft {
        let (same, other) = match direction {
            Direction::Off => (OFF, &["allow", "enable"][..]),
            Direction::On => (ON, &[][..]),
        };
        let same = same.iter().map(|word| (vec![stem(word)], 0.95));
        let other = other.iter().map(|word| (vec![stem(word)], 0.9));
        Draft::beside(word, same.chain(other).collect())
    }

    /// A word for setting a value.
    fn give(word: &str) -> Draft {
        Draft::beside(word, GIVE.iter().map(|word| (vec![stem(word)], 0.6)).collect())
    }

    fn beside(word: &str, mut alternatives: BTreeMap<Vec<String>, f64>) -> Draft {
        const WEIGHT: f64 = 0.35;
        let stem = stem(word);
        alternatives.insert(vec![stem.clone()], 1.0);
        Draft { alternatives, weight: WEIGHT, is_about: false, stem }
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Query};

    fn about(wish: &str) -> Vec<String> {
        let query = Query::parse(wish);
        query.wants.iter().filter_map(|want| want.about.map(|id| query.stems[id].clone())).collect()
    }

    #[test]
    fn a_wish_is_about_its_nouns_and_says_on_or_off() {
        assert_eq!(about("turn off the widgets"), ["widget"]);
        assert_eq!(about("lock screen after 10 minutes"), ["lock", "screen", "minut"]);
        assert_eq!(Query::parse("switch off Bluetooth").direction, Some(Direction::Off));
        assert_eq!(Query::parse("require a PIN").direction, Some(Direction::On));
        assert_eq!(Query::parse("set wallpaper").direction, None);
        assert!(about("how do I").is_empty() && about("").is_empty());
    }

    #[test]
    fn phrases_include_their_synonyms() {
        let query = Query::parse("kiosk mode");
        let has = |phrase: &[&str]| {
            let numbers: Vec<usize> =
                phrase.iter().filter_map(|stem| query.stems.iter().position(|own| own == stem)).collect();
            query.wants.iter().all(|want| want.alternatives.iter().any(|(own, _)| *own == numbers))
        };
        assert!(has(&["assign", "access"]));
    }
}
