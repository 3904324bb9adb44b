//! registry.toml and csp.toml: tables of values that people can read and write.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, Value};

use super::text::read_text;
use crate::applier::device::{RegistryValue, Trouble};

/// One of the two files, as it stands on the disk. A change keeps comments and order.
#[derive(Debug)]
pub(super) struct Store {
    document: DocumentMut,
}

impl Store {
    /// Reads the file; an absent one is empty.
    pub(super) fn read(file: &Path) -> Result<Store, Trouble> {
        let doing = || format!("read {}", file.display());
        let text = read_text(file).map_err(|error| Trouble::io(doing(), error))?.unwrap_or_default();
        let document = text.parse::<DocumentMut>();
        let document = document.map_err(|error| Trouble::Unusable { why: format!("{}: {error}", file.display()) })?;
        Ok(Store { document })
    }

    /// The value of a name in a table. Letter case does not matter, as in the registry.
    pub(super) fn get(&self, table: Option<&str>, name: &str) -> Option<RegistryValue> {
        let table = match table {
            None => self.document.as_table(),
            Some(key) => find(self.document.as_table(), key)?.1.as_table()?,
        };
        let value = find(table, name)?.1.as_value()?;
        match value {
            Value::Integer(number) => u32::try_from(*number.value()).ok().map(RegistryValue::Number),
            Value::String(text) => Some(RegistryValue::Text(text.value().clone())),
            Value::Boolean(yes) => Some(RegistryValue::Text(yes.value().to_string())),
            _ => None,
        }
    }

    /// Sets a value; none removes it, and its table if that leaves it empty.
    pub(super) fn set(&mut self, table: Option<&str>, name: &str, value: Option<&RegistryValue>) {
        let root = self.document.as_table_mut();
        let Some(key) = table else { return set(root, name, value) };
        let key = find(root, key).map_or(key, |(spelled, _)| spelled).to_owned();
        let inner = root.entry(&key).or_insert_with(|| Item::Table(Table::new()));
        if let Some(inner) = inner.as_table_mut() {
            set(inner, name, value);
            if inner.is_empty() {
                root.remove(&key);
            }
        }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.document.as_table().is_empty() && self.document.trailing().as_str().is_none_or(str::is_empty)
    }

    /// What the file holds.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }
}

/// The entry of that name in any letter case, with the spelling it has.
fn find<'t>(table: &'t Table, name: &str) -> Option<(&'t str, &'t Item)> {
    table.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))
}

fn set(table: &mut Table, name: &str, value: Option<&RegistryValue>) {
    let name = find(table, name).map_or(name, |(spelled, _)| spelled).to_owned();
    let value = match value {
        None => return drop(table.remove(&name)),
        Some(RegistryValue::Number(number)) => Value::from(i64::from(*number)),
        Some(RegistryValue::Text(text)) => Value::from(text.as_str()),
    };
    match table.get_mut(&name).and_then(Item::as_value_mut) {
        Some(own) => {
            let decor = own.decor().clone();
            *own = value;
            *own.decor_mut() = decor;
        }
        None => drop(table.insert(&name, Item::Value(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::Store;
    use crate::applier::device::RegistryValue;

    #[test]
    fn comments_survive_and_what_was_added_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("registry.toml");
        let text = "# a device\n['SOFTWARE\\Own']\nName = \"x\" # kept\n";
        std::fs::write(&file, text).unwrap();
        let mut store = Store::read(&file).unwrap();
        let own = Some(r"software\OWN");
        assert_eq!(store.get(own, "NAME"), Some(RegistryValue::Text("x".to_owned())));
        store.set(own, "name", Some(&RegistryValue::Text("y".to_owned())));
        store.set(own, "Number", Some(&RegistryValue::Number(7)));
        store.set(Some("New"), "a", Some(&RegistryValue::Number(1)));
        assert!(store.text().contains("Name = \"y\" # kept\nNumber = 7\n\n[New]\na = 1\n"), "{}", store.text());
        store.set(own, "Name", Some(&RegistryValue::Text("x".to_owned())));
        store.set(own, "number", None);
        store.set(Some("new"), "a", None);
        assert_eq!(store.text(), text);
    }
}
