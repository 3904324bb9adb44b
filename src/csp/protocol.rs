//! Numbers that people know by a name: the protocols of firewall rules and of VPN filters, as IANA lists them.

use super::kinds::matches;
use crate::address::LocUri;

const NODES: [&str; 2] =
    ["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/Protocol", "Vendor/MSFT/VPNv2/*/TrafficFilterList/*/Protocol"];
const PROTOCOLS: [(&str, u8); 6] = [("icmp", 1), ("icmpv4", 1), ("igmp", 2), ("tcp", 6), ("udp", 17), ("icmpv6", 58)];

/// The number that a node takes for a name.
pub fn number_of(locuri: &LocUri, name: &str) -> Option<u8> {
    let name = name.trim();
    let is_protocol = NODES.iter().any(|node| matches(node, locuri.segments()));
    let found = PROTOCOLS.iter().find(|(own, _)| is_protocol && own.eq_ignore_ascii_case(name));
    found.map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::number_of;
    use crate::address::LocUri;

    #[test]
    fn protocols_have_numbers() {
        let number = |node: &str, name| number_of(&LocUri::parse(node).unwrap(), name);
        let rule = "./Vendor/MSFT/Firewall/MdmStore/FirewallRules/Web/Protocol";
        assert_eq!((number(rule, "TCP"), number(rule, "Any")), (Some(6), None));
        assert_eq!(number("./Vendor/MSFT/Policy/Config/Update/Protocol", "TCP"), None);
    }
}
