//! A project may write a value differently from its row in the settings store, and the designer accepts it anyway. A
//! spec writes it as the row does.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Address;
use crate::check::{Action, CheckedProject, CheckedSetting};
use crate::finding::Span;
use crate::settings::{Project, Setting, Value};
use crate::store::{WcdKind, WcdTable};

/// The project with the values that its package gets, in the types of their rows. A setting whose node is now another
/// one than in the store that the project was made with is left out, so that it is set by its node.
pub(super) fn in_row_types(project: &Project, checked: &CheckedProject, store: &'static WcdTable) -> Project {
    let variants = checked.variants().iter().flat_map(|variant| &variant.settings);
    let all: Vec<&CheckedSetting> = checked.settings().iter().chain(variants).collect();
    let plain = |own: &&&CheckedSetting| own.row.is_some_and(|row| row.holds_plain_value());
    let stored = all.iter().filter(plain).filter_map(|own| match &own.action {
        Action::Set(text) => Some((own.origin, text.as_str())),
        _ => None,
    });
    let stored: BTreeMap<Span, &str> = stored.collect();
    let moved: BTreeSet<Span> = all.iter().filter(|own| has_moved(own, store)).map(|own| own.origin).collect();
    let mut project = project.clone();
    let stays = |setting: &Setting| !moved.contains(&setting.origin);
    // A spec that sets nothing cannot be built, and only what is built is completed.
    if project.all_settings().any(stays) {
        project.settings.retain(stays);
        project.variants.iter_mut().for_each(|variant| variant.settings.retain(stays));
    }
    // A spec does not mention variants that set nothing.
    project.variants.retain(|variant| !variant.settings.is_empty());
    let settings = project.settings.iter_mut();
    for setting in settings.chain(project.variants.iter_mut().flat_map(|variant| &mut variant.settings)) {
        if let Some(value) = stored.get(&setting.origin).and_then(|text| typed(setting, text, store)) {
            setting.value.iter_mut().for_each(|own| own.value = value.clone());
        }
    }
    project
}

/// Whether the row of a setting leads to another node now.
fn has_moved(setting: &CheckedSetting, store: &'static WcdTable) -> bool {
    let Some(row) = setting.row else { return false };
    store.by_path(row.path).is_some_and(|now| now.csp_path != row.csp_path)
}

/// The value in the type of its row; `None` where it has that already, or none.
fn typed(setting: &Setting, stored: &str, store: &'static WcdTable) -> Option<Value> {
    let Address::Store(path) = &setting.address else { return None };
    let row = store.by_path(&path.row_path())?;
    match (row.kind, &setting.value.as_ref()?.value) {
        (WcdKind::Boolean, Value::Integer(_) | Value::Text(_)) => stored.parse().ok().map(Value::Boolean),
        // What an older store called a boolean is stored as one.
        (WcdKind::Integer, Value::Boolean(_) | Value::Text(_)) => stored.parse().ok().map(Value::Integer),
        _ => None,
    }
}
