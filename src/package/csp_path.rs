//! The nested names in a provxml, and the LocURI that they represent.
//!
//! A provxml omits `./Vendor/MSFT`, the root of nearly every CSP, and starts with the name of the CSP. The names of the
//! few other CSPs start at their own root, so the two cases can be distinguished.

use crate::address::{LocUri, LocUriError, Scope};

/// The root of nearly every CSP.
const VENDOR_ROOT: [&str; 2] = ["Vendor", "MSFT"];

/// The scope of a characteristic for a node of a user.
pub const USER_SCOPE: &str = "User";
/// The scope of a characteristic for a node of the device, if the CSP has both.
pub const DEVICE_SCOPE: &str = "Device";

/// The names directly below `.`: the CSPs DevDetail and DevInfo, and nodes that contain other CSPs. Source: Microsoft's
/// reference of configuration service providers; WCD's store contains `DevDetail/Ext/...`.
const TOP_NAMES: [&str; 5] = ["cimv2", "DevDetail", "DevInfo", "SyncML", "Vendor"];

/// The names of a node as nested in a provxml.
pub fn csp_path(locuri: &LocUri) -> &[String] {
    let names = locuri.segments();
    let rooted = names.iter().zip(VENDOR_ROOT).all(|(name, root)| name.eq_ignore_ascii_case(root));
    match names.get(VENDOR_ROOT.len()..) {
        Some(below @ [first, ..]) if rooted && !is_top(first) => below,
        _ => names,
    }
}

/// The address of the node for nested names.
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
    fn nested_names_are_converted_back_to_the_node() {
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
