//! WiredNetwork/LanXML: a profile for wired networks, which is little more than 802.1X.

use super::one_x::{self, ONE_X};
use super::shape::{Inside, Shape, Strictness, TextRule, follow, once, optional};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};

const SPACE: &str = "http://www.microsoft.com/networking/LAN/profile/v1";

const ENFORCED: Shape = Shape::new("OneXEnforced", &[], Inside::Text(TextRule::Boolean)).within(SPACE);
const ENABLED: Shape = Shape::new("OneXEnabled", &[], Inside::Text(TextRule::Boolean)).within(SPACE);
const SECURITY: Shape =
    Shape::new("security", &[], Inside::Elements(&[once(&ENFORCED), once(&ENABLED), optional(&ONE_X)])).within(SPACE);
const MSM: Shape = Shape::new("MSM", &[], Inside::Elements(&[once(&SECURITY)])).within(SPACE);
const PROFILE: Shape = Shape::new("LANProfile", &[], Inside::Elements(&[once(&MSM)])).within(SPACE);

/// Judges a profile.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        if !is_root(&document.root, &PROFILE, problems) {
            return;
        }
        follow(&document.root, &PROFILE, Strictness::STRICT, problems);
        let Some(security) = document.root.find(&["MSM", "security"]) else { return };
        let says = |name: &str| security.child(name).is_some_and(|node| matches!(node.words(), "true" | "1"));
        match security.child("OneX") {
            Some(one_x) => one_x::judge(one_x, problems),
            None if says("OneXEnforced") || says("OneXEnabled") => {
                let problem = Problem::error(security.at, "802.1X is switched on, but <OneX> is missing");
                problems.push(problem.help("add <OneX>, or write false in OneXEnforced and OneXEnabled"));
            }
            None => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Vendor/MSFT/WiredNetwork/LanXML";
    const GOOD: &str = "<LANProfile xmlns=\"http://www.microsoft.com/networking/LAN/profile/v1\"><MSM><security>\
        <OneXEnforced>false</OneXEnforced><OneXEnabled>false</OneXEnabled></security></MSM></LANProfile>";

    #[test]
    fn what_is_switched_on_must_be_described() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        let on = GOOD.replace("<OneXEnabled>false", "<OneXEnabled>true");
        assert!(found(NODE, &on)[0].contains("<OneX> is missing"));
        let one_x = "<OneX xmlns=\"http://www.microsoft.com/networking/OneX/v1\"><authMode>user</authMode><EAPConfig>\
                     <EapHostConfig xmlns=\"http://www.microsoft.com/provisioning/EapHostConfig\"><EapMethod/></EapHostConfig></EAPConfig></OneX>";
        let described = on.replace("</security>", &format!("{one_x}</security>"));
        assert_eq!(found(NODE, &described), [""; 0]);
        let cached = described.replace("<authMode>", "<cacheUserData>true</cacheUserData><authMode>");
        assert_eq!(found(NODE, &cached), [""; 0]);
        let late = described.replace("</authMode>", "</authMode><cacheUserData>true</cacheUserData>");
        assert!(found(NODE, &late)[0].contains("<cacheUserData> comes too late in <OneX>"), "{:?}", found(NODE, &late));
        assert!(found(NODE, &described.replace(">user<", ">users<"))[0].contains("authMode is `users`"));
        assert!(
            found(
                NODE,
                &described
                    .replace("<EapHostConfig xmlns=\"http://www.microsoft.com/provisioning/EapHostConfig\"><EapMethod/></EapHostConfig>", "")
            )[0]
            .contains("<OneX> lacks")
        );
    }
}
