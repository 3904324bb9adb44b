//! Checks that a spec and a table of sites match: both have the same columns.

use std::collections::BTreeMap;

use super::Values;
use crate::finding::{Code, Finding, Place, Report, Span, nearest, shortened};

/// Reports the columns that the table lacks, at their places in the spec, and those that the spec does not use. A table
/// without columns could not be read, so nothing is known about them.
pub fn columns(values: &Values, wanted: &BTreeMap<String, Vec<Span>>) -> Report {
    let mut report = Report::new();
    if values.columns.is_empty() {
        return report;
    }
    for (column, places) in wanted.iter().filter(|(column, _)| !values.columns.contains(column)) {
        let known = || values.columns.iter().map(String::as_str);
        for place in places {
            let message = format!("`{}` has no column `{}`", values.name, shortened(column));
            let finding =
                Finding::new(Code::MissingColumn, *place, message).allowed(known().collect::<Vec<_>>().join(", "));
            report.push(match nearest(column, known()) {
                Some(near) => finding.did_you_mean(near),
                None => finding,
            });
        }
    }
    // If columns are missing, an unused one is probably one of them under another name, so it is not reported.
    if report.has_errors() {
        return report;
    }
    for column in values.columns.iter().filter(|column| !wanted.contains_key(*column)) {
        let message = format!("the spec does not use the column `{}`", shortened(column));
        let finding = Finding::new(Code::UnusedColumn, Place::Named(values.name.clone()), message);
        let written = shortened(column);
        report.push(finding.help(format!("write {{{{{written}}}}} where its text belongs, or remove the column")));
    }
    report
}
