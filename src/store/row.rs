//! A row of a settings store: where one setting is written, which CSP node it sets, and which values it accepts.

use std::collections::BTreeMap;
use std::fmt;

use super::WcdTable;
use super::columns::COLUMNS;
use crate::world::cells;

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
    /// An app or its dependencies.
    App,
    /// The licence of an app from the store.
    Licence,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WcdSetting {
    /// The store that it is a row of.
    pub table: &'static WcdTable,
    /// Its path: `/Personalization/DesktopImageUrl`.
    pub path: &'static str,
    /// Whether it is also in the Common store, so it works on every edition of Windows.
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
    /// The CSP node it sets: usually a LocURI; `~Key~` is the token for the key of an item.
    pub csp_path: Option<&'static str>,
    /// What is done with the node, as a number in the store: 1 to 3.
    pub csp_action: Option<u8>,
    /// Whether it is applied in the context of a user.
    pub user_context: bool,
    /// Whether it is applied when the device first has a SIM, as stores of 2015 state for some settings.
    pub first_sim: bool,
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

    /// What a value of this kind is, in words.
    pub fn takes(self) -> &'static str {
        match self {
            WcdKind::Boolean => "true or false",
            WcdKind::Integer => "an integer",
            WcdKind::String => "a text",
            WcdKind::Binary | WcdKind::File => "{ file = \"...\" }",
            WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection => "no value of its own",
        }
    }
}

impl Serialization {
    /// The serialization with that number in the store.
    fn from_number(number: u8) -> Option<Serialization> {
        Some(match number {
            1 => Serialization::WlanProfile,
            2 => Serialization::ClientCertificate,
            3 => Serialization::Certificate,
            4 | 8 | 9 => Serialization::App,
            5 => Serialization::Text,
            6 => Serialization::TrustedProvisioner,
            7 => Serialization::Licence,
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
        let has_known_serialization = match self.serialization() {
            None => self.serialization.is_none(),
            Some(
                Serialization::Certificate
                | Serialization::ClientCertificate
                | Serialization::Text
                | Serialization::TrustedProvisioner
                | Serialization::Licence,
            ) => true,
            Some(Serialization::WlanProfile | Serialization::App) => false,
        };
        let is_part = self.is_part_of_app() || self.is_choice_of_designer();
        is_part || leads_somewhere && has_known_serialization && self.kind != WcdKind::Binary
    }

    /// Whether it only chooses which settings beside it the designer shows, so that it is in the project and in no
    /// document for devices: a list of words that leads nowhere. In the store of 2023 these are the two rows without
    /// node, registry and file on which the visibility of other rows depends.
    pub fn is_choice_of_designer(&self) -> bool {
        let leads_somewhere = self.csp_path.is_some() || self.registry || self.file_path.is_some();
        let is_part = self.is_part_of_wlan_profile() || self.is_part_of_app();
        self.kind == WcdKind::String && self.lists_values() && !leads_somewhere && !is_part
    }

    /// Whether setting it runs an action, rather than storing a value.
    pub fn is_action(&self) -> bool {
        /// Checked for 187 rows against the `exec` attribute of their parms.
        const EXEC: u8 = 2;
        self.csp_action == Some(EXEC)
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

    /// Whether it contains other settings and takes no value itself.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection)
    }

    /// Whether it contains items, each with a key or an index.
    pub fn collects(&self) -> bool {
        matches!(self.kind, WcdKind::List | WcdKind::KeyedCollection)
    }

    /// Whether a folder of the device takes its file, which the package carries as it is; other files become values.
    pub fn carries_its_file(&self) -> bool {
        let is_copied = self.file_path.is_some() && self.serialization.is_none();
        self.kind == WcdKind::File && (is_copied || self.is_part_of_app())
    }

    /// Reads a line of a table, in the form that [`Columns`] writes.
    pub(super) fn parse(row: &'static str, table: &'static WcdTable) -> Option<WcdSetting> {
        let columns: [&'static str; COLUMNS] = cells(row).collect::<Vec<&str>>().try_into().ok()?;
        let [path, in_common, level, kind, key, atomic_root, required, csp_path, csp_action, csp_context, rest @ ..] =
            columns;
        let [registry, requires_reboot, apply_after, file_path, serialization, rest @ ..] = rest;
        let [min, max, pattern, min_length, max_length, extensions, values, default] = rest;
        let csp_path = non_empty(csp_path);
        Some(WcdSetting {
            table,
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
            first_sim: csp_context == "sim",
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

    pub(super) fn is_policy(&self) -> bool {
        self.path.starts_with("/Policies/")
    }

    /// Whether the store lists its values.
    pub fn lists_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// The listed values with their display texts, ordered by value; empty if the store lists none.
    pub fn values(&self) -> Vec<(String, String)> {
        if self.values.is_empty() {
            return Vec::new();
        }
        let listed: BTreeMap<String, String> = serde_json::from_str(self.values).unwrap_or_default();
        listed.into_iter().collect()
    }

    /// The values that it accepts, in words: the listed ones, a range, or all of its kind.
    pub fn allowed(&self) -> String {
        let listed = self.values();
        let named = listed.iter().map(|(value, text)| if text.is_empty() { value } else { text });
        if listed.is_empty() && self.kind != WcdKind::Integer {
            return self.kind.takes().to_owned();
        }
        match listed.is_empty() {
            true => self.allowed_range().unwrap_or_else(|| self.kind.takes().to_owned()),
            false => named.map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", "),
        }
    }

    /// The numbers that it accepts, in words, if it limits them.
    pub fn allowed_range(&self) -> Option<String> {
        range_words(self.min, self.max)
    }

    /// The lengths of text that it accepts, in words, if it limits them.
    pub fn allowed_length(&self) -> Option<String> {
        let unit = match self.max_length.or(self.min_length)? {
            1 => "character",
            _ => "characters",
        };
        Some(format!("{} {unit}", range_words(self.min_length, self.max_length)?))
    }

    /// Its pattern as a regular expression; in the dialect of the store `\x` is a hexadecimal digit.
    pub fn regular_expression(&self) -> Option<String> {
        self.pattern.map(|pattern| pattern.replace("\\x", "[0-9A-Fa-f]"))
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

/// A range in words, with the ends it has; `None` if it has none.
fn range_words<T: fmt::Display>(min: Option<T>, max: Option<T>) -> Option<String> {
    Some(match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => return None,
    })
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
    use super::{WcdKind, WcdSetting, WcdTable};

    #[test]
    fn a_range_in_words_has_the_ends_that_the_row_states() {
        let row = WcdTable::builtin().by_path("/Accounts/Users/User/Password").unwrap();
        let allowed = |kind, min, max| WcdSetting { kind, values: "", min, max, ..row }.allowed();
        assert_eq!(allowed(WcdKind::Integer, Some(1), Some(9)), "1 to 9");
        assert_eq!(allowed(WcdKind::Integer, Some(1), None), "at least 1");
        assert_eq!(allowed(WcdKind::Integer, None, Some(9)), "at most 9");
        assert_eq!(allowed(WcdKind::Integer, None, None), WcdKind::Integer.takes());
        assert_eq!(allowed(WcdKind::Boolean, Some(0), None), WcdKind::Boolean.takes());
        let length = |min_length, max_length| WcdSetting { min_length, max_length, ..row }.allowed_length();
        assert_eq!(length(Some(1), None).as_deref(), Some("at least 1 character"));
        assert_eq!(length(None, Some(63)).as_deref(), Some("at most 63 characters"));
        assert_eq!(length(None, None), None);
    }
}
