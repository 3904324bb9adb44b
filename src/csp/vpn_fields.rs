//! Single values of a VPN profile: routes, ports and addresses of traffic filters.

use super::companions::Companions;
use super::forms::{address_range_trouble, bits, ip_address, is_port_range};
use super::{Given, Problem};
use crate::address::Scope;
use crate::format::xml::shown;

/// VPNv2/<name>/RouteList/<row>/Address.
pub(super) fn route_address(given: &Given) -> Vec<Problem> {
    address_trouble(given.text).into_iter().collect()
}

/// VPNv2/<name>/RouteList/<row>/PrefixSize.
pub(super) fn route_prefix(given: &Given) -> Vec<Problem> {
    prefix_trouble(given.text, None).into_iter().collect()
}

/// VPNv2/<name>/TrafficFilterList/<row>/LocalPortRanges and RemotePortRanges.
pub(super) fn filter_ports(given: &Given) -> Vec<Problem> {
    ports(given.text)
}

/// VPNv2/<name>/TrafficFilterList/<row>/LocalAddressRanges and RemoteAddressRanges.
pub(super) fn filter_addresses(given: &Given) -> Vec<Problem> {
    addresses(given.text)
}

/// Why a text is not an IP address.
pub(super) fn address_trouble(text: &str) -> Option<Problem> {
    ip_address(text).is_none().then(|| {
        Problem::error(0, format!("{} is not an IP address", shown(text)))
            .allowed("an address such as 10.0.0.0 or fd00::")
    })
}

/// Why a text is not a prefix length, for that address if one is known.
pub(super) fn prefix_trouble(text: &str, address: Option<&str>) -> Option<Problem> {
    let max = address.and_then(ip_address).map_or(128, bits);
    let allowed = match max {
        32 => "0 to 32",
        _ => "0 to 32 for IPv4, 0 to 128 for IPv6",
    };
    match text.parse::<u32>() {
        Ok(length) if length <= max => None,
        Ok(_) => Some(
            Problem::error(0, format!("the prefix of {} bits is longer than an address", shown(text))).allowed(allowed),
        ),
        Err(_) => Some(Problem::error(0, format!("{} is not a number of bits", shown(text))).allowed(allowed)),
    }
}

/// The problem of a list of ports.
pub(super) fn ports(text: &str) -> Vec<Problem> {
    let wrong = |item: &&str| !text.is_empty() && !is_port_range(item.trim());
    text.split(',')
        .filter(wrong)
        .map(|item| {
            Problem::error(0, format!("{} is neither a port nor a range of ports", shown(item))).allowed("100-120,200")
        })
        .collect()
}

/// The problem of a list of addresses.
pub(super) fn addresses(text: &str) -> Vec<Problem> {
    text.split(',')
        .filter_map(|item| {
            let trouble = address_range_trouble(item.trim())?;
            Some(
                Problem::error(0, format!("{} is not a range of addresses: {trouble}", shown(item)))
                    .allowed("10.0.0.0/8,10.1.0.1-10.1.0.9"),
            )
        })
        .collect()
}

/// ProfileXML: a whole profile, whose other nodes are not set as well.
pub(super) fn beside_whole_profile(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const NODES: [&str; 11] = [
        "AlwaysOn",
        "DeviceTunnel",
        "DnsSuffix",
        "RememberCredentials",
        "RegisterDNS",
        "TrustedNetworkDetection",
        "NativeProfile/Servers",
        "NativeProfile/NativeProtocolType",
        "NativeProfile/RoutingPolicyType",
        "PluginProfile/ServerUrlList",
        "RouteList/0/Address",
    ];
    let set = NODES.into_iter().find(|node| beside_profile(others, node).is_some());
    let problem = set.map(|node| {
        Problem::warning(0, format!("ProfileXML sets the whole profile, and {node} of that profile is set as well"))
            .help("write everything into ProfileXML, or set only the single nodes")
    });
    problem.into_iter().collect()
}

/// NativeProfile/L2tpPsk: a key for one protocol.
pub(super) fn key_of_protocol(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let protocol = beside_profile(others, "NativeProfile/NativeProtocolType");
    let other = protocol.filter(|protocol| !["L2tp", "Automatic"].iter().any(|fit| fit.eq_ignore_ascii_case(protocol)));
    let problem = other.map(|protocol| {
        Problem::warning(0, format!("the key is for L2TP, and the profile has {}", shown(protocol)))
            .allowed("NativeProtocolType = \"L2tp\"")
    });
    problem.into_iter().collect()
}

/// NativeProfile/Authentication/UserMethod: MSChapv2 is for other protocols than IKEv2.
pub(super) fn method_of_protocol(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const METHOD: &str = "MSChapv2";
    const PROTOCOL: &str = "IKEv2";
    let protocol = beside_profile(others, "NativeProfile/NativeProtocolType");
    let is_other = text.eq_ignore_ascii_case(METHOD) && protocol.is_some_and(|own| own.eq_ignore_ascii_case(PROTOCOL));
    let problem = is_other.then(|| {
        Problem::warning(0, format!("{PROTOCOL} does not support {METHOD}"))
            .allowed("Eap, with a configuration; or another NativeProtocolType")
    });
    problem.into_iter().collect()
}

/// The first node of a row: rows are numbered from 0 without gaps.
pub(super) fn row_before(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    /// The place of the row in Vendor/MSFT/VPNv2/<name>/<list>/<row>.
    const ROW: usize = 5;
    let names: Vec<&str> = others.node.segments().iter().map(String::as_str).collect();
    let Some(before) = names.get(ROW).and_then(|row| row.parse::<u32>().ok()?.checked_sub(1)) else {
        return Vec::new();
    };
    let before = before.to_string();
    let other = names.iter().enumerate().map(|(place, name)| if place == ROW { before.as_str() } else { name });
    let problem = others.at(other).is_none().then(|| {
        Problem::warning(0, format!("there is no row {before} before it, and rows are numbered from 0 without gaps"))
            .help("number the rows of the list 0, 1, 2, ...")
    });
    problem.into_iter().collect()
}

/// RouteList/<row>/PrefixSize: no more bits than the address of the row has.
pub(super) fn prefix_of_address(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let address = others.sibling("Address").filter(|address| ip_address(address).is_some());
    let Some(address) = address.filter(|_| prefix_trouble(text, None).is_none()) else { return Vec::new() };
    prefix_trouble(text, Some(address)).into_iter().collect()
}

/// DeviceTunnel: it is for the device, and uses IKEv2 with the certificate of the device.
pub(super) fn device_tunnel(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let protocol = beside_profile(others, "NativeProfile/NativeProtocolType");
    let other = protocol.filter(|protocol| !protocol.eq_ignore_ascii_case("IKEv2"));
    let doubt = match (others.node.scope(), other) {
        _ if text != "true" => None,
        (Scope::User, _) => Some("a device tunnel belongs to the device, not to a user".to_owned()),
        (_, Some(other)) => Some(format!("a device tunnel uses IKEv2, and the profile has {}", shown(other))),
        (_, None) if beside_profile(others, "NativeProfile/Authentication/UserMethod").is_some() => {
            Some("a device tunnel connects without a user, and the profile has UserMethod".to_owned())
        }
        (_, None) => None,
    };
    let allowed = "./Device/Vendor/MSFT/VPNv2, with NativeProtocolType = \"IKEv2\" and MachineMethod = \"Certificate\"";
    doubt.map(|doubt| Problem::warning(0, doubt).allowed(allowed)).into_iter().collect()
}

/// PluginProfile/ServerUrlList: a profile is for Windows itself or for a plug-in.
pub(super) fn two_profiles(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_native = beside_profile(others, "NativeProfile/Servers").is_some();
    let problem = is_native.then(|| {
        Problem::warning(0, "the profile has a plug-in as well as servers for Windows itself")
            .help("remove PluginProfile or NativeProfile")
    });
    problem.into_iter().collect()
}

/// The value of a node of the same profile.
fn beside_profile<'a>(others: &Companions<'a>, path: &str) -> Option<&'a str> {
    /// How many names the path of a profile has: Vendor/MSFT/VPNv2/<name>.
    const OF_PROFILE: usize = 4;
    let names = others.node.segments().iter().take(OF_PROFILE).map(String::as_str);
    others.at(names.chain(path.split('/')))
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn nodes_of_one_profile_fit_each_other() {
        let node = |tail: &str| format!("./Device/Vendor/MSFT/VPNv2/Work/{tail}");
        let (always, protocol) = (node("AlwaysOn"), node("NativeProfile/NativeProtocolType"));
        let user = node("NativeProfile/Authentication/UserMethod");
        for (tail, value, other, good, bad) in [
            ("ProfileXML", "<VPNProfile/>", &always, None, "true"),
            ("NativeProfile/L2tpPsk", "key", &protocol, Some("L2tp"), "IKEv2"),
            ("RouteList/0/PrefixSize", "33", &node("RouteList/0/Address"), Some("fd00::"), "10.0.0.0"),
            ("NativeProfile/Authentication/UserMethod", "MSChapv2", &protocol, Some("L2tp"), "IKEv2"),
            ("DeviceTunnel", "true", &protocol, Some("IKEv2"), "Automatic"),
            ("DeviceTunnel", "true", &user, None, "Eap"),
        ] {
            let good: Vec<(&str, &str)> = good.map(|value| (other.as_str(), value)).into_iter().collect();
            assert_eq!(found_with(&node(tail), value, &good), [""; 0], "{tail}");
            assert_eq!(found_with(&node(tail), value, &[(other.as_str(), bad)]).len(), 1, "{tail}");
        }
    }

    #[test]
    fn rows_are_numbered_without_gaps() {
        let row = |number: u8| format!("./Device/Vendor/MSFT/VPNv2/Work/RouteList/{number}/Address");
        assert_eq!(found_with(&row(0), "10.0.0.0", &[]), [""; 0]);
        assert_eq!(found_with(&row(1), "10.0.0.0", &[(&row(0), "10.1.0.0")]), [""; 0]);
        assert!(found_with(&row(2), "10.0.0.0", &[(&row(0), "10.1.0.0")])[0].contains("no row 1 before it"));
    }

    #[test]
    fn routes_and_filters() {
        let node = |tail: &str| format!("./Vendor/MSFT/VPNv2/Work/{tail}");
        for (tail, good, bad) in [
            ("RouteList/0/Address", "192.168.0.0", "not an ip"),
            ("RouteList/0/PrefixSize", "24", "200"),
            ("TrafficFilterList/3/LocalPortRanges", "10,20-50,100-200", "20-10"),
            ("TrafficFilterList/3/RemoteAddressRanges", "3.3.3.3/32,1.1.1.1-2.2.2.2", "3.3.3"),
        ] {
            assert_eq!(found(&node(tail), good), [""; 0], "{tail}");
            assert!(found(&node(tail), bad)[0].starts_with("error"), "{tail}");
        }
    }
}
