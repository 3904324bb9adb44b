//! Where a setting leads: to a node that a DDF describes, to a row of the settings store, or to both. Each is looked up
//! here and nowhere else.

use super::node;
use crate::address::{Address, LocKey, LocUri};
use crate::finding::{Code, Finding, Report};
use crate::schema::{Found, Match, Schema};
use crate::settings::Setting;
use crate::store::{self, WcdSetting};

/// A setting with what is known about its address.
pub(super) struct Resolved<'p> {
    pub(super) setting: &'p Setting,
    /// The node that it sets, where a DDF describes it.
    pub(super) found: Option<Match>,
    /// The row of the settings store, where it has one.
    pub(super) row: Option<WcdSetting>,
}

impl Resolved<'_> {
    /// What other settings call this one by, if it is a node.
    pub(super) fn key(&self) -> Option<LocKey> {
        self.found.as_ref().map(|found| found.locuri.key())
    }
}

/// All settings that lead somewhere; of the others the report tells.
pub(super) fn resolve<'p>(settings: &'p [Setting], schema: &Schema, report: &mut Report) -> Vec<Resolved<'p>> {
    settings.iter().filter_map(|setting| one(setting, schema, report)).collect()
}

fn one<'p>(setting: &'p Setting, schema: &Schema, report: &mut Report) -> Option<Resolved<'p>> {
    match &setting.address {
        Address::Node(locuri) => {
            let found = node::find(locuri, setting.origin, schema, report)?;
            let row = store::table().by_locuri(&found.locuri);
            Some(Resolved { setting, found: Some(found), row })
        }
        Address::Store(path) => {
            let Some(row) = store::table().by_path(&path.row_path()) else {
                let message = format!("the settings store has no setting `{path}`");
                report.push(Finding::new(Code::UnknownNode, setting.origin, message));
                return None;
            };
            Some(Resolved { setting, found: node_of(&row, schema), row: Some(row) })
        }
    }
}

/// The node that a row sets, where a DDF describes it and nothing in its address is chosen.
fn node_of(row: &WcdSetting, schema: &Schema) -> Option<Match> {
    let path = row.csp_path.filter(|path| path.starts_with("./") && !path.contains(['~', '@', '!']))?;
    match schema.find(&LocUri::parse(path).ok()?) {
        Found::Node(found) => Some(found),
        Found::Nothing { .. } => None,
    }
}
