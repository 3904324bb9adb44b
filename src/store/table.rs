//! The table of settings that Windows Configuration Designer knows: where each is written in its documents, and which
//! CSP node it sets.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::sorted_lines::lines_from;
use crate::address::LocUri;

/// The settings of the Desktop store of 2023, with the changed kinds and bounds and the new rows of build 26100, one per
/// line, sorted by path; the first line contains the names of the columns.
const TABLE: &str = include_str!("data/wcd-settings.tsv");

/// The address of every CSP path (see [`LocKey`]) with the path of its setting, sorted. The test below generates it
/// from the table.
const BY_NODE: &str = include_str!("data/wcd-nodes.tsv");

/// The columns of a row.
const COLUMNS: usize = 23;

/// The table. Rows are parsed only when they are needed: a build uses a handful of settings.
#[derive(Debug)]
pub struct WcdTable;

/// The kind of a setting in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WcdKind {
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// Text.
    String,
    /// Bytes.
    Binary,
    /// A file that is embedded in the package.
    File,
    /// A folder of settings.
    Group,
    /// A list of values.
    List,
    /// A collection of items, each under its key.
    KeyedCollection,
}

/// How the file of a setting turns into a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serialization {
    /// The profile of a wireless network.
    WlanProfile,
    /// A certificate with its key (PFX), in base64.
    ClientCertificate,
    /// A certificate, in base64 of its DER.
    Certificate,
    /// The text of the file.
    Text,
    /// The certificate of somebody who may provision the device.
    TrustedProvisioner,
    /// An app, its licence or what it depends on.
    App,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WcdSetting {
    /// Its path: `/Personalization/DesktopImageUrl`.
    pub path: &'static str,
    /// Whether it is also in the Common store, so that it works on every edition of Windows.
    pub in_common: bool,
    /// Its level in the store, 1 to 3, if any.
    pub level: Option<u8>,
    /// Its kind.
    pub kind: WcdKind,
    /// The attribute with the key of an item of a keyed collection.
    pub key: Option<&'static str>,
    /// The group whose settings are written to one file.
    pub atomic_root: Option<&'static str>,
    /// Whether its group requires it.
    pub required: bool,
    /// The CSP node it sets: usually a LocURI; `~Key~` stands for the key of an item.
    pub csp_path: Option<&'static str>,
    /// What is done with the node, as a number in the store: 1 to 3.
    pub csp_action: Option<u8>,
    /// Whether it is applied in the context of a user.
    pub user_context: bool,
    /// Whether it is applied through the registry instead of a CSP.
    pub registry: bool,
    /// Whether it requires a restart.
    pub requires_reboot: bool,
    /// Settings that come before it: `(A|B)`.
    pub apply_after: Option<&'static str>,
    /// The folder on the device for its file.
    pub file_path: Option<&'static str>,
    /// How its file is serialized, as a number in the store.
    serialization: Option<u8>,
    /// The smallest number.
    pub min: Option<i64>,
    /// The largest number.
    pub max: Option<i64>,
    /// The pattern, in the dialect of the store.
    pub pattern: Option<&'static str>,
    /// The minimum length in characters.
    pub min_length: Option<u32>,
    /// The maximum length in characters.
    pub max_length: Option<u32>,
    /// The extensions of its file, separated by commas.
    extensions: &'static str,
    /// A JSON object of values and their display texts.
    values: &'static str,
    /// The default value in the designer.
    pub default: Option<&'static str>,
}

/// The table.
pub fn table() -> &'static WcdTable {
    &WcdTable
}

thread_local! {
    /// Rows that were found before, by their own path: a project with hundreds of settings asks for the same few groups
    /// again and again.
    static FOUND: RefCell<HashMap<&'static str, WcdSetting>> = RefCell::default();
}

/// The table without its header line.
fn rows() -> &'static str {
    TABLE.split_once('\n').map_or("", |(_, rows)| rows)
}

impl WcdTable {
    /// All settings, sorted by path, ignoring letter case.
    pub fn settings(&self) -> impl Iterator<Item = WcdSetting> {
        rows().lines().filter_map(WcdSetting::parse)
    }

    /// The setting at a path, with or without the leading slash, ignoring letter case.
    pub fn by_path(&self, path: &str) -> Option<WcdSetting> {
        let wanted = without_slash(path);
        if let Some(known) = FOUND.with_borrow(|found| found.get(wanted).copied()) {
            return Some(known);
        }
        let row = self.search(wanted)?;
        if without_slash(row.path) == wanted {
            FOUND.with_borrow_mut(|found| found.insert(without_slash(row.path), row));
        }
        Some(row)
    }

    fn search(&self, wanted: &str) -> Option<WcdSetting> {
        let row = lines_from(rows(), |row| lower(path_of(row)).lt(lower(wanted))).next()?;
        path_of(row).eq_ignore_ascii_case(wanted).then(|| WcdSetting::parse(row)).flatten()
    }

    /// The settings whose paths begin with `start`, in any letter case.
    pub fn below<'p>(&self, start: &'p str) -> impl Iterator<Item = WcdSetting> + use<'p> {
        rows_below(without_slash(start)).filter_map(WcdSetting::parse)
    }

    /// The settings and groups directly in a group, in any letter case.
    pub fn inside<'p>(&self, group: &'p str) -> impl Iterator<Item = WcdSetting> + use<'p> {
        let group = without_slash(group);
        let name = move |row: &'static str| path_of(row).get(group.len()..)?.strip_prefix('/');
        let rows = rows_below(group).filter(move |row| name(row).is_some_and(|name| !name.contains('/')));
        rows.filter_map(WcdSetting::parse)
    }

    /// The setting that sets the CSP node at this address; of two, the one under `/Policies/`. Rows with tokens
    /// (`~Key~`) are not found this way.
    pub fn by_locuri(&self, uri: &LocUri) -> Option<WcdSetting> {
        let key = uri.key();
        let lines = lines_from(BY_NODE, |line| first_column(line) < key.as_str());
        let settings = lines.filter_map(|line| line.split_once('\t')).take_while(|(node, _)| *node == key.as_str());
        settings.filter_map(|(_, path)| self.by_path(path)).min_by_key(|setting| !setting.is_policy())
    }

    /// The segment of a CSP path at which the designer states that scope, for the nodes below it; none where it states
    /// none. Of `RootCATrustedCertificates/Root/...` it is the first, for the scope `Device`.
    pub fn scope_segment(&self, csp_path: &[String], scope: &str) -> Option<usize> {
        let fits = |(above, stated): &&(&str, &str)| {
            let known = above.split('/');
            stated.eq_ignore_ascii_case(scope)
                && known.clone().count() < csp_path.len()
                && known.zip(csp_path).all(|(known, own)| known.eq_ignore_ascii_case(own))
        };
        SCOPED.iter().find(fits).map(|(above, _)| above.matches('/').count())
    }
}

/// The CSP paths of rows, up to a segment at which the designer states a scope, and the scope. The test below holds them
/// to the table, which is too long to be searched for them.
const SCOPED: [(&str, &str); 9] = [
    ("ClientCertificateInstall", "Device"),
    ("EnterpriseModernAppManagement/AppInstallation", "Device"),
    ("EnterpriseModernAppManagement/AppInstallation", "User"),
    ("EnterpriseModernAppManagement/AppLicenses", "Device"),
    ("EnterpriseModernAppManagement/AppLicenses", "User"),
    ("EnterpriseModernAppManagement/AppManagement", "device"),
    ("EnterpriseModernAppManagement/AppManagement", "user"),
    ("Policy", "User"),
    ("RootCATrustedCertificates", "Device"),
];

/// The rows whose paths begin so, in any letter case.
fn rows_below(start: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    let rows = lines_from(rows(), |row| lower(path_of(row)).lt(lower(start)));
    rows.take_while(move |row| path_of(row).get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
}

fn without_slash(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

fn path_of(row: &str) -> &str {
    without_slash(first_column(row))
}

fn first_column(row: &str) -> &str {
    row.split_once('\t').map_or(row, |(first, _)| first)
}

/// The characters by which rows are sorted.
fn lower(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl WcdKind {
    /// The kind with this number in the store.
    fn from_number(number: &str) -> Option<WcdKind> {
        Some(match number {
            "1" => WcdKind::Boolean,
            "2" => WcdKind::Integer,
            "3" => WcdKind::String,
            "4" => WcdKind::Binary,
            "5" => WcdKind::File,
            "6" => WcdKind::Group,
            "7" => WcdKind::List,
            "8" => WcdKind::KeyedCollection,
            _ => return None,
        })
    }
}

impl Serialization {
    /// The one of that number in the store.
    fn from_number(number: u8) -> Option<Serialization> {
        Some(match number {
            1 => Serialization::WlanProfile,
            2 => Serialization::ClientCertificate,
            3 => Serialization::Certificate,
            4 | 7 | 8 | 9 => Serialization::App,
            5 => Serialization::Text,
            6 => Serialization::TrustedProvisioner,
            _ => return None,
        })
    }
}

impl WcdSetting {
    /// Whether it is known what a package contains for it, from the store itself or from packages of WCD.
    pub fn has_known_form(&self) -> bool {
        /// The CSP path of rows that only belong to others.
        const NOWHERE: &str = "Dummy";
        let leads_somewhere = self.csp_path.is_some_and(|path| path != NOWHERE)
            || self.registry
            || self.file_path.is_some()
            || self.is_part_of_wlan_profile();
        let serialization = match self.serialization() {
            None => self.serialization.is_none(),
            Some(Serialization::Certificate | Serialization::ClientCertificate | Serialization::Text) => true,
            Some(Serialization::WlanProfile | Serialization::TrustedProvisioner | Serialization::App) => false,
        };
        self.is_part_of_app() || leads_somewhere && serialization && self.kind != WcdKind::Binary
    }

    /// Whether it becomes part of the command that installs an app, with the others of that app.
    pub fn is_part_of_app(&self) -> bool {
        const APPS: [&str; 2] =
            ["/UniversalAppInstall/DeviceContextApp/Application/", "/UniversalAppInstall/UserContextApp/Application/"];
        const PARTS: [&str; 3] = ["ApplicationFile", "DependencyAppxFiles/Dependency", "DeploymentOptions"];
        let part = APPS.iter().find_map(|app| self.path.strip_prefix(app));
        part.is_some_and(|part| PARTS.contains(&part))
    }

    /// Whether it becomes part of a WLAN profile, with the others of its network.
    pub fn is_part_of_wlan_profile(&self) -> bool {
        self.path.starts_with("/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig/WLANXmlSettings/")
    }

    /// Whether its value is a boolean, a number or a text, which is written to WCD's documents unchanged.
    pub fn holds_plain_value(&self) -> bool {
        matches!(self.kind, WcdKind::Boolean | WcdKind::Integer | WcdKind::String)
    }

    /// The same setting in a store that calls it a boolean, as those of older versions do with some numbers.
    pub fn as_boolean(self) -> WcdSetting {
        WcdSetting { kind: WcdKind::Boolean, values: "", min: None, max: None, ..self }
    }

    /// The last name of its path.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Its path as in a spec, without the leading slash. The brackets of an item contain the name of what distinguishes
    /// it: the key attribute of its collection, or `name`.
    pub fn path_with_items(&self) -> String {
        let (mut above, mut path) = (String::new(), String::new());
        for name in self.path.split('/').skip(1) {
            let collection = table().by_path(&above).filter(WcdSetting::collects);
            let separator = if path.is_empty() { "" } else { "/" };
            path = match collection {
                Some(collection) => format!("{path}{separator}{name}[{}]", collection.key.unwrap_or("name")),
                None => format!("{path}{separator}{name}"),
            };
            above = format!("{above}/{name}");
        }
        path
    }

    /// Whether it holds other settings and takes no value itself.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection)
    }

    /// Whether it holds items, each with a key or a place.
    pub fn collects(&self) -> bool {
        matches!(self.kind, WcdKind::List | WcdKind::KeyedCollection)
    }

    /// Whether a folder of the device takes its file, which the package carries as it is; other files become values.
    pub fn carries_its_file(&self) -> bool {
        let is_copied = self.file_path.is_some() && self.serialization.is_none();
        self.kind == WcdKind::File && (is_copied || self.is_part_of_app())
    }

    fn parse(row: &'static str) -> Option<WcdSetting> {
        let columns: [&'static str; COLUMNS] = row.split('\t').collect::<Vec<&str>>().try_into().ok()?;
        let [path, in_common, level, kind, key, atomic_root, required, csp_path, csp_action, csp_context, rest @ ..] =
            columns;
        let [registry, requires_reboot, apply_after, file_path, serialization, rest @ ..] = rest;
        let [min, max, pattern, min_length, max_length, extensions, values, default] = rest;
        let csp_path = non_empty(csp_path);
        Some(WcdSetting {
            path,
            in_common: in_common == "y",
            level: level.parse().ok(),
            kind: WcdKind::from_number(kind)?,
            key: non_empty(key),
            atomic_root: non_empty(atomic_root),
            required: required == "1",
            csp_path,
            csp_action: csp_action.parse().ok(),
            user_context: csp_context == "1" || csp_path.is_some_and(names_user_scope),
            registry: registry == "y",
            requires_reboot: requires_reboot == "1",
            apply_after: non_empty(apply_after),
            file_path: non_empty(file_path),
            serialization: serialization.parse().ok(),
            min: min.parse().ok(),
            max: max.parse().ok(),
            pattern: non_empty(pattern),
            min_length: min_length.parse().ok(),
            max_length: max_length.parse().ok(),
            extensions,
            values,
            default: non_empty(default),
        })
    }

    fn is_policy(&self) -> bool {
        self.path.starts_with("/Policies/")
    }

    /// The listed values with their display texts, ordered by value; empty if the store lists none.
    pub fn values(&self) -> Vec<(String, String)> {
        let listed: BTreeMap<String, String> = serde_json::from_str(self.values).unwrap_or_default();
        listed.into_iter().collect()
    }

    /// How its file is serialized, if the value is the content of a file.
    pub fn serialization(&self) -> Option<Serialization> {
        Serialization::from_number(self.serialization?)
    }

    /// The display text of a value: `Yes` for `1`.
    pub fn value_text(&self, value: &str) -> Option<String> {
        self.values().into_iter().find(|(known, _)| known == value).map(|(_, text)| text)
    }

    /// The value with this display text, ignoring letter case: `1` for `Yes`.
    pub fn value_key(&self, text: &str) -> Option<String> {
        let shown = |(_, known): &(String, String)| !known.is_empty() && known.eq_ignore_ascii_case(text);
        self.values().into_iter().find(shown).map(|(value, _)| value)
    }

    /// The extensions that its file may have, in lower case and without a dot; empty if any is allowed.
    pub fn extensions(&self) -> impl Iterator<Item = &'static str> {
        self.extensions.split(',').filter(|extension| !extension.is_empty())
    }
}

/// The content of a column; `None` if it is empty.
fn non_empty(column: &'static str) -> Option<&'static str> {
    (!column.is_empty()).then_some(column)
}

/// Whether a path contains `!scope=User` after one of its names.
fn names_user_scope(path: &str) -> bool {
    path.split('/').filter_map(|name| name.split_once('!')).any(|(_, scope)| scope.eq_ignore_ascii_case("scope=User"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BY_NODE, SCOPED, TABLE, WcdKind, WcdSetting, lower, table, without_slash};
    use crate::address::{LocKey, LocUri, Scope};

    fn path_for(locuri: &str) -> Option<&'static str> {
        table().by_locuri(&LocUri::parse(locuri).unwrap()).map(|setting| setting.path)
    }

    #[test]
    fn every_row_is_read_and_found() {
        assert_eq!(table().settings().count(), TABLE.lines().count() - 1);
        for setting in table().settings() {
            assert_eq!(table().by_path(&setting.path.to_uppercase()[1..]), Some(setting));
            assert!(setting.values.is_empty() || !setting.values().is_empty(), "{}", setting.path);
        }
        assert_eq!(table().by_path("/Personalization/Nothing"), None);
    }

    #[test]
    fn the_rows_are_sorted_by_path() {
        let paths: Vec<&str> = table().settings().map(|setting| without_slash(setting.path)).collect();
        assert!(paths.is_sorted_by(|a, b| lower(a).lt(lower(b))));
    }

    /// The addresses of the node that a setting sets; empty if the path contains a token.
    fn nodes(setting: &WcdSetting) -> Vec<LocKey> {
        let Some(path) = setting.csp_path.filter(|path| !path.contains(['~', '@'])) else { return Vec::new() };
        let scope = if setting.user_context { Scope::User } else { Scope::Device };
        let address = |above: &str, path: &str| {
            let names = path.split('/').map(|name| name.split_once('!').map_or(name, |(name, _)| name));
            LocKey::new(scope, above.split_terminator('/').chain(names))
        };
        match path.strip_prefix("./") {
            Some(path) => vec![address("", path.strip_prefix("Device/").unwrap_or(path))],
            // Without "./" the path starts at the CSP, whatever its root.
            None => vec![address("", path), address("Vendor/MSFT", path)],
        }
    }

    /// The list of nodes is generated from the table: `UPDATE=1` rewrites it.
    #[test]
    fn every_csp_path_is_listed_by_its_nodes() {
        let line = |node: LocKey, path: &str| format!("{}\t{path}\n", node.as_str());
        let settings = table().settings();
        let mut lines: Vec<String> =
            settings.flat_map(|own| nodes(&own).into_iter().map(move |node| line(node, own.path))).collect();
        lines.sort();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write("src/store/data/wcd-nodes.tsv", lines.concat()).unwrap();
            return;
        }
        assert_eq!(BY_NODE, lines.concat());
    }

    #[test]
    fn every_scope_of_the_table_is_listed() {
        let up_to_scope = |path: &'static str| {
            let (above, rest) = path.split_once("!scope=")?;
            Some((above.strip_prefix("./Vendor/MSFT/").unwrap_or(above), rest.split('/').next()?))
        };
        let paths = table().settings().filter_map(|row| row.csp_path);
        let scopes: BTreeSet<(&str, &str)> = paths.filter_map(up_to_scope).collect();
        assert_eq!(scopes.into_iter().collect::<Vec<_>>(), SCOPED);
    }

    #[test]
    fn a_row_has_the_values_of_the_store() {
        let setting = table().by_path("/Personalization/DeployDesktopImage").unwrap();
        assert_eq!((setting.kind, setting.level, setting.csp_path), (WcdKind::File, Some(1), None));
        assert_eq!(setting.extensions().collect::<Vec<_>>(), ["jpeg", "jpg", "png"]);
        assert_eq!(setting.file_path, Some("%SYSTEMDRIVE%\\Users\\Public\\Downloads"));
        let user_group = table().by_path("/Accounts/Users/User/UserGroup").unwrap();
        assert_eq!(user_group.value_text("2").as_deref(), Some("Administrators"));
        assert_eq!(user_group.value_key("standard users").as_deref(), Some("1"));
        assert_eq!(user_group.value_key("Nobody"), None);
        assert_eq!(table().by_path("/Accounts/Users").unwrap().key, Some("UserName"));
    }

    #[test]
    fn an_address_leads_to_its_setting() {
        let url = Some("/Personalization/DesktopImageUrl");
        assert_eq!(path_for("./Vendor/MSFT/Personalization/DesktopImageUrl"), url);
        assert_eq!(path_for("./Device/vendor/msft/personalization/desktopimageurl"), url);
        assert_eq!(path_for("./User/Vendor/MSFT/Personalization/DesktopImageUrl"), None);
        assert_eq!(path_for("./Vendor/MSFT/Personalization/CompanyName"), Some("/Personalization/CompanyName"));
        assert_eq!(path_for("./Vendor/MSFT/Personalization/CompanyColor"), None);
        assert_eq!(path_for("./Vendor/MSFT/Personalization/DesktopImageUrl/More"), None);
        let cloud = "./Vendor/MSFT/CloudDesktop/EnableBootToCloudSharedPCMode";
        assert!(path_for(cloud).is_some_and(|path| path.ends_with("EnableBootToCloudSharedPCMode")));
        assert!(path_for("./Vendor/MSFT/SUPL/SUPL1/Ext/Microsoft/LocMasterSwitchDependencyNII").is_some());
    }

    #[test]
    fn of_two_settings_the_policy_is_preferred() {
        let path = "./Device/Vendor/MSFT/Policy/Config/Power/AllowHibernate";
        assert_eq!(path_for(path), Some("/Policies/Power/AllowHibernate"));
    }

    #[test]
    fn user_settings_are_only_found_in_user_scope() {
        let spotlight = "Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight";
        assert_eq!(path_for(&format!("./User/{spotlight}")), Some("/Policies/Experience/AllowWindowsSpotlight"));
        assert_eq!(path_for(&format!("./{spotlight}")), None);
        let calendar = "./User/Vendor/MSFT/Policy/Config/Settings/ConfigureTaskbarCalendar";
        assert_eq!(path_for(calendar), Some("/Policies/Settings/ConfigureTaskbarCalendar"));
    }
}
