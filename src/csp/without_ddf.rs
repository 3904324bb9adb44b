//! Configuration service providers that Microsoft documents, but describes in no DDF of version 2.

use crate::address::LocUri;

/// From the CSP reference of Microsoft Learn and the DDF files of version 1 of 2022; some exist only in Windows 10.
const NAMES: [&str; 45] = [
    "AADJ",
    "Accounts",
    "AllJoynManagement",
    "BrowserFavorite",
    "CellularSettings",
    "CleanPC",
    "CM_CellularEntries",
    "CM_ProxyEntries",
    "CMPolicy",
    "CMPolicyEnterprise",
    "CustomDeviceUI",
    "DeveloperSetup",
    "DeviceInstanceService",
    "DMSessionActions",
    "DynamicManagement",
    "EnrollmentStatusTracking",
    "EnterpriseAPN",
    "EnterpriseAppManagement",
    "EnterpriseAppVManagement",
    "EnterpriseAssignedAccess",
    "EnterpriseDataProtection",
    "EnterpriseExt",
    "FileSystem",
    "HotSpot",
    "Maps",
    "Messaging",
    "ProvisioningCommands",
    "Registry",
    "RemoteFind",
    "RemoteLock",
    "RemoteRing",
    "Reporting",
    "SecurityPolicy",
    "Storage",
    "SurfaceHub",
    "TenantLockdown",
    "TPMPolicy",
    "UEFI",
    "UnifiedWriteFilter",
    "Update",
    "Win32AppInventory",
    "Win32CompatibilityAppraiser",
    "WindowsAdvancedThreatProtection",
    "WindowsAutopilot",
    "WindowsSecurityAuditing",
];

/// Whether the address is one of a CSP that exists, although no DDF of version 2 describes it.
pub fn is_without_ddf(locuri: &LocUri) -> bool {
    match locuri.segments() {
        [vendor, msft, csp, _, ..] if vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT") => {
            NAMES.iter().any(|name| name.eq_ignore_ascii_case(csp))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_without_ddf;
    use crate::address::LocUri;

    #[test]
    fn the_name_of_the_csp_decides() {
        let is = |text: &str| is_without_ddf(&LocUri::parse(text).unwrap());
        assert!(is("./Vendor/MSFT/UnifiedWriteFilter/NextSession/FilterEnabled"));
        assert!(is("./Device/vendor/msft/surfacehub/Properties/FriendlyName"));
        assert!(is("./Vendor/MSFT/EnterpriseDataProtection/Settings/EDPEnforcementLevel"));
        assert!(
            !is("./Vendor/MSFT/Accounts")
                && !is("./Vendor/MSFT/Personalization/CompanyName")
                && !is("./Accounts/A/B/C")
        );
    }
}
