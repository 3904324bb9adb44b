//! Configuration service providers that Microsoft documents, but describes in no DDF of version 2.

use super::kinds::matches;
use crate::address::LocUri;

/// The names of these CSPs, from the CSP reference of Microsoft Learn and the DDF files of version 1 of 2022; some
/// exist only in Windows 10.
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

/// The nodes of these CSPs, as patterns of their paths, whose formats are documented; the words are those of DDF files.
///
/// From the page of each CSP: learn.microsoft.com/windows/client-management/mdm/accounts-csp and so on.
static FORMATS: &[(&str, &[&str])] = &[
    (
        "bool",
        &[
            "DeveloperSetup/EnableDeveloperMode",
            "DynamicManagement/NotificationsEnabled",
            "EnterpriseAPN/*/AlwaysOn",
            "EnterpriseAPN/*/Enabled",
            "EnterpriseAPN/*/IsAttachAPN",
            "EnterpriseAPN/Settings/*",
            "EnterpriseDataProtection/Settings/AllowUserDecryption",
            "SurfaceHub/InBoxApps/Welcome/AutoWakeScreen",
            "SurfaceHub/InBoxApps/WirelessProjection/Enabled",
            "SurfaceHub/InBoxApps/WirelessProjection/PINRequired",
            "SurfaceHub/Properties/AllowAutoProxyAuth",
            "SurfaceHub/Properties/AllowSessionResume",
            "SurfaceHub/Properties/DisableSigninSuggestions",
            "SurfaceHub/Properties/DoNotShowMyMeetingsAndFiles",
            "TenantLockdown/RequireNetworkInOOBE",
            "TPMPolicy/IsActiveZeroExhaust",
            "UnifiedWriteFilter/NextSession/FilterEnabled",
            "UnifiedWriteFilter/NextSession/HORMEnabled",
            "UnifiedWriteFilter/NextSession/Volume/*/Protected",
        ],
    ),
    (
        "int",
        &[
            "Accounts/Users/*/LocalUserGroup",
            "DynamicManagement/Contexts/*/Altitude",
            "EnterpriseDataProtection/Settings/AllowAzureRMSForEDP",
            "EnterpriseDataProtection/Settings/EDPEnforcementLevel",
            "EnterpriseDataProtection/Settings/EDPShowIcons",
            "EnterpriseDataProtection/Settings/RevokeOnMDMHandoff",
            "EnterpriseDataProtection/Settings/RevokeOnUnenroll",
            "SurfaceHub/InBoxApps/Welcome/MeetingInfoOption",
            "SurfaceHub/InBoxApps/WirelessProjection/Channel",
            "SurfaceHub/MaintenanceHoursSimple/Hours/*",
            "SurfaceHub/Properties/DefaultVolume",
            "SurfaceHub/Properties/ScreenTimeout",
            "SurfaceHub/Properties/SessionTimeout",
            "SurfaceHub/Properties/SleepTimeout",
            "UnifiedWriteFilter/NextSession/MaximumOverlaySize",
            "UnifiedWriteFilter/NextSession/OverlayType",
            "WindowsAdvancedThreatProtection/Configuration/SampleSharing",
            "WindowsAdvancedThreatProtection/Configuration/TelemetryReportingFrequency",
            "WindowsAdvancedThreatProtection/DeviceTagging/Criticality",
        ],
    ),
    (
        "chr",
        &[
            "Accounts/Domain/ComputerName",
            "Accounts/Users/*/Password",
            "CustomDeviceUI/StartupAppID",
            "DynamicManagement/Contexts/*/SettingsPack",
            "DynamicManagement/Contexts/*/SignalDefinition",
            "EnterpriseAPN/*/APNName",
            "EnterpriseAPN/*/AuthType",
            "EnterpriseAPN/*/ClassId",
            "EnterpriseAPN/*/IccId",
            "EnterpriseAPN/*/IPType",
            "EnterpriseAPN/*/Password",
            "EnterpriseAPN/*/UserName",
            "EnterpriseDataProtection/Settings/EnterpriseProtectedDomainNames",
            "EnterpriseDataProtection/Settings/RMSTemplateIDForEDP",
            "EnterpriseDataProtection/Settings/SMBAutoEncryptedFileExtensions",
            "SurfaceHub/InBoxApps/SkypeForBusiness/DomainName",
            "SurfaceHub/InBoxApps/Welcome/CurrentBackgroundPath",
            "SurfaceHub/MOMAgent/*",
            "SurfaceHub/Properties/FriendlyName",
            "SurfaceHub/Properties/ProxyServers",
            "WindowsAdvancedThreatProtection/DeviceTagging/Group",
            "WindowsAdvancedThreatProtection/Offboarding",
            "WindowsAdvancedThreatProtection/Onboarding",
        ],
    ),
];

/// The documented format of a node that no DDF of version 2 describes, as the word of DDF files.
pub fn documented_format(locuri: &LocUri) -> Option<&'static str> {
    let [vendor, msft, names @ ..] = locuri.segments() else { return None };
    let is_vendor = vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT");
    let has = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, names));
    FORMATS.iter().find(|(_, patterns)| is_vendor && has(patterns)).map(|(format, _)| *format)
}

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
    use super::{FORMATS, NAMES, documented_format, is_without_ddf};
    use crate::address::LocUri;

    #[test]
    fn formats_are_documented_for_nodes_of_these_csps_only() {
        let format = |text: &str| documented_format(&LocUri::parse(text).unwrap());
        assert_eq!(format("./Vendor/MSFT/Accounts/Users/desk/LocalUserGroup"), Some("int"));
        assert_eq!(format("./Device/Vendor/MSFT/windowsadvancedthreatprotection/DeviceTagging/Group"), Some("chr"));
        assert_eq!(format("./Vendor/MSFT/Accounts/Users/desk"), None);
        assert_eq!(format("./Vendor/Other/Accounts/Domain/ComputerName"), None);
        for csp in FORMATS.iter().flat_map(|(_, patterns)| *patterns).map(|pattern| pattern.split('/').next().unwrap())
        {
            assert!(NAMES.contains(&csp), "{csp}");
        }
    }

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
