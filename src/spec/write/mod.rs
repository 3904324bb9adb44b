//! Writes a project as a spec, as people would have written it: sections with names of their own where they fit, else
//! `[settings]` and `[csp]`.

mod commands;
mod part;
mod pictures;
mod quote;
mod substitutes;
mod text;
mod typed;

use std::fmt::Write;

use crate::settings::{PackageSection, Project, State, Variant, When};
use crate::store::WcdTable;
use part::part;
use quote::key;

pub use quote::quoted;
pub use substitutes::Substitutes;

/// The text of the spec, for a build with this settings store.
pub fn write(project: &Project, store: &'static WcdTable, instead: &Substitutes) -> String {
    let mut spec = String::new();
    for remark in &instead.remarks {
        let _ = writeln!(spec, "# {remark}");
    }
    if !instead.remarks.is_empty() {
        spec.push('\n');
    }
    package(&project.package, instead, &mut spec);
    spec.push_str(&part(&project.settings, &instead.more, "", instead, store));
    if !project.conditions.is_empty() {
        spec.push_str("\n[conditions]\n");
    }
    for named in &project.conditions {
        let states: Vec<String> = named.states.iter().map(|own| state(own, instead)).collect();
        let _ = writeln!(spec, "{} = [{}]", key(instead.name(&named.name.value)), states.join(", "));
    }
    project.variants.iter().for_each(|own| variant(own, instead, store, &mut spec));
    spec
}

fn package(own: &PackageSection, instead: &Substitutes, spec: &mut String) {
    spec.push_str("[package]\n");
    let PackageSection { name, version, owner, rank, id, stores, description } = own;
    for (word, value) in [
        ("name", name),
        ("version", version),
        ("owner", owner),
        ("id", id),
        ("stores", stores),
        ("description", description),
    ] {
        // What is so anyway is left out.
        if let Some(value) = value.as_ref().filter(|value| (word, value.value.as_str()) != ("stores", "desktop")) {
            let _ = writeln!(spec, "{word} = {}", instead.text(&value.value));
        }
    }
    if let Some(rank) = rank.as_ref().filter(|rank| rank.value != 0) {
        let _ = writeln!(spec, "rank = {}", rank.value);
    }
}

fn variant(own: &Variant, instead: &Substitutes, store: &'static WcdTable, spec: &mut String) {
    spec.push_str("\n[[variant]]\n");
    if let Some(name) = &own.name {
        let _ = writeln!(spec, "name = {}", quoted(instead.name(&name.value)));
    }
    let when: Vec<String> = own
        .when
        .iter()
        .map(|when| match when {
            When::Named(name) => quoted(instead.name(&name.value)),
            When::State(own) => state(own, instead),
        })
        .collect();
    let _ = writeln!(spec, "when = [{}]", when.join(", "));
    spec.push_str(&part(&own.settings, &[], "variant.", instead, store));
}

fn state(own: &State, instead: &Substitutes) -> String {
    let conditions: Vec<String> = own
        .conditions
        .iter()
        .map(|condition| format!("{} = {}", key(&condition.name.value), instead.text(&condition.value.value)))
        .collect();
    format!("{{ {} }}", conditions.join(", "))
}
