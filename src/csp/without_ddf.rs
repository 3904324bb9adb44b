//! Configuration service providers that Microsoft documents, but describes in no DDF of version 2.

use crate::address::LocUri;

/// From the CSP reference of Microsoft Learn and the DDF files of version 1 of 2022; some exist only in Windows 10.
const NAMES: [&str; 34] = [
    "AADJ",
    "Accounts",
    "AllJoynManagement",
    "BrowserFavorite",
    "CellularSettings",
    "CMPolicy",
    "CMPolicyEnterprise",
    "CM_CellularEntries",
    "CM_ProxyEntries",
    "CustomDeviceUI",
    "DeveloperSetup",
    "DeviceInstanceService",
    "DynamicManagement",
    "EnterpriseAPN",
    "EnterpriseAppManagement",
    "EnterpriseAssignedAccess",
    "EnterpriseExt",
    "FileSystem",
    "HotSpot",
    "Maps",
    "Messaging",
    "ProvisioningCommands",
    "Registry",
    "RemoteLock",
    "RemoteRing",
    "SecurityPolicy",
    "Storage",
    "SurfaceHub",
    "TenantLockdown",
    "TPMPolicy",
    "UnifiedWriteFilter",
    "Win32AppInventory",
    "WindowsAdvancedThreatProtection",
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
        assert!(
            !is("./Vendor/MSFT/Accounts")
                && !is("./Vendor/MSFT/Personalization/CompanyName")
                && !is("./Accounts/A/B/C")
        );
    }
}
