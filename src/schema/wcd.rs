//! The settings that Windows Configuration Designer knows, as a table: where each stands in its documents, and which CSP node it sets.

use super::LocUri;

/// All settings of the table.
#[derive(Debug)]
pub struct WcdTable {
    settings: Vec<WcdSetting>,
}

/// The kind of a setting, as the designer's store numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WcdKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Text.
    String,
    /// Bytes.
    Binary,
    /// A file that the package carries.
    File,
    /// A folder of settings.
    Group,
    /// A list of values.
    List,
    /// A collection of items, each under its key.
    KeyedCollection,
}

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WcdSetting {
    /// Where it stands: `/Personalization/DesktopImageUrl`.
    pub path: &'static str,
    /// Whether the Common store has it too, so that it works on every Windows.
    pub in_common: bool,
    /// The store's level, 1 to 3, where it states one.
    pub level: Option<u8>,
    /// What it holds.
    pub kind: WcdKind,
    /// The attribute that names an item of a keyed collection.
    pub key: Option<&'static str>,
    /// The group whose settings go into one file together.
    pub atomic_root: Option<&'static str>,
    /// Whether its group does not work without it.
    pub required: bool,
    /// The CSP node it sets: mostly a LocURI; `~Key~` stands for the key of an item.
    pub csp_path: Option<&'static str>,
    /// What is done with the node, as the store numbers it: 1 to 3.
    pub csp_action: Option<u8>,
    /// Whether it is applied in the context of a user.
    pub user_context: bool,
    /// Whether it is applied through the registry instead of a CSP.
    pub registry: bool,
    /// Whether the device restarts after it.
    pub requires_reboot: bool,
    /// Settings that come before it: `(A|B)`.
    pub apply_after: Option<&'static str>,
    /// The folder on the device that takes its file.
    pub file_path: Option<&'static str>,
    /// How its file is carried, as the store numbers it.
    pub serialization: Option<u8>,
    /// Lowest number.
    pub min: Option<i64>,
    /// Highest number.
    pub max: Option<i64>,
    /// Pattern, in the store's own dialect.
    pub pattern: Option<&'static str>,
    /// Fewest characters.
    pub min_length: Option<u32>,
    /// Most characters.
    pub max_length: Option<u32>,
    /// Extensions of its file, with commas between.
    extensions: &'static str,
    /// JSON object of values and the texts shown for them.
    values: &'static str,
    /// The value the designer starts with.
    pub default: Option<&'static str>,
}

/// The table; read at the first call.
pub fn table() -> &'static WcdTable {
    static TABLE: WcdTable = WcdTable { settings: Vec::new() };
    &TABLE
}

impl WcdTable {
    /// All settings, in the order of their paths.
    pub fn settings(&self) -> &[WcdSetting] {
        &self.settings
    }

    /// The setting at a path, with or without the leading slash, in any letter case.
    pub fn by_path(&self, path: &str) -> Option<&WcdSetting> {
        self.settings.iter().find(|setting| setting.path == path)
    }

    /// The setting that sets the CSP node at that address; of two, the one under `/Policies/`.
    pub fn by_locuri(&self, uri: &LocUri) -> Option<&WcdSetting> {
        let _ = uri;
        None
    }
}

impl WcdSetting {
    /// The listed values with the texts shown for them, in the store's order; empty where any value goes.
    pub fn values(&self) -> Vec<(String, String)> {
        let _ = self.values;
        Vec::new()
    }

    /// The text shown for a value: `1` is `Yes`.
    pub fn value_text(&self, value: &str) -> Option<String> {
        self.values().into_iter().find(|(known, _)| known == value).map(|(_, text)| text)
    }

    /// The value that is shown with that text: `Yes` is `1`.
    pub fn value_key(&self, text: &str) -> Option<String> {
        self.values().into_iter().find(|(_, known)| known == text).map(|(value, _)| value)
    }

    /// The extensions its file may have, in lower case and without a dot; empty where any goes.
    pub fn extensions(&self) -> impl Iterator<Item = &'static str> {
        self.extensions.split(',').filter(|extension| !extension.is_empty())
    }
}
