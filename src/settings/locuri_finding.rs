//! The finding for a text that is no LocURI.

use crate::address::{LocUriReason, percent_encoded};
use crate::finding::{Code, Finding, Place};

/// Says what is wrong with the text; where only a name lacks its encoding, with the text that would do.
pub fn not_a_locuri(text: &str, reason: LocUriReason, place: Place) -> Finding {
    let finding = Finding::new(Code::BadLocUri, place, format!("`{text}` is not a LocURI: {reason}"))
        .allowed("./Vendor/MSFT/..., ./Device/Vendor/MSFT/... or ./User/Vendor/MSFT/...");
    match reason {
        LocUriReason::Blank | LocUriReason::BadEncoding | LocUriReason::Query => {
            finding.help(format!("if that belongs to a name, write `{}`", percent_encoded(text)))
        }
        _ => finding,
    }
}
