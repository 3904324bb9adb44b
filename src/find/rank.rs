//! How well a setting matches a search, by the words of the search that it contains.

use super::evidence::Evidence;
use super::query::{Query, StemId, Want};

/// How significant each stem is: the fewer settings contain it, the more.
pub(super) struct Rarity {
    of_stem: Vec<f64>,
}

/// The highest rarity that counts: stems that are even rarer do not count more.
const MAX_RARITY: f64 = 7.0;
/// How much it counts that a setting has an address that is listed for an everyday job: about as much as a rare word in
/// the name.
const AT_ADDRESS: f64 = 20.0;

impl Rarity {
    /// Counts how many of all settings contain each stem.
    pub(super) fn of<'e>(query: &Query, settings: usize, evidence: impl Iterator<Item = &'e Evidence>) -> Rarity {
        let mut counts = vec![0_u32; query.stems.len()];
        for (id, _) in evidence.flat_map(|evidence| &evidence.stems) {
            if let Some(count) = counts.get_mut(*id) {
                *count += 1;
            }
        }
        let all = f64::from(u32::try_from(settings).unwrap_or(u32::MAX));
        let rarity = |count: u32| libm::log(1.0 + all / (1.0 + f64::from(count))).min(MAX_RARITY);
        Rarity { of_stem: counts.into_iter().map(rarity).collect() }
    }

    fn get(&self, id: StemId) -> f64 {
        self.of_stem.get(id).copied().unwrap_or(0.0)
    }

    /// The penalty for a missing word of the search; it is low for common words.
    fn need(&self, id: StemId) -> f64 {
        (self.get(id) / 4.0).clamp(0.15, 1.0)
    }
}

/// How much it counts that the search is the title of a policy, word for word: more than any words of other settings.
const TITLED: f64 = 200.0;

/// The score of a setting with that key; 0 if none of the words that the search is about are found.
pub(super) fn score(query: &Query, key: &str, evidence: &Evidence, rarity: &Rarity) -> f64 {
    let (mut sum, mut needed, mut met, mut is_at_address) = (0.0, 0.0, 0.0, false);
    let mut answered: Vec<StemId> = Vec::new();
    for want in &query.wants {
        let mut best = best(want, evidence, rarity, &mut answered);
        if want.addresses.iter().any(|part| key.contains(part)) {
            best = f64::max(best, AT_ADDRESS);
            is_at_address = true;
        }
        sum += want.weight * best;
        if let Some(id) = want.about {
            needed += rarity.need(id);
            met += if best > 0.0 { rarity.need(id) } else { 0.0 };
        }
    }
    if met == 0.0 {
        return 0.0;
    }
    let share = met / needed;
    let coverage = share * share.sqrt();
    let in_name = evidence.name.iter().filter(|id| answered.contains(id)).count();
    let of_name = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let precision = match is_at_address {
        true => 1.0,
        false => (of_name(in_name) / of_name(evidence.name_words.max(1))).min(1.0),
    };
    let titled = if evidence.is_titled { TITLED } else { 0.0 };
    titled + sum * coverage * (0.75 + 0.5 * precision)
}

/// The best match for a word; a phrase counts as its weakest word. Notes the prominent words that answer.
fn best(want: &Want, evidence: &Evidence, rarity: &Rarity, answered: &mut Vec<StemId>) -> f64 {
    let mut best = 0.0;
    for (phrase, worth) in &want.alternatives {
        let weight = |id: &StemId| {
            let found = evidence.stems.binary_search_by_key(id, |(own, _)| *own).ok();
            found.and_then(|index| evidence.stems.get(index)).map(|(_, weight)| *weight)
        };
        let Some(weights) = phrase.iter().map(weight).collect::<Option<Vec<f64>>>() else { continue };
        let weakest = weights.into_iter().fold(f64::INFINITY, f64::min);
        let rarest = phrase.iter().map(|&id| rarity.get(id)).fold(0.0, f64::max);
        best = f64::max(best, worth * weakest * rarest);
        answered.extend(phrase.iter().filter(|id| evidence.prominent.contains(id)));
    }
    best
}
