//! The finding for a text that is not a LocURI.

use crate::address::{LocUri, LocUriReason, StorePath, percent_encoded};
use crate::finding::{Code, Finding, Place};
use crate::store;

/// Explains what is wrong with the text; if only percent-encoding is missing, suggests the encoded text.
pub fn not_a_locuri(text: &str, reason: LocUriReason, place: Place) -> Finding {
    let finding = Finding::new(Code::BadLocUri, place, format!("`{text}` is not a LocURI: {reason}"))
        .allowed("./Vendor/MSFT/..., ./Device/Vendor/MSFT/... or ./User/Vendor/MSFT/...");
    match reason {
        LocUriReason::Blank | LocUriReason::BadEncoding | LocUriReason::Query => {
            finding.help(format!("if this is part of a name, write `{}`", percent_encoded(text)))
        }
        _ => match (mended(text), store_path(text)) {
            (Some(mended), _) => finding.help(format!("write `{mended}`")),
            (None, Some(path)) => finding
                .label("this is a path of Windows Configuration Designer")
                .help(format!("write the line under [settings], without `Common`: \"{path}\" = value")),
            (None, None) => finding,
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

/// The path of a setting or group of Windows Configuration Designer, as [settings] takes it.
fn store_path(text: &str) -> Option<String> {
    const ABOVE: [&str; 4] = ["Settings/", "Customizations/", "Common/", "Runtime Settings/"];
    let mut text = text.trim().trim_matches('/');
    while let Some(below) = ABOVE.iter().find_map(|above| text.strip_prefix(above)) {
        text = below;
    }
    let path = StorePath::parse(text).ok()?;
    let (own, below) = (path.row_path(), format!("{}/", path.row_path()));
    let starts_so = |row: &str| row.get(..below.len()).is_some_and(|start| start.eq_ignore_ascii_case(&below));
    let is_known = store::table().settings().any(|row| row.path.eq_ignore_ascii_case(&own) || starts_so(row.path));
    is_known.then(|| path.to_string())
}

#[cfg(test)]
mod tests {
    use super::{mended, store_path};

    #[test]
    fn paths_of_the_designer_are_known() {
        for (text, path) in [
            ("Common/OOBE/Desktop/HideOobe", "OOBE/Desktop/HideOobe"),
            ("/Accounts/Users", "Accounts/Users"),
            ("Accounts/Users/User[admin]/UserGroup", "Accounts/Users/User[admin]/UserGroup"),
        ] {
            assert_eq!(store_path(text).as_deref(), Some(path), "{text}");
        }
        for text in ["SharedPC/Nothing/Of/This", "https://contoso.com", ""] {
            assert_eq!(store_path(text), None, "{text}");
        }
    }

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
