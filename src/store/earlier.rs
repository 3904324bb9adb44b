//! What differed in the stores of older kits, if packages of such kits show it.
//!
//! Each fact was seen in packages of the build that it is noted with, and is assumed for older ones too; between that
//! build and the built-in store nothing is known. One row of a group represents all of it: a group is applied
//! as a whole.

use std::collections::BTreeMap;

use super::table::lower;
use super::{WcdSetting, WcdTable};

/// Each line has the last build of Windows whose kit is known to have the row, then the columns of the row at that
/// time. In the column of the context, `sim` means that the setting is applied when the device first has a SIM.
const ROWS: &str = include_str!("data/wcd-settings-earlier.tsv");

/// A row as in the kit of a build of Windows and in older kits.
#[derive(Debug, Clone, Copy)]
pub struct EarlierRow {
    until: u32,
    line: &'static str,
    /// The row.
    pub row: WcdSetting,
}

impl EarlierRow {
    /// Whether the kit of this build of Windows has the row in this form.
    pub fn is_of(&self, build: u32) -> bool {
        build <= self.until
    }
}

impl WcdTable {
    /// The rows that differ in older kits; none are known for a store that was read from a file.
    pub fn earlier_rows(&'static self) -> impl Iterator<Item = EarlierRow> {
        let rows = if self == WcdTable::builtin() { ROWS } else { "" };
        rows.lines().filter_map(move |line| {
            let (until, line) = line.split_once('\t')?;
            Some(EarlierRow { until: until.parse().ok()?, line, row: WcdSetting::parse(line, self)? })
        })
    }

    /// The store with these rows in their earlier form.
    pub fn with_earlier(&'static self, earlier: impl IntoIterator<Item = EarlierRow>) -> &'static WcdTable {
        let earlier: Vec<EarlierRow> = earlier.into_iter().collect();
        if earlier.is_empty() {
            return self;
        }
        let place = |line: &str| lower(line.split('\t').next().unwrap_or_default()).collect::<Vec<u8>>();
        let mut rows: BTreeMap<Vec<u8>, &str> = self.rows().lines().map(|line| (place(line), line)).collect();
        rows.extend(earlier.iter().map(|earlier| (place(earlier.line), earlier.line)));
        let lines: String = rows.into_values().flat_map(|line| [line, "\n"]).collect();
        WcdTable::of_rows(&lines, self.files().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::ROWS;
    use crate::store::{WcdKind, WcdTable};

    /// The built-in store as in the kit of a build of Windows.
    fn of_build(build: u32) -> &'static WcdTable {
        let store = WcdTable::builtin();
        store.with_earlier(store.earlier_rows().filter(|earlier| earlier.is_of(build)))
    }

    #[test]
    fn every_earlier_row_is_read_and_differs_from_that_of_today() {
        let store = WcdTable::builtin();
        assert_eq!(store.earlier_rows().count(), ROWS.lines().count() - 1);
        for earlier in store.earlier_rows() {
            assert_ne!(store.by_path(earlier.row.path), Some(earlier.row), "{}", earlier.row.path);
            let old = of_build(earlier.until).by_path(earlier.row.path).unwrap();
            assert_eq!(
                (old.kind, old.csp_path, old.atomic_root),
                (earlier.row.kind, earlier.row.csp_path, earlier.row.atomic_root)
            );
        }
    }

    #[test]
    fn a_build_has_the_rows_that_were_seen_in_it_or_later() {
        let store = WcdTable::builtin();
        let nfc = |build| of_build(build).by_path("Policies/Connectivity/AllowNFC").map(|row| row.kind);
        assert_eq!([10240, 10586, 17134].map(nfc), [Some(WcdKind::Integer), Some(WcdKind::Integer), None]);
        let root = |build| of_build(build).by_path("Accounts/ComputerAccount/ComputerName").unwrap().atomic_root;
        assert_eq!(
            [10586, 17134, 19041].map(root),
            [Some("/Accounts"), Some("/Accounts"), Some("/Accounts/ComputerAccount")]
        );
        assert_eq!(of_build(26100), store);
        let found = of_build(21382);
        let names: Vec<&str> = found.settings().map(|row| row.path).collect();
        assert!(names.is_sorted_by_key(|path| path.to_ascii_lowercase()));
        assert_eq!(found.settings().count(), store.settings().count());
    }
}
