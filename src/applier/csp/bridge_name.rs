//! How the MDM Bridge of WMI names a node.

use crate::address::LocUri;

/// The names by which the bridge finds a node: the CSP, the ParentID and InstanceID of an instance of one of its
/// classes, and a property of that instance. Names are written as in a LocURI, blanks as `%20`. Source: Microsoft's
/// pages on the MDM Bridge WMI Provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgeName<'n> {
    /// The CSP; the names of its classes begin with `MDM_` and this.
    pub csp: &'n str,
    /// The ParentID. For the device it begins with `./Vendor`, without `Device`.
    pub parent: String,
    /// The InstanceID.
    pub instance: &'n str,
    /// The property.
    pub property: &'n str,
}

impl BridgeName<'_> {
    /// The name of a node; `None` for one that is too near the root.
    pub fn of(node: &LocUri) -> Option<BridgeName<'_>> {
        let (above, property) = node.as_str().rsplit_once('/')?;
        let (parent, instance) = above.rsplit_once('/')?;
        let parent = parent.strip_prefix("./Device/").map_or_else(|| parent.to_owned(), |rest| format!("./{rest}"));
        Some(BridgeName { csp: csp_name(node)?, parent, instance, property })
    }
}

/// The name of the CSP that has a node: the one after `Vendor/MSFT`, or the first.
pub fn csp_name(node: &LocUri) -> Option<&str> {
    let names = node.segments();
    let is_vendor = names.first().is_some_and(|name| name.eq_ignore_ascii_case("Vendor"));
    names.get(if is_vendor { 2 } else { 0 }).map(|name| name.as_ref())
}

#[cfg(test)]
mod tests {
    use super::BridgeName;
    use crate::address::LocUri;

    #[test]
    fn the_last_names_are_instance_and_property() {
        let node = |text| LocUri::parse(text).unwrap();
        let cost = node("./Device/Vendor/MSFT/WiFi/Profile/Head%20Office/WiFiCost");
        let (csp, parent) = ("WiFi", "./Vendor/MSFT/WiFi/Profile".to_owned());
        let expected = BridgeName { csp, parent, instance: "Head%20Office", property: "WiFiCost" };
        assert_eq!(BridgeName::of(&cost), Some(expected));
        let name = node("./DevDetail/Ext/Microsoft/DNSComputerName");
        assert_eq!(BridgeName::of(&name).map(|name| name.csp), Some("DevDetail"));
        assert_eq!(BridgeName::of(&node("./Vendor/MSFT")), None);
    }
}
