//! Writes a project as a spec, as people would write it: in typed sections where possible, otherwise in `[settings]`
//! and `[csp]`.

mod commands;
mod items;
mod part;
mod pictures;
mod substitutes;
mod text;
mod typed;

use std::fmt::Write;

use crate::settings::{PackageSection, Project, State, Variant, When};
use crate::store::WcdTable;
use crate::world::toml_text::{key, quoted};
use part::part;

pub use substitutes::Substitutes;

/// The text of the spec, for a build with this settings store.
pub fn write(project: &Project, store: &'static WcdTable, substitutes: &Substitutes) -> String {
    let mut spec = String::new();
    for remark in &substitutes.remarks {
        let _ = writeln!(spec, "# {remark}");
    }
    if !substitutes.remarks.is_empty() {
        spec.push('\n');
    }
    package(&project.package, substitutes, &mut spec);
    spec.push_str(&part(&project.settings, &substitutes.more, "", substitutes, store));
    if !project.conditions.is_empty() {
        spec.push_str("\n[conditions]\n");
    }
    for named in &project.conditions {
        let states: Vec<String> = named.states.iter().map(|own| state(own, substitutes)).collect();
        let _ = writeln!(spec, "{} = [{}]", key(substitutes.name(&named.name.value)), states.join(", "));
    }
    project.variants.iter().for_each(|own| variant(own, substitutes, store, &mut spec));
    spec
}

fn package(own: &PackageSection, substitutes: &Substitutes, spec: &mut String) {
    spec.push_str("[package]\n");
    let PackageSection { name, version, owner, rank, id, stores, description, from_wcd: _ } = own;
    for (word, value) in [
        ("name", name),
        ("version", version),
        ("owner", owner),
        ("id", id),
        ("stores", stores),
        ("description", description),
    ] {
        // Default values are omitted.
        if let Some(value) = value.as_ref().filter(|value| (word, value.value.as_str()) != ("stores", "desktop")) {
            let _ = writeln!(spec, "{word} = {}", substitutes.text(&value.value));
        }
    }
    if let Some(rank) = rank.as_ref().filter(|rank| rank.value != 0) {
        let _ = writeln!(spec, "rank = {}", rank.value);
    }
    if substitutes.from_wcd {
        let _ = writeln!(spec, "from_wcd = true");
    }
}

fn variant(own: &Variant, substitutes: &Substitutes, store: &'static WcdTable, spec: &mut String) {
    spec.push_str("\n[[variant]]\n");
    if let Some(name) = &own.name {
        let _ = writeln!(spec, "name = {}", quoted(substitutes.name(&name.value)));
    }
    let when: Vec<String> = own
        .when
        .iter()
        .map(|when| match when {
            When::Named(name) => quoted(substitutes.name(&name.value)),
            When::State(own) => state(own, substitutes),
        })
        .collect();
    let _ = writeln!(spec, "when = [{}]", when.join(", "));
    spec.push_str(&part(&own.settings, &[], "variant.", substitutes, store));
}

fn state(own: &State, substitutes: &Substitutes) -> String {
    let conditions: Vec<String> = own
        .conditions
        .iter()
        .map(|condition| format!("{} = {}", key(&condition.name.value), substitutes.text(&condition.value.value)))
        .collect();
    format!("{{ {} }}", conditions.join(", "))
}
