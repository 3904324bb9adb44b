//! Judges settings by others that the same devices get.

use super::companions::CompanionRule;
use super::{
    app_lists, bitlocker, device_lock, education, firewall, hello, key_storage, kinds, laps, local_groups, managed_app,
    pfx, reboot_schedule, scep, security_center, security_options, shared_pc, shell_launcher, switched_off, update,
    update_conflicts, user_rights, vpn_fields,
};
use crate::address::LocUri;

/// The nodes, as patterns of their paths, with the rule that judges them.
static RULES: &[(&[&str], CompanionRule)] = &[
    (&["Vendor/MSFT/Policy/Config/Update/TargetReleaseVersion"], update::release_of_product),
    (&["Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd"], update_conflicts::active_hours),
    (&["Vendor/MSFT/Policy/Config/Update/BranchReadinessLevel"], update_conflicts::preview_builds),
    (&["Vendor/MSFT/Policy/Config/Update/EngagedRestart*"], update_conflicts::two_deadlines),
    (&["Vendor/MSFT/Policy/Config/Update/DeferFeatureUpdatesPeriodInDays"], update_conflicts::target_and_deferral),
    (
        &[
            "Vendor/MSFT/Policy/Config/Update/DeferUpgradePeriod",
            "Vendor/MSFT/Policy/Config/Update/DeferUpdatePeriod",
            "Vendor/MSFT/Policy/Config/Update/PauseDeferrals",
        ],
        update_conflicts::deferral_with_server,
    ),
    (&["Vendor/MSFT/Policy/Config/UserRights/Deny*"], user_rights::denied_and_allowed),
    (&["Vendor/MSFT/Policy/Config/Update/ScheduledInstallEveryWeek"], update_conflicts::every_week),
    (
        &["Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/Accounts_RenameGuestAccount"],
        security_options::two_accounts,
    ),
    (&["Vendor/MSFT/Policy/Config/Education/DefaultPrinterName"], education::default_printer),
    (&["Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId"], update::group_of_source),
    (&["Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId"], update::group_of_mode),
    (
        &[
            "Vendor/MSFT/Policy/Config/Update/UpdateServiceUrlAlternate",
            "Vendor/MSFT/Policy/Config/Update/SetPolicyDrivenUpdateSourceFor*",
        ],
        update::needs_server,
    ),
    (
        &["Vendor/MSFT/Policy/Config/Privacy/*TheseApps", "Vendor/MSFT/Policy/Config/Cellular/*TheseApps"],
        app_lists::one_list_each,
    ),
    (
        &[
            "Vendor/MSFT/SharedPC/AccountModel",
            "Vendor/MSFT/SharedPC/DeletionPolicy",
            "Vendor/MSFT/SharedPC/DiskLevel*",
            "Vendor/MSFT/SharedPC/MaintenanceStartTime",
            "Vendor/MSFT/SharedPC/MaxPageFileSizeMB",
            "Vendor/MSFT/SharedPC/RestrictLocalStorage",
            "Vendor/MSFT/SharedPC/SignInOnResume",
            "Vendor/MSFT/SharedPC/SleepTimeout",
        ],
        shared_pc::needs_mode,
    ),
    (&["Vendor/MSFT/SharedPC/DiskLevelDeletion"], shared_pc::disk_levels),
    (&["Vendor/MSFT/PassportForWork/*/Policies/PINComplexity/MinimumPINLength"], hello::pin_lengths),
    (&["Vendor/MSFT/PassportForWork/*/Policies/PINComplexity/Digits"], hello::no_characters),
    (&["Vendor/MSFT/PassportForWork/*/Policies/UseCloudTrustForOnPremAuth"], hello::two_ways),
    (&["Vendor/MSFT/PassportForWork/*/Policies/*", "Vendor/MSFT/PassportForWork/*/Policies/*/*"], hello::tenant),
    (&["Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob"], pfx::blob),
    (
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/ServerURL",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/ServerURL",
        ],
        scep::needs_enroll,
    ),
    (
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/ServerURL",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/ServerURL",
        ],
        scep::needs_request,
    ),
    (&["Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/*"], pfx::whole),
    (
        &[
            "Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/KeyLocation",
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/KeyProtection",
        ],
        key_storage::container,
    ),
    (&["Vendor/MSFT/LAPS/Policies/*"], laps::needs_directory),
    (&["Vendor/MSFT/LAPS/Policies/AdministratorAccountName"], laps::name_of_managed),
    (
        &[
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/LocalPortRanges",
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/RemotePortRanges",
        ],
        firewall::protocol_of_ports,
    ),
    (&["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/IcmpTypesAndCodes"], firewall::protocol_of_icmp),
    (&["Vendor/MSFT/Firewall/MdmStore/DynamicKeywords/Addresses/*/Keyword"], firewall::resolved_keyword),
    (
        &[
            "Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/*/*/*",
            "Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/*/*/AppSettingPolicy/*",
        ],
        managed_app::named_by_family,
    ),
    (&["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/EdgeTraversal"], firewall::direction_of_edge_traversal),
    (&["Vendor/MSFT/Reboot/Schedule/WeeklyRecurrent"], reboot_schedule::daily_and_weekly),
    (&["Vendor/MSFT/Policy/Config/DeviceLock/MinimumPasswordLength"], device_lock::password_length),
    (&["Vendor/MSFT/Policy/Config/DeviceLock/MinimumPasswordAge"], device_lock::password_ages),
    (&["Vendor/MSFT/VPNv2/*/DeviceTunnel"], vpn_fields::device_tunnel),
    (&["Vendor/MSFT/VPNv2/*/ProfileXML"], vpn_fields::beside_whole_profile),
    (&["Vendor/MSFT/VPNv2/*/NativeProfile/L2tpPsk"], vpn_fields::key_of_protocol),
    (&["Vendor/MSFT/VPNv2/*/NativeProfile/Authentication/UserMethod"], vpn_fields::method_of_protocol),
    (
        &[
            "Vendor/MSFT/VPNv2/*/AppTriggerList/*/App/Id",
            "Vendor/MSFT/VPNv2/*/DomainNameInformationList/*/DomainName",
            "Vendor/MSFT/VPNv2/*/RouteList/*/Address",
        ],
        vpn_fields::row_before,
    ),
    (&["Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/Enable*"], security_center::needs_contact),
    (
        &[
            "Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/CompanyName",
            "Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/Email",
            "Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/Phone",
            "Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/URL",
        ],
        security_center::needs_switch,
    ),
    (&["Vendor/MSFT/VPNv2/*/RouteList/*/PrefixSize"], vpn_fields::prefix_of_address),
    (&["Vendor/MSFT/VPNv2/*/PluginProfile/ServerUrlList"], vpn_fields::two_profiles),
    (&["Vendor/MSFT/AssignedAccess/ShellLauncher"], shell_launcher::beside_kiosk),
    (&["Vendor/MSFT/BitLocker/AllowWarningForOtherDiskEncryption"], bitlocker::silent_encryption),
    (&["Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership"], local_groups::both_policies),
];

/// The rules that judge a value of this node by what other nodes get.
pub fn companion_rules(node: &LocUri) -> impl Iterator<Item = CompanionRule> {
    let names = node.segments();
    let rules = RULES.iter().filter(move |(patterns, _)| patterns.iter().any(|pattern| kinds::matches(pattern, names)));
    rules.map(|(_, rule)| *rule).chain(switched_off::rule_of(node))
}
