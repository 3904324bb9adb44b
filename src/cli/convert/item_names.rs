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
    /// Those that a spec can have without changing what the package does, by the places of the settings of the items:
    /// for each list on the way to a setting, the outermost first.
    pub(super) kept: BTreeMap<Span, Vec<Option<String>>>,
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
            (Some(only), None) => distinct(only, secrets),
            _ => BTreeMap::new(),
        };
        ItemNames { all: names.values().flatten().flatten().cloned().collect(), kept }
    }

    /// How many of the names a spec does not have. All are looked for in one pass: a project may have thousands.
    pub(super) fn missing_in(&self, spec: &str) -> usize {
        const FORMS: usize = 5;
        let forms = |name: &String| -> [String; FORMS] {
            let in_path = StoreSegment::item_of("", StoreItem::Key(name.clone())).to_string();
            let (line, remark) = (format!("name = {}\n", quoted(name)), format!("# {}\n", quoted(name)));
            [line, in_path, remark, format!("/{name}\""), format!("/{name}.")]
        };
        let patterns: Vec<[String; FORMS]> = self.all.iter().map(forms).collect();
        let Ok(search) = AhoCorasick::new(patterns.as_flattened()) else { return self.all.len() };
        let found = search.find_overlapping_iter(spec).map(|form| form.pattern().as_usize() / FORMS);
        self.all.len() - found.collect::<BTreeSet<usize>>().len()
    }
}

/// A setting in items with names.
struct Named<'p> {
    place: Span,
    /// For each list on the way to it, the outermost first: the path of the item, and its name.
    items: Vec<(StorePath, Option<&'p str>)>,
}

fn named<'p>(settings: &[Setting], names: &'p BTreeMap<Span, Vec<Option<String>>>) -> Vec<Named<'p>> {
    let named = settings.iter().filter_map(|setting| {
        let Address::Store(path) = &setting.address else { return None };
        let names = names.get(&setting.origin)?.iter().map(Option::as_deref);
        Some(Named { place: setting.origin, items: items(path).zip(names).collect() })
    });
    named.collect()
}

/// The paths up to the items of lists.
fn items(path: &StorePath) -> impl Iterator<Item = StorePath> {
    let is_of_list = |segment: &StoreSegment| matches!(segment.item(), Some(StoreItem::Index(_)));
    let ends = path.segments().iter().enumerate().filter(move |(_, segment)| is_of_list(segment));
    ends.filter_map(|(at, _)| StorePath::new(path.segments()[..=at].to_vec()))
}

/// The names that no other item of their list has, and that a spec may have.
fn distinct(all: &[Named<'_>], secrets: &Secrets) -> BTreeMap<Span, Vec<Option<String>>> {
    let mut items: BTreeMap<(Option<StorePath>, &str), BTreeSet<&StorePath>> = BTreeMap::new();
    for (item, name) in all.iter().flat_map(|own| &own.items) {
        if let Some(name) = name {
            items.entry((item.parent(), *name)).or_default().insert(item);
        }
    }
    let is_kept = |item: &StorePath, name: &str| {
        let is_only = items.get(&(item.parent(), name)).is_some_and(|items| items.len() == 1);
        is_only && is_shown(name, secrets)
    };
    let kept = |(item, name): &(StorePath, Option<&str>)| name.filter(|name| is_kept(item, name)).map(str::to_owned);
    all.iter().map(|own| (own.place, own.items.iter().map(kept).collect())).collect()
}

/// Whether a spec may have a name: nothing in it is secret, and it is not one that commands without a name get.
fn is_shown(name: &str, secrets: &Secrets) -> bool {
    secrets.mask(name) == name && !name.contains(char::is_control) && !name.starts_with("command-")
}
