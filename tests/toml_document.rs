//! A TOML text as JSON, as an editor hands it to a JSON Schema, with the line of every key.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The document.
pub struct TomlDocument {
    /// Its content.
    pub json: Value,
    /// The line of each key and list item, by its JSON pointer.
    lines: BTreeMap<String, usize>,
}

impl TomlDocument {
    /// Reads a text; `None` if it is not TOML.
    pub fn read(text: &str) -> Option<TomlDocument> {
        let table = DeTable::parse(text).ok()?.into_inner();
        let mut document = TomlDocument { json: Value::Null, lines: BTreeMap::new() };
        let breaks: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        document.json = document.table(&table, "", &|offset| breaks.partition_point(|&at| at < offset) + 1);
        Some(document)
    }

    /// The line of the value at that pointer, or of what contains it.
    pub fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            match (self.lines.get(pointer), pointer.rsplit_once('/')) {
                (Some(line), _) => return *line,
                (None, Some((above, _))) => pointer = above,
                (None, None) => return 1,
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, pointer: &str, line: &dyn Fn(usize) -> usize) -> Value {
        let mut json = Map::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let pointer = format!("{pointer}/{}", escaped(&name));
            self.lines.insert(pointer.clone(), line(key.span().start));
            json.insert(name, self.value(value, &pointer, line));
        }
        Value::Object(json)
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, pointer: &str, line: &dyn Fn(usize) -> usize) -> Value {
        match value.get_ref() {
            DeValue::String(text) => json!(text),
            DeValue::Boolean(truth) => json!(truth),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => json!(number),
                Err(_) => json!(f64::MAX),
            },
            DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap_or(0.5)),
            // Editors represent a date in JSON as text; no key of a spec takes one.
            DeValue::Datetime(_) => Value::Null,
            DeValue::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let pointer = format!("{pointer}/{index}");
                    self.lines.insert(pointer.clone(), line(item.span().start));
                    self.value(item, &pointer, line)
                });
                Value::Array(items.collect())
            }
            DeValue::Table(table) => self.table(table, pointer, line),
        }
    }
}

/// A name as a part of a JSON pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
