//! Writes a project as a spec, as people would have written it: sections with names of their own where they fit, else
//! `[settings]` and `[csp]`.

mod commands;
mod part;
mod pictures;
mod substitutes;
mod text;
mod typed;

use std::fmt::Write;

use crate::settings::{PackageSection, Project, State, Variant, When};
use part::part;
use text::key;

pub use substitutes::Substitutes;
pub use text::quoted;

/// The text of the spec.
pub fn write(project: &Project, instead: &Substitutes) -> String {
    let mut spec = String::new();
    for remark in &instead.remarks {
        let _ = writeln!(spec, "# {remark}");
    }
    if !instead.remarks.is_empty() {
        spec.push('\n');
    }
    package(&project.package, &mut spec);
    spec.push_str(&part(&project.settings, &instead.more, "", instead));
    if !project.conditions.is_empty() {
        spec.push_str("\n[conditions]\n");
    }
    for named in &project.conditions {
        let states: Vec<String> = named.states.iter().map(state).collect();
        let _ = writeln!(spec, "{} = [{}]", key(&named.name.value), states.join(", "));
    }
    project.variants.iter().for_each(|own| variant(own, instead, &mut spec));
    spec
}

fn package(own: &PackageSection, spec: &mut String) {
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
            let _ = writeln!(spec, "{word} = {}", quoted(&value.value));
        }
    }
    if let Some(rank) = rank.as_ref().filter(|rank| rank.value != 0) {
        let _ = writeln!(spec, "rank = {}", rank.value);
    }
}

fn variant(own: &Variant, instead: &Substitutes, spec: &mut String) {
    spec.push_str("\n[[variant]]\n");
    if let Some(name) = &own.name {
        let _ = writeln!(spec, "name = {}", quoted(&name.value));
    }
    let when: Vec<String> = own
        .when
        .iter()
        .map(|when| match when {
            When::Named(name) => quoted(&name.value),
            When::State(own) => state(own),
        })
        .collect();
    let _ = writeln!(spec, "when = [{}]", when.join(", "));
    spec.push_str(&part(&own.settings, &[], "variant.", instead));
}

fn state(own: &State) -> String {
    let conditions: Vec<String> = own
        .conditions
        .iter()
        .map(|condition| format!("{} = {}", key(&condition.name.value), quoted(&condition.value.value)))
        .collect();
    format!("{{ {} }}", conditions.join(", "))
}
