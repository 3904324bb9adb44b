//! UniversalAppUninstall: an app that is removed is named by its package family.

use super::CheckedSetting;
use crate::address::{StoreItem, StorePath};
use crate::csp::is_family_name;
use crate::finding::{Code, Finding, Report, shortened};

/// The group of these settings.
pub(super) const GROUP: &str = "UniversalAppUninstall/";

/// Warns of a name that no package family has.
pub(super) fn check(path: &StorePath, setting: &CheckedSetting, report: &mut Report) {
    let Some(StoreItem::Key(name)) = path.leaf().item() else { return };
    if is_family_name(name) {
        return;
    }
    let message = format!("`{}` is not the name of a package family, so nothing is removed", shortened(name));
    let finding = Finding::new(Code::CspDoubt, setting.origin, message).allowed("NAME_PUBLISHERID");
    report.push(match family_of(name) {
        Some(family) => finding.did_you_mean(family),
        None => finding.help("write what Get-AppxPackage shows as PackageFamilyName"),
    });
}

/// The family of a package by its full name: `App_1.2.3.4_x64__publisher`.
fn family_of(full_name: &str) -> Option<String> {
    let parts: Vec<&str> = full_name.split('_').collect();
    let [app, _, _, _, publisher] = parts[..] else { return None };
    Some(format!("{app}_{publisher}")).filter(|family| is_family_name(family))
}

#[cfg(test)]
mod tests {
    use super::family_of;

    #[test]
    fn full_names_contain_the_family() {
        let family = family_of("Microsoft.XboxApp_1.0.0.0_x64__8wekyb3d8bbwe");
        assert_eq!(family.as_deref(), Some("Microsoft.XboxApp_8wekyb3d8bbwe"));
        assert_eq!(family_of("Microsoft.XboxApp"), None);
    }
}
