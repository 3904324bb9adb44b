//! The finding for a text that is not a LocURI.

use crate::address::{LocUriReason, percent_encoded};
use crate::finding::{Code, Finding, Place};

/// Explains what is wrong with the text; if only percent-encoding is missing, suggests the encoded text.
pub fn not_a_locuri(text: &str, reason: LocUriReason, place: Place) -> Finding {
    let finding = Finding::new(Code::BadLocUri, place, format!("`{text}` is not a LocURI: {reason}"))
        .allowed("./Vendor/MSFT/..., ./Device/Vendor/MSFT/... or ./User/Vendor/MSFT/...");
    match reason {
        LocUriReason::Blank | LocUriReason::BadEncoding | LocUriReason::Query => {
            finding.help(format!("if this is part of a name, write `{}`", percent_encoded(text)))
        }
        _ => finding,
    }
}
