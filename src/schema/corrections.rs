//! Rules of published DDF files that contradict the description in the same file, or the later history of the releases
//! it mentions. The description is followed, since devices are expected to accept what it describes.

use super::{
    AllowedValues, BuildItem, Dependency, DependencyGroup, DependencyKind, EnumValue, Format, Node, RegExRule, Rule,
};
use crate::windows::Build;

/// One port, or a range of ports.
const PORTS: &str = "^ *[0-9]{1,5} *(?:- *[0-9]{1,5} *)?$";

/// Patterns for a number alone, on nodes that take ports: the descriptions show `100-120,200`.
const NUMBER_ALONE: [&str; 4] = [r"^[\d]*$", r"^\d*$", r"^[\d]+$", r"^\d+$"];

/// How a pattern for a GUID begins, regardless of what surrounds it.
const GUID: &str = "[0-9A-Fa-f]{8}";

/// A policy that came with an update of Windows 10 only: there are no extended security updates for later releases.
const WINDOWS_10_ONLY: &str = "EnableESUSubscriptionCheck";

/// Nodes that the files of February 2026 mark as not released, and the build that their pages name:
/// learn.microsoft.com/windows/configuration/quick-machine-recovery, .../mdm/policy-csp-windowsai.
const RELEASED: [(&str, Build); 2] = [
    ("RemoteRemediation", Build { build: 26100, revision: Some(4700) }),
    ("RemoveMicrosoftCopilotApp", Build { build: 26100, revision: None }),
];

/// The sentence in descriptions of policies that Windows Pro and Home ignore, although their lists name them.
const NOT_ON_PRO: &str = "Enterprise and Education client SKUs only";

/// Policies that Windows Pro ignores according to the ADMX files of Windows.
const NOT_ON_PRO_BY_ADMX: [&str; 5] = [
    "CPL_Personalization_ForceDefaultLockScreen",
    "DisableStoreOriginatedApps",
    "ConfigureWindowsSpotlightOnLockScreen",
    "AllowWindowsConsumerFeatures",
    "AllowWindowsTips",
];

/// A policy that names a release, and the policy that names the product. The first requires the second, according to
/// Microsoft's page about it: without it, Windows keeps its product, which may not have that release.
const RELEASE_OF_PRODUCT: [&str; 2] = ["TargetReleaseVersion", "Vendor/MSFT/Policy/Config/Update/ProductVersion"];

/// A node whose DDF shows the choices of one ADMX policy but names another, and the name of the one that it shows.
const MISNAMED: (&str, &str) = ("EncryptionMethodByDriveType", "EncryptionMethodWithXts_Name");

/// A policy whose list of values lacks one that its description has, and that value: Windows 11 no longer has that
/// level.
const UNLISTED: (&str, i64, &str) = ("AllowTelemetry", 2, "Enhanced. Only Windows 10 has this level.");

/// Corrects the rules of a node, as its own description or history demands.
pub(super) fn correct(node: &mut Node) {
    if let (true, Rule::Admx { name, .. }) = (node.name == MISNAMED.0, &mut node.allowed.rule) {
        MISNAMED.1.clone_into(name);
    }
    if let (true, Rule::Enum(values)) = (node.name == UNLISTED.0, &mut node.allowed.rule) {
        let at = values.partition_point(|own| own.value.parse::<i64>().is_ok_and(|value| value < UNLISTED.1));
        if values.get(at).is_none_or(|next| next.value != UNLISTED.1.to_string()) {
            values.insert(at, EnumValue { value: UNLISTED.1.to_string(), description: UNLISTED.2.to_owned() });
        }
    }
    if node.name == WINDOWS_10_ONLY {
        let items = node.applicability.builds.iter_mut().flatten();
        items.filter(|item| **item == BuildItem::Unreleased).for_each(|item| *item = BuildItem::Withheld);
    }
    let released = RELEASED.iter().find(|(name, _)| *name == node.name).map(|(_, build)| BuildItem::Released(*build));
    if let (Some(item), [BuildItem::Unreleased]) = (released, node.applicability.builds.as_deref().unwrap_or_default())
    {
        node.applicability.builds = Some(vec![item]);
    }
    if NOT_ON_PRO_BY_ADMX.contains(&node.name.as_str()) || node.description.contains(NOT_ON_PRO) {
        let editions = node.applicability.editions.as_mut();
        editions.into_iter().for_each(|list| *list = list.without(&["Pro", "ProWorkstation", "Home"]));
    }
    if node.name == RELEASE_OF_PRODUCT[0] && node.dependencies.is_empty() {
        node.dependencies.push(needs_product());
    }
    if node.format == Format::Int
        && matches!(node.allowed.rule, Rule::Unstated | Rule::Any)
        && let Some(values) = described_values(&node.description)
    {
        node.allowed.rule = Rule::Enum(values);
    }
    let Rule::RegEx(pattern) = &node.allowed.rule else { return };
    if node.allowed.list.is_some() || !describes_a_list(&node.description) {
        return;
    }
    if NUMBER_ALONE.contains(&pattern.source.as_str()) && node.description.contains("range") {
        node.allowed.rule = Rule::RegEx(RegExRule::new(PORTS));
        node.allowed.list = Some(",".to_owned());
    } else if pattern.source.contains(GUID) {
        node.allowed.list = Some(",".to_owned());
    }
}

fn needs_product() -> DependencyGroup {
    // Whether that policy names a product is judged at its own line.
    let product = Dependency {
        kind: DependencyKind::DependsOn,
        uri: RELEASE_OF_PRODUCT[1].to_owned(),
        allowed: AllowedValues { rule: Rule::Any, list: None },
    };
    DependencyGroup { id: "Product".to_owned(), changed: None, dependencies: vec![product] }
}

/// The values of `Valid values are 0: Both (default), 1: TCP, 2: UDP.`, if a description lists them in this way.
fn described_values(description: &str) -> Option<Vec<EnumValue>> {
    const LEAST: usize = 2;
    // Without the first letter, which may be in upper or lower case.
    let (_, listed) = description.split_once("alid values are ")?;
    let (listed, _) = listed.split_once('.').unwrap_or((listed, ""));
    let values = listed.split(',').map(|item| {
        let (number, meaning) = item.split_once(':')?;
        let number: i64 = number.trim().parse().ok()?;
        Some(EnumValue { value: number.to_string(), description: meaning.trim().to_owned() })
    });
    values.collect::<Option<Vec<EnumValue>>>().filter(|values| values.len() >= LEAST)
}

/// Whether the words say that a value holds several items.
fn describes_a_list(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    ["comma separated", "comma-separated", "list of"].iter().any(|words| description.contains(words))
}

#[cfg(test)]
mod tests {
    use super::correct;
    use crate::schema::{Access, BuildItem, EditionList, Format, Node, RegExRule, Rule};

    fn node(name: &str, description: &str, pattern: &str) -> Node {
        let mut node = Node::new(Access::ADD, Format::Chr);
        name.clone_into(&mut node.name);
        description.clone_into(&mut node.description);
        node.allowed.rule = Rule::RegEx(RegExRule::new(pattern));
        correct(&mut node);
        node
    }

    #[test]
    fn a_pattern_for_one_item_is_read_for_each_item_of_a_described_list() {
        let ports = node("LocalPortRanges", "Comma Separated list of ranges for eg. 100-120,200.", r"^[\d]*$");
        assert_eq!(ports.allowed.list.as_deref(), Some(","));
        for (item, fits) in [("100-120", true), (" 200", true), ("100-", false), ("", false), ("x", false)] {
            assert_eq!(ports.allowed.rule.accepts(Format::Chr, item), fits, "{item}");
        }
        let guids = node("GroupA", "Contains a list of providers by GUID", r"\{[0-9A-Fa-f]{8}\}");
        assert_eq!(guids.allowed.list.as_deref(), Some(","));
        let one = node("Id", "The GUID of the account.", r"\{[0-9A-Fa-f]{8}\}");
        assert_eq!(one.allowed.list, None);
    }

    #[test]
    fn values_that_only_the_description_lists_are_the_allowed_ones() {
        let described = |format, description: &str| {
            let mut node = Node::new(Access::ADD, format);
            description.clone_into(&mut node.description);
            correct(&mut node);
            node.allowed.rule.listed().iter().map(|value| value.value.clone()).collect::<Vec<String>>()
        };
        let protocols = "The protocol. Valid values are 0: Both TCP and UDP (default), 1: TCP, 2: UDP.";
        assert_eq!(described(Format::Int, protocols), ["0", "1", "2"]);
        assert_eq!(described(Format::Chr, protocols), [""; 0]);
        for other in
            ["Valid values are 0-63.", "Valid values are 0 to 50 inclusive. If 0, none.", "Valid values are 1: one."]
        {
            assert_eq!(described(Format::Int, other), [""; 0], "{other}");
        }
    }

    #[test]
    fn the_policy_whose_choices_are_shown_is_named() {
        let mut node = Node::new(Access::ADD, Format::Chr);
        "EncryptionMethodByDriveType".clone_into(&mut node.name);
        let admx = |name: &str| Rule::Admx {
            area: "fixed~AT~WindowsComponents~BitLocker".to_owned(),
            name: name.to_owned(),
            file: "VolumeEncryption.admx".to_owned(),
        };
        node.allowed.rule = admx("RDVDenyWriteAccess_Name");
        correct(&mut node);
        assert_eq!(node.allowed.rule, admx("EncryptionMethodWithXts_Name"));
    }

    #[test]
    fn what_windows_pro_ignores_is_not_listed_for_it() {
        let mut node = Node::new(Access::ADD, Format::Int);
        "Important: This setting applies to Enterprise and Education client SKUs only."
            .clone_into(&mut node.description);
        node.applicability.editions = EditionList::parse("0x4;0x30;0x31;0x79;0xA1;0xBC;");
        correct(&mut node);
        assert_eq!(node.applicability.editions, EditionList::parse("0x4;0x79;0xBC;"));
    }

    #[test]
    fn a_release_needs_its_product() {
        let needed = |name| node(name, "", "").dependencies.iter().map(|group| group.dependencies.len()).sum::<usize>();
        assert_eq!((needed("TargetReleaseVersion"), needed("ProductVersion")), (1, 0));
    }

    #[test]
    fn what_was_released_later_has_the_build_of_its_page() {
        let corrected = |name: &str, builds: &[BuildItem]| {
            let mut node = Node::new(Access::GET, Format::Node);
            name.clone_into(&mut node.name);
            node.applicability.builds = Some(builds.to_vec());
            correct(&mut node);
            node.applicability.builds.unwrap()
        };
        let released = BuildItem::parse("10.0.26100.4700").unwrap();
        assert_eq!(corrected("RemoteRemediation", &[BuildItem::Unreleased]), [released]);
        let newer = BuildItem::parse("10.0.26100.4768").unwrap();
        assert_eq!(corrected("RemoteRemediation", &[newer]), [newer]);
        assert_eq!(corrected("WirelessNetworkPreference", &[BuildItem::Unreleased]), [BuildItem::Unreleased]);
    }

    #[test]
    fn extended_updates_are_for_windows_10_only() {
        let mut node = Node::new(Access::ADD, Format::Int);
        "EnableESUSubscriptionCheck".clone_into(&mut node.name);
        node.applicability.builds = Some(vec![BuildItem::Unreleased]);
        correct(&mut node);
        assert_eq!(node.applicability.builds, Some(vec![BuildItem::Withheld]));
    }
}
