//! Settings as lines of the typed sections.

use std::fmt::Write;

use super::substitutes::Substitutes;
use super::text::{file, value};
use crate::address::{Address, StoreItem, StorePath};
use crate::settings::{Setting, Value};
use crate::spec::sections::{Form, Key, SectionType, Sets, TYPED};
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
        let items = match section.repeated {
            true => items(section, left).into_iter().map(Some).collect(),
            false => vec![None],
        };
        for item in items {
            if let Some(lines) = table(section, item.as_ref(), left, substitutes, store) {
                let header = match section.repeated {
                    true => format!("[[{prefix}{}]]", section.name),
                    false => format!("[{prefix}{}]", section.name),
                };
                let _ = write!(spec, "\n{header}\n{lines}");
            }
        }
    }
    spec
}

/// The item of a collection, with the path to it.
struct Item {
    name: String,
    collection: StorePath,
}

/// The items that settings of a section belong to, each once.
fn items(section: &SectionType, left: &[&Setting]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for path in left.iter().filter_map(|setting| store_path(setting)) {
        let of_section = section.keys.iter().any(|key| matches(key, path));
        let Some((name, collection)) = item_of(path).filter(|_| of_section) else { continue };
        if !items.iter().any(|item| item.name == name) {
            items.push(Item { name, collection });
        }
    }
    items
}

/// The lines of a table, if it is complete and covers everything about its item.
fn table(
    section: &SectionType,
    item: Option<&Item>,
    left: &mut Vec<&Setting>,
    substitutes: &Substitutes,
    store: &'static WcdTable,
) -> Option<String> {
    let belongs = |setting: &Setting| match item {
        Some(item) => store_path(setting).is_some_and(|path| is_below(path, &item.collection)),
        None => store_path(setting).is_some_and(|path| section.keys.iter().any(|key| matches(key, path))),
    };
    let own: Vec<&Setting> = left.iter().copied().filter(|setting| belongs(setting)).collect();
    let mut lines = String::new();
    for key in section.keys {
        match (key.form, item) {
            (Form::Item, Some(item)) => {
                let _ = writeln!(lines, "{} = {}", key.name, quoted(&item.name));
                continue;
            }
            (_, _) if key.sets.is_none() && key.required => return None,
            _ => {}
        }
        let setting = own.iter().find(|setting| store_path(setting).is_some_and(|path| matches(key, path)));
        match setting {
            Some(setting) => {
                let _ = writeln!(lines, "{} = {}", key.name, line_value(key, setting, substitutes, store)?);
            }
            None if key.required => return None,
            None => {}
        }
    }
    let is_covered =
        |setting: &&Setting| store_path(setting).is_some_and(|path| section.keys.iter().any(|key| matches(key, path)));
    if own.is_empty() || !own.iter().all(is_covered) {
        return None;
    }
    left.retain(|setting| !own.iter().any(|own| std::ptr::eq(*own, *setting)));
    Some(lines)
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

pub(super) fn store_path(setting: &Setting) -> Option<&StorePath> {
    match &setting.address {
        Address::Store(path) => Some(path),
        Address::Node(_) => None,
    }
}

/// Whether a key sets the setting at this path, for any item.
fn matches(key: &Key, path: &StorePath) -> bool {
    let Some(Sets::Store(own)) = key.sets else { return false };
    let Ok(own) = StorePath::parse(own) else { return false };
    let alike = own.segments().iter().zip(path.segments()).all(|(own, other)| {
        own.name().eq_ignore_ascii_case(other.name()) && own.item().is_some() == other.item().is_some()
    });
    own.segments().len() == path.segments().len() && alike
}

/// The key of the item in a path, and the path up to it.
pub(super) fn item_of(path: &StorePath) -> Option<(String, StorePath)> {
    let at = path.segments().iter().position(|segment| segment.item().is_some())?;
    let StoreItem::Key(name) = path.segments()[at].item()? else { return None };
    Some((name.clone(), StorePath::new(path.segments()[..=at].to_vec())?))
}

pub(super) fn is_below(path: &StorePath, above: &StorePath) -> bool {
    path.segments().starts_with(above.segments())
}

/// The stores of certificates, each with its setting.
const STORES: [(&str, &str); 3] = [
    ("root", "/Certificates/RootCertificates/RootCertificate/CertificatePath"),
    ("ca", "/Certificates/CACertificates/CACerificate/CertificatePath"),
    ("trusted-people", "/Certificates/TrustedPeopleCertificates/Certificate/TrustedCertificate"),
];

/// The certificates without keys.
pub(super) fn certificates(left: &mut Vec<&Setting>, prefix: &str, substitutes: &Substitutes) -> String {
    let mut spec = String::new();
    left.retain(|setting| {
        let lines = store_path(setting).and_then(|path| {
            let (store, _) = STORES.into_iter().find(|(_, row)| *row == path.row_path())?;
            let (name, _) = item_of(path)?;
            let file = file(setting, substitutes)?;
            Some(format!("file = {}\nstore = \"{store}\"\nname = {}\n", quoted(&file), quoted(&name)))
        });
        if let Some(lines) = &lines {
            let _ = write!(spec, "\n[[{prefix}certificate]]\n{lines}");
        }
        lines.is_none()
    });
    spec
}
