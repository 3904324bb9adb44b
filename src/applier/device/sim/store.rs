//! registry.toml and csp.toml: tables of values that people can read and write.

use toml_edit::{DocumentMut, Item, Table, Value};

use super::config::not_toml;
use crate::address::LocUri;
use crate::applier::device::{DeviceError, RegistryValue};
use crate::applier::digest::from_hex;
use crate::world::hex;

/// The names in a value whose type is neither REG_DWORD nor REG_SZ: `{ type = 2, bytes = "610000" }`.
const KIND: &str = "type";
const BYTES: &str = "bytes";

/// One of the two files. Changes preserve comments and order.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// The name of the file.
    file: String,
    document: DocumentMut,
}

impl Store {
    /// The values in the text of the file with this name.
    pub(super) fn parse(name: &str, text: &str) -> Result<Store, DeviceError> {
        let document = text.parse::<DocumentMut>();
        let document = document.map_err(|error| not_toml(name, text, error.span(), error.message()))?;
        Ok(Store { file: name.to_owned(), document })
    }

    /// A value in a registry key. Letter case is ignored, as in the registry.
    pub(super) fn value(&self, key: &str, name: &str) -> Result<Option<RegistryValue>, DeviceError> {
        let table = find(self.document.as_table(), Name::Text(key)).and_then(|(_, item)| item.as_table());
        self.known(table.and_then(|table| find(table, Name::Text(name))))
    }

    /// The value of an entry. One that no device can have is refused: if it counted as absent, it would be overwritten.
    fn known(&self, found: Option<(&str, &Item)>) -> Result<Option<RegistryValue>, DeviceError> {
        let Some((name, item)) = found else { return Ok(None) };
        let refused = || DeviceError::Unusable {
            why: format!(
                "{}: {name} is neither a text nor a whole number of 32 bits nor {{ {KIND} = .., {BYTES} = \"..\" }}",
                self.file
            ),
        };
        value(item).map(Some).ok_or_else(refused)
    }

    /// Sets a value in a registry key; `None` removes it.
    pub(super) fn set_value(&mut self, key: &str, name: &str, value: Option<&RegistryValue>) {
        if value.is_some() || self.has_key(key) {
            set(self.key(key), Name::Text(name), value);
        }
    }

    /// Whether there is a registry key, or one below it.
    pub(super) fn has_key(&self, key: &str) -> bool {
        let below = format!("{key}\\").to_ascii_lowercase();
        let is_it = |own: &str| own.eq_ignore_ascii_case(key) || own.to_ascii_lowercase().starts_with(&below);
        self.document.as_table().iter().any(|(own, item)| item.is_table() && is_it(own))
    }

    /// A registry key, made if it is missing.
    pub(super) fn make_key(&mut self, key: &str) {
        self.key(key);
    }

    fn key(&mut self, key: &str) -> &mut Table {
        let root = self.document.as_table_mut();
        let key = find(root, Name::Text(key)).map_or(key, |(spelled, _)| spelled).to_owned();
        let item = root.entry(&key).or_insert_with(|| Item::Table(Table::new()));
        if !item.is_table() {
            *item = Item::Table(Table::new());
        }
        item.as_table_mut().expect("it was made a table")
    }

    /// Removes a registry key that holds nothing.
    pub(super) fn remove_empty_key(&mut self, key: &str) {
        let root = self.document.as_table_mut();
        let found = find(root, Name::Text(key)).filter(|(_, item)| item.as_table().is_some_and(Table::is_empty));
        if let Some(spelled) = found.map(|(spelled, _)| spelled.to_owned()) {
            root.remove(&spelled);
        }
    }

    /// The value of a CSP node, however its address is spelled in the file.
    pub(super) fn node(&self, locuri: &LocUri) -> Result<Option<RegistryValue>, DeviceError> {
        self.known(find(self.document.as_table(), Name::Node(locuri)))
    }

    /// The nodes with values below this one.
    pub(super) fn nodes_below(&self, locuri: &LocUri) -> Vec<LocUri> {
        let nodes = self.document.as_table().iter().filter_map(|(own, _)| LocUri::parse(own).ok());
        nodes.filter(|node| node != locuri && node.key().starts_with(&locuri.key())).collect()
    }

    /// Sets a CSP node; `None` removes it.
    pub(super) fn set_node(&mut self, locuri: &LocUri, value: Option<&RegistryValue>) {
        set(self.document.as_table_mut(), Name::Node(locuri), value);
    }

    /// Whether the file is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.document.as_table().is_empty() && self.document.trailing().as_str().is_none_or(str::is_empty)
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }
}

/// The name of an entry in one of the files.
#[derive(Clone, Copy)]
enum Name<'n> {
    /// A key or value of the registry.
    Text(&'n str),
    /// A node of a CSP.
    Node(&'n LocUri),
}

impl Name<'_> {
    fn text(&self) -> &str {
        match self {
            Name::Text(text) => text,
            Name::Node(locuri) => locuri.as_str(),
        }
    }

    fn is_spelled(&self, own: &str) -> bool {
        own.eq_ignore_ascii_case(self.text())
            || matches!(self, Name::Node(locuri) if LocUri::parse(own).is_ok_and(|own| own == **locuri))
    }
}

/// The entry with this name, as spelled in the file.
fn find<'t>(table: &'t Table, name: Name) -> Option<(&'t str, &'t Item)> {
    table.iter().find(|(own, _)| name.is_spelled(own))
}

fn value(item: &Item) -> Option<RegistryValue> {
    match item.as_value()? {
        Value::Integer(number) => u32::try_from(*number.value()).ok().map(RegistryValue::Number),
        Value::String(text) => Some(RegistryValue::Text(text.value().clone())),
        Value::Boolean(yes) => Some(RegistryValue::Text(yes.value().to_string())),
        Value::InlineTable(other) => {
            let kind = other.get(KIND)?.as_integer()?.try_into().ok()?;
            Some(RegistryValue::Other { kind, bytes: from_hex(other.get(BYTES)?.as_str()?)? })
        }
        _ => None,
    }
}

fn set(table: &mut Table, name: Name, value: Option<&RegistryValue>) {
    let name = find(table, name).map_or(name.text(), |(spelled, _)| spelled).to_owned();
    let value = match value {
        None => return drop(table.remove(&name)),
        Some(RegistryValue::Number(number)) => Value::from(i64::from(*number)),
        Some(RegistryValue::Text(text)) => Value::from(text.as_str()),
        Some(RegistryValue::Other { kind, bytes }) => {
            let entries = [(KIND, Value::from(i64::from(*kind))), (BYTES, Value::from(hex(bytes)))];
            Value::InlineTable(entries.into_iter().collect())
        }
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
    use crate::address::LocUri;
    use crate::applier::device::RegistryValue;

    #[test]
    fn comments_are_kept_and_removed_entries_leave_no_trace() {
        let text = "# a device\n['SOFTWARE\\Own']\nName = \"x\" # kept\n";
        let mut store = Store::parse("registry.toml", text).unwrap();
        let own = r"software\OWN";
        assert_eq!(store.value(own, "NAME").unwrap(), Some(RegistryValue::Text("x".to_owned())));
        store.set_value(own, "name", Some(&RegistryValue::Text("y".to_owned())));
        store.set_value(own, "Number", Some(&RegistryValue::Number(7)));
        store.set_value("New", "a", Some(&RegistryValue::Number(1)));
        assert!(store.text().contains("Name = \"y\" # kept\nNumber = 7\n\n[New]\na = 1\n"), "{}", store.text());
        store.set_value(own, "Name", Some(&RegistryValue::Text("x".to_owned())));
        store.set_value(own, "number", None);
        store.set_value("new", "a", None);
        assert!(store.has_key("NEW"));
        store.remove_empty_key("new");
        store.remove_empty_key(own);
        assert_eq!(store.text(), text);
        let other = RegistryValue::Other { kind: 2, bytes: vec![0x25, 0, 0, 0] };
        store.set_value(own, "Expand", Some(&other));
        assert_eq!(store.value(own, "Expand").unwrap(), Some(other));
        assert!(store.text().contains("Expand = { type = 2, bytes = \"25000000\" }"), "{}", store.text());
        assert!(store.has_key("Software") && !store.has_key("Soft"));
    }

    #[test]
    fn a_value_that_no_device_has_is_refused() {
        for value in ["-1", "5000000000", "1.5", "[1, 2]", "{ type = 3, bytes = \"zz\" }", "{ type = 3 }", "2026-01-01"]
        {
            let store = Store::parse("registry.toml", &format!("[Own]\nName = {value}\nOther = 1\n")).unwrap();
            let error = store.value("Own", "Name").unwrap_err().to_string();
            assert!(error.contains("registry.toml: Name is neither"), "{value}: {error}");
            assert_eq!(store.value("Own", "Other").unwrap(), Some(RegistryValue::Number(1)));
            let store = Store::parse("csp.toml", &format!("'./Vendor/MSFT/A' = {value}\n")).unwrap();
            assert!(store.node(&LocUri::parse("./Vendor/MSFT/A").unwrap()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_node_is_found_however_its_address_is_spelled() {
        let text = "\"./device/vendor/msft/WiFi/Caf%c3%a9\" = 1 # home\n\"no address\" = 2\n";
        let mut store = Store::parse("csp.toml", text).unwrap();
        let node = LocUri::parse("./Vendor/MSFT/WiFi/Café").unwrap();
        assert_eq!(store.node(&node).unwrap(), Some(RegistryValue::Number(1)));
        store.set_node(&node, Some(&RegistryValue::Number(7)));
        store.set_node(&LocUri::parse("./Vendor/MSFT/A%2FB").unwrap(), Some(&RegistryValue::Number(3)));
        assert_eq!(
            store.text(),
            "\"./device/vendor/msft/WiFi/Caf%c3%a9\" = 7 # home\n\"no address\" = 2\n\"./Vendor/MSFT/A%2FB\" = 3\n"
        );
        store.set_node(&node, None);
        assert_eq!(store.node(&node).unwrap(), None);
        assert_eq!(store.node(&LocUri::parse("./Vendor/MSFT/A/B").unwrap()).unwrap(), None);
    }
}
