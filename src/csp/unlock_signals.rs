//! Signals that unlock or lock a device with Windows Hello: rules as XML, one or more with commas between them.

use super::xml_value::{Outside, malformed, outside};
use super::{Given, Problem};
use crate::format::xml::{Document, Node, shown};

/// What is put around rules to make them one document.
const WRAPPER: (&str, &str) = ("<_>", "</_>");
const SIGNALS: &[&str] = &["bluetooth", "ipConfig", "wifi"];
const VERSION: &str = "1.0";

/// PassportForWork/DeviceUnlock/Plugins and PassportForWork/DynamicLock/Plugins.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    if given.text.trim().is_empty() {
        return Vec::new();
    }
    if let Outside::Trouble(problem) = outside(given.text) {
        return vec![problem];
    }
    let whole = format!("{}{}{}", WRAPPER.0, given.text, WRAPPER.1);
    match Document::read(&whole) {
        Ok(rules) => rules.root.children.iter().flat_map(judge_rule).map(in_value).collect(),
        Err(error) => vec![in_value(malformed(&error))],
    }
}

/// The problem at its place in the value, given its place in the document around it.
fn in_value(problem: Problem) -> Problem {
    Problem { at: problem.at.saturating_sub(WRAPPER.0.len()), ..problem }
}

fn judge_rule(rule: &Node) -> Vec<Problem> {
    if rule.name != "rule" {
        let message = format!("{} is in the place of a rule", shown(rule.name));
        return vec![Problem::warning(rule.at, message).allowed("<rule schemaVersion=\"1.0\">")];
    }
    let mut problems = Vec::new();
    if rule.attribute("schemaVersion") != Some(VERSION) {
        problems.push(Problem::warning(rule.at, "the rule does not say schemaVersion=\"1.0\"").allowed(VERSION));
    }
    judge_signals(rule, &mut problems);
    problems
}

/// Signals may stand inside `and`.
fn judge_signals(node: &Node, problems: &mut Vec<Problem>) {
    for child in &node.children {
        match child.name {
            "signal" => problems.extend(unknown_signal(child)),
            _ => judge_signals(child, problems),
        }
    }
}

fn unknown_signal(signal: &Node) -> Option<Problem> {
    let kind = signal.attribute("type").unwrap_or_default();
    let is_known = SIGNALS.iter().any(|known| known.eq_ignore_ascii_case(kind));
    (!is_known).then(|| {
        Problem::warning(signal.at, format!("the type of the signal is {}", shown(kind))).allowed(SIGNALS.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn rules_have_known_signals() {
        let node = "./Device/Vendor/MSFT/PassportForWork/DeviceUnlock/Plugins";
        let wifi = "<rule schemaVersion=\"1.0\"><signal type=\"wifi\"><ssid>office</ssid></signal></rule>";
        let both =
            "<rule schemaVersion=\"1.0\"><and><signal type=\"ipConfig\"/><signal type=\"bluetooth\"/></and></rule>";
        for good in [wifi.to_owned(), both.to_owned(), format!("{wifi},\n{both}"), String::new()] {
            assert_eq!(found(node, &good), [""; 0], "{good}");
        }
        for (text, expected) in [
            (wifi.replace("wifi", "nfc"), "warning 26 the type of the signal is `nfc`"),
            (both.replace("bluetooth", "phone"), "warning 56 the type of the signal is `phone`"),
            (wifi.replace("1.0", "2.0"), "warning 0 the rule does not say schemaVersion"),
            (wifi.replace("rule", "rules"), "warning 0 `rules` is in the place of a rule"),
            ("phone".to_owned(), "error 0 the value is not XML"),
            ("<rule>".to_owned(), "error 6 the XML is not well-formed"),
        ] {
            let all = found(&node.replace("DeviceUnlock", "DynamicLock"), &text);
            assert!(all.len() == 1 && all[0].starts_with(expected), "{expected}: {all:?}");
        }
    }
}
