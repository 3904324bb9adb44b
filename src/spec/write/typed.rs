//! Settings as lines of the typed sections.

use std::fmt::Write;

use super::items::{Items, Taken, store_path, up_to_item};
use super::substitutes::Substitutes;
use super::text::{file, value};
use crate::address::{StoreItem, StorePath};
use crate::settings::{Setting, Value};
use crate::spec::sections::{Form, Key, SectionType, Sets, TYPED, store_without_key};
use crate::store::WcdTable;
use crate::world::toml_text::quoted;

/// The sections whose keys are settings of the store. Settings that become a line of one are removed from the list.
pub(super) fn typed(
    left: &mut Vec<&Setting>,
    prefix: &str,
    substitutes: &Substitutes,
    store: &'static WcdTable,
) -> String {
    let mut spec = String::new();
    for section in TYPED {
        let keys = Keys::of(section);
        let header = match section.repeated {
            true => format!("[[{prefix}{}]]", section.name),
            false => format!("[{prefix}{}]", section.name),
        };
        let mut done = Taken::default();
        let mut write = |item: Option<&str>, own: &[&Setting]| {
            if let Some(lines) = table(section, &keys, item, own, substitutes, store) {
                let _ = write!(spec, "\n{header}\n{lines}");
                done.add(own);
            }
        };
        match section.name_key().is_some() {
            true => {
                let items = items(&keys, left);
                let is_possible = section.repeated || items.in_order().count() == 1;
                items.in_order().filter(|_| is_possible).for_each(|(item, own)| {
                    if let Some(StoreItem::Key(name)) = item.leaf().item() {
                        write(Some(name), own);
                    }
                });
            }
            false => {
                let own: Vec<&Setting> =
                    left.iter().copied().filter(|setting| keys.of_setting(setting).is_some()).collect();
                write(None, &own);
            }
        }
        done.remove_from(left);
    }
    spec
}

/// The keys of a section that set one setting each.
struct Keys(Vec<(StorePath, &'static Key)>);

impl Keys {
    fn of(section: &'static SectionType) -> Keys {
        let keys = section.keys.iter().filter_map(|key| match key.sets {
            Some(Sets::Store(path)) => Some((StorePath::parse(path).ok()?, key)),
            Some(Sets::Node(_)) | None => None,
        });
        Keys(keys.collect())
    }

    /// The key that sets a setting, for any item.
    fn of_setting(&self, setting: &Setting) -> Option<&'static Key> {
        let path = store_path(setting)?;
        self.0.iter().find(|(own, _)| is_alike(own, path)).map(|(_, key)| *key)
    }

    /// The path of the collection whose items the section describes, with one of them.
    fn collection(&self) -> Option<StorePath> {
        self.0.iter().find_map(|(path, _)| up_to_item(path))
    }
}

/// The items that settings of a section belong to, each with everything about it.
fn items<'s>(keys: &Keys, left: &[&'s Setting]) -> Items<'s> {
    let mut items = Items::default();
    let Some(collection) = keys.collection() else { return items };
    for &setting in left {
        if let Some(item) = store_path(setting).and_then(up_to_item).filter(|item| is_alike(&collection, item)) {
            items.add(item, setting);
        }
    }
    items
}

/// The lines of a table with the settings of its item, if it is complete and covers all of them.
fn table(
    section: &SectionType,
    keys: &Keys,
    item: Option<&str>,
    own: &[&Setting],
    substitutes: &Substitutes,
    store: &'static WcdTable,
) -> Option<String> {
    let set: Vec<(&Key, &Setting)> =
        own.iter().map(|setting| Some((keys.of_setting(setting)?, *setting))).collect::<Option<_>>()?;
    if set.is_empty() {
        return None;
    }
    let mut lines = String::new();
    for key in section.keys {
        if let (Form::Item, Some(name)) = (key.form, item) {
            let _ = writeln!(lines, "{} = {}", key.name, quoted(name));
            continue;
        }
        match set.iter().find(|(known, _)| known.name == key.name) {
            Some((_, setting)) => {
                let _ = writeln!(lines, "{} = {}", key.name, line_value(key, setting, substitutes, store)?);
            }
            None if key.required => return None,
            None => {}
        }
    }
    Some(lines)
}

/// Whether two paths address the same setting, for any item.
fn is_alike(own: &StorePath, path: &StorePath) -> bool {
    let mut segments = own.segments().iter().zip(path.segments());
    own.segments().len() == path.segments().len()
        && segments.all(|(own, other)| {
            own.name().eq_ignore_ascii_case(other.name()) && own.item().is_some() == other.item().is_some()
        })
}

/// The value as a key takes it; `None` if it has another form.
fn line_value(key: &Key, setting: &Setting, substitutes: &Substitutes, store: &'static WcdTable) -> Option<String> {
    let written = setting.value.as_ref()?;
    let is_variable = substitutes.variables.contains_key(&written.span);
    match (key.form, &written.value) {
        (Form::Secret | Form::Text, Value::Text(_)) => value(setting, substitutes),
        (Form::Boolean, Value::Boolean(_)) | (Form::Integer, Value::Integer(_)) => value(setting, substitutes),
        (Form::File, Value::TextOf(_)) => file(setting, substitutes).map(|path| quoted(&path)),
        (Form::Choice(words), Value::Text(_) | Value::Integer(_)) if !is_variable => {
            let stored = match &written.value {
                Value::Integer(number) => number.to_string(),
                Value::Text(text) => text.clone(),
                _ => return None,
            };
            let row = store.by_path(&store_path(setting)?.row_path())?;
            let shown = row.value_text(&stored).filter(|text| !text.is_empty()).unwrap_or(stored);
            words.contains(&shown.as_str()).then(|| quoted(&shown))
        }
        _ => None,
    }
}

/// The certificates without keys.
pub(super) fn certificates(left: &mut Vec<&Setting>, prefix: &str, substitutes: &Substitutes) -> String {
    let mut spec = String::new();
    left.retain(|setting| {
        let lines = store_path(setting).and_then(|path| {
            let store = store_without_key(&path.row_path())?;
            let item = up_to_item(path)?;
            let Some(StoreItem::Key(name)) = item.leaf().item() else { return None };
            let file = file(setting, substitutes)?;
            Some(format!("file = {}\nstore = \"{store}\"\nname = {}\n", quoted(&file), quoted(name)))
        });
        if let Some(lines) = &lines {
            let _ = write!(spec, "\n[[{prefix}certificate]]\n{lines}");
        }
        lines.is_none()
    });
    spec
}
