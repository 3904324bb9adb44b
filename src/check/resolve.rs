//! Resolves the address of a setting: to a node that a DDF describes, to a row of the settings store, or to both. They
//! are looked up only here.

use super::assumed::format_of_value;
use super::node;
use super::store_address::{self, Destination};
use crate::address::{Address, LocKey};
use crate::finding::Report;
use crate::schema::{Format, Match, Schema};
use crate::settings::Setting;
use crate::store::{WcdSetting, WcdTable};

/// A setting with what is known about its address.
pub(super) struct Resolved<'p> {
    pub(super) setting: &'p Setting,
    /// The address, spelled as in the store or the DDF.
    pub(super) address: Address,
    /// Its node, if a DDF describes it.
    pub(super) found: Option<Match>,
    /// Its row in the settings store, if it has one.
    pub(super) row: Option<Box<WcdSetting>>,
}

impl Resolved<'_> {
    /// The key of its node, if it has one.
    pub(super) fn key(&self) -> Option<LocKey> {
        self.found.as_ref().map(|found| found.key.clone())
    }
}

/// All settings that can be resolved; the report contains the others.
pub(super) fn resolve<'p>(
    settings: &'p [Setting],
    schema: &Schema,
    store: &'static WcdTable,
    report: &mut Report,
) -> Vec<Resolved<'p>> {
    let mut resolved = Vec::with_capacity(settings.len());
    resolved.extend(settings.iter().filter_map(|setting| resolve_one(setting, schema, store, report)));
    resolved
}

fn resolve_one<'p>(
    setting: &'p Setting,
    schema: &Schema,
    store: &'static WcdTable,
    report: &mut Report,
) -> Option<Resolved<'p>> {
    match &setting.address {
        Address::Node(locuri) => {
            let format = format_of_value(setting).unwrap_or(Format::Chr);
            let found = node::find(locuri, format, setting.origin, schema, report)?;
            let row = store.by_locuri(&found.locuri).map(Box::new);
            Some(Resolved { setting, address: setting.address.clone(), found: Some(found), row })
        }
        Address::Store(path) => match store_address::find(path, setting.origin, schema, store, report)? {
            Destination::Row(row, path) => {
                // A folder has no rule about values, but the row has: to set it is how the store asks for an action.
                let found = store_address::node_of(&row, &path, schema)
                    .filter(|found| schema.node(found.node).format != Format::Node);
                Some(Resolved { setting, address: Address::Store(path), found, row: Some(Box::new(row)) })
            }
            Destination::Policy(found) => {
                let address = Address::Node(found.locuri.clone());
                Some(Resolved { setting, address, found: Some(found), row: None })
            }
        },
    }
}
