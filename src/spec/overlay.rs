//! What a spec says over what it extends: a key replaces that of its parent, sections are merged key by key, and the
//! tables of a list by their names.

use std::collections::BTreeMap;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::VARIANT;
use super::reading::Reading;
use super::sections::{Form, group, section_type};
use crate::address::{Address, LocKey, StorePath};
use crate::finding::{Code, Finding, Span, shortened};
use crate::settings::Setting;

type Value<'s> = TomlSpanned<DeValue<'s>>;
type Key<'s> = TomlSpanned<toml::de::DeString<'s>>;

/// The key with which an overlay takes out what its parent says: `remove = true`.
pub const REMOVE: &str = "remove";

/// What a table contains, which decides how two of them are merged.
#[derive(Clone, Copy)]
enum Level {
    /// Sections: the spec itself, or one of its variants.
    Sections,
    /// The keys of a section.
    Keys,
}

/// A document over the one that it extends.
pub(super) fn overlay<'s>(parent: DeTable<'s>, nearer: DeTable<'s>, reading: &mut Reading<'_>) -> DeTable<'s> {
    merged(parent, nearer, Level::Sections, reading)
}

fn merged<'s>(mut parent: DeTable<'s>, nearer: DeTable<'s>, level: Level, reading: &mut Reading<'_>) -> DeTable<'s> {
    for (key, value) in nearer {
        let below = parent.remove_entry(key.get_ref().as_ref());
        if removes(&value) {
            if below.is_none() {
                reading.push(nothing_to_remove(key.span().into(), key.get_ref()));
            }
            continue;
        }
        let value = match below {
            Some((replaced, below)) => {
                reading.replaces(key.span().into(), replaced.span().into());
                over(&key, below, value, level, reading)
            }
            None => over_nothing(&key, value, level, reading),
        };
        parent.insert(key, value);
    }
    parent
}

/// A value over that of the parent under the same key.
fn over<'s>(key: &Key<'s>, below: Value<'s>, value: Value<'s>, level: Level, reading: &mut Reading<'_>) -> Value<'s> {
    let inside = match level {
        Level::Sections => Level::Keys,
        // Settings below one address may stand in a table of their own.
        Level::Keys if group(&below).is_some() && group(&value).is_some() => level,
        Level::Keys => return value,
    };
    let span = value.span();
    let both = match (below.into_inner(), value.into_inner()) {
        (DeValue::Table(below), DeValue::Table(value)) => DeValue::Table(merged(below, value, inside, reading)),
        (DeValue::Array(below), DeValue::Array(items)) => {
            let mut list: Vec<Value<'s>> = below.into_iter().collect();
            items.into_iter().for_each(|item| add(item, &mut list, key.get_ref(), reading));
            DeValue::Array(list.into_iter().collect())
        }
        (_, value) => value,
    };
    TomlSpanned::new(span, both)
}

/// A value where the parent has none: nothing in it can be taken out.
fn over_nothing<'s>(key: &Key<'s>, value: Value<'s>, level: Level, reading: &mut Reading<'_>) -> Value<'s> {
    let empty = match value.get_ref() {
        DeValue::Table(_) if matches!(level, Level::Sections) => DeValue::Table(DeTable::new()),
        DeValue::Array(_) if matches!(level, Level::Sections) => DeValue::Array([].into_iter().collect()),
        _ => return value,
    };
    over(key, TomlSpanned::new(value.span(), empty), value, level, reading)
}

/// Adds a table to a list of the parent, or merges it with the one of the same name.
fn add<'s>(item: Value<'s>, list: &mut Vec<Value<'s>>, section: &str, reading: &mut Reading<'_>) {
    let same =
        name(&item, section).and_then(|name| list.iter().position(|below| self::name(below, section) == Some(name)));
    let removed = takes_itself_out(&item);
    match (same, removed) {
        (Some(index), true) => drop(list.remove(index)),
        (None, true) => {
            let named = name(&item, section).unwrap_or(section).to_owned();
            reading.push(nothing_to_remove(item.span().into(), &named));
        }
        (None, false) => list.push(item),
        (Some(index), false) => {
            let level = if section == VARIANT { Level::Sections } else { Level::Keys };
            let span = item.span();
            let below = std::mem::replace(&mut list[index], TomlSpanned::new(span.clone(), DeValue::Boolean(false)));
            let both = match (below.into_inner(), item.into_inner()) {
                (DeValue::Table(below), DeValue::Table(item)) => DeValue::Table(merged(below, item, level, reading)),
                (_, item) => item,
            };
            list[index] = TomlSpanned::new(span, both);
        }
    }
}

/// What distinguishes a table of a list from others.
fn name<'v>(item: &'v Value<'_>, section: &str) -> Option<&'v str> {
    let DeValue::Table(table) = item.get_ref() else { return None };
    let own = section_type(section).and_then(|section| section.keys.iter().find(|key| key.form == Form::Item));
    table.get(own.map_or("name", |key| key.name))?.get_ref().as_str()
}

/// Whether a value is a table that only says so: `{ remove = true }`, or a section with that line.
fn removes(value: &Value<'_>) -> bool {
    matches!(value.get_ref(), DeValue::Table(table) if table.len() == 1) && takes_itself_out(value)
}

/// Whether a table has the line `remove = true`.
fn takes_itself_out(value: &Value<'_>) -> bool {
    let DeValue::Table(table) = value.get_ref() else { return false };
    table.get(REMOVE).is_some_and(|said| matches!(said.get_ref(), DeValue::Boolean(true)))
}

fn nothing_to_remove(at: Span, name: &str) -> Finding {
    let message = format!("there is no `{}` to remove", shortened(name));
    Finding::new(Code::NothingToRemove, at, message)
        .label("not in what the spec extends")
        .help("remove these lines, or write the name as the extended spec has it")
}

/// The settings without those that a nearer file sets otherwise, be it by another key for the same address.
pub(super) fn nearest(settings: Vec<Setting>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut generations: BTreeMap<Place<'_>, usize> = BTreeMap::new();
    for setting in &settings {
        let own = reading.generation(setting.origin);
        let latest = generations.entry(place(setting)).or_insert(own);
        *latest = own.max(*latest);
    }
    let is_nearest = |setting: &Setting| Some(&reading.generation(setting.origin)) == generations.get(&place(setting));
    let nearest: Vec<bool> = settings.iter().map(is_nearest).collect();
    let (mut stays, mut goes) = (Vec::new(), Vec::new());
    for (setting, is_nearest) in settings.into_iter().zip(nearest) {
        if is_nearest { stays.push(setting) } else { goes.push(setting) }
    }
    let serves = |key: Span| stays.iter().any(|setting| setting.origin == key);
    reading.idle.extend(goes.iter().map(|setting| setting.origin).filter(|&key| !serves(key)));
    stays
}

/// What a setting sets, however it is written.
type Place<'s> = (Option<LocKey>, Option<&'s StorePath>);

fn place(setting: &Setting) -> Place<'_> {
    match &setting.address {
        Address::Node(locuri) => (Some(locuri.key()), None),
        Address::Store(path) => (None, Some(path)),
    }
}
