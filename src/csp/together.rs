//! Judges settings by others that the same devices get.

use super::companions::Companions;
use super::{
    Problem, device_lock, firewall, hello, kinds, laps, local_groups, pfx, reboot_schedule, scep, shared_pc,
    shell_launcher, update, vpn_fields,
};

type Judge = fn(&str, &Companions<'_>) -> Vec<Problem>;

/// The nodes, as patterns of their paths, with the message about them.
static RULES: &[(&[&str], Judge)] = &[
    (&["Vendor/MSFT/Policy/Config/Update/TargetReleaseVersion"], update::release_of_product),
    (&["Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd"], update::active_hours),
    (&["Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId"], update::group_of_source),
    (&["Vendor/MSFT/SharedPC/DiskLevelDeletion"], shared_pc::disk_levels),
    (&["Vendor/MSFT/PassportForWork/*/Policies/PINComplexity/MinimumPINLength"], hello::pin_lengths),
    (&["Vendor/MSFT/PassportForWork/*/Policies/*", "Vendor/MSFT/PassportForWork/*/Policies/*/*"], hello::tenant),
    (&["Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob"], pfx::blob),
    (
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/ServerURL",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/ServerURL",
        ],
        scep::needs_enroll,
    ),
    (&["Vendor/MSFT/LAPS/Policies/*"], laps::needs_directory),
    (
        &[
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/LocalPortRanges",
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/RemotePortRanges",
        ],
        firewall::protocol_of_ports,
    ),
    (&["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/IcmpTypesAndCodes"], firewall::protocol_of_icmp),
    (&["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/EdgeTraversal"], firewall::direction_of_edge_traversal),
    (&["Vendor/MSFT/Reboot/Schedule/WeeklyRecurrent"], reboot_schedule::daily_and_weekly),
    (&["Vendor/MSFT/Policy/Config/DeviceLock/MinimumPasswordLength"], device_lock::password_length),
    (&["Vendor/MSFT/Policy/Config/DeviceLock/MinimumPasswordAge"], device_lock::password_ages),
    (&["Vendor/MSFT/VPNv2/*/DeviceTunnel"], vpn_fields::device_tunnel),
    (&["Vendor/MSFT/VPNv2/*/PluginProfile/ServerUrlList"], vpn_fields::two_profiles),
    (&["Vendor/MSFT/AssignedAccess/ShellLauncher"], shell_launcher::beside_kiosk),
    (&["Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership"], local_groups::both_policies),
];

/// Judges a value by what other nodes get.
pub fn judge_together(text: &str, companions: &Companions<'_>) -> Vec<Problem> {
    let names = companions.node.segments();
    let rules = RULES.iter().filter(|(patterns, _)| patterns.iter().any(|pattern| kinds::matches(pattern, names)));
    rules.flat_map(|(_, judge)| judge(text, companions)).collect()
}
