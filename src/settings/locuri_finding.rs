//! The finding for a text that is not a LocURI.

use crate::address::{LocUri, LocUriReason, percent_encoded};
use crate::finding::{Code, Finding, Place};

/// Explains what is wrong with the text; if only percent-encoding is missing, suggests the encoded text. A blank at the
/// edge of a name was probably copied with it by mistake.
pub fn not_a_locuri(text: &str, reason: LocUriReason, place: Place) -> Finding {
    let finding = Finding::new(Code::BadLocUri, place, format!("`{text}` is not a LocURI: {reason}"))
        .allowed("./Vendor/MSFT/..., ./Device/Vendor/MSFT/... or ./User/Vendor/MSFT/...");
    match reason {
        LocUriReason::Blank | LocUriReason::BadEncoding | LocUriReason::Query => {
            let encoded = percent_encoded(text);
            match mended(text).filter(|_| reason == LocUriReason::Blank) {
                Some(mended) => finding
                    .help(format!("write `{mended}`; if a space is part of a name, `{encoded}`"))
                    .suggest(mended)
                    .suggest(encoded),
                None => finding.help(format!("if this is part of a name, write `{encoded}`")).suggest(encoded),
            }
        }
        _ => match mended(text) {
            Some(mended) => finding.help(format!("write `{mended}`")).suggest(mended),
            None if is_registry_path(text) => finding.help(
                "this is a path in the registry; `ppkgc find WORDS` looks for a setting with the same effect, and a \
                 command can write it: [[command]], with run = \"reg add ...\"",
            ),
            None => finding,
        },
    }
}

/// The LocURI that was probably meant: without blanks around its names, with `/` between them, and `./` before them.
fn mended(text: &str) -> Option<String> {
    const ROOTS: [&str; 5] = ["Vendor", "Device", "User", "DevDetail", "DevInfo"];
    let text = text.replace('\\', "/");
    let names: Vec<&str> = text.split('/').map(str::trim).filter(|name| !name.is_empty() && *name != ".").collect();
    let is = |at: usize, name: &str| names.get(at).is_some_and(|own| own.eq_ignore_ascii_case(name));
    let missing = match () {
        () if ROOTS.iter().any(|root| is(0, root)) => "",
        () if is(0, "MSFT") => "Vendor/",
        () if is(0, "Policy") && is(1, "Config") => "Device/Vendor/MSFT/",
        () => return None,
    };
    LocUri::parse(&format!("./{missing}{}", names.join("/"))).ok().map(|uri| uri.as_str().to_owned())
}

/// Whether the text is a path in the registry, which a package has no settings for.
fn is_registry_path(text: &str) -> bool {
    let start = text.trim_start_matches("Computer\\").split(['\\', '/', ':']).next().unwrap_or_default();
    ["HKLM", "HKCU"].iter().any(|root| start.eq_ignore_ascii_case(root))
        || start.to_ascii_uppercase().starts_with("HKEY_")
}

#[cfg(test)]
mod tests {
    use super::{is_registry_path, mended};

    #[test]
    fn what_was_copied_badly_is_mended() {
        for text in [
            "Vendor/MSFT/SharedPC/SetEduPolicies",
            "/Vendor/MSFT/SharedPC/SetEduPolicies",
            "./Vendor/MSFT/SharedPC/SetEduPolicies/",
            ".\\Vendor\\MSFT\\SharedPC\\SetEduPolicies",
            " ./Vendor/MSFT//SharedPC/SetEduPolicies ",
            "MSFT/SharedPC/SetEduPolicies",
            "./Vendor/MSFT/SharedPC/SetEduPolicies ",
            "./Vendor / MSFT / SharedPC / SetEduPolicies",
            "./Vendor/MSFT/SharedPC/SetEduPolicies\u{a0}",
        ] {
            assert_eq!(mended(text).as_deref(), Some("./Vendor/MSFT/SharedPC/SetEduPolicies"), "{text}");
        }
        assert_eq!(
            mended("Policy/Config/Camera/AllowCamera").as_deref(),
            Some("./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera")
        );
        for text in ["SharedPC/SetEduPolicies", "https://contoso.com", ""] {
            assert_eq!(mended(text), None, "{text}");
        }
    }

    #[test]
    fn paths_in_the_registry_are_known() {
        for text in [r"HKLM\SOFTWARE\A", r"HKEY_CURRENT_USER\A", "hkcu:/A", r"Computer\HKEY_LOCAL_MACHINE\A"] {
            assert!(is_registry_path(text), "{text}");
        }
        for text in ["./Vendor/MSFT/A", "HK", "Software"] {
            assert!(!is_registry_path(text), "{text}");
        }
    }
}
