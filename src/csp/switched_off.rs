//! Settings that do nothing because another one in the same spec switches off what they are about.

use super::companions::{CompanionRule, Companions};
use super::kinds::matches;
use super::switches::{SWITCHES, Switch};
use super::{Problem, policy_state};
use crate::address::LocUri;

/// Values that ask for nothing, so that they do not contradict a switch that is off.
const ASKS_NOTHING: [&str; 3] = ["", "0", "false"];

/// The rule for a node, if a switch is about it.
pub(super) fn rule_of(node: &LocUri) -> Option<CompanionRule> {
    switches_of(node).next().map(|_| judge as CompanionRule)
}

/// The problem of a value that a switch makes useless.
fn judge(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    if ASKS_NOTHING.contains(&text) || policy_state::of(text) == Some(policy_state::DISABLED) {
        return Vec::new();
    }
    let problem = switches_of(others.node).find_map(|switch| {
        let names = names_of(switch, others.node);
        let value = others.at(names.iter().copied()).or_else(|| others.on_device(names.iter().copied()))?;
        let value = policy_state::of(value).unwrap_or(value);
        let is_off = switch.off.iter().any(|off| off.eq_ignore_ascii_case(value));
        is_off.then(|| problem(switch, &name_for(others.node, &names), value))
    });
    problem.into_iter().collect()
}

fn problem(switch: &Switch, name: &str, value: &str) -> Problem {
    Problem::warning(0, format!("it does nothing: {} off with {name} = {value}", switch.what))
        .help(format!("remove this line, or change {name}"))
}

/// The switches that are about a node, other than the node itself.
fn switches_of(node: &LocUri) -> impl Iterator<Item = &'static Switch> {
    let names = match node.segments() {
        [vendor, msft, names @ ..] if vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT") => {
            names
        }
        _ => &[],
    };
    let is_about = move |switch: &&Switch| {
        switch.others.iter().any(|pattern| matches(pattern, names)) && !matches(switch.node, names)
    };
    SWITCHES.iter().filter(is_about)
}

/// The names in the path of a switch; where its pattern leaves one open, it is that of the node.
fn names_of<'n>(switch: &Switch, node: &'n LocUri) -> Vec<&'n str> {
    let own = node.segments().iter().map(String::as_str);
    let vendor = ["Vendor", "MSFT"].into_iter();
    let wanted = vendor.chain(switch.node.split('/'));
    let own = own.map(Some).chain(std::iter::repeat(None));
    wanted.zip(own).map(|(wanted, own)| own.filter(|_| wanted == "*").unwrap_or(wanted)).collect()
}

/// What a message calls a switch: its last name if it is beside the setting, else its address.
fn name_for(node: &LocUri, names: &[&str]) -> String {
    let is_beside = names.len() == node.segments().len()
        && names.iter().zip(node.segments()).rev().skip(1).all(|(name, own)| name.eq_ignore_ascii_case(own));
    match names.last() {
        Some(name) if is_beside => (*name).to_owned(),
        _ => format!("./{}", names.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::{names_of, switches_of};
    use crate::address::LocUri;
    use crate::csp::switches::SWITCHES;
    use crate::csp::tests::found_with;

    const POLICY: &str = "./Device/Vendor/MSFT/Policy/Config";

    #[test]
    fn settings_do_nothing_while_their_switch_is_off() {
        let policy = |path: &str| format!("{POLICY}/{path}");
        let hello = "./Device/Vendor/MSFT/PassportForWork/01234567-89ab-cdef-0123-456789abcdef/Policies";
        let use_hello = format!("{hello}/UsePassportForWork");
        let disabled = "<disabled/>";
        for (node, value, switch, on, off) in [
            (policy("Storage/ConfigStorageSenseGlobalCadence"), "7", "AllowStorageSenseGlobal", "1", "0"),
            (policy("Update/ScheduledInstallDay"), "3", "AllowAutoUpdate", "3", "1"),
            (policy("Defender/ScheduleScanTime"), "120", "ScheduleScanDay", "0", "8"),
            (policy("DeliveryOptimization/DOMinRAMAllowedToPeer"), "4", "DODownloadMode", "1", "99"),
            (policy("DeviceGuard/LsaCfgFlags"), "1", "EnableVirtualizationBasedSecurity", "1", "0"),
            (format!("{hello}/EnablePinRecovery"), "true", "UsePassportForWork", "true", "false"),
            (format!("{hello}/PINComplexity/MinimumPINLength"), "6", use_hello.as_str(), "true", "false"),
            (
                policy("WindowsLogon/ConfigAutomaticRestartSignOn"),
                "<enabled/>",
                "AllowAutomaticRestartSignOn",
                "<enabled/>",
                disabled,
            ),
            (
                policy("ADMX_DiskQuota/DQ_Limit"),
                "<enabled/><data id=\"a\" value=\"1\"/>",
                "DQ_Enable",
                "<enabled/>",
                " <Disabled />",
            ),
        ] {
            assert_eq!(found_with(&node, value, &[(switch, on)]), [""; 0], "{node}");
            assert_eq!(found_with(&node, value, &[]), [""; 0], "{node}");
            let all = found_with(&node, value, &[(switch, off)]);
            assert!(all.len() == 1 && all[0].starts_with("warning it does nothing"), "{node}: {all:?}");
            for idle in ["0", disabled] {
                assert_eq!(found_with(&node, idle, &[(switch, off)]), [""; 0], "{node}");
            }
        }
    }

    #[test]
    fn a_switch_elsewhere_is_known_by_its_whole_path() {
        let telemetry = format!("{POLICY}/System/AllowTelemetry");
        let deferral = format!("{POLICY}/Update/DeferUpgradePeriod");
        let all = found_with(&deferral, "3", &[(&telemetry, "0")]);
        assert!(all[0].contains("off with ./Vendor/MSFT/Policy/Config/System/AllowTelemetry = 0"), "{all:?}");
        assert_eq!(found_with(&deferral, "3", &[("AllowTelemetry", "0")]), [""; 0]);
        // For a user, the switch of the device counts, unless the user has one.
        let space = "./User/Vendor/MSFT/Policy/Config/WindowsAI/SetMaximumStorageSpaceForRecallSnapshots";
        let recall = format!("{POLICY}/WindowsAI/AllowRecallEnablement");
        assert_eq!(found_with(space, "25", &[(&recall, "0")]).len(), 1);
        assert_eq!(found_with(space, "25", &[(&recall, "0"), ("AllowRecallEnablement", "1")]), [""; 0]);
    }

    #[test]
    fn no_switch_is_about_itself() {
        for switch in SWITCHES {
            let node = LocUri::parse(&format!("./Device/Vendor/MSFT/{}", switch.node.replace('*', "a"))).unwrap();
            assert!(switches_of(&node).all(|other| other.node != switch.node), "{}", switch.node);
            assert!(!switch.off.is_empty() && !switch.others.is_empty(), "{}", switch.node);
            assert_eq!(names_of(switch, &node).len(), node.segments().len(), "{}", switch.node);
        }
    }
}
