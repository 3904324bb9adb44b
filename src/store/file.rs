//! Reads a settings store from the file that ships with the designer, Microsoft-Desktop-Provisioning.dat: a registry
//! hive with a key for every setting.
//!
//! ```text
//! <setting>               Name, Type, Key, AtomicRoot, Required, FilePath, Serialization
//!   Apply                 RequiresReboot, ApplyAfterSetting
//!     Csp                 Path, Action, Context
//!     Registry            present if the setting is written to the registry
//!   Validation            Minimum, Maximum, Pattern, MinLength, MaxLength
//!     Values/<value>      Display: the text of a value
//!     <value>             the same, for the key of a collection
//!     <extension>         of a file
//!   Default/<value>
//!   <setting>...          what a group contains
//! ```
//!
//! A key is a setting if it has the values Name and Type, regardless of its own name: some are called `Default`. Other
//! keys and values are for the window of the designer. Checked against the store of 2023, whose table is built in.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};

use sha2::{Digest, Sha256};

use super::columns::{COLUMNS, Columns};
use super::{StoreFile, WcdTable};
use crate::format::hive::{Hive, HiveError, HiveKey, HiveValue};
use crate::format::xml::is_xml_text;

/// How deep settings may be nested; they are up to nine deep.
const MAX_DEPTH: usize = 24;
/// The maximum number of settings in one store, ten times that of the largest one seen.
const MAX_SETTINGS: usize = 20_000;
/// The maximum length of a row as a line, in bytes; all built-in ones have fewer than 800.
const MAX_ROW: usize = 16 << 10;
/// The maximum size of a store, in bytes, twenty times that of the largest one seen.
pub const MAX_STORE_BYTES: usize = 64 << 20;

/// The store of the settings that every edition of Windows has.
const COMMON: &str = "Microsoft-Common-Provisioning.dat";

/// Keys of a setting that define it. Everything else without Name and Type is for people.
const APPLY: &str = "Apply";
const VALIDATION: &str = "Validation";
const DEFAULT: &str = "Default";

/// Why a file is not a settings store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is not a hive, or it is damaged.
    #[error("it cannot be read as a registry hive: {0}")]
    Hive(#[from] HiveError),
    /// It was not written completely.
    #[error("the hive was copied while it was open, so changes to it are in other files (.LOG1, .LOG2)")]
    NotClosed,
    /// It is the hive of something else.
    #[error("the hive contains no setting, which would have the values Name and Type")]
    NoSettings,
    /// It is larger than any settings store.
    #[error("more than {limit} {what}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

/// A settings store that was read from a file.
#[derive(Debug)]
pub struct HiveStore {
    file: StoreFile,
    /// By path in lower case, the order of tables.
    rows: BTreeMap<String, Columns>,
    /// The paths of settings that no package could contain, with the reason.
    unread: Vec<(String, &'static str)>,
}

impl HiveStore {
    /// Reads the content of a file.
    pub fn read(name: &str, bytes: &[u8]) -> Result<HiveStore, StoreError> {
        if bytes.len() > MAX_STORE_BYTES {
            return Err(StoreError::TooMuch { what: "bytes", limit: MAX_STORE_BYTES });
        }
        let mut hive = Hive::open(Cursor::new(bytes))?;
        if !hive.is_clean() {
            return Err(StoreError::NotClosed);
        }
        let root = hive.root()?;
        let mut reading = Reading { hive, rows: BTreeMap::new(), unread: Vec::new() };
        reading.inside(&root, "", 0)?;
        let Reading { rows, unread, .. } = reading;
        match rows.is_empty() {
            true => Err(StoreError::NoSettings),
            false => {
                let file = StoreFile { name: name.to_owned(), sha256: Sha256::digest(bytes).into() };
                Ok(HiveStore { file, rows, unread })
            }
        }
    }

    /// The paths of settings that are left out, with the reason.
    pub fn unread(&self) -> &[(String, &'static str)] {
        &self.unread
    }
}

impl WcdTable {
    /// The table of these stores. There may be two: that of the settings that every edition of Windows has (the one
    /// that the designer calls Common, otherwise the first), and that of desktop editions. If both have a setting, the
    /// latter defines it. A single store does not show which of its settings are common; then the built-in table does.
    pub fn of_stores(mut stores: Vec<HiveStore>) -> &'static WcdTable {
        let is_common = |store: &HiveStore| store.file.name.eq_ignore_ascii_case(COMMON);
        stores.sort_by_key(|store| !is_common(store));
        let is_one = matches!(stores.as_slice(), [only] if !is_common(only));
        let (mut rows, mut files): (BTreeMap<String, Columns>, _) = (BTreeMap::new(), Vec::new());
        for (index, store) in stores.into_iter().enumerate() {
            files.push(store.file);
            for (place, row) in store.rows {
                let in_common = match is_one {
                    true => WcdTable::builtin().by_path(&row.path).is_some_and(|known| known.in_common),
                    false => index == 0 || rows.get(&place).is_some_and(|known| known.in_common),
                };
                rows.insert(place, Columns { in_common, ..row });
            }
        }
        WcdTable::of_rows(&rows.values().map(Columns::line).collect::<String>(), files)
    }
}

/// A hive being read.
struct Reading<R> {
    hive: Hive<R>,
    rows: BTreeMap<String, Columns>,
    unread: Vec<(String, &'static str)>,
}

/// The values of a key by their names.
struct Values(Vec<(String, HiveValue)>);

impl Values {
    fn is_setting(&self) -> bool {
        ["Name", "Type"].iter().all(|name| self.0.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)))
    }

    /// A value as text; empty if there is none.
    fn text(&self, name: &str) -> String {
        let found = self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.to_string())
    }
}

impl<R: Read + Seek> Reading<R> {
    /// Adds the settings in a group, and those in them.
    fn inside(&mut self, group: &HiveKey, path: &str, depth: usize) -> Result<(), StoreError> {
        if depth > MAX_DEPTH {
            return Err(StoreError::TooMuch { what: "settings inside each other", limit: MAX_DEPTH });
        }
        for key in self.hive.subkeys(group)? {
            let values = Values(self.hive.values(&key)?);
            if !values.is_setting() {
                continue;
            }
            let path = format!("{path}/{}", key.name());
            let row = self.row(&key, &values, path.clone())?;
            match why_not_packable(&row) {
                Some(reason) => self.unread.push((path.clone(), reason)),
                None => {
                    self.rows.entry(path.to_ascii_lowercase()).or_insert(row);
                }
            }
            if self.rows.len() + self.unread.len() > MAX_SETTINGS {
                return Err(StoreError::TooMuch { what: "settings", limit: MAX_SETTINGS });
            }
            self.inside(&key, &path, depth + 1)?;
        }
        Ok(())
    }

    /// The row of a setting.
    fn row(&mut self, key: &HiveKey, own: &Values, path: String) -> Result<Columns, StoreError> {
        let mut row = Columns {
            path,
            kind: own.text("Type"),
            key: own.text("Key"),
            atomic_root: own.text("AtomicRoot"),
            required: own.text("Required"),
            file_path: own.text("FilePath"),
            serialization: own.text("Serialization"),
            ..Columns::default()
        };
        for part in self.hive.subkeys(key)? {
            let is = |name: &str| part.name().eq_ignore_ascii_case(name);
            if ![APPLY, VALIDATION, DEFAULT].iter().any(|name| is(name)) {
                continue;
            }
            let values = Values(self.hive.values(&part)?);
            match () {
                () if values.is_setting() => {}
                () if is(APPLY) => self.apply(&part, &values, &mut row)?,
                () if is(VALIDATION) => self.validation(&part, &values, &mut row)?,
                () => row.default = names(&self.hive.subkeys(&part)?).join(","),
            }
        }
        Ok(row)
    }

    /// Where a setting is written.
    fn apply(&mut self, key: &HiveKey, own: &Values, row: &mut Columns) -> Result<(), StoreError> {
        row.requires_reboot = own.text("RequiresReboot");
        row.apply_after = own.text("ApplyAfterSetting");
        for part in self.hive.subkeys(key)? {
            match () {
                () if part.name().eq_ignore_ascii_case("Csp") => {
                    let csp = Values(self.hive.values(&part)?);
                    row.csp_path = csp.text("Path");
                    row.csp_action = csp.text("Action");
                    row.csp_context = csp.text("Context");
                }
                () => row.registry |= part.name().eq_ignore_ascii_case("Registry"),
            }
        }
        Ok(())
    }

    /// Which values a setting accepts.
    fn validation(&mut self, key: &HiveKey, own: &Values, row: &mut Columns) -> Result<(), StoreError> {
        const FILE: &str = "5";
        row.min = own.text("Minimum");
        row.max = own.text("Maximum");
        row.pattern = own.text("Pattern");
        row.min_length = own.text("MinLength");
        row.max_length = own.text("MaxLength");
        let below = self.hive.subkeys(key)?;
        if row.kind == FILE {
            row.extensions = names(&below).join(",").to_lowercase();
            return Ok(());
        }
        let listed = match below.iter().find(|below| below.name().eq_ignore_ascii_case("Values")) {
            Some(values) => self.hive.subkeys(values)?,
            None => below,
        };
        let mut values = BTreeMap::new();
        for value in listed {
            let display = Values(self.hive.values(&value)?).text("Display");
            values.insert(value.name().to_owned(), display);
        }
        if !values.is_empty() {
            row.values = serde_json::to_string(&values).unwrap_or_default();
        }
        Ok(())
    }
}

fn names(keys: &[HiveKey]) -> Vec<&str> {
    keys.iter().map(HiveKey::name).collect()
}

/// Why no package can contain what a row describes: its names become elements and attributes of XML, its texts columns.
fn why_not_packable(row: &Columns) -> Option<&'static str> {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    };
    let is_around = |root: &str| {
        let start = row.path.get(..root.len());
        let ends = matches!(row.path.as_bytes().get(root.len()), None | Some(b'/'));
        ends && start.is_some_and(|start| start.eq_ignore_ascii_case(root))
    };
    let line = row.line();
    // A line has a tab between columns, and a line end.
    let is_text = is_xml_text(&line) && line.chars().filter(|c| c.is_control()).count() == COLUMNS;
    match () {
        () if !row.path.strip_prefix('/').is_some_and(|path| path.split('/').all(is_name)) => {
            Some("its name is not that of an XML element")
        }
        () if !matches!(row.kind.as_bytes(), [b'1'..=b'8']) => Some("its Type is not 1 to 8"),
        () if !row.key.is_empty() && !is_name(&row.key) => Some("its Key is not the name of an XML attribute"),
        () if !row.atomic_root.is_empty() && !is_around(&row.atomic_root) => Some("its AtomicRoot is not above it"),
        () if line.len() > MAX_ROW => Some("its texts are too long"),
        () if !is_text => Some("its texts contain control characters"),
        () => None,
    }
}
