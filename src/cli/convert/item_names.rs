//! The names that the author of a project gave to its commands: devices know commands by their numbers, so only the
//! spec can keep the names.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Secrets, Span};
use crate::settings::{Project, Setting};
use crate::world::toml_text::quoted;

/// The names of the items of lists of a project.
pub(super) struct ItemNames {
    all: BTreeSet<String>,
    /// Those that a spec can have without putting the commands into another order, by the places of their settings.
    kept: BTreeMap<Span, String>,
}

impl ItemNames {
    /// The names in a project. Where variants have commands too, the number of a command decides what it replaces, so
    /// no names are kept.
    pub(super) fn of(project: &Project, secrets: &Secrets) -> ItemNames {
        let named = project.wcd.iter().flat_map(|own| &own.item_names);
        let in_part = |settings: &[Setting]| -> BTreeMap<Span, String> {
            let places: BTreeSet<Span> = settings.iter().map(|setting| setting.origin).collect();
            let own = named.clone().filter(|(place, _)| places.contains(place));
            own.map(|(place, name)| (*place, name.clone())).collect()
        };
        let variants = project.variants.iter().map(|variant| in_part(&variant.settings));
        let mut parts: Vec<_> = std::iter::once(in_part(&project.settings)).chain(variants).collect();
        parts.retain(|part| !part.is_empty());
        let mut kept = if parts.len() == 1 { parts.remove(0) } else { BTreeMap::new() };
        kept.retain(|_, name| is_shown(name, secrets));
        ItemNames { all: named.map(|(_, name)| name.clone()).collect(), kept }
    }

    /// The names that the spec may have, by the places of the settings of their items.
    pub(super) fn kept(&self) -> BTreeMap<Span, String> {
        self.kept.clone()
    }

    /// How many of the names a spec does not have.
    pub(super) fn missing_in(&self, spec: &str) -> usize {
        self.all.iter().filter(|name| !spec.contains(&format!("name = {}\n", quoted(name)))).count()
    }
}

/// Whether a spec may have a name: nothing in it is secret, and it is not one that unnamed commands get.
fn is_shown(name: &str, secrets: &Secrets) -> bool {
    secrets.mask(name) == name && !name.contains(char::is_control) && !name.starts_with("command-")
}
