//! The rules of the settings store for combinations of settings: none occurs twice, and no group lacks a setting that
//! it cannot do without.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::checked::{CheckedVariant, with_store_paths};
use super::documented::addresses;
use super::{CheckedSetting, set_twice};
use crate::address::{LocKey, LocUri, StoreItem, StorePath, StoreSegment};
use crate::csp::WlanSettings;
use crate::finding::{Code, Finding, Report, Span};
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// Settings that the store calls required, although another setting of their group decides whether they are.
const CONDITIONAL: [&str; 2] =
    ["/ConnectivityProfiles/VPN/", "/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig/WLANXmlSettings/SecurityKey"];

/// Settings that a typed section of a spec may lack: the path of the row, and how the section writes the setting.
const IN_SECTIONS: [(&str, &str); 1] = [(
    "/Certificates/ClientCertificates/ClientCertificate/CertificatePassword",
    "add `password = { env = \"NAME\" }` to this [[certificate]]",
)];

/// Reports settings that occur twice, for every device or in one variant.
pub(super) fn set_twice(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    for part in [settings].into_iter().chain(variants.iter().map(|variant| variant.settings.as_slice())) {
        report_twice(&with_store_paths(part), report);
        report_same_node(part, report);
    }
}

/// Reports groups that lack a setting, for every device or together with the settings of a variant. `imported` is
/// whether they are those of a project of the designer, which is XML.
pub(super) fn members(
    settings: &[CheckedSetting],
    variants: &[CheckedVariant],
    (store, imported): (&'static WcdTable, bool),
    report: &mut Report,
) {
    let everywhere = with_store_paths(settings);
    let mut required = RequiredRows { store, imported, by_group: BTreeMap::new(), by_row: BTreeMap::new() };
    report_incomplete(&everywhere, &[], &mut required, report);
    for variant in variants {
        report_incomplete(&with_store_paths(&variant.settings), &everywhere, &mut required, report);
    }
}

/// Reports settings without a node that occur a second time; settings with a node are compared elsewhere.
fn report_twice(settings: &[(&StorePath, &CheckedSetting)], report: &mut Report) {
    let mut known = HashMap::new();
    for (path, setting) in settings.iter().filter(|(_, setting)| setting.node.is_none()) {
        if let Some(first) = known.insert(*path, *setting) {
            report.push(set_twice::finding(first, setting));
        }
    }
}

/// Reports settings that set one node under different addresses, of which no DDF describes at least one: a path of the
/// store and a LocURI, two paths with one node, two names for one certificate.
fn report_same_node(settings: &[CheckedSetting], report: &mut Report) {
    let mut known: HashMap<LocKey, &CheckedSetting> = HashMap::new();
    for setting in settings {
        for key in nodes(setting).iter().map(LocUri::key) {
            let first = *known.entry(key).or_insert(setting);
            // Names that differ only in their letter case are reported as names.
            let is_known_twice = first.node.is_some() && setting.node.is_some()
                || first.address.to_string().eq_ignore_ascii_case(&setting.address.to_string());
            let is_one_network = is_part_of_network(first) && is_part_of_network(setting);
            if !(is_known_twice || is_one_network) {
                report.push(set_twice::finding(first, setting));
                break;
            }
        }
    }
}

/// The addresses that the node of a setting may have; the settings of one network share the node of their profile.
fn nodes(setting: &CheckedSetting) -> Vec<LocUri> {
    // What becomes part of one command has no node of its own.
    if setting.row.as_deref().is_some_and(|row| row.is_part_of_app()) {
        return Vec::new();
    }
    let network = setting.address.store_path().filter(|_| is_part_of_network(setting));
    match network.and_then(|path| path.segments().iter().find_map(StoreSegment::item)) {
        Some(StoreItem::Key(ssid)) => WlanSettings::new(ssid, |_| None).locuri().into_iter().collect(),
        _ => addresses(setting),
    }
}

fn is_part_of_network(setting: &CheckedSetting) -> bool {
    setting.row.as_deref().is_some_and(|row| row.is_part_of_wlan_profile()) && setting.address.store_path().is_some()
}

/// What a store requires in addition to each setting. Most settings are in no group that requires any.
struct RequiredRows {
    store: &'static WcdTable,
    /// Whether the settings are elements of a project.
    imported: bool,
    /// The settings required in each group, by the path of its row.
    by_group: BTreeMap<String, Rc<[WcdSetting]>>,
    /// The groups around each setting in which some are required, by the path of its row: how many segments the group
    /// has, and those settings.
    by_row: BTreeMap<String, Vec<RequiredInGroup>>,
}

type RequiredInGroup = (usize, Rc<[WcdSetting]>);

/// A group in which something is set.
struct FoundGroup {
    required: Rc<[WcdSetting]>,
    /// The first line that sets something in it.
    first: Span,
    /// Whether a typed section of the spec sets it.
    is_typed: bool,
}

/// Reports groups without a setting that the store requires in them; settings in `before` count as well.
fn report_incomplete(
    settings: &[(&StorePath, &CheckedSetting)],
    before: &[(&StorePath, &CheckedSetting)],
    required: &mut RequiredRows,
    report: &mut Report,
) {
    let mut groups: BTreeMap<&[StoreSegment], FoundGroup> = BTreeMap::new();
    for (path, setting) in settings {
        for (depth, rows) in required.above(path) {
            let Some(group) = path.segments().get(..*depth) else { continue };
            let new =
                || FoundGroup { required: Rc::clone(rows), first: setting.origin, is_typed: setting.label.is_some() };
            let found = groups.entry(group).or_insert_with(new);
            found.first = found.first.min(setting.origin);
        }
    }
    if groups.is_empty() {
        return;
    }
    let in_xml = required.imported;
    let present: BTreeSet<&StorePath> = settings.iter().chain(before).map(|(path, _)| *path).collect();
    for (group, FoundGroup { required, first, is_typed }) in groups {
        let Some(group) = StorePath::new(group.to_vec()) else { continue };
        for row in required.iter() {
            let missing = StorePath::of_row(row.path).map(|path| path.leaf().clone()).and_then(|leaf| group.join(leaf));
            if let Some(path) = missing.filter(|path| !present.contains(path)) {
                let message = format!("`{group}` lacks `{}`, without which it is not applied", row.name());
                let finding = Finding::new(Code::MissingMember, first, message);
                let in_section = IN_SECTIONS.iter().find(|(typed, _)| is_typed && *typed == row.path);
                report.push(match in_section {
                    Some((_, help)) => finding.help(*help),
                    None if in_xml => {
                        let (name, item) = (row.name(), group.leaf().name());
                        finding.help(format!("write <{name}>...</{name}> inside <{item}>"))
                    }
                    None => finding.help(format!("add a line \"{path}\" = ... under [settings]")),
                });
            }
        }
    }
}

impl RequiredRows {
    /// The groups above the row of a setting in which something is required.
    fn above(&mut self, path: &StorePath) -> &[RequiredInGroup] {
        let RequiredRows { store, imported: _, by_group, by_row } = self;
        by_row.entry(path.row_path()).or_insert_with_key(|row| {
            let ends = row.match_indices('/').skip(1).map(|(end, _)| &row[..end]);
            let groups = ends.zip(1..).map(|(group, depth)| {
                let rows = by_group.entry(group.to_owned()).or_insert_with(|| required_in(store, group));
                (depth, Rc::clone(rows))
            });
            groups.filter(|(_, rows)| !rows.is_empty()).collect()
        })
    }
}

/// The settings directly in the group of that row that the store requires in it.
fn required_in(store: &'static WcdTable, group: &str) -> Rc<[WcdSetting]> {
    let rows = store.inside(group).filter(|row| row.required && row.kind != WcdKind::Group);
    rows.filter(|row| !CONDITIONAL.iter().any(|own| row.path.starts_with(own))).collect()
}
