//! How a spec overrides what it extends: a key replaces that of its parent, sections are merged key by key, and the
//! tables of a list by their names.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::reading::Reading;
use super::section_names::VARIANT;
use super::sections::{SectionType, group, section_type};
use crate::finding::{Code, Finding, Span, shortened};

type Value<'s> = TomlSpanned<DeValue<'s>>;
type Key<'s> = TomlSpanned<toml::de::DeString<'s>>;

/// The key with which an overlay removes what its parent sets: `remove = true`.
pub const REMOVE: &str = "remove";

/// What a table contains, which decides how two of them are merged.
#[derive(Clone, Copy)]
enum Level {
    /// Sections: the spec itself, or one of its variants.
    Sections,
    /// The keys of a section.
    Keys,
}

/// Merges a document with the one that it extends.
pub(super) fn overlay<'s>(parent: DeTable<'s>, child: DeTable<'s>, reading: &mut Reading<'_>) -> DeTable<'s> {
    merged(parent, child, Level::Sections, reading)
}

fn merged<'s>(mut parent: DeTable<'s>, child: DeTable<'s>, level: Level, reading: &mut Reading<'_>) -> DeTable<'s> {
    for (key, value) in child {
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

/// Merges a value with that of the parent under the same key.
fn over<'s>(key: &Key<'s>, below: Value<'s>, value: Value<'s>, level: Level, reading: &mut Reading<'_>) -> Value<'s> {
    let inside = match level {
        Level::Sections => Level::Keys,
        // Settings below one address may be in a table of their own.
        Level::Keys if group(&below).is_some() && group(&value).is_some() => level,
        Level::Keys => return value,
    };
    let span = value.span();
    let both = match (below.into_inner(), value.into_inner()) {
        (DeValue::Table(below), DeValue::Table(value)) => DeValue::Table(merged(below, value, inside, reading)),
        (DeValue::Array(below), DeValue::Array(items)) => {
            DeValue::Array(list(below, items, key.get_ref(), reading).into_iter().collect())
        }
        (_, value) => value,
    };
    TomlSpanned::new(span, both)
}

/// Takes over a value where the parent has none, so that nothing in it can remove anything.
fn over_nothing<'s>(key: &Key<'s>, value: Value<'s>, level: Level, reading: &mut Reading<'_>) -> Value<'s> {
    let empty = match value.get_ref() {
        DeValue::Table(_) if matches!(level, Level::Sections) => DeValue::Table(DeTable::new()),
        DeValue::Array(_) if matches!(level, Level::Sections) => DeValue::Array([].into_iter().collect()),
        _ => return value,
    };
    over(key, TomlSpanned::new(value.span(), empty), value, level, reading)
}

/// Merges the tables of a list with those of the parent: each with the one of the same name; others come after them.
fn list<'s>(
    below: impl IntoIterator<Item = Value<'s>>,
    items: impl IntoIterator<Item = Value<'s>>,
    section: &str,
    reading: &mut Reading<'_>,
) -> Vec<Value<'s>> {
    let mut inherited: Vec<Inherited<'s>> = below.into_iter().map(Inherited::Untouched).collect();
    let mut added = Vec::new();
    for item in items {
        let wanted = name(&item, section);
        let is_same = |below: &&mut Inherited<'_>| match below {
            Inherited::Untouched(below) => {
                wanted.zip(name(below, section)).is_some_and(|((wanted, _), (own, _))| wanted == own)
            }
            Inherited::Merged(_) | Inherited::Removed => false,
        };
        let same = inherited.iter_mut().find(is_same);
        let removes = removes_itself(&item);
        if removes {
            idle_keys(&item, section, reading);
        }
        match (same, removes) {
            (Some(below), true) => *below = Inherited::Removed,
            (Some(below), false) => {
                if let Inherited::Untouched(parent) = std::mem::replace(below, Inherited::Removed) {
                    *below = Inherited::Merged(item_over(parent, item, section, reading));
                }
            }
            (None, true) => {
                let (named, at) = wanted.unwrap_or((section, item.span().into()));
                reading.push(nothing_to_remove(at, named));
            }
            (None, false) => added.push(item),
        }
    }
    let inherited = inherited.into_iter().filter_map(|below| match below {
        Inherited::Untouched(item) | Inherited::Merged(item) => Some(item),
        Inherited::Removed => None,
    });
    inherited.chain(added).collect()
}

/// A table of the parent's list, and what the overlay did with it.
enum Inherited<'s> {
    Untouched(Value<'s>),
    Merged(Value<'s>),
    Removed,
}

fn item_over<'s>(below: Value<'s>, item: Value<'s>, section: &str, reading: &mut Reading<'_>) -> Value<'s> {
    let level = if section == VARIANT { Level::Sections } else { Level::Keys };
    let span = item.span();
    let both = match (below.into_inner(), item.into_inner()) {
        (DeValue::Table(below), DeValue::Table(item)) => DeValue::Table(merged(below, item, level, reading)),
        (_, item) => item,
    };
    TomlSpanned::new(span, both)
}

/// What distinguishes a table of a list from others, and its place.
fn name<'v>(item: &'v Value<'_>, section: &str) -> Option<(&'v str, Span)> {
    let DeValue::Table(table) = item.get_ref() else { return None };
    let value = table.get(name_key(section))?;
    Some((value.get_ref().as_str()?, value.span().into()))
}

/// The key with that name.
fn name_key(section: &str) -> &'static str {
    section_type(section).and_then(SectionType::name_key).unwrap_or("name")
}

/// Keys of a table that removes itself: they have no effect.
fn idle_keys(item: &Value<'_>, section: &str, reading: &mut Reading<'_>) {
    let DeValue::Table(table) = item.get_ref() else { return };
    let expected = [name_key(section), REMOVE];
    for key in table.keys().filter(|key| !expected.contains(&key.get_ref().as_ref())) {
        let message = format!("`{}` has no effect together with `{REMOVE} = true`", shortened(key.get_ref()));
        let finding = Finding::new(Code::UnknownKey, Span::from(key.span()), message);
        reading.push(finding.help("remove this line, or the one that removes the section"));
    }
}

/// Whether a value is a table that only removes something: `{ remove = true }`, or a section with that line.
fn removes(value: &Value<'_>) -> bool {
    matches!(value.get_ref(), DeValue::Table(table) if table.len() == 1) && removes_itself(value)
}

/// Whether a table has the line `remove = true`.
fn removes_itself(value: &Value<'_>) -> bool {
    let DeValue::Table(table) = value.get_ref() else { return false };
    table.get(REMOVE).is_some_and(|flag| matches!(flag.get_ref(), DeValue::Boolean(true)))
}

fn nothing_to_remove(at: Span, name: &str) -> Finding {
    let message = format!("there is no `{}` to remove", shortened(name));
    Finding::new(Code::NothingToRemove, at, message)
        .label("not in what the spec extends")
        .help(match name.starts_with("./") {
            true => "to delete the node from devices, write { delete = true }; `remove` takes a line of the extended spec out",
            false => "remove these lines, or write the name as in the extended spec",
        })
}
