//! What settings of one CSP say only together. A DDF states what needs what; it does not state which values go together.

use super::{Problem, firewall, hello, kinds, laps, local_groups, pfx, update};
use crate::address::LocUri;

/// A setting and all that its devices get besides.
pub struct Companions<'a> {
    /// The node of the setting.
    pub node: &'a LocUri,
    /// The value that a node gets, if it gets one.
    pub value_of: &'a dyn Fn(&LocUri) -> Option<&'a str>,
}

impl<'a> Companions<'a> {
    /// The value of another node beside it.
    pub(super) fn sibling(&self, name: &str) -> Option<&'a str> {
        let names = self.node.segments();
        let above = names.get(..names.len().saturating_sub(1))?;
        self.at(above.iter().map(String::as_str).chain([name]))
    }

    /// The value of the node with these names, in the same scope.
    pub(super) fn at<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&'a str> {
        let node = LocUri::from_segments(self.node.scope(), names).ok()?;
        (self.value_of)(&node)
    }
}

type Judge = fn(&str, &Companions<'_>) -> Vec<Problem>;

/// The nodes, as patterns of their paths, with what is said of them.
static RULES: &[(&[&str], Judge)] = &[
    (&["Vendor/MSFT/Policy/Config/Update/TargetReleaseVersion"], update::release_of_product),
    (&["Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd"], update::active_hours),
    (&["Vendor/MSFT/PassportForWork/*/Policies/PINComplexity/MinimumPINLength"], hello::pin_lengths),
    (&["Vendor/MSFT/PassportForWork/*/Policies/*", "Vendor/MSFT/PassportForWork/*/Policies/*/*"], hello::tenant),
    (&["Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob"], pfx::blob),
    (&["Vendor/MSFT/LAPS/Policies/*"], laps::needs_directory),
    (
        &[
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/LocalPortRanges",
            "Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/RemotePortRanges",
        ],
        firewall::protocol_of_ports,
    ),
    (&["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/IcmpTypesAndCodes"], firewall::protocol_of_icmp),
    (&["Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership"], local_groups::both_policies),
];

/// Judges a value by what other nodes get.
pub fn judge_together(text: &str, companions: &Companions<'_>) -> Vec<Problem> {
    let names = companions.node.segments();
    let rules = RULES.iter().filter(|(patterns, _)| patterns.iter().any(|pattern| kinds::matches(pattern, names)));
    rules.flat_map(|(_, judge)| judge(text, companions)).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Companions, judge_together};
    use crate::address::LocUri;

    /// What is found in a value beside others: their names beside the node, or whole addresses.
    pub(in crate::csp) fn found_with(node: &str, text: &str, others: &[(&str, &str)]) -> Vec<String> {
        let node = LocUri::parse(node).unwrap();
        let parent = node.as_str().rsplit_once('/').unwrap().0.to_owned();
        let address = |name: &str| if name.starts_with('.') { name.to_owned() } else { format!("{parent}/{name}") };
        let value_of = |asked: &LocUri| {
            let is_asked = |name: &str| LocUri::parse(&address(name)).unwrap().key() == asked.key();
            others.iter().find(|(name, _)| is_asked(name)).map(|(_, value)| *value)
        };
        let problems = judge_together(text, &Companions { node: &node, value_of: &value_of });
        problems.iter().map(|problem| format!("{} {}", problem.severity.word(), problem.message)).collect()
    }
}
