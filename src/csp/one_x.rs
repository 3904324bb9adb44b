//! 802.1X inside profiles of networks, and the EAP configuration inside that, which VPN profiles have too.

use super::shape::{Inside, Shape, Strictness, TextRule, follow, optional};
use super::xml_value::{https_namespaces, is_root, judge_xml};
use super::{Given, Problem};
use crate::format::xml::Node;

const SPACE: &str = "http://www.microsoft.com/networking/OneX/v1";
const EAP_SPACE: &str = "http://www.microsoft.com/provisioning/EapHostConfig";

const AUTH_MODE: Shape =
    Shape::new("authMode", &[], Inside::Text(TextRule::OneOf(&["machineOrUser", "machine", "user", "guest"])))
        .within(SPACE);
const EAP_HOST_CONFIG: Shape = Shape::new("EapHostConfig", &[], Inside::Anything).within(EAP_SPACE);
const EAP_CONFIG: Shape = Shape::new("EAPConfig", &[], Inside::Elements(&[optional(&EAP_HOST_CONFIG)])).within(SPACE);

/// The element of 802.1X; its other children are left to `judge`.
pub(super) const ONE_X: Shape = Shape::new("OneX", &[], Inside::Anything).within(SPACE);

/// Judges an element of 802.1X.
pub(super) fn judge(one_x: &Node, problems: &mut Vec<Problem>) {
    for (name, shape) in [("authMode", &AUTH_MODE), ("EAPConfig", &EAP_CONFIG)] {
        one_x.each(name).for_each(|child| follow(child, shape, Strictness::LENIENT, problems));
    }
    if one_x.find(&["EAPConfig", "EapHostConfig"]).is_none() {
        problems.push(Problem::error(one_x.at, "<OneX> lacks <EAPConfig> with an <EapHostConfig>"));
    }
    https_below(one_x, problems);
}

/// Judges an EAP configuration that is a whole value.
pub(super) fn eap_configuration(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        if is_root(&document.root, &EAP_HOST_CONFIG, problems) {
            follow(&document.root, &EAP_HOST_CONFIG, Strictness::LENIENT, problems);
            https_below(&document.root, problems);
        }
    })
}

/// The tables name the upper elements; everything below them is only searched for wrong namespaces.
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
