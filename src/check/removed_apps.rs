//! UniversalAppUninstall: an app that is removed is named by its package family.

use super::CheckedSetting;
use crate::address::{StoreItem, StorePath};
use crate::finding::{Code, Finding, Report, shortened};

/// The group of these settings.
pub(super) const GROUP: &str = "UniversalAppUninstall/";
/// The length of the id of a publisher.
const PUBLISHER: usize = 13;

/// Warns of a name that no package family has.
pub(super) fn check(path: &StorePath, setting: &CheckedSetting, report: &mut Report) {
    let Some(StoreItem::Key(name)) = path.leaf().item() else { return };
    if is_family(name) {
        return;
    }
    let message = format!("`{}` is not the name of a package family, so nothing is removed", shortened(name));
    let finding = Finding::new(Code::CspDoubt, setting.origin, message).allowed("NAME_PUBLISHERID");
    report.push(match family_of(name) {
        Some(family) => finding.did_you_mean(family),
        None => finding.help("write what Get-AppxPackage shows as PackageFamilyName"),
    });
}

fn is_family(name: &str) -> bool {
    name.split_once('_').is_some_and(|(app, publisher)| !app.is_empty() && is_publisher(publisher))
}

/// The family of a package by its full name: `App_1.2.3.4_x64__publisher`.
fn family_of(full_name: &str) -> Option<String> {
    let parts: Vec<&str> = full_name.split('_').collect();
    let [app, _, _, _, publisher] = parts[..] else { return None };
    is_publisher(publisher).then(|| format!("{app}_{publisher}"))
}

fn is_publisher(text: &str) -> bool {
    text.len() == PUBLISHER && text.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{family_of, is_family};

    #[test]
    fn families_have_a_publisher_and_no_version() {
        assert!(is_family("Microsoft.XboxApp_8wekyb3d8bbwe"));
        for other in ["Microsoft.XboxApp", "Microsoft.XboxApp_1.0.0.0_x64__8wekyb3d8bbwe", "_8wekyb3d8bbwe", "*Xbox*"] {
            assert!(!is_family(other), "{other}");
        }
        let family = family_of("Microsoft.XboxApp_1.0.0.0_x64__8wekyb3d8bbwe");
        assert_eq!(family.as_deref(), Some("Microsoft.XboxApp_8wekyb3d8bbwe"));
        assert_eq!(family_of("Microsoft.XboxApp"), None);
    }
}
