//! `Firewall/MdmStore/FirewallRules/NAME`: the fields of a rule that are more than a number.

use super::companions::Companions;
use super::forms::{address_range_trouble, is_family_name, is_port_range};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Keywords that a rule takes for remote addresses.
const REMOTE_WORDS: &[&str] = &[
    "Defaultgateway",
    "DHCP",
    "DNS",
    "WINS",
    "Intranet",
    "RmtIntranet",
    "RemoteCorpNetwork",
    "Internet",
    "Ply2Renders",
    "PlayToRenderers",
    "PlayToDevice",
    "LocalSubnet",
    "LocalSubnet4",
    "LocalSubnet6",
];

/// LocalPortRanges and RemotePortRanges.
pub(super) fn ports(given: &Given) -> Vec<Problem> {
    each(given.text, |item| {
        (!is_port_range(item)).then(|| {
            Problem::error(0, format!("{} is neither a port nor a range of ports", shown(item)))
                .allowed("0 to 65535, as in 80,100-120")
        })
    })
}

/// LocalAddressRanges: no keyword means the addresses of the device itself.
pub(super) fn local_addresses(given: &Given) -> Vec<Problem> {
    addresses(given.text, &[])
}

/// RemoteAddressRanges.
pub(super) fn remote_addresses(given: &Given) -> Vec<Problem> {
    let is_rule = given.name(4).eq_ignore_ascii_case("FirewallRules");
    addresses(given.text, if is_rule { REMOTE_WORDS } else { &[] })
}

/// IcmpTypesAndCodes.
pub(super) fn icmp(given: &Given) -> Vec<Problem> {
    let is_byte = |text: &str| text == "*" || text.parse::<u8>().is_ok();
    each(given.text, |item| {
        let (kind, code) = item.split_once(':').unwrap_or((item, "*"));
        (!is_byte(kind) || !is_byte(code)).then(|| {
            Problem::error(0, format!("{} is not a type and code of ICMP", shown(item))).allowed("8:0, 3:*, *")
        })
    })
}

/// Ports belong to TCP and UDP.
pub(super) fn protocol_of_ports(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    needs_protocol(text, others, &["6", "17"], "ports belong to TCP and UDP", "Protocol = 6 (TCP) or 17 (UDP)")
}

/// Types and codes belong to ICMP.
pub(super) fn protocol_of_icmp(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let allowed = "Protocol = 1 (ICMP) or 58 (ICMP for IPv6)";
    needs_protocol(text, others, &["1", "58"], "types and codes belong to ICMP", allowed)
}

/// Edge traversal is about incoming traffic.
pub(super) fn direction_of_edge_traversal(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_outgoing = others.sibling("Direction").is_some_and(|direction| direction.eq_ignore_ascii_case("OUT"));
    let problem = (text == "1" && is_outgoing).then(|| {
        Problem::warning(0, "edge traversal is for incoming traffic, and the direction is OUT")
            .allowed("Direction = \"IN\", or EdgeTraversal = 0")
    });
    problem.into_iter().collect()
}

/// DynamicKeywords/Addresses/<id>/Keyword: a name in DNS, if Windows is to find its addresses.
pub(super) fn resolved_keyword(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_name = text.contains('.') && !text.contains(['/', ':', ' ', ',', ';']);
    let problem = (others.is_on("AutoResolve") && !is_name).then(|| {
        Problem::warning(0, format!("{} is not a name in DNS, and AutoResolve is true", shown(text)))
            .allowed("contoso.com or *.contoso.com")
    });
    problem.into_iter().collect()
}

fn needs_protocol(text: &str, others: &Companions<'_>, fit: &[&str], why: &str, allowed: &str) -> Vec<Problem> {
    let protocol = others.sibling("Protocol");
    if text.is_empty() || protocol.is_some_and(|protocol| fit.contains(&protocol)) {
        return Vec::new();
    }
    let found = protocol.map_or("the rule sets no protocol".to_owned(), |number| format!("the protocol is {number}"));
    vec![Problem::warning(0, format!("{why}, and {found}")).allowed(allowed)]
}

/// App/PackageFamilyName.
pub(super) fn package(given: &Given) -> Vec<Problem> {
    let problem = (!is_family_name(given.text) && !given.text.is_empty()).then(|| {
        Problem::warning(0, format!("{} is not a package family name", shown(given.text)))
            .allowed("a name, _ and 13 letters or digits: Microsoft.WindowsCalculator_8wekyb3d8bbwe")
    });
    problem.into_iter().collect()
}

/// InterfaceTypes.
pub(super) fn interfaces(given: &Given) -> Vec<Problem> {
    const TYPES: [&str; 5] = ["RemoteAccess", "Wireless", "Lan", "MBB", "All"];
    each(given.text, |item| {
        let is_known = TYPES.iter().any(|known| known.eq_ignore_ascii_case(item));
        (!is_known)
            .then(|| Problem::error(0, format!("{} is not a type of interface", shown(item))).allowed(TYPES.join(", ")))
    })
}

/// Name.
pub(super) fn name(given: &Given) -> Vec<Problem> {
    let at = given.text.find(['/', '|']);
    let problem = at.map(|at| {
        Problem::error(at, "the name of a rule cannot contain / or |").help("write another character in its place")
    });
    problem.into_iter().collect()
}

fn addresses(text: &str, words: &[&str]) -> Vec<Problem> {
    if text == "*" {
        return Vec::new();
    }
    each(text, |item| {
        if words.iter().any(|word| word.eq_ignore_ascii_case(item)) {
            return None;
        }
        let trouble = match item {
            "*" => "* must be the only item",
            _ => address_range_trouble(item)?,
        };
        let words = words.join(", ");
        let allowed = format!("10.0.0.0/8, 10.0.0.1-10.0.0.9, *{}{words}", if words.is_empty() { "" } else { ", " });
        Some(Problem::error(0, format!("{} is not a range of addresses: {trouble}", shown(item))).allowed(allowed))
    })
}

/// Judges each item of a list that commas separate; an empty list has none.
fn each(text: &str, judge: impl Fn(&str) -> Option<Problem>) -> Vec<Problem> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut at = 0;
    let mut problems = Vec::new();
    for item in text.split(',') {
        problems.extend(judge(item.trim()).map(|problem| problem.moved(at)));
        at += item.len() + 1;
    }
    problems
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn ports_and_types_have_their_protocol() {
        let node = |field: &str| format!("./Vendor/MSFT/Firewall/MdmStore/FirewallRules/A/{field}");
        assert_eq!(found_with(&node("LocalPortRanges"), "80", &[("Protocol", "6")]), [""; 0]);
        assert!(found_with(&node("LocalPortRanges"), "80", &[])[0].contains("sets no protocol"));
        assert!(found_with(&node("RemotePortRanges"), "80", &[("Protocol", "1")])[0].contains("the protocol is 1"));
        assert_eq!(found_with(&node("IcmpTypesAndCodes"), "8:0", &[("Protocol", "58")]), [""; 0]);
        assert!(found_with(&node("IcmpTypesAndCodes"), "8:0", &[("Protocol", "6")])[0].starts_with("warning"));
        assert_eq!(found(&node("App/PackageFamilyName"), "Contoso.Board_1a2b3c4d5e6f7"), [""; 0]);
        assert!(found(&node("App/PackageFamilyName"), "Contoso.Board")[0].starts_with("warning"));
    }

    #[test]
    fn keywords_that_are_resolved_are_names() {
        let node = "./Vendor/MSFT/Firewall/MdmStore/DynamicKeywords/Addresses/A/Keyword";
        assert_eq!(found_with(node, "office", &[]), [""; 0]);
        assert_eq!(found_with(node, "*.contoso.com", &[("AutoResolve", "true")]), [""; 0]);
        assert!(
            found_with(node, "https://contoso.com", &[("AutoResolve", "true")])[0].contains("is not a name in DNS")
        );
    }

    #[test]
    fn fields_take_what_their_pages_say() {
        for (field, good, bad, at) in [
            ("LocalPortRanges", "80,100-120", "80,120-100", 3),
            ("RemoteAddressRanges", "LocalSubnet,10.0.0.0/8,fd00::1-fd00::9", "10.0.0.0/8,Here", 11),
            ("LocalAddressRanges", "*", "LocalSubnet", 0),
            ("IcmpTypesAndCodes", "8:0,3:*", "8:300", 0),
            ("InterfaceTypes", "Wireless,Lan", "Wifi", 0),
            ("Name", "Allow ping", "a|b", 1),
        ] {
            let node = format!("./Vendor/MSFT/Firewall/MdmStore/FirewallRules/A/{field}");
            assert_eq!(found(&node, good), [""; 0], "{field}");
            assert!(found(&node, bad)[0].starts_with(&format!("error {at} ")), "{field}: {:?}", found(&node, bad));
        }
    }
}
