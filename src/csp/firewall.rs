//! `Firewall/MdmStore/FirewallRules/NAME`: the fields of a rule that are more than a number.

use super::forms::{address_range_trouble, is_port_range};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Words that a rule takes for addresses on the other side.
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

/// LocalAddressRanges: no words stand for addresses of the device itself.
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
        (!is_byte(kind) || !is_byte(code))
            .then(|| Problem::error(0, format!("{} is no type and code of ICMP", shown(item))).allowed("8:0, 3:*, *"))
    })
}

/// InterfaceTypes.
pub(super) fn interfaces(given: &Given) -> Vec<Problem> {
    const TYPES: [&str; 5] = ["RemoteAccess", "Wireless", "Lan", "MBB", "All"];
    each(given.text, |item| {
        let is_known = TYPES.iter().any(|known| known.eq_ignore_ascii_case(item));
        (!is_known)
            .then(|| Problem::error(0, format!("{} is no type of interface", shown(item))).allowed(TYPES.join(", ")))
    })
}

/// Name.
pub(super) fn name(given: &Given) -> Vec<Problem> {
    let at = given.text.find(['/', '|']);
    at.map(|at| Problem::error(at, "the name of a rule holds no / and no |")).into_iter().collect()
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
            "*" => "* stands alone",
            _ => address_range_trouble(item)?,
        };
        let words = words.join(", ");
        let allowed = format!("10.0.0.0/8, 10.0.0.1-10.0.0.9, *{}{words}", if words.is_empty() { "" } else { ", " });
        Some(Problem::error(0, format!("{} is no range of addresses: {trouble}", shown(item))).allowed(allowed))
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
    use crate::csp::tests::found;

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
