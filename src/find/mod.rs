//! Finds settings by plain words: a search such as "turn off widgets" finds the nodes and store paths that do it.
//!
//! ```text
//! search --query--> stems and their synonyms      (synonyms of technical terms)
//! schema, store, titles of policies --evidence--> which of them each setting contains, and how prominently
//!                 --rank--> scores, best first --repetition--> the same, with repetitions of one switch later
//! ```
//!
//! No index is kept: one pass over all texts looks for the few stems of the search. A word that is nowhere is corrected
//! (`spelling`), and the search made again.

mod common_words;
mod evidence;
mod hit;
mod products;
mod query;
mod rank;
mod repetition;
mod settings;
mod spelling;
mod synonyms;
mod words;

pub use hit::{Hit, HitPlace};
pub use products::product;

use std::collections::BTreeSet;

use crate::schema::admx::AdmxLibrary;
use crate::schema::{NodeId, Schema};
use query::{Direction, Query, StemId, Want};
use rank::{Rarity, score};
use repetition::demote_repetitions;
use settings::{Setting, Settings, settings};
use spelling::corrected;
use words::stem;

/// What a search finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The settings that match best, best first.
    pub hits: Vec<Hit>,
    /// What was searched for instead, if no setting contains a word of the search, which was probably misspelt.
    pub corrected: Option<String>,
}

/// The settings that match the search best. Those that `takes` rejects are less likely to be meant: no device of the
/// fleet takes them.
pub fn find(search: &str, schema: &Schema, admx: &AdmxLibrary, takes: &dyn Fn(NodeId) -> bool, limit: usize) -> Found {
    let query = Query::parse(search);
    let found = settings(&query, schema, admx);
    match corrected(search, &unknown(&query, &found), schema) {
        None => Found { hits: best(&query, &found, schema, takes, limit), corrected: None },
        Some(corrected) => {
            let query = Query::parse(&corrected);
            let found = settings(&query, schema, admx);
            Found { hits: best(&query, &found, schema, takes, limit), corrected: Some(corrected) }
        }
    }
}

/// The words that the search is about and that no setting contains, nor any synonym of them.
fn unknown<'q>(query: &'q Query, found: &Settings) -> Vec<&'q str> {
    let mut is_present = vec![false; query.stems.len()];
    for (id, _) in found.found.iter().flat_map(|setting| &setting.evidence.stems) {
        if let Some(is_present) = is_present.get_mut(*id) {
            *is_present = true;
        }
    }
    let is_unknown = |want: &&Want| {
        let is_found = |(phrase, _): &(Vec<StemId>, f64)| phrase.iter().all(|&id| is_present[id]);
        want.addresses.is_empty() && !want.alternatives.iter().any(is_found)
    };
    let stems: BTreeSet<StemId> = query.wants.iter().filter(is_unknown).filter_map(|want| want.about).collect();
    let is_among = |word: &&String| query.stems.binary_search(&stem(word)).is_ok_and(|id| stems.contains(&id));
    query.words.iter().filter(is_among).map(String::as_str).collect()
}

/// The best of the settings that were found, best first.
fn best(
    query: &Query,
    Settings { count, found }: &Settings,
    schema: &Schema,
    takes: &dyn Fn(NodeId) -> bool,
    limit: usize,
) -> Vec<Hit> {
    let rarity = Rarity::of(query, *count, found.iter().map(|setting| &setting.evidence));
    let scored = found.iter().map(|setting| (score(query, &setting.key, &setting.evidence, &rarity), setting));
    let mut hits: Vec<(f64, &Setting)> = scored.filter(|(score, _)| *score > 0.0).collect();
    for (score, setting) in &mut hits {
        *score *= setting.likelihood(schema, takes);
    }
    hits.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.key.cmp(&second.key)));
    let mut seen = BTreeSet::new();
    let distinct = hits.into_iter().filter(|(_, setting)| seen.insert(setting.key.as_str())).collect();
    let hits = demote_repetitions(distinct, |setting: &&Setting| setting.key.as_str(), limit);
    hits.into_iter().map(|(score, setting)| Hit { place: setting.place, score }).collect()
}

/// Whether the search asks for something to be on or off, if it says so.
pub fn wanted(search: &str) -> Option<bool> {
    let shows = search.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("show"));
    match Query::parse(search).direction {
        Some(direction) => Some(direction == Direction::On),
        None => shows.then_some(true),
    }
}

/// The first sentence of a description.
pub fn first_sentence(description: &str) -> &str {
    evidence::first_sentence(description).0.trim()
}
