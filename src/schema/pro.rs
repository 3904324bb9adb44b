//! What the documentation of the Personalization CSP says about Windows Pro beyond its DDF.

use crate::windows::Edition;

/// Nodes by their place in the tree; the documentation page of the Personalization CSP names the first two as what
/// makes it work on Windows Pro.
pub const SET_EDU_POLICIES: &str = "./Vendor/MSFT/SharedPC/SetEduPolicies";
/// Shared PCs that lead to a PC in the cloud.
pub const BOOT_TO_CLOUD_PC: &str = "./Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced";
const SHARED_PC_MODES: [&str; 2] =
    ["./Vendor/MSFT/SharedPC/EnableSharedPCMode", "./Vendor/MSFT/SharedPC/EnableSharedPCModeWithOneDriveSync"];

impl Edition {
    /// Whether the DDF allows Personalization on this edition but its documentation does not, unless another setting
    /// allows it.
    pub fn restricts_personalization(self) -> bool {
        matches!(self.family_name(), Some("Pro" | "ProWorkstation"))
    }
}

/// Whether Personalization works on Pro where these nodes are set.
pub fn pro_takes_personalization(is_set: &dyn Fn(&str) -> bool) -> bool {
    let shared_pc = SHARED_PC_MODES.iter().any(|mode| is_set(mode));
    is_set(SET_EDU_POLICIES) || shared_pc && is_set(BOOT_TO_CLOUD_PC)
}
