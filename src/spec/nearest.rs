//! Selects which of several settings for one address counts: that of the nearest file, which extends the others.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Reading;
use crate::address::{Address, LocKey, StorePath};
use crate::finding::Span;
use crate::settings::Setting;

/// The settings without those that a nearer file overrides, even by another key for the same address.
pub(super) fn nearest(settings: Vec<Setting>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut generations: BTreeMap<Place<'_>, usize> = BTreeMap::new();
    for setting in &settings {
        let own = reading.generation(setting.origin);
        let latest = generations.entry(place(setting)).or_insert(own);
        *latest = own.max(*latest);
    }
    let is_nearest = |setting: &Setting| Some(&reading.generation(setting.origin)) == generations.get(&place(setting));
    let nearest: Vec<bool> = settings.iter().map(is_nearest).collect();
    let (mut kept, mut overridden) = (Vec::new(), Vec::new());
    for (setting, is_nearest) in settings.into_iter().zip(nearest) {
        if is_nearest { kept.push(setting) } else { overridden.push(setting) }
    }
    let used: BTreeSet<Span> = kept.iter().map(|setting: &Setting| setting.origin).collect();
    reading.idle.extend(overridden.iter().map(|setting: &Setting| setting.origin).filter(|key| !used.contains(key)));
    kept
}

/// The address that a setting sets, in any spelling.
type Place<'s> = (Option<LocKey>, Option<&'s StorePath>);

fn place(setting: &Setting) -> Place<'_> {
    match &setting.address {
        Address::Node(locuri) => (Some(locuri.key()), None),
        Address::Store(path) => (None, Some(path)),
    }
}
