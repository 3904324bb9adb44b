//! Texts that end up in XML.

use crate::finding::{Code, Finding, Place, Report};
use crate::format::xml::first_unwritable;

/// Whether XML 1.0 can carry the text in an attribute unchanged; if not, says which character it cannot.
pub(super) fn carryable(text: &str, place: impl Into<Place>, report: &mut Report) -> bool {
    let Some(bad) = first_unwritable(text) else { return true };
    report.push(
        Finding::new(Code::BadText, place, format!("the text holds U+{:04X}, which XML cannot carry", u32::from(bad)))
            .allowed("any text without control characters other than tab and line breaks")
            .help("remove the character"),
    );
    false
}
