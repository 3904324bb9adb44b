//! customizations.xml: the package as a project of WCD, with the settings that WCD knows.

use crate::format::doc::{Condition, Customizations, Notes, PackageConfig, Settings, Target, Variant};
use crate::format::xml::{Content, Element};
use crate::lower::{self, DeviceKind, PlannedSetting, PlannedVariant, SettingsPlan};

/// The project of a plan.
pub(super) fn write(plan: &SettingsPlan) -> Customizations {
    let identity = &plan.identity;
    let package = PackageConfig {
        id: identity.id.braced(),
        name: identity.name.clone(),
        version: identity.version.clone(),
        owner: identity.owner.word().to_owned(),
        rank: Some(identity.rank),
        notes: Some(Notes::SelfClosed),
        description: identity.description.clone(),
    };
    let common = elements(plan.settings(None));
    let only_variants = !plan.variants.is_empty() && plan.settings(None).next().is_none();
    let settings = Settings {
        common: (!only_variants).then_some(common),
        targets: plan.kinds.iter().map(target).collect(),
        variants: plan.variants.iter().enumerate().map(|(index, planned)| variant(plan, index, planned)).collect(),
    };
    Customizations { package, settings }
}

fn target(kind: &DeviceKind) -> Target {
    let condition =
        |condition: &lower::Condition| Condition { name: condition.name.clone(), value: condition.value.clone() };
    let states = kind.states.iter().map(|state| state.iter().map(condition).collect());
    Target { id: kind.name.clone(), states: states.collect() }
}

/// Variants bear no name of their own, as in the packages of WCD.
fn variant(plan: &SettingsPlan, index: usize, planned: &PlannedVariant) -> Variant {
    let kinds = planned.kinds.iter().filter_map(|&kind| plan.kinds.get(kind));
    Variant {
        name: None,
        target_refs: kinds.map(|kind| kind.name.clone()).collect(),
        settings: elements(plan.settings(Some(index))),
    }
}

/// The settings that WCD knows, as a tree.
fn elements<'p>(settings: impl Iterator<Item = &'p PlannedSetting>) -> Vec<Element> {
    let mut elements = Vec::new();
    for setting in settings {
        if let Some(shown) = &setting.shown {
            let names: Vec<&str> = setting.path.split('/').filter(|name| !name.is_empty()).collect();
            insert(&mut elements, &names, shown);
        }
    }
    elements
}

/// Puts a value into the tree, below the elements that are there already.
fn insert(siblings: &mut Vec<Element>, names: &[&str], value: &str) {
    match names {
        [] => {}
        [leaf] => siblings.push(Element::text(*leaf, value)),
        [group, rest @ ..] => {
            let index = siblings.iter().position(|element| element.name == *group).unwrap_or_else(|| {
                siblings.push(Element { content: Content::Children(Vec::new()), ..Element::empty(*group) });
                siblings.len() - 1
            });
            if let Content::Children(children) = &mut siblings[index].content {
                insert(children, rest, value);
            }
        }
    }
}
