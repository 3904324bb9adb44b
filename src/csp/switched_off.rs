//! Settings that do nothing because another one beside them, in the same spec, switches off what they are about.
//!
//! The sources are the descriptions of the settings in their DDFs.

use super::Problem;
use super::companions::Companions;
use super::kinds::matches;

/// A switch, the values that switch off, and what then does nothing.
struct Switch {
    /// The name of its node, which is beside the others.
    name: &'static str,
    off: &'static [&'static str],
    /// What the switch is about, as the start of a clause.
    what: &'static str,
    /// The paths of the others below `Vendor/MSFT`.
    others: &'static [&'static str],
}

static SWITCHES: &[Switch] = &[
    Switch {
        name: "AllowStorageSenseGlobal",
        off: &["0"],
        what: "Storage Sense is",
        others: &[
            "Policy/Config/Storage/ConfigStorageSense*",
            "Policy/Config/Storage/AllowStorageSenseTemporaryFilesCleanup",
        ],
    },
    Switch {
        name: "AllowAutoUpdate",
        off: &["0", "1", "2", "5"],
        what: "the schedule of updates is",
        others: &["Policy/Config/Update/ScheduledInstall*"],
    },
    Switch {
        name: "ScheduleScanDay",
        off: &["8"],
        what: "the scheduled scan is",
        others: &["Policy/Config/Defender/ScheduleScanTime"],
    },
    Switch {
        name: "EnableControlledFolderAccess",
        off: &["0"],
        what: "controlled folder access is",
        others: &["Policy/Config/Defender/ControlledFolderAccess*"],
    },
    Switch {
        name: "AllowCloudProtection",
        off: &["0"],
        what: "protection by the cloud is",
        others: &["Policy/Config/Defender/CloudBlockLevel", "Policy/Config/Defender/CloudExtendedTimeout"],
    },
    Switch {
        name: "DODownloadMode",
        off: &["0", "99", "100"],
        what: "sharing updates with other devices is",
        others: &[
            "Policy/Config/DeliveryOptimization/DOAllowVPNPeerCaching",
            "Policy/Config/DeliveryOptimization/DOMinBatteryPercentageAllowedToUpload",
            "Policy/Config/DeliveryOptimization/DOMinDiskSizeAllowedToPeer",
            "Policy/Config/DeliveryOptimization/DOMinFileSizeToCache",
            "Policy/Config/DeliveryOptimization/DOMinRAMAllowedToPeer",
            "Policy/Config/DeliveryOptimization/DOMonthlyUploadDataCap",
            "Policy/Config/DeliveryOptimization/DORestrictPeerSelectionBy",
        ],
    },
    Switch {
        name: "AllowTelemetry",
        off: &["0", "1", "3"],
        what: "level 2 of diagnostic data, which it limits, is",
        others: &["Policy/Config/System/LimitEnhancedDiagnosticDataWindowsAnalytics"],
    },
    Switch {
        name: "EnableVirtualizationBasedSecurity",
        off: &["0"],
        what: "virtualization-based security is",
        others: &[
            "Policy/Config/DeviceGuard/LsaCfgFlags",
            "Policy/Config/DeviceGuard/RequirePlatformSecurityFeatures",
            "Policy/Config/DeviceGuard/ConfigureSystemGuardLaunch",
        ],
    },
    Switch {
        name: "UsePassportForWork",
        off: &["false"],
        what: "Windows Hello for Business is",
        others: &["PassportForWork/*/Policies/*"],
    },
];

/// Values that ask for nothing, so that they do not contradict a switch that is off.
const ASKS_NOTHING: [&str; 3] = ["", "0", "false"];

/// The problem of a value that a switch makes useless.
pub(super) fn judge(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let names = others.node.segments().get(2..).unwrap_or_default();
    let is_about = |switch: &&Switch| switch.others.iter().any(|pattern| matches(pattern, names));
    let is_off = |switch: &&Switch| {
        let value = others.sibling(switch.name);
        value.is_some_and(|value| switch.off.iter().any(|off| off.eq_ignore_ascii_case(value)))
    };
    let asks = !ASKS_NOTHING.contains(&text);
    let is_itself = |switch: &&Switch| others.node.leaf().eq_ignore_ascii_case(switch.name);
    let found = SWITCHES.iter().filter(|switch| asks && !is_itself(switch) && is_about(switch)).find(is_off);
    let problem = found.map(|switch| {
        let value = others.sibling(switch.name).unwrap_or_default();
        let message = format!("it does nothing: {} off with {} = {value}", switch.what, switch.name);
        Problem::warning(0, message).help(format!("remove this line, or change {}", switch.name))
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn settings_beside_a_switch_that_is_off_do_nothing() {
        let policy = |path: &str| format!("./Device/Vendor/MSFT/Policy/Config/{path}");
        let hello =
            "./Device/Vendor/MSFT/PassportForWork/01234567-89ab-cdef-0123-456789abcdef/Policies/EnablePinRecovery";
        for (node, value, switch, on, off) in [
            (policy("Storage/ConfigStorageSenseGlobalCadence"), "7", "AllowStorageSenseGlobal", "1", "0"),
            (policy("Update/ScheduledInstallDay"), "3", "AllowAutoUpdate", "3", "1"),
            (policy("Defender/ScheduleScanTime"), "120", "ScheduleScanDay", "0", "8"),
            (policy("DeliveryOptimization/DOMinRAMAllowedToPeer"), "4", "DODownloadMode", "1", "99"),
            (policy("DeviceGuard/LsaCfgFlags"), "1", "EnableVirtualizationBasedSecurity", "1", "0"),
            (hello.to_owned(), "true", "UsePassportForWork", "true", "false"),
        ] {
            assert_eq!(found_with(&node, value, &[(switch, on)]), [""; 0], "{node}");
            assert_eq!(found_with(&node, value, &[]), [""; 0], "{node}");
            let all = found_with(&node, value, &[(switch, off)]);
            assert!(all.len() == 1 && all[0].starts_with("warning it does nothing"), "{node}: {all:?}");
            assert_eq!(found_with(&node, "0", &[(switch, off)]), [""; 0], "{node}");
        }
    }
}
