//! Names that a spec chooses for nodes, and whose form only the page of their CSP describes.

use super::Problem;
use super::forms::{is_braced_guid, is_guid};
use super::kinds::matches;
use crate::address::LocUri;
use crate::format::xml::shown;

/// A form, and the nodes whose names have it.
struct Form {
    is_valid: fn(&str) -> bool,
    /// The end of the message `NAME is not ...`.
    what: &'static str,
    /// What is allowed, with an example.
    allowed: &'static str,
    /// The paths of the nodes below `Vendor/MSFT`. The last part of each is the name.
    nodes: &'static [&'static str],
}

static FORMS: &[Form] = &[
    Form {
        is_valid: |name| name.parse::<u32>().is_ok(),
        what: "the number of a row",
        allowed: "0 for the first row, 1 for the second, and so on",
        nodes: &[
            "VPNv2/*/AppTriggerList/*",
            "VPNv2/*/DomainNameInformationList/*",
            "VPNv2/*/RouteList/*",
            "VPNv2/*/TrafficFilterList/*",
        ],
    },
    Form {
        is_valid: is_any_guid,
        what: "the GUID of a provider",
        allowed: "a GUID, such as 3da494e4-0fe2-415c-b895-fb5265c5c83b; logman query providers lists them",
        nodes: &["DiagnosticLog/EtwLog/Collectors/*/Providers/*"],
    },
    Form {
        is_valid: is_any_guid,
        what: "a GUID",
        allowed: "the GUID that the document has as its Id, in braces: %7B01234567-89ab-cdef-0123-456789abcdef%7D",
        nodes: &[
            "Defender/Configuration/DeviceControl/PolicyGroups/*",
            "Defender/Configuration/DeviceControl/PolicyRules/*",
        ],
    },
    Form {
        is_valid: |name| name.len() <= LONGEST_SSID,
        what: "the name of a wireless network: it is too long",
        allowed: "at most 32 bytes",
        nodes: &["WiFi/Profile/*"],
    },
];

/// The longest name of a wireless network, in bytes (IEEE 802.11).
const LONGEST_SSID: usize = 32;

fn is_any_guid(name: &str) -> bool {
    is_guid(name) || is_braced_guid(name)
}

/// The problem with the first name in an address that does not have the form which its CSP expects.
pub fn judge_names(node: &LocUri) -> Option<Problem> {
    let [vendor, msft, names @ ..] = node.segments() else { return None };
    if !vendor.eq_ignore_ascii_case("Vendor") || !msft.eq_ignore_ascii_case("MSFT") {
        return None;
    }
    (1..=names.len()).filter_map(|count| names.get(..count)).find_map(judge_last)
}

fn judge_last(names: &[String]) -> Option<Problem> {
    let name = names.last()?;
    let form = FORMS.iter().find(|form| form.nodes.iter().any(|pattern| matches(pattern, names)))?;
    (!(form.is_valid)(name))
        .then(|| Problem::warning(0, format!("{} is not {}", shown(name), form.what)).allowed(form.allowed))
}

#[cfg(test)]
mod tests {
    use super::judge_names;
    use crate::address::LocUri;

    #[test]
    fn names_have_the_form_of_their_page() {
        let judged = |node: &str| judge_names(&LocUri::parse(node).unwrap()).map(|problem| problem.message);
        for good in [
            "./Device/Vendor/MSFT/VPNv2/Work/RouteList/0/Address",
            "./Vendor/MSFT/DiagnosticLog/EtwLog/Collectors/a/Providers/3da494e4-0fe2-415C-b895-fb5265c5c83b/State",
            "./Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyRules/%7B3da494e4-0fe2-415c-b895-fb5265c5c83b%7D/RuleData",
            "./Vendor/MSFT/WiFi/Profile/Contoso%20Guests/WlanXml",
            "./Vendor/MSFT/Personalization/CompanyName",
        ] {
            assert_eq!(judged(good), None, "{good}");
        }
        for (bad, expected) in [
            ("./User/Vendor/MSFT/VPNv2/Work/AppTriggerList/first/App/Id", "`first` is not the number of a row"),
            ("./Vendor/MSFT/DiagnosticLog/EtwLog/Collectors/a/Providers/b/State", "`b` is not the GUID of a provider"),
            ("./Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyGroups/usb/GroupData", "`usb` is not a GUID"),
            (
                "./Vendor/MSFT/WiFi/Profile/a-name-that-has-more-than-32-bytes/WiFiCost",
                "`a-name-that-has-more-than-32-bytes` is not the name of a wireless network: it is too long",
            ),
        ] {
            assert_eq!(judged(bad).as_deref(), Some(expected), "{bad}");
        }
    }
}
