//! Finds settings by plain words: a search such as "turn off widgets" finds the nodes and store paths that do it.
//!
//! ```text
//! search --query--> stems and their synonyms      (synonyms of technical terms)
//! schema, store, titles of policies --evidence--> which of them each setting contains, and how prominently
//!                 --rank--> scores, best first --repetition--> the same, with repetitions of one switch later
//! ```
//!
//! No index is kept: one pass over all texts looks for the few stems of the search.

mod evidence;
mod hit;
mod products;
mod query;
mod rank;
mod repetition;
mod settings;
mod synonyms;
mod words;

pub use hit::{Hit, HitPlace};
pub use products::product;

use std::collections::BTreeSet;

use crate::schema::admx::AdmxLibrary;
use crate::schema::{NodeId, Schema};
use query::{Direction, Query};
use rank::{Rarity, score};
use repetition::repetitions_later;
use settings::{Setting, Settings, settings};

/// The settings that match the search best, best first. Those that `takes` rejects are less likely to be meant: no
/// device of the fleet takes them.
pub fn find(
    search: &str,
    schema: &Schema,
    admx: &AdmxLibrary,
    takes: &dyn Fn(NodeId) -> bool,
    limit: usize,
) -> Vec<Hit> {
    let query = Query::parse(search);
    let Settings { count, found } = settings(&query, schema, admx);
    let rarity = Rarity::of(&query, count, found.iter().map(|setting| &setting.evidence));
    let scored = found.iter().map(|setting| (score(&query, &setting.key, &setting.evidence, &rarity), setting));
    let mut hits: Vec<(f64, &Setting)> = scored.filter(|(score, _)| *score > 0.0).collect();
    for (score, setting) in &mut hits {
        *score *= setting.likelihood(schema, takes);
    }
    hits.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.key.cmp(&second.key)));
    let mut seen = BTreeSet::new();
    let distinct = hits.into_iter().filter(|(_, setting)| seen.insert(setting.key.as_str())).collect();
    let hits = repetitions_later(distinct, |setting: &&Setting| setting.key.as_str(), limit);
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
