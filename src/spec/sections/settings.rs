//! `[settings]`: any setting of the settings store, by its path.

use super::value;
use crate::address::{Address, StorePath};
use crate::settings::{Setting, not_a_store_path};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// Reads all lines of the section. A line whose path or value cannot be read is reported and left out.
pub(crate) fn read(table: &Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let lines = table.entries().filter_map(|(key, origin, written)| {
        let value = value::read(key, written, reading);
        let path = StorePath::parse(key).map_err(|error| reading.push(not_a_store_path(key, &error, origin.into())));
        Some(Setting {
            address: Address::Store(path.ok()?),
            value: Some(value?),
            format: None,
            file: None,
            origin,
            label: None,
        })
    });
    lines.collect()
}
