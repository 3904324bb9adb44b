//! Settings that Windows accepts or shows only together with others, although their DDF does not state it.

use super::PersonalizationNode;
use crate::address::LocUri;
use crate::windows::Edition;

/// Makes Personalization work on Windows Pro, according to the page of the Personalization CSP.
const SET_EDU_POLICIES: &str = "./Vendor/MSFT/SharedPC/SetEduPolicies";
/// Shared PCs that connect to a PC in the cloud; according to the same page, this makes Personalization work on Pro in
/// shared PC mode.
const BOOT_TO_CLOUD_PC: &str = "./Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced";
const SHARED_PC_MODES: [&str; 2] =
    ["./Vendor/MSFT/SharedPC/EnableSharedPCMode", "./Vendor/MSFT/SharedPC/EnableSharedPCModeWithOneDriveSync"];

/// Why a device does not take, or does not show, a setting that its DDF allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Windows Pro ignores Personalization: its DDF lists Pro, but the page of the CSP does not, unless another setting
    /// allows it.
    ProNeedsPermission,
    /// Only devices that boot to the cloud show the company.
    BootToCloudOnly,
}

impl Limit {
    /// The node that lifts the limit if it is on.
    pub fn lifted_by(self) -> &'static str {
        match self {
            Limit::ProNeedsPermission => SET_EDU_POLICIES,
            Limit::BootToCloudOnly => BOOT_TO_CLOUD_PC,
        }
    }

    /// Whether a device with the limit ignores the setting; otherwise it keeps the value but does not show it.
    pub fn refuses(self) -> bool {
        self == Limit::ProNeedsPermission
    }

    /// Whether devices of this edition have the limit.
    pub fn is_of(self, edition: Edition) -> bool {
        match self {
            Limit::ProNeedsPermission => matches!(edition.family_name(), Some("Pro" | "ProWorkstation")),
            Limit::BootToCloudOnly => true,
        }
    }
}

/// The limits of a node on devices; `is_on` returns whether a switch is on.
pub fn limits(locuri: &LocUri, is_on: &dyn Fn(&str) -> bool) -> Vec<Limit> {
    let Some(node) = PersonalizationNode::of(locuri) else { return Vec::new() };
    let boots_to_cloud = is_on(BOOT_TO_CLOUD_PC);
    let permitted = is_on(SET_EDU_POLICIES) || boots_to_cloud && SHARED_PC_MODES.iter().any(|mode| is_on(mode));
    let pro = (!permitted).then_some(Limit::ProNeedsPermission);
    let hidden = (node.is_company() && !boots_to_cloud).then_some(Limit::BootToCloudOnly);
    pro.into_iter().chain(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::{Limit, limits};
    use crate::address::LocUri;

    fn limits_with(locuri: &str, on: &[&str]) -> Vec<Limit> {
        limits(&LocUri::parse(locuri).unwrap(), &|switch| on.iter().any(|on| switch.ends_with(on)))
    }

    #[test]
    fn limits_are_lifted_by_what_the_page_names() {
        let (picture, company) =
            ("./Vendor/MSFT/Personalization/DesktopImageUrl", "./Vendor/MSFT/Personalization/CompanyName");
        assert_eq!(limits_with(picture, &[]), [Limit::ProNeedsPermission]);
        assert_eq!(limits_with(picture, &["SetEduPolicies"]), []);
        assert_eq!(limits_with(picture, &["EnableSharedPCMode"]), [Limit::ProNeedsPermission]);
        assert_eq!(limits_with(picture, &["EnableSharedPCMode", "BootToCloudPCEnhanced"]), []);
        assert_eq!(limits_with(company, &["SetEduPolicies"]), [Limit::BootToCloudOnly]);
        assert_eq!(limits_with(company, &[]), [Limit::ProNeedsPermission, Limit::BootToCloudOnly]);
        assert_eq!(limits_with("./Vendor/MSFT/SharedPC/SetEduPolicies", &[]), []);
    }
}
