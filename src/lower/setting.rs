//! Looks up a checked setting in WCD's store; one that is not there gets a path made from its LocURI.

use super::items::Items;
use super::{CspPath, Instruction, ManagedNode, PlannedSetting};
use crate::address::{Address, LocUri, Scope, StorePath, StoreSegment};
use crate::check::{Action, Asset, CheckedNode, CheckedSetting};
use crate::csp::PersonalizationNode;
use crate::package::{Datatype, Source, csp_path};
use crate::schema::Format;
use crate::settings::source_of;
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// A setting on its way into a group.
pub(super) struct Resolved {
    pub(super) source: Source,
    /// The index of its variant; `None` for a setting of every device.
    pub(super) variant: Option<usize>,
    /// The atomic root it is applied with, or its own path.
    pub(super) group: StorePath,
    /// Whether it is in the settings store; others come last in a group.
    pub(super) in_store: bool,
    pub(super) setting: PlannedSetting,
}

impl Resolved {
    /// Puts it into the group at the top of its path. A file stays in its own group.
    pub(super) fn join_top_group(&mut self) {
        let top = self.group.segments().first().cloned().and_then(|top| StorePath::new(vec![top]));
        if let (Some(top), false) = (top, matches!(self.setting.instruction, Instruction::Deploy(_))) {
            self.group = top;
        }
    }
}

/// A setting, preceded by the setting that deploys its file, if it has one.
pub(super) fn resolve(setting: &CheckedSetting, variant: Option<usize>, items: &Items) -> Vec<Resolved> {
    let deployed = setting.asset.as_ref().and_then(|asset| deployed(asset, setting, variant, items));
    let own = match (&setting.row, &setting.node) {
        (Some(row), _) if row.carries_its_file() => None,
        (Some(row), _) => Some(known(row, setting, variant, items)),
        (None, Some(node)) => Some(unknown(node, setting, variant, items.store)),
        (None, None) => None,
    };
    deployed.into_iter().chain(own).collect()
}

/// The setting that deploys a file: the setting itself, or the one for the picture named by a URL setting.
fn deployed(asset: &Asset, setting: &CheckedSetting, variant: Option<usize>, items: &Items) -> Option<Resolved> {
    let path = match &setting.address {
        Address::Store(path) if setting.row.as_deref().is_some_and(|row| row.carries_its_file()) => path.clone(),
        _ => StorePath::of_row(PersonalizationNode::of(setting.locuri()?)?.embedded_picture()?.setting)?,
    };
    let planned = PlannedSetting {
        instance: items.as_stored(&path),
        path: path.clone(),
        shown: Some(asset.name.clone()),
        instruction: Instruction::Deploy(asset.clone()),
        managed: None,
        secret: false,
        reload: false,
        origin: setting.origin,
    };
    Some(Resolved { source: Source::RunTime, variant, group: path, in_store: true, setting: planned })
}

/// A setting that the settings store knows: its row determines path and spelling.
fn known(row: &WcdSetting, setting: &CheckedSetting, variant: Option<usize>, items: &Items) -> Resolved {
    let path = match &setting.address {
        Address::Store(path) => path.clone(),
        Address::Node(_) => row_path(row.path),
    };
    let instance = items.as_stored(&path);
    let csp = CspPath::from_store(row, &instance, setting.certificate_hash.as_deref());
    let csp = csp
        .or_else(|| setting.locuri().map(|locuri| CspPath::from_locuri(locuri, row.table)))
        .unwrap_or_else(|| CspPath::registry(&instance));
    let (instruction, shown) = match &setting.action {
        Action::Delete => (deletion(csp, setting), None),
        Action::Set(value) => assignment(row, setting, csp, value),
    };
    Resolved {
        source: source_of(row),
        variant,
        group: row
            .atomic_root
            .map(|root| instance_of(root, &path))
            .or_else(|| app_of(&path, row.table))
            .unwrap_or_else(|| path.clone()),
        in_store: true,
        setting: PlannedSetting {
            path,
            instance,
            shown,
            instruction,
            managed: setting.node.as_ref().map(|node| ManagedNode::of(node, setting)),
            secret: setting.secret,
            reload: row.requires_reboot,
            origin: setting.origin,
        },
    }
}

/// The instruction that sets a value, and the value as customizations.xml shows it. The datatype is that of the DDF if
/// the setting is addressed by its node, since rows of older stores call numbers booleans or texts; newer designers
/// follow the DDF.
fn assignment(row: &WcdSetting, setting: &CheckedSetting, csp: CspPath, value: &str) -> (Instruction, Option<String>) {
    let shown = match row.holds_plain_value() {
        true => Some(shown(row, value)),
        false => setting.file_name.clone(),
    };
    let kind = match (&setting.address, &setting.node) {
        (Address::Node(_), Some(node)) => kind_of(node),
        _ => row.kind,
    };
    let (value, datatype) = stored(kind, value);
    let is_part = row.is_part_of_wlan_profile() || row.is_part_of_app() || row.is_choice_of_designer();
    let instruction = match is_part {
        true => Instruction::Part(value),
        false => Instruction::Set { csp, value, datatype, exec: row.is_action() },
    };
    (instruction, shown)
}

/// The value as customizations.xml writes it for that row.
fn shown(row: &WcdSetting, value: &str) -> String {
    match stored(row.kind, value) {
        (value, Datatype::Boolean) if value == "true" => "True".to_owned(),
        (_, Datatype::Boolean) => "False".to_owned(),
        (value, _) => row.value_text(&value).filter(|text| !text.is_empty()).unwrap_or(value),
    }
}

/// The app that a setting belongs to.
pub(super) fn app_of(path: &StorePath, store: &'static WcdTable) -> Option<StorePath> {
    /// `UniversalAppInstall/DeviceContextApp/Application[...]`
    const DEPTH: usize = 3;
    let row = store.by_path(&path.row_path())?;
    let segments = path.segments().get(..DEPTH).filter(|_| row.is_part_of_app())?;
    StorePath::new(segments.to_vec())
}

/// The path of a store row.
fn row_path(path: &str) -> StorePath {
    StorePath::of_row(path).expect("paths in the store have no empty names")
}

/// The path of the ancestor of a setting whose row is `root`, with the setting's own items.
fn instance_of(root: &str, path: &StorePath) -> StorePath {
    let root = row_path(root);
    let segments = path.segments().get(..root.segments().len()).unwrap_or(path.segments());
    StorePath::new(segments.to_vec()).unwrap_or(root)
}

/// A setting that is not in the settings store: its path is made from its LocURI.
fn unknown(node: &CheckedNode, setting: &CheckedSetting, variant: Option<usize>, store: &'static WcdTable) -> Resolved {
    let path = path_from_locuri(node.locuri());
    let csp = CspPath::from_locuri(node.locuri(), store);
    let instruction = match &setting.action {
        Action::Delete => deletion(csp, setting),
        Action::Set(value) => {
            let (value, datatype) = stored(kind_of(node), value);
            Instruction::Set { csp, value, datatype, exec: node.access.is_action() }
        }
    };
    let together = || node.atomic_root.as_ref().filter(|_| setting.action != Action::Delete).map(path_from_locuri);
    let planned = PlannedSetting {
        instance: path.clone(),
        path: path.clone(),
        shown: None,
        instruction,
        managed: Some(ManagedNode::of(node, setting)),
        secret: setting.secret,
        reload: false,
        origin: setting.origin,
    };
    Resolved {
        source: match node.locuri().scope() {
            Scope::Device => Source::RunTime,
            Scope::User => Source::UserRunTime,
        },
        variant,
        group: atomic_root_above(&path, store).or_else(together).unwrap_or(path),
        in_store: false,
        setting: planned,
    }
}

/// `Policies/<Area>/<Name>` for a policy, else the path below ./Vendor/MSFT/.
fn path_from_locuri(locuri: &LocUri) -> StorePath {
    let names: Vec<&str> = csp_path(locuri).iter().map(String::as_str).collect();
    let names = match names.as_slice() {
        [policy, config, area, rest @ ..]
            if policy.eq_ignore_ascii_case("Policy") && config.eq_ignore_ascii_case("Config") && !rest.is_empty() =>
        {
            ["Policies", area].into_iter().chain(rest.iter().copied()).collect()
        }
        _ => names,
    };
    let segments = names.into_iter().map(StoreSegment::named).collect();
    StorePath::new(segments).expect("a LocURI has no empty names")
}

/// A new node below an atomic root of the store (SharedPC) is applied with that root.
fn atomic_root_above(path: &StorePath, store: &'static WcdTable) -> Option<StorePath> {
    let above = std::iter::successors(path.parent(), StorePath::parent).collect::<Vec<_>>();
    above.into_iter().rev().find(|group| {
        let row = store.by_path(&group.row_path());
        row.is_some_and(|row| row.atomic_root == Some(row.path))
    })
}

fn kind_of(node: &CheckedNode) -> WcdKind {
    match node.format {
        Format::Bool => WcdKind::Boolean,
        Format::Null if node.access.is_action() => WcdKind::Boolean,
        Format::Int => WcdKind::Integer,
        _ => WcdKind::String,
    }
}

/// The value as written in provxml for this kind of setting, and its datatype.
fn stored(kind: WcdKind, value: &str) -> (String, Datatype) {
    let truth = match value {
        _ if value.eq_ignore_ascii_case("true") => Some(true),
        _ if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    match (kind, truth) {
        (WcdKind::Boolean, Some(truth)) => (truth.to_string(), Datatype::Boolean),
        (WcdKind::Boolean, None) if matches!(value, "0" | "1") => ((value == "1").to_string(), Datatype::Boolean),
        (WcdKind::Integer, Some(truth)) => (u8::from(truth).to_string(), Datatype::Integer),
        (WcdKind::Boolean | WcdKind::Integer, None) if value.parse::<i64>().is_ok() => {
            (value.to_owned(), Datatype::Integer)
        }
        // A list of numbers, or a value that is a number only according to its DDF.
        _ => (value.to_owned(), Datatype::String),
    }
}

fn deletion(csp: CspPath, setting: &CheckedSetting) -> Instruction {
    match setting.node.as_ref().map(|node| node.format) {
        Some(Format::Node) => Instruction::DeleteTree(csp),
        _ => Instruction::DeleteValue(csp),
    }
}

#[cfg(test)]
mod tests {
    use super::{Datatype, WcdKind, atomic_root_above, path_from_locuri, row_path, stored};
    use crate::address::LocUri;
    use crate::store::WcdTable;

    #[test]
    fn the_row_decides_how_a_value_is_written() {
        assert_eq!(stored(WcdKind::Boolean, "1"), ("true".to_owned(), Datatype::Boolean));
        assert_eq!(stored(WcdKind::Boolean, "False"), ("false".to_owned(), Datatype::Boolean));
        assert_eq!(stored(WcdKind::Boolean, "4"), ("4".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::Integer, "true"), ("1".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::String, "True"), ("True".to_owned(), Datatype::String));
        assert_eq!(stored(WcdKind::Integer, "-1"), ("-1".to_owned(), Datatype::Integer));
        assert_eq!(stored(WcdKind::Integer, "1|2"), ("1|2".to_owned(), Datatype::String));
    }

    #[test]
    fn nodes_that_are_not_in_the_store_get_a_path() {
        let path = |text| path_from_locuri(&LocUri::parse(text).unwrap()).row_path();
        assert_eq!(path("./User/Vendor/MSFT/Policy/Config/Start/New"), "/Policies/Start/New");
        assert_eq!(path("./Vendor/MSFT/Personalization/CompanyName"), "/Personalization/CompanyName");
        assert_eq!(path("./DevDetail/Ext/Name"), "/DevDetail/Ext/Name");
    }

    #[test]
    fn a_new_node_joins_its_atomic_root() {
        let root = |path: &str| atomic_root_above(&row_path(path), WcdTable::builtin()).map(|root| root.row_path());
        assert_eq!(root("/SharedPC/BrandNew").as_deref(), Some("/SharedPC"));
        assert_eq!(root("/Personalization/CompanyName"), None);
    }
}
