//! 802.1X inside profiles of networks, and the EAP configuration inside that, which VPN profiles have too.

use super::eap::{self, EAP_HOST_CONFIG};
use super::shape::{Inside, Shape, Strictness, TextRule, follow, optional};
use super::xml_value::{https_namespaces, is_root, judge_xml};
use super::{Given, Problem};
use crate::finding::Severity;
use crate::format::xml::Node;

const SPACE: &str = "http://www.microsoft.com/networking/OneX/v1";

const AUTH_MODE: Shape =
    Shape::new("authMode", &[], Inside::Text(TextRule::OneOf(&["machineOrUser", "machine", "user", "guest"])))
        .within(SPACE);
const EAP_CONFIG: Shape = Shape::new("EAPConfig", &[], Inside::Elements(&[optional(&EAP_HOST_CONFIG)])).within(SPACE);

/// Seconds.
const PERIOD: Inside = Inside::Text(TextRule::Number(1, 3600));
const COUNT: Inside = Inside::Text(TextRule::Number(1, 100));
const CACHE_USER_DATA: Shape = Shape::new("cacheUserData", &[], Inside::Text(TextRule::Boolean)).within(SPACE);
const HELD_PERIOD: Shape = Shape::new("heldPeriod", &[], PERIOD).within(SPACE);
const AUTH_PERIOD: Shape = Shape::new("authPeriod", &[], PERIOD).within(SPACE);
const START_PERIOD: Shape = Shape::new("startPeriod", &[], PERIOD).within(SPACE);
const MAX_START: Shape = Shape::new("maxStart", &[], COUNT).within(SPACE);
const MAX_AUTH_FAILURES: Shape = Shape::new("maxAuthFailures", &[], COUNT).within(SPACE);
const SUPPLICANT_MODE: Shape = Shape::new(
    "supplicantMode",
    &[],
    Inside::Text(TextRule::OneOf(&["inhibitTransmission", "includeLearning", "compliant"])),
)
.within(SPACE);
const SINGLE_SIGN_ON: Shape = Shape::new("singleSignOn", &[], Inside::Anything).within(SPACE);
/// The children of the element of 802.1X, in the order of its schema.
const PARTS: Shape = Shape::new(
    "OneX",
    &[],
    Inside::Elements(&[
        optional(&CACHE_USER_DATA),
        optional(&HELD_PERIOD),
        optional(&AUTH_PERIOD),
        optional(&START_PERIOD),
        optional(&MAX_START),
        optional(&MAX_AUTH_FAILURES),
        optional(&SUPPLICANT_MODE),
        optional(&AUTH_MODE),
        optional(&SINGLE_SIGN_ON),
        optional(&EAP_CONFIG),
    ]),
)
.within(SPACE);
/// The schema of 802.1X is a sequence; elements that it does not know may come from a later release.
const STRICTNESS: Strictness =
    Strictness { unknown: Severity::Warning, foreign: Severity::Warning, order: Some(Severity::Error) };

/// The element of 802.1X, whose children are left to `judge`.
pub(super) const ONE_X: Shape = Shape::new("OneX", &[], Inside::Anything).within(SPACE);

/// Judges an element of 802.1X.
pub(super) fn judge(one_x: &Node, problems: &mut Vec<Problem>) {
    // A wrong namespace of the element itself is reported with the profile around it, and its children inherit it.
    if *one_x.space == *SPACE {
        follow(one_x, &PARTS, STRICTNESS, problems);
    }
    match one_x.find(&["EAPConfig", "EapHostConfig"]) {
        Some(host) => eap::judge(host, problems),
        None => problems.push(
            Problem::error(one_x.at, "<OneX> lacks <EAPConfig> with an <EapHostConfig>")
                .help("export the profile from a device that is connected: netsh writes both"),
        ),
    }
    https_below(one_x, problems);
}

/// Judges an EAP configuration that is a whole value.
pub(super) fn eap_configuration(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        if is_root(&document.root, &EAP_HOST_CONFIG, problems) {
            follow(&document.root, &EAP_HOST_CONFIG, Strictness::LENIENT, problems);
            eap::judge(&document.root, problems);
            https_below(&document.root, problems);
        }
    })
}

/// Reports wrong namespaces below a node, except where a problem is reported already: the shapes describe only the
/// upper elements.
pub(super) fn https_below(node: &Node, problems: &mut Vec<Problem>) {
    let mut found = Vec::new();
    node.children.iter().for_each(|child| https_namespaces(child, &mut found));
    let named: Vec<usize> = problems.iter().map(|problem| problem.at).collect();
    problems.extend(found.into_iter().filter(|problem| !named.contains(&problem.at)));
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Vendor/MSFT/VPNv2/Work/NativeProfile/Authentication/Eap/Configuration";
    const GOOD: &str = "<EapHostConfig xmlns=\"http://www.microsoft.com/provisioning/EapHostConfig\"><EapMethod>\
        <Type xmlns=\"http://www.microsoft.com/provisioning/EapCommon\">25</Type></EapMethod></EapHostConfig>";

    #[test]
    fn namespaces_are_checked_all_the_way_down() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        let inner = GOOD.replace(
            "http://www.microsoft.com/provisioning/EapCommon",
            "https://www.microsoft.com/provisioning/EapCommon",
        );
        assert!(found(NODE, &inner)[0].contains("the namespace of <Type> is written with https"));
        assert!(found(NODE, "<EapConfig/>")[0].contains("instead of <EapHostConfig>"));
    }
}
