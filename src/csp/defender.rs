//! Defender: lists of exclusions, attack surface reduction rules, and actions for threats.

use std::collections::BTreeMap;

use super::exclusion_form::ExclusionList;
use super::forms::is_guid;
use super::user_variable::variable_of_a_user;
use super::{Given, Problem};
use crate::format::xml::shown;
use crate::windows::AsrRule;

/// The separator of every list of Defender.
const SEPARATOR: char = '|';

/// ExcludedPaths, ExcludedExtensions, ExcludedProcesses, AttackSurfaceReductionOnlyExclusions.
pub(super) fn exclusions(given: &Given) -> Vec<Problem> {
    let list = ExclusionList::of(given.name(5));
    each(given.text, |item| {
        if let Some(at) = item.trim_end().find('\n') {
            return Some(
                Problem::warning(at, "there is a line break between items, but they count as one")
                    .allowed("items with | between them: in TOML a list, [\"a\", \"b\"]"),
            );
        }
        if let Some(variable) = variable_of_a_user(item) {
            let message = format!("Defender runs as SYSTEM, so {variable} does not lead to the folder of a user");
            return Some(Problem::warning(0, message).allowed(r"C:\Users\*\AppData\Local\Contoso"));
        }
        let separated = several_items(item, list);
        separated.or_else(|| list.doubt(item))
    })
}

/// The doubt about an item that contains another separator.
fn several_items(item: &str, list: ExclusionList) -> Option<Problem> {
    let at = item.find([';', ','])?;
    // A path may contain a comma; a drive or an extension after the comma shows that it separates items.
    let next = item.get(at + 1..).unwrap_or_default().trim_start();
    let before = item.get(..at).unwrap_or_default().trim_end().to_ascii_lowercase();
    let separates = list == ExclusionList::Extensions
        || list == ExclusionList::Processes && [".exe", ".com", ".bat", ".cmd"].iter().any(|end| before.ends_with(end))
        || item.contains(';')
        || next.get(1..3) == Some(":\\")
        || next.starts_with(['%', '.', '\\']);
    separates.then(|| {
        Problem::warning(at, format!("{} looks like several items, but counts as one", shown(item)))
            .allowed("items with | between them: in TOML a list, [\"a\", \"b\"]")
    })
}

/// AttackSurfaceReductionRules: `guid=state|guid=state`.
pub(super) fn attack_surface_rules(given: &Given) -> Vec<Problem> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let takes = |problem: Problem| Some(problem.allowed(rules_with_states()));
    each(given.text, |item| {
        let Some((rule, state)) = item.split_once('=') else {
            return takes(Problem::error(0, format!("{} is not a rule with a state", shown(item))));
        };
        let (rule, state) = (rule.trim(), state.trim());
        if !is_guid(rule) {
            return takes(Problem::error(0, format!("{} is not a GUID", shown(rule))));
        }
        if !AsrRule::STATES.iter().any(|(known, _)| state == known.to_string()) {
            return takes(Problem::error(0, format!("{} is not a state of a rule", shown(state))));
        }
        if rule.len() + state.len() + "=".len() != item.len() {
            return takes(Problem::warning(0, "the rule contains blanks"));
        }
        match seen.insert(rule.to_lowercase(), state.to_owned()) {
            Some(other) if other != state => {
                let problem = Problem::error(0, format!("the rule {rule} has two states"));
                return Some(problem.help("keep one of the two"));
            }
            Some(_) => {
                let problem = Problem::warning(0, format!("the rule {rule} is listed twice"));
                return Some(problem.help("remove one of the two"));
            }
            None => {}
        }
        AsrRule::find(rule).is_none().then(|| {
            Problem::warning(0, format!("the rule {rule} is not documented"))
                .help("compare the GUID with Microsoft's page about attack surface reduction rules")
        })
    })
}

/// ASROnlyPerRuleExclusions: `guid=path>path|guid=path`.
pub(super) fn exclusions_of_rules(given: &Given) -> Vec<Problem> {
    each(given.text, |item| {
        let rule = item.split_once('=').map(|(rule, paths)| (rule.trim(), paths));
        let doubt = match rule {
            None => format!("{} names no rule", shown(item)),
            Some((rule, _)) if !is_guid(rule) => format!("{} is not the GUID of a rule", shown(rule)),
            Some((_, paths)) if paths.trim().is_empty() => format!("{} excludes nothing", shown(item)),
            Some((_, paths)) if paths.contains(';') || !paths.contains('>') && has_next_path(paths) => {
                format!("{} looks like several paths, but counts as one", shown(paths))
            }
            Some(_) => return None,
        };
        Some(Problem::warning(0, doubt).allowed("guid=path>path, and | between rules"))
    })
}

/// Whether another path follows a comma.
fn has_next_path(paths: &str) -> bool {
    paths.split(',').skip(1).any(|next| {
        let next = next.trim_start();
        next.get(1..3) == Some(":\\") || next.starts_with(['%', '\\'])
    })
}

/// TamperProtection: a text that the management service signs.
pub(super) fn signed(given: &Given) -> Vec<Problem> {
    /// Far below the size of any signature, and above that of any word or number that may be written in its place.
    const MIN_LENGTH: usize = 64;
    let is_word = !given.text.is_empty() && given.text.len() < MIN_LENGTH;
    let problem = is_word.then(|| {
        Problem::warning(0, format!("{} is not signed, so the device keeps its setting", shown(given.text)))
            .allowed("the signed text of the management service")
            .help("switch tamper protection in Intune or in the Defender portal")
    });
    problem.into_iter().collect()
}

fn rules_with_states() -> String {
    let states = AsrRule::STATES.map(|(number, name)| format!("{number} {name}"));
    format!("guid=state, with {}", states.join(", "))
}

/// ThreatSeverityDefaultAction: `level=action|level=action`.
pub(super) fn threat_actions(given: &Given) -> Vec<Problem> {
    each(given.text, |item| {
        let is_valid = item.split_once('=').is_some_and(|(level, action)| {
            matches!(level, "1" | "2" | "4" | "5") && matches!(action, "2" | "3" | "6" | "8" | "10")
        });
        (!is_valid).then(|| {
            Problem::error(0, format!("{} is not a level with an action", shown(item))).allowed(
                "level=action, with 1 low, 2 moderate, 4 high, 5 severe; 2 quarantine, 3 remove, 6 allow, 8 user decides, 10 block",
            )
        })
    })
}

fn each(text: &str, mut judge: impl FnMut(&str) -> Option<Problem>) -> Vec<Problem> {
    let mut at = 0;
    let mut problems = Vec::new();
    for item in text.split(SEPARATOR) {
        if !item.is_empty() {
            problems.extend(judge(item).map(|problem| problem.moved(at)));
        }
        at += item.len() + SEPARATOR.len_utf8();
    }
    problems
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    fn node(policy: &str) -> String {
        format!("./Device/Vendor/MSFT/Policy/Config/Defender/{policy}")
    }

    #[test]
    fn exclusions_have_one_separator() {
        for good in ["C:\\Build|D:\\Cache", "C:\\a, b\\c", ""] {
            assert_eq!(found(&node("ExcludedPaths"), good), [""; 0], "{good}");
        }
        assert!(found(&node("ExcludedPaths"), "C:\\A|C:\\Build;D:\\Cache")[0].starts_with("warning 13 "));
        assert!(found(&node("ExcludedExtensions"), "lib;obj")[0].starts_with("warning 3 "));
        assert!(found(&node("ExcludedExtensions"), "lib,obj")[0].starts_with("warning 3 "));
        assert_eq!(found(&node("ExcludedExtensions"), "lib|obj"), [""; 0]);
        assert_eq!(found(&node("ExcludedExtensions"), "lib|.obj|o*"), [""; 0]);
        assert!(found(&node("ExcludedExtensions"), "lib|*.obj")[0].starts_with("warning 4 `*.obj` is a pattern"));
        assert!(found(&node("ExcludedProcesses"), "a.exe,b.exe")[0].starts_with("warning 5 "));
        assert_eq!(found(&node("ExcludedProcesses"), "C:\\Smith, Jones\\a.exe"), [""; 0]);
        assert!(found(&node("ExcludedPaths"), "C:\\A,D:\\B")[0].starts_with("warning"));
        for of_a_user in ["%UserProfile%\\Build", "C:\\A|%LOCALAPPDATA%\\Contoso"] {
            assert!(found(&node("ExcludedPaths"), of_a_user)[0].contains("runs as SYSTEM"), "{of_a_user}");
        }
        assert!(found(&node("ExcludedPaths"), "C:\\A\nD:\\B")[0].starts_with("warning 4 there is a line break"));
    }

    #[test]
    fn exclusions_of_a_rule_name_it() {
        let (node, rule) = (
            "./Device/Vendor/MSFT/Defender/Configuration/ASROnlyPerRuleExclusions",
            "7674ba52-37eb-4a4f-a9a1-f0f9a1619a2c",
        );
        for good in [
            format!("{rule}=C:\\a.exe"),
            format!("{rule}=C:\\a, b.exe>%ProgramFiles%\\c.exe|{rule}=D:\\d.exe"),
            String::new(),
        ] {
            assert_eq!(found(node, &good), [""; 0], "{good}");
        }
        for bad in [
            "C:\\a.exe".to_owned(),
            "office=C:\\a.exe".to_owned(),
            format!("{{{rule}}}=C:\\a.exe"),
            format!("{rule}="),
            format!("{rule}=C:\\a.exe,D:\\b.exe"),
            format!("{rule}=C:\\a.exe;D:\\b.exe"),
        ] {
            assert!(found(node, &bad)[0].starts_with("warning 0 "), "{bad}");
        }
    }

    #[test]
    fn tamper_protection_is_signed() {
        let node = "./Device/Vendor/MSFT/Defender/Configuration/TamperProtection";
        assert!(found(node, "5")[0].starts_with("warning 0 `5` is not signed"));
        assert_eq!(found(node, &"PHNpZ25lZD4".repeat(20)), [""; 0]);
    }

    #[test]
    fn rules_have_states() {
        let rule = "7674ba52-37eb-4a4f-a9a1-f0f9a1619a2c";
        let judged = |text: &str| found(&node("AttackSurfaceReductionRules"), text);
        for state in [0, 1, 2, 5, 6] {
            assert_eq!(judged(&format!("{rule}={state}")), [""; 0]);
        }
        for (text, expected) in [
            (format!("{rule}=7"), "error 0 `7` is not a state of a rule"),
            (format!("{rule}=1|{rule}=2"), "error 39 the rule"),
            (format!("{rule}=1|{rule}=1"), "warning 39 the rule"),
            ("00000000-0000-0000-0000-000000000000=1".to_owned(), "warning 0 the rule 00000000"),
            ("block".to_owned(), "error 0 `block` is not a rule"),
        ] {
            assert!(judged(&text)[0].starts_with(expected), "{text}: {:?}", judged(&text));
        }
        assert_eq!(found(&node("ThreatSeverityDefaultAction"), "1=2|5=10"), [""; 0]);
        assert!(found(&node("ThreatSeverityDefaultAction"), "1=2|3=2")[0].starts_with("error 4 "));
    }
}
