//! Converts the values of a project to the types of their rows in the settings store. The designer also accepts values
//! of other types, but a spec does not.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Address;
use crate::check::{Action, CheckedProject, CheckedSetting};
use crate::finding::Span;
use crate::settings::{Project, Setting, Value};
use crate::store::{WcdKind, WcdTable};

/// The project with the values that its package gets, in the types of their rows. If the store that the project was
/// made with had another node for a setting, the setting is left out here and set by its node instead.
pub(super) fn in_row_types(project: &Project, checked: &CheckedProject, store: &'static WcdTable) -> Project {
    let variants = checked.variants().iter().flat_map(|variant| &variant.settings);
    let all: Vec<&CheckedSetting> = checked.settings().iter().chain(variants).collect();
    let plain = |own: &&&CheckedSetting| own.row.as_deref().is_some_and(|row| row.holds_plain_value());
    let stored = all.iter().filter(plain).filter_map(|own| match &own.action {
        Action::Set(text) => Some((own.origin, text.as_str())),
        _ => None,
    });
    let stored: BTreeMap<Span, &str> = stored.collect();
    let moved: BTreeSet<Span> = all.iter().filter(|own| has_moved(own, store)).map(|own| own.origin).collect();
    let mut project = project.clone();
    let stays = |setting: &Setting| !moved.contains(&setting.origin);
    // A spec that sets nothing cannot be built, and only a spec that can be built gets the missing settings later.
    if project.all_settings().any(stays) {
        project.settings.retain(stays);
        project.variants.iter_mut().for_each(|variant| variant.settings.retain(stays));
    }
    // A spec does not contain variants that set nothing.
    project.variants.retain(|variant| !variant.settings.is_empty());
    let settings = project.settings.iter_mut();
    for setting in settings.chain(project.variants.iter_mut().flat_map(|variant| &mut variant.settings)) {
        if let Some(value) = stored.get(&setting.origin).and_then(|text| typed(setting, text, store)) {
            setting.value.iter_mut().for_each(|own| own.value = value.clone());
        }
    }
    project
}

/// Whether this store has another node for a setting than the store that the project was made with.
fn has_moved(setting: &CheckedSetting, store: &'static WcdTable) -> bool {
    let Some(row) = &setting.row else { return false };
    store.by_path(row.path).is_some_and(|now| now.csp_path != row.csp_path)
}

/// The value in the type of its row; `None` if it already has that type, or if there is no value.
fn typed(setting: &Setting, stored: &str, store: &'static WcdTable) -> Option<Value> {
    let Address::Store(path) = &setting.address else { return None };
    let row = store.by_path(&path.row_path())?;
    match (row.kind, &setting.value.as_ref()?.value) {
        (WcdKind::Boolean, Value::Integer(_) | Value::Text(_)) => stored.parse().ok().map(Value::Boolean),
        // A value may be a boolean because an older store gave the row that type.
        (WcdKind::Integer, Value::Boolean(_) | Value::Text(_)) => stored.parse().ok().map(Value::Integer),
        _ => None,
    }
}
