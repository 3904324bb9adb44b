//! The names that the author of a project gave to its commands and other items of lists: devices know them by their
//! numbers, so only the spec can keep the names.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::address::{Address, StoreItem, StorePath, StoreSegment};
use crate::finding::{Secrets, Span};
use crate::settings::{Project, Setting};
use crate::world::toml_text::quoted;

/// The names of the items of lists of a project.
pub(super) struct ItemNames {
    all: BTreeSet<String>,
    /// Those that a spec can have without changing what the package does, by the places of the settings of the items.
    pub(super) kept: BTreeMap<Span, String>,
}

impl ItemNames {
    /// The names in a project. Where variants have such items too, their numbers decide what they replace, so no names
    /// are kept.
    pub(super) fn of(project: &Project, secrets: &Secrets) -> ItemNames {
        let Some(names) = project.wcd.as_ref().map(|own| &own.item_names) else {
            return ItemNames { all: BTreeSet::new(), kept: BTreeMap::new() };
        };
        let variants = project.variants.iter().map(|variant| named(&variant.settings, names));
        let parts: Vec<Vec<Named<'_>>> = std::iter::once(named(&project.settings, names)).chain(variants).collect();
        let mut parts = parts.iter().filter(|part| !part.is_empty());
        let kept = match (parts.next(), parts.next()) {
            (Some(only), None) => distinct(only),
            _ => Vec::new(),
        };
        let kept = kept.into_iter().filter(|own| is_shown(own.name, secrets));
        ItemNames {
            all: names.values().cloned().collect(),
            kept: kept.map(|own| (own.place, own.name.to_owned())).collect(),
        }
    }

    /// How many of the names a spec does not have. All are looked for in one pass: a project may have thousands.
    pub(super) fn missing_in(&self, spec: &str) -> usize {
        let forms = |name: &String| {
            let in_path = StoreSegment::item_of("", StoreItem::Key(name.clone())).to_string();
            [format!("name = {}\n", quoted(name)), in_path]
        };
        let patterns: Vec<[String; 2]> = self.all.iter().map(forms).collect();
        let Ok(search) = AhoCorasick::new(patterns.as_flattened()) else { return self.all.len() };
        let found = search.find_overlapping_iter(spec).map(|form| form.pattern().as_usize() / 2);
        self.all.len() - found.collect::<BTreeSet<usize>>().len()
    }
}

/// A setting of an item with a name.
struct Named<'p> {
    place: Span,
    name: &'p str,
    /// The path up to the item.
    item: StorePath,
}

fn named<'p>(settings: &[Setting], names: &'p BTreeMap<Span, String>) -> Vec<Named<'p>> {
    let named = settings.iter().filter_map(|setting| {
        let Address::Store(path) = &setting.address else { return None };
        Some(Named { place: setting.origin, name: names.get(&setting.origin)?, item: item(path)? })
    });
    named.collect()
}

/// The path up to the first item of a list.
fn item(path: &StorePath) -> Option<StorePath> {
    let at = path.segments().iter().position(|segment| matches!(segment.item(), Some(StoreItem::Index(_))))?;
    StorePath::new(path.segments()[..=at].to_vec())
}

/// The settings whose items do not share their names.
fn distinct<'n, 'p>(all: &'n [Named<'p>]) -> Vec<&'n Named<'p>> {
    let mut items: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for own in all {
        items.entry(own.name).or_default().insert(own.item.to_string());
    }
    all.iter().filter(|own| items.get(own.name).is_some_and(|items| items.len() == 1)).collect()
}

/// Whether a spec may have a name: nothing in it is secret, and it is not one that commands without a name get.
fn is_shown(name: &str, secrets: &Secrets) -> bool {
    secrets.mask(name) == name && !name.contains(char::is_control) && !name.starts_with("command-")
}
