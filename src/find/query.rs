//! What a search asks for: each of its words, or a synonym, and whether something should be on or off.

use std::collections::{BTreeMap, BTreeSet};

use super::common_words::{EMPTY_WORDS, FILLERS, OFF, ON, SET_VALUE, SWITCH};
use super::synonyms::{Address, is_listed, phrases_with_synonyms};
use super::words::{stem, words};

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
    /// Every stem that counts, in alphabetical order; its index is its number.
    pub(super) stems: Vec<String>,
    /// The words as written, in lower case.
    pub(super) words: Vec<String>,
    pub(super) wants: Vec<Want>,
    pub(super) direction: Option<Direction>,
}

/// One word of a search.
#[derive(Debug)]
pub(super) struct Want {
    /// The stems that satisfy it together, and how well: 1 for the word itself.
    pub(super) alternatives: Vec<(Vec<StemId>, f64)>,
    /// Parts of addresses whose settings satisfy it, in lower case.
    pub(super) addresses: Vec<&'static str>,
    /// How much it counts: the words for on and off count less than what they are about.
    pub(super) weight: f64,
    /// The stem of the word itself, if it is a word that the search is about.
    pub(super) about: Option<StemId>,
}

/// A word whose stems have no numbers yet.
struct Draft {
    alternatives: BTreeMap<Vec<String>, f64>,
    addresses: Vec<&'static Address>,
    weight: f64,
    is_about: bool,
    stem: String,
}

impl Query {
    /// Splits a search into its parts.
    pub(super) fn parse(search: &str) -> Query {
        let (mut drafts, mut about, mut direction) = (Vec::new(), Vec::<&str>::new(), None);
        let all = words_of(search);
        let in_phrases = in_phrases(&all);
        let mut rest = all.as_slice();
        while let Some((word, after)) = rest.split_first() {
            let is_in_phrase = in_phrases.contains(&(all.len() - rest.len()));
            let switch = switch(word, after, is_in_phrase);
            rest = after;
            if let Some((wanted, word, more)) = switch {
                rest = more;
                direction = direction.or(Some(wanted));
                drafts.push(Draft::switch(word, wanted));
            } else if SET_VALUE.contains(&word.as_str()) {
                drafts.push(Draft::set_value(word));
            }
            if is_in_phrase || switch.is_none() && is_meaningful(word) {
                about.push(word);
            }
        }
        drafts.extend(about_drafts(&about));
        let words = words(search).map(|word| word.text.to_ascii_lowercase()).collect();
        Query { words, ..Query::numbered(drafts, direction) }
    }

    fn numbered(drafts: Vec<Draft>, direction: Option<Direction>) -> Query {
        let alternatives = drafts.iter().flat_map(|draft| draft.alternatives.keys().flatten());
        let addresses = drafts.iter().flat_map(|draft| draft.addresses.iter().flat_map(|address| &address.stems));
        let mut stems: Vec<String> = alternatives.chain(addresses).cloned().collect();
        stems.sort_unstable();
        stems.dedup();
        let number = |stem: &String| stems.binary_search(stem).unwrap_or_default();
        let wants = drafts.iter().map(|draft| Want {
            alternatives: draft
                .alternatives
                .iter()
                .map(|(phrase, worth)| (phrase.iter().map(number).collect(), *worth))
                .collect(),
            addresses: draft.addresses.iter().map(|address| address.part.as_str()).collect(),
            weight: draft.weight,
            about: draft.is_about.then(|| number(&draft.stem)),
        });
        let wants = wants.collect();
        Query { stems, words: Vec::new(), wants, direction }
    }
}

/// Whether something should be on or off according to a word, or to this word and the next (`turn off`); with the word
/// that means the same, and the words that follow.
fn switch<'w>(word: &'w str, after: &'w [String], is_in_phrase: bool) -> Option<(Direction, &'w str, &'w [String])> {
    if let Some((next, more)) = after.split_first().filter(|_| SWITCH.contains(&word) && !is_in_phrase) {
        match next.as_str() {
            "off" => return Some((Direction::Off, "disable", more)),
            "on" => return Some((Direction::On, "enable", more)),
            _ => {}
        }
    }
    let direction = if OFF.contains(&word) {
        Direction::Off
    } else if ON.contains(&word) {
        Direction::On
    } else {
        return None;
    };
    Some((direction, word, after))
}

/// Whether a word says by itself what a search is about.
fn is_meaningful(word: &str) -> bool {
    !SET_VALUE.contains(&word) && !EMPTY_WORDS.contains(&word) && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a search, in lower case. A word is joined with the one that follows it without a blank if it says
/// nothing by itself (`OneDrive`), or if the two together are a word of the synonyms (`PowerShell`).
fn words_of(search: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words(search) {
        let text = word.text.to_ascii_lowercase();
        let belongs = |last: &&mut String| {
            word.joined && (EMPTY_WORDS.contains(&last.as_str()) || is_listed(&stem(&format!("{last}{text}"))))
        };
        match all.last_mut().filter(belongs) {
            Some(last) if !SWITCH.contains(&last.as_str()) => last.push_str(&text),
            _ => all.push(text),
        }
    }
    all
}

/// The positions of words that belong to a known phrase, `always on`: there they count even if they say nothing alone.
fn in_phrases(all: &[String]) -> BTreeSet<usize> {
    let counted = all.iter().enumerate().filter(|(_, word)| !FILLERS.contains(&word.as_str()));
    let (places, stems): (Vec<usize>, Vec<String>) = counted.map(|(place, word)| (place, stem(word))).unzip();
    let phrases = phrases_with_synonyms(&stems).into_iter().filter(|meant| meant.places.len() > 1);
    phrases.flat_map(|meant| meant.places).filter_map(|place| places.get(place).copied()).collect()
}

/// The words that the search is about, each with its alternatives. Two words may be one in a name: `surface hub`.
fn about_drafts(about: &[&str]) -> Vec<Draft> {
    const BY_SYNONYM: f64 = 0.9;
    const AS_ONE_WORD: f64 = 0.85;
    let stems: Vec<String> = about.iter().map(|word| stem(word)).collect();
    let own = |stem: &String| Draft {
        alternatives: BTreeMap::from([(vec![stem.clone()], 1.0)]),
        addresses: Vec::new(),
        weight: 1.0,
        is_about: true,
        stem: stem.clone(),
    };
    let mut drafts: Vec<Draft> = stems.iter().map(own).collect();
    for (at, pair) in about.windows(2).enumerate() {
        for draft in drafts.iter_mut().skip(at).take(2) {
            draft.alternatives.insert(vec![stem(&pair.concat())], AS_ONE_WORD);
        }
    }
    for phrase in phrases_with_synonyms(&stems) {
        let own = drafts.iter_mut().enumerate().filter(|(place, _)| phrase.places.contains(place));
        for (_, draft) in own {
            for other in &phrase.others {
                draft.alternatives.entry((*other).clone()).or_insert(BY_SYNONYM);
            }
            draft.addresses.extend(phrase.addresses);
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
        Draft::secondary(word, same.chain(other).collect())
    }

    /// A word for setting a value.
    fn set_value(word: &str) -> Draft {
        Draft::secondary(word, SET_VALUE.iter().map(|word| (vec![stem(word)], 0.6)).collect())
    }

    fn secondary(word: &str, mut alternatives: BTreeMap<Vec<String>, f64>) -> Draft {
        const WEIGHT: f64 = 0.35;
        let stem = stem(word);
        alternatives.insert(vec![stem.clone()], 1.0);
        Draft { alternatives, addresses: Vec::new(), weight: WEIGHT, is_about: false, stem }
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Query};

    fn about(search: &str) -> Vec<String> {
        let query = Query::parse(search);
        query.wants.iter().filter_map(|want| want.about.map(|id| query.stems[id].clone())).collect()
    }

    #[test]
    fn a_search_is_about_its_nouns_and_says_on_or_off() {
        assert_eq!(about("turn off the widgets"), ["widget"]);
        assert_eq!(about("lock screen after 10 minutes"), ["lock", "screen", "minut"]);
        assert_eq!(Query::parse("switch off Bluetooth").direction, Some(Direction::Off));
        assert_eq!(Query::parse("require a PIN").direction, Some(Direction::On));
        assert_eq!(Query::parse("set wallpaper").direction, None);
        assert_eq!(about("disable OneDrive"), ["onedriv"]);
        assert_eq!(about("a PowerShell script"), ["powershell", "script"]);
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
        assert_eq!(about("always on VPN"), ["alway", "on", "vpn"]);
        assert_eq!(about("allow only certain apps"), ["only", "app"]);
        assert_eq!(about("always show the clock"), ["clock"]);
        assert_eq!(about("turn off the screen after an hour"), ["turn", "off", "screen", "hour"]);
    }
}
