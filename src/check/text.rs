//! Texts that are written to XML.

use crate::finding::{Code, Finding, Place, Report};
use crate::format::xml::first_unwritable;

/// Whether the text is allowed in an attribute of XML 1.0; if not, reports the forbidden character.
pub(super) fn check_xml_text(text: &str, place: impl Into<Place>, report: &mut Report) -> bool {
    let Some(bad) = first_unwritable(text) else { return true };
    report.push(
        Finding::new(
            Code::BadText,
            place,
            format!("the text contains U+{:04X}, which is not allowed in XML", u32::from(bad)),
        )
        .allowed("any text without control characters other than tab and line breaks")
        .help("remove the character; in double quotes `\\b`, `\\f` and `\\e` are such characters, but not in single quotes"),
    );
    false
}
