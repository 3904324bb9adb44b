//! The names of the files of a batch: all in one folder, so no two packages may share one.

use std::collections::BTreeMap;

use super::{Values, ValuesRow};
use crate::finding::{Code, Finding, Place, Report, shortened};
use crate::world::windows_name::NameKey;

/// An error for each row whose files would have the same names as those of an earlier row. Names that Windows treats as
/// the same count as the same.
pub fn same_names<'a>(values: &Values, stems: impl IntoIterator<Item = (&'a ValuesRow, &'a str)>) -> Report {
    let mut first: BTreeMap<NameKey, u64> = BTreeMap::new();
    let mut report = Report::new();
    for (row, stem) in stems {
        if let Some(earlier) = first.get(&NameKey::of(stem)) {
            let place = Place::Named(format!("{}:{}", values.name, row.line));
            let message = format!("the package has the file name `{}`, like that of row {earlier}", shortened(stem));
            let finding = Finding::new(Code::SamePackage, place, message);
            report.push(finding.help("put a column that differs into [package] name, such as \"Contoso {{site}}\""));
            continue;
        }
        first.insert(NameKey::of(stem), row.line);
    }
    report
}
