//! The finding for a text that is not a LocURI.

use crate::address::{LocUri, LocUriReason, percent_encoded};
use crate::finding::{Code, Finding, Place};

/// Explains what is wrong with the text; if only percent-encoding is missing, suggests the encoded text.
pub fn not_a_locuri(text: &str, reason: LocUriReason, place: Place) -> Finding {
    let finding = Finding::new(Code::BadLocUri, place, format!("`{text}` is not a LocURI: {reason}"))
        .allowed("./Vendor/MSFT/..., ./Device/Vendor/MSFT/... or ./User/Vendor/MSFT/...");
    match reason {
        LocUriReason::Blank | LocUriReason::BadEncoding | LocUriReason::Query => {
            let encoded = percent_encoded(text);
            finding.help(format!("if this is part of a name, write `{encoded}`")).suggest(encoded)
        }
        _ => match mended(text) {
            Some(mended) => finding.help(format!("write `{mended}`")).suggest(mended),
            None => finding,
        },
    }
}

/// The LocURI that was probably copied: without blanks around it, with `/` between its names, and from `./` on.
fn mended(text: &str) -> Option<String> {
    const ROOTS: [&str; 5] = ["Vendor", "Device", "User", "DevDetail", "DevInfo"];
    let text = text.trim().replace('\\', "/");
    let names: Vec<&str> = text.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
    let root = names.first().filter(|first| ROOTS.iter().any(|root| root.eq_ignore_ascii_case(first)));
    root.and_then(|_| LocUri::parse(&format!("./{}", names.join("/"))).ok()).map(|uri| uri.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn what_was_copied_badly_is_mended() {
        for text in [
            "Vendor/MSFT/SharedPC/SetEduPolicies",
            "/Vendor/MSFT/SharedPC/SetEduPolicies",
            "./Vendor/MSFT/SharedPC/SetEduPolicies/",
            ".\\Vendor\\MSFT\\SharedPC\\SetEduPolicies",
            " ./Vendor/MSFT//SharedPC/SetEduPolicies ",
        ] {
            assert_eq!(mended(text).as_deref(), Some("./Vendor/MSFT/SharedPC/SetEduPolicies"), "{text}");
        }
        for text in ["SharedPC/SetEduPolicies", "https://contoso.com", ""] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
