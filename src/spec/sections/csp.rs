//! `[csp]`: any node of the loaded DDF files, by LocURI.

use super::value;
use crate::address::{Address, LocUri};
use crate::settings::{Setting, not_a_locuri};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// Reads all lines of the section. A line whose address or value cannot be read is reported and left out.
pub(crate) fn read(table: &Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let lines = table.entries().filter_map(|(key, origin, written)| {
        let (value, format) = value::read_with_format(key, written, reading);
        let locuri = LocUri::parse(key).map_err(|error| reading.push(not_a_locuri(key, error.reason, origin.into())));
        let (address, value) = (Address::Node(locuri.ok()?), Some(value?));
        Some(Setting { address, value, format, file: None, origin, label: None })
    });
    lines.collect()
}
