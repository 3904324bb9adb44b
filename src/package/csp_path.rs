//! The names that a provxml nests, and the LocURI that they stand for.
//!
//! A provxml leaves out what nearly every CSP of Windows is below, `./Vendor/MSFT`, and starts with the name of the
//! CSP. The few that are elsewhere start with what they are below, so that the two can be told apart.

use crate::address::{LocUri, LocUriError, Scope};

/// What nearly every CSP is below.
const VENDOR_ROOT: [&str; 2] = ["Vendor", "MSFT"];

/// What a characteristic says for a node of each user.
pub const USER_SCOPE: &str = "User";
/// What it says for a node of the device, where it has both.
pub const DEVICE_SCOPE: &str = "Device";

/// First names directly below `.`: the CSPs DevDetail and DevInfo, and the folders that hold others. Source:
/// Microsoft's reference of configuration service providers; WCD's store has `DevDetail/Ext/...` so.
const TOP_NAMES: [&str; 5] = ["cimv2", "DevDetail", "DevInfo", "SyncML", "Vendor"];

/// The names of a node as a provxml nests them.
pub fn csp_path(locuri: &LocUri) -> &[String] {
    let names = locuri.segments();
    let rooted = names.iter().zip(VENDOR_ROOT).all(|(name, root)| name.eq_ignore_ascii_case(root));
    match names.get(VENDOR_ROOT.len()..) {
        Some(below @ [first, ..]) if rooted && !is_top(first) => below,
        _ => names,
    }
}

/// The node that nested names stand for.
pub fn locuri<S: AsRef<str>>(scope: Scope, nested: &[S]) -> Result<LocUri, LocUriError> {
    let below: &[&str] = if nested.first().is_some_and(|first| is_top(first.as_ref())) { &[] } else { &VENDOR_ROOT };
    LocUri::from_segments(scope, below.iter().copied().chain(nested.iter().map(AsRef::as_ref)))
}

fn is_top(name: &str) -> bool {
    TOP_NAMES.iter().any(|top| top.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{csp_path, locuri};
    use crate::address::{LocUri, Scope};

    #[test]
    fn nested_names_lead_back_to_the_node() {
        for (written, nested) in [
            ("./Vendor/MSFT/Personalization/DesktopImageUrl", "Personalization > DesktopImageUrl"),
            ("./User/vendor/msft/Policy/Config/Start/Pins", "Policy > Config > Start > Pins"),
            ("./Vendor/MSFT/WiFi/Profile/Head%2FOffice%20A/WiFiCost", "WiFi > Profile > Head/Office A > WiFiCost"),
            ("./DevDetail/Ext/Microsoft/DNSComputerName", "DevDetail > Ext > Microsoft > DNSComputerName"),
            ("./Vendor/MSFT/DevInfo/x", "Vendor > MSFT > DevInfo > x"),
            ("./Vendor/Contoso/Device/Name", "Vendor > Contoso > Device > Name"),
            ("./Vendor/MSFT", "Vendor > MSFT"),
        ] {
            let node = LocUri::parse(written).unwrap();
            let names = csp_path(&node);
            assert_eq!(names.join(" > "), nested);
            assert_eq!(locuri(node.scope(), names).unwrap(), node, "{written}");
        }
        assert!(locuri(Scope::Device, &["WiFi", ""]).is_err());
    }
}
