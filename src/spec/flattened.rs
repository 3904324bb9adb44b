//! A spec with all that it extends and with the changes from the command line, as a spec that needs neither.

use toml::Spanned as TomlSpanned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::document::document;
use super::extends::EXTENDS;
use super::read_document;
use super::reading::Reading;
use super::section_names::VARIANT;
use super::sections::group;
use crate::finding::{Source, Span};

type Entry<'d> = (&'d str, &'d TomlSpanned<DeValue<'d>>);

/// The same spec in one file; what the extended specs contain comes first. Paths start from the folder of the spec;
/// comments are left out. The result is empty if the text is not TOML.
pub fn flattened(source: &Source) -> String {
    // The values of variables do not matter: their names are written.
    let mut reading = Reading::new(source, &|name| Some(name.to_owned()));
    let Some(document) = document(source, &mut reading) else { return String::new() };
    read_document(&document, &mut reading);
    let mut flat = DocumentMut::new();
    for (name, value) in in_order(&document, &reading).filter(|(name, _)| *name != EXTENDS) {
        flat.insert(name, section(name, value, &reading));
    }
    flat.to_string()
}

/// The entries of a table in the order of the spec, without those that a nearer file overrides.
fn in_order<'d>(table: &'d DeTable<'_>, reading: &Reading<'_>) -> impl Iterator<Item = Entry<'d>> {
    let mut entries: Vec<_> = table.iter().filter(|(key, _)| !reading.idle.contains(&Span::from(key.span()))).collect();
    entries.sort_by_key(|(key, _)| reading.order(Span::from(key.span())));
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value))
}

/// A section, or the list of those with one name.
fn section(name: &str, value: &TomlSpanned<DeValue<'_>>, reading: &Reading<'_>) -> Item {
    match value.get_ref() {
        DeValue::Table(table) => Item::Table(keys(table, reading)),
        DeValue::Array(items) => {
            let tables = items.iter().filter_map(|item| match item.get_ref() {
                DeValue::Table(table) if name == VARIANT => Some(variant(table, reading)),
                DeValue::Table(table) => Some(keys(table, reading)),
                _ => None,
            });
            Item::ArrayOfTables(tables.collect::<ArrayOfTables>())
        }
        _ => Item::Value(inline(value, reading)),
    }
}

/// The keys of a section, with tables for the settings below one address.
fn keys(table: &DeTable<'_>, reading: &Reading<'_>) -> Table {
    let item = |value| match group(value) {
        Some(inside) => Item::Table(keys(inside, reading)),
        None => Item::Value(inline(value, reading)),
    };
    let mut keys: Table = in_order(table, reading).map(|(key, value)| (key, item(value))).collect();
    let is_only_a_path = !keys.is_empty() && keys.iter().all(|(_, item)| item.is_table());
    keys.set_implicit(is_only_a_path);
    keys
}

/// A variant: its own keys and its sections.
fn variant(table: &DeTable<'_>, reading: &Reading<'_>) -> Table {
    let item = |(name, value): Entry<'_>| match name {
        "when" => Item::Value(inline(value, reading)),
        _ => section(name, value, reading),
    };
    in_order(table, reading).map(|entry| (entry.0, item(entry))).collect()
}

/// A value on its line.
fn inline(value: &TomlSpanned<DeValue<'_>>, reading: &Reading<'_>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(truth) => Value::from(*truth),
        DeValue::Integer(number) => integer(number),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| inline(item, reading)).collect::<Array>()),
        DeValue::Table(table) => {
            let fields = in_order(table, reading).map(|(key, value)| (key, inline(value, reading)));
            Value::InlineTable(fields.collect::<InlineTable>())
        }
        // No key of a spec takes either.
        DeValue::Float(number) => Value::from(number.as_str()),
        DeValue::Datetime(time) => Value::from(time.to_string()),
    }
}

fn integer(number: &DeInteger<'_>) -> Value {
    i64::from_str_radix(number.as_str(), number.radix()).map_or_else(|_| Value::from(number.as_str()), Value::from)
}
