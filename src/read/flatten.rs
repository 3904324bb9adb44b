//! Turns the nested characteristics of a provxml into a flat list.

use super::model::{SettingAction, SettingRole};
use crate::format::doc::{ProvNode, Provxml};
use crate::package::{ASSETS, AssetKey, Datatype, FORCE_RELOAD};

/// The longest path of a setting, in bytes. Every entry contains its whole path, so one long name above many entries
/// could take gigabytes. The longest possible in real packages (of an asset) is below 600.
pub(super) const MAX_PATH_BYTES: usize = 1024;

/// One leaf of a provxml, or a node that it creates or deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The characteristics, then the name of the leaf.
    pub(super) path: Vec<String>,
    pub(super) scope: Option<String>,
    pub(super) action: SettingAction,
    pub(super) role: SettingRole,
    pub(super) settings_path: Option<String>,
    pub(super) value: Option<String>,
    pub(super) datatype: Option<String>,
}

/// Why a document is not flattened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum FlattenError {
    /// The package would have more entries than this.
    #[error("with it the package has more than {0} settings")]
    Entries(usize),
    /// It contains a path of more bytes than this.
    #[error("it contains a setting whose path is longer than {0} bytes")]
    PathBytes(usize),
}

/// All entries of a document, unless there are more than `limit`.
pub(super) fn flatten(document: Provxml, limit: usize) -> Result<Vec<Entry>, FlattenError> {
    let mut flat = Flattener { path: Vec::new(), path_bytes: 0, scope: None, entries: Vec::new(), limit };
    flat.nodes(document.blocks)?;
    Ok(flat.entries)
}

struct Flattener {
    path: Vec<String>,
    path_bytes: usize,
    scope: Option<String>,
    entries: Vec<Entry>,
    limit: usize,
}

impl Flattener {
    fn nodes(&mut self, nodes: Vec<ProvNode>) -> Result<(), FlattenError> {
        nodes.into_iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: ProvNode) -> Result<(), FlattenError> {
        match node {
            ProvNode::Characteristic { kind, scope, children } => {
                let outer = self.scope.clone();
                self.scope = scope.or_else(|| outer.clone());
                self.path_bytes += kind.len() + 1;
                self.path.push(kind);
                let count = self.entries.len();
                self.nodes(children)?;
                let kind = self.path.pop().unwrap_or_default();
                self.path_bytes -= kind.len() + 1;
                if self.entries.len() == count {
                    let entry = self.entry(kind, SettingAction::Create)?;
                    self.add(entry)?;
                }
                self.scope = outer;
                Ok(())
            }
            ProvNode::Parm(parm) => {
                let action = if parm.exec { SettingAction::Execute } else { SettingAction::Set };
                let (settings_path, value, datatype) = (parm.settings_path, parm.value, parm.datatype);
                let entry = Entry { settings_path, value, datatype, ..self.entry(parm.name, action)? };
                self.add(Entry { role: role(&entry), ..entry })
            }
            ProvNode::NoParm { name } | ProvNode::NoCharacteristic { kind: name } => {
                let entry = self.entry(name, SettingAction::Delete)?;
                self.add(entry)
            }
        }
    }

    fn entry(&self, name: String, action: SettingAction) -> Result<Entry, FlattenError> {
        if self.path_bytes + name.len() > MAX_PATH_BYTES {
            return Err(FlattenError::PathBytes(MAX_PATH_BYTES));
        }
        let mut path = self.path.clone();
        path.push(name);
        let (scope, role) = (self.scope.clone(), SettingRole::Setting);
        Ok(Entry { path, scope, action, role, settings_path: None, value: None, datatype: None })
    }

    fn add(&mut self, entry: Entry) -> Result<(), FlattenError> {
        if self.entries.len() >= self.limit {
            return Err(FlattenError::Entries(self.limit));
        }
        self.entries.push(entry);
        Ok(())
    }
}

/// The role of an entry with a value. Only entries in the form that the designer writes are auxiliary: anything else in
/// their folders might be a setting.
fn role(entry: &Entry) -> SettingRole {
    let datatype = entry.datatype.as_deref().map(Datatype::of_word);
    match entry.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        _ if entry.action != SettingAction::Set => SettingRole::Setting,
        // Other programs leave out the package.
        [outer, inner, _, key] | [outer, inner, _, _, key]
            if [outer, inner] == ASSETS
                && AssetKey::parse(key).is_some()
                && matches!(datatype, None | Some(Some(Datatype::String))) =>
        {
            SettingRole::Asset
        }
        [outer, inner, _setting]
            if [outer, inner] == FORCE_RELOAD
                && entry.value.as_deref() == Some("1")
                && datatype == Some(Some(Datatype::Integer)) =>
        {
            SettingRole::Reload
        }
        _ => SettingRole::Setting,
    }
}

#[cfg(test)]
mod tests {
    use super::{FlattenError, MAX_PATH_BYTES, flatten};
    use crate::format::doc::Provxml;
    use crate::read::model::{SettingAction, SettingRole};

    #[test]
    fn nesting_becomes_paths() {
        let text = "<wap-provisioningdoc>\
            <characteristic type='Policy' scope='User'><characteristic type='Config'>\
            <parm name='A' value='1' datatype='integer' exec='1'/><noparm name='B'/></characteristic></characteristic>\
            <characteristic type='Provisioning'><characteristic type='ForceSettingReload'>\
            <parm name='A' value='1' datatype='integer'/></characteristic></characteristic></wap-provisioningdoc>";
        let entries = flatten(Provxml::read(text.as_bytes()).unwrap(), 3).unwrap();
        let seen: Vec<_> = entries.iter().map(|e| (e.path.join("/"), e.scope.as_deref(), e.action, e.role)).collect();
        assert_eq!(
            seen,
            [
                ("Policy/Config/A".to_owned(), Some("User"), SettingAction::Execute, SettingRole::Setting),
                ("Policy/Config/B".to_owned(), Some("User"), SettingAction::Delete, SettingRole::Setting),
                ("Provisioning/ForceSettingReload/A".to_owned(), None, SettingAction::Set, SettingRole::Reload),
            ]
        );
        let again = Provxml::read(text.as_bytes()).unwrap();
        assert_eq!(flatten(again, 2), Err(FlattenError::Entries(2)));
    }

    #[test]
    fn every_characteristic_leaves_an_entry_and_only_known_forms_are_auxiliary() {
        let parm = |name: &str, more: &str| format!("<parm name='{name}' {more}/>");
        let inside = |names: &[&str], inside: &str| {
            let open: String = names.iter().map(|name| format!("<characteristic type='{name}'>")).collect();
            format!(
                "<wap-provisioningdoc>{open}{inside}{}</wap-provisioningdoc>",
                "</characteristic>".repeat(names.len())
            )
        };
        let assets = ["Provisioning", "Assets", "{id}", "/A/B"];
        let asset = "value='a.jpg' datatype='string'";
        for (text, expected) in [
            (inside(&["A", "B"], ""), ("A/B", SettingAction::Create, SettingRole::Setting)),
            (inside(&assets, &parm("0_ab\\a.jpg", asset)), ("", SettingAction::Set, SettingRole::Asset)),
            (inside(&assets, &parm("CommandLine", asset)), ("", SettingAction::Set, SettingRole::Setting)),
            (inside(&assets[1..], &parm("0_ab\\a.jpg", asset)), ("", SettingAction::Set, SettingRole::Setting)),
            (
                inside(&assets, &parm("0_ab\\a.jpg", &format!("{asset} exec='1'"))),
                ("", SettingAction::Execute, SettingRole::Setting),
            ),
            (inside(&assets, ""), ("Provisioning/Assets/{id}//A/B", SettingAction::Create, SettingRole::Setting)),
            (
                inside(&["Provisioning", "ForceSettingReload"], &parm("A", "value='2' datatype='integer'")),
                ("", SettingAction::Set, SettingRole::Setting),
            ),
        ] {
            let entries = flatten(Provxml::read(text.as_bytes()).unwrap(), 3).unwrap();
            let [entry] = entries.as_slice() else { panic!("{text}: {entries:?}") };
            assert_eq!((entry.action, entry.role), (expected.1, expected.2), "{text}");
            assert!(expected.0.is_empty() || entry.path.join("/") == expected.0, "{text}");
        }
    }

    #[test]
    fn a_long_name_above_many_entries_is_refused() {
        let name = "x".repeat(MAX_PATH_BYTES);
        let text = format!(
            "<wap-provisioningdoc><characteristic type='{name}'><parm name='A'/></characteristic></wap-provisioningdoc>"
        );
        let document = Provxml::read(text.as_bytes()).unwrap();
        assert_eq!(flatten(document, 10), Err(FlattenError::PathBytes(MAX_PATH_BYTES)));
    }
}
