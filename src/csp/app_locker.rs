//! AppLocker/.../Policy: the rules for one kind of program.

use std::collections::BTreeSet;

use super::forms::is_hash;
use super::shape::{
    AttributeRule, Inside, Shape, Strictness, TextRule, any, attribute, follow, once, optional, required, some,
};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

const RULE: [AttributeRule; 5] = [
    required("Id", TextRule::Guid),
    required("Name", TextRule::NonEmpty),
    attribute("Description", TextRule::Any),
    required("UserOrGroupSid", TextRule::Sid),
    required("Action", TextRule::OneOf(&["Allow", "Deny"])),
];
const VERSION: TextRule = TextRule::Form(is_version, "10.0.0.0 or *");
const RANGE: Shape = Shape::new(
    "BinaryVersionRange",
    &[required("LowSection", VERSION), required("HighSection", VERSION)],
    Inside::Nothing,
);
const PUBLISHER_CONDITION: Shape = Shape::new(
    "FilePublisherCondition",
    &[
        required("PublisherName", TextRule::NonEmpty),
        required("ProductName", TextRule::NonEmpty),
        required("BinaryName", TextRule::NonEmpty),
    ],
    Inside::Elements(&[once(&RANGE)]),
);
const PATH_CONDITION: Shape = Shape::new("FilePathCondition", &[required("Path", TextRule::NonEmpty)], Inside::Nothing);
const HASH: Shape = Shape::new(
    "FileHash",
    &[
        required("Type", TextRule::OneOf(&["SHA256", "SHA256Flat", "SHA1"])),
        required("Data", TextRule::Form(is_hash_data, "0x and the hexadecimal digits of a SHA-256 (64) or SHA-1 (40)")),
        attribute("SourceFileName", TextRule::Any),
        attribute("SourceFileLength", TextRule::Any),
    ],
    Inside::Nothing,
);
const HASH_CONDITION: Shape = Shape::new("FileHashCondition", &[], Inside::Elements(&[some(&HASH)]));
const CONDITIONS_INSIDE: Inside =
    Inside::Unordered(&[any(&PUBLISHER_CONDITION), any(&PATH_CONDITION), any(&HASH_CONDITION)]);
const CONDITIONS: Shape = Shape::new("Conditions", &[], CONDITIONS_INSIDE);
const EXCEPTIONS: Shape = Shape::new("Exceptions", &[], CONDITIONS_INSIDE);
const RULE_INSIDE: Inside = Inside::Elements(&[once(&CONDITIONS), optional(&EXCEPTIONS)]);
const PUBLISHER_RULE: Shape = Shape::new("FilePublisherRule", &RULE, RULE_INSIDE);
const PATH_RULE: Shape = Shape::new("FilePathRule", &RULE, RULE_INSIDE);
const HASH_RULE: Shape = Shape::new("FileHashRule", &RULE, RULE_INSIDE);
/// The elements that managed installers need in addition to the rules.
const EXTENSIONS: Shape = Shape::new("RuleCollectionExtensions", &[], Inside::Anything);
const COLLECTION: Shape = Shape::new(
    "RuleCollection",
    &[
        required("Type", TextRule::OneOf(&["Exe", "Msi", "Script", "Appx", "Dll", "ManagedInstaller"])),
        attribute("EnforcementMode", TextRule::OneOf(&["NotConfigured", "AuditOnly", "Enabled"])),
    ],
    Inside::Unordered(&[any(&PUBLISHER_RULE), any(&PATH_RULE), any(&HASH_RULE), optional(&EXTENSIONS)]),
);

/// Four numbers, or any version.
fn is_version(text: &str) -> bool {
    let is_part = |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text == "*" || text.split('.').count() == 4 && text.split('.').all(is_part)
}

/// `0x` and a SHA-256 or a SHA-1.
fn is_hash_data(text: &str) -> bool {
    text.strip_prefix("0x").is_some_and(|digits| is_hash(digits, &[64, 40]))
}

/// The names of nodes, each with the type of rules that it takes.
const TYPES: &[(&str, &str)] =
    &[("EXE", "Exe"), ("MSI", "Msi"), ("Script", "Script"), ("StoreApps", "Appx"), ("DLL", "Dll")];

/// Judges a collection. The path is Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/<group>/<kind>/Policy.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if root.name == "AppLockerPolicy" {
            problems.push(
                Problem::warning(root.at, "the value is a whole policy; the node takes one collection of it")
                    .allowed("<RuleCollection>, without <AppLockerPolicy> around it"),
            );
            root.each("RuleCollection").for_each(|collection| judge_collection(given, collection, problems));
        } else if is_root(root, &COLLECTION, problems) {
            judge_collection(given, root, problems);
        }
    })
}

/// The maximum number of characters of the name and of the description of a rule.
const MAX_LENGTH: usize = 1024;

fn judge_collection(given: &Given, collection: &Node, problems: &mut Vec<Problem>) {
    follow(collection, &COLLECTION, Strictness::STRICT, problems);
    let kind = collection.attribute("Type").unwrap_or_default();
    let wanted = TYPES.iter().find(|(name, _)| given.name(5).eq_ignore_ascii_case(name)).map(|(_, wanted)| *wanted);
    if let Some(wanted) = wanted.filter(|wanted| *wanted != kind && !kind.is_empty()) {
        let message =
            format!("the rules are of type {}, but the node {} takes other types", shown(kind), given.name(5));
        problems.push(Problem::error(collection.at, message).allowed(wanted));
    }
    let mut ids = BTreeSet::new();
    for rule in &collection.children {
        if kind == "Appx" && ["FilePathRule", "FileHashRule"].contains(&rule.name) {
            problems.push(
                Problem::warning(rule.at, format!("<{}> does not work for packaged apps", rule.name))
                    .allowed("<FilePublisherRule>, the only kind that AppLocker supports for them"),
            );
        }
        rule.children.iter().for_each(|conditions| judge_paths(conditions, problems));
        rule.children.iter().for_each(|conditions| judge_publishers(conditions, problems));
        if rule.attribute("Id").is_some_and(|id| !ids.insert(id.to_lowercase())) {
            let problem = Problem::error(rule.at, "a second rule has the same Id");
            problems.push(problem.allowed("a GUID of its own for each rule"));
        }
        for name in ["Name", "Description"] {
            if rule.attribute(name).is_some_and(|text| text.chars().count() > MAX_LENGTH) {
                let problem = Problem::error(rule.at, format!("{name} is longer than {MAX_LENGTH} characters"));
                problems.push(problem.help("shorten it"));
            }
        }
    }
    if collection.attribute("EnforcementMode") == Some("Enabled") {
        judge_reach(collection, kind, problems);
    }
}

/// Paths have their own variables, which differ from environment variables.
fn judge_paths(conditions: &Node, problems: &mut Vec<Problem>) {
    const VARIABLES: [&str; 6] = ["%WINDIR%", "%SYSTEM32%", "%OSDRIVE%", "%PROGRAMFILES%", "%REMOVABLE%", "%HOT%"];
    for condition in conditions.each("FilePathCondition") {
        let path = condition.attribute("Path").unwrap_or_default();
        let end = path.strip_prefix('%').and_then(|rest| rest.find('%')).map(|end| end + 2);
        let Some(variable) = end.and_then(|end| path.get(..end)) else { continue };
        if !VARIABLES.iter().any(|known| known.eq_ignore_ascii_case(variable)) {
            problems.push(
                Problem::warning(condition.at, format!("AppLocker does not know the variable {}", shown(variable)))
                    .allowed(VARIABLES.join(", "))
                    .help("write %OSDRIVE%\\Users\\*\\... for a folder of every user"),
            );
        }
    }
}

/// A publisher is the subject of its certificate.
fn judge_publishers(conditions: &Node, problems: &mut Vec<Problem>) {
    for condition in conditions.each("FilePublisherCondition") {
        let publisher = condition.attribute("PublisherName").unwrap_or_default();
        if !publisher.is_empty() && publisher != "*" && !publisher.contains('=') {
            problems.push(
                Problem::warning(condition.at, format!("{} is not a distinguished name", shown(publisher)))
                    .allowed("O=CONTOSO, L=REDMOND, S=WASHINGTON, C=US, or * for every publisher"),
            );
        }
    }
}

/// Enforced rules forbid everything that they do not allow.
fn judge_reach(collection: &Node, kind: &str, problems: &mut Vec<Problem>) {
    let allowing: Vec<&Node> =
        collection.children.iter().filter(|rule| rule.attribute("Action") == Some("Allow")).collect();
    let conditions = || allowing.iter().filter_map(|rule| rule.child("Conditions")).flat_map(|all| &all.children);
    let any_publisher = conditions().any(|condition| condition.attribute("PublisherName") == Some("*"));
    let windows = conditions().any(|condition| {
        let path = condition.attribute("Path").unwrap_or_default().to_lowercase();
        ["*", "%windir%", "%system32%", "%osdrive%", "c:\\"].iter().any(|start| path.starts_with(start))
    });
    if kind == "Exe" && !windows && !any_publisher {
        problems.push(
            Problem::warning(collection.at, "the rules are enforced, but none allows the programs of Windows")
                .help("add the default rule for %WINDIR%\\*"),
        );
    }
    if kind == "Appx" && !any_publisher {
        problems.push(
            Problem::warning(collection.at, "the rules are enforced, but none allows signed apps, such as Start")
                .help("add the default rule: FilePublisherCondition PublisherName=\"*\""),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/Kiosk/EXE/Policy";
    const GOOD: &str = "<RuleCollection Type=\"Exe\" EnforcementMode=\"AuditOnly\"><FilePathRule \
        Id=\"30000000-0000-0000-0000-000000000003\" Name=\"Windows\" Description=\"\" UserOrGroupSid=\"S-1-1-0\" \
        Action=\"Allow\"><Conditions><FilePathCondition Path=\"%WINDIR%\\*\"/></Conditions></FilePathRule></RuleCollection>";

    #[test]
    fn a_collection_passes_at_its_node() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        assert_eq!(found(NODE, &GOOD.replace("AuditOnly", "Enabled")), [""; 0]);
        let hash = format!(
            "<FileHashCondition><FileHash Type=\"SHA256\" Data=\"0x{}\"/></FileHashCondition>",
            "0A".repeat(32)
        );
        let exceptions = format!("</Conditions><Exceptions>{hash}<FilePathCondition Path=\"a\"/>{hash}</Exceptions>");
        let with = GOOD.replace("</Conditions>", &exceptions);
        assert_eq!(found(NODE, &with), [""; 0]);
        for (from, to) in [("0x0A", "0A"), ("0x0A", "0x"), ("SHA256", "MD5")] {
            assert!(found(NODE, &with.replace(from, to))[0].starts_with("error"), "{to}");
        }
        let publisher = |name: &str, low: &str| {
            let condition = format!(
                "<FilePublisherCondition PublisherName=\"{name}\" ProductName=\"*\" BinaryName=\"*\">\
                 <BinaryVersionRange LowSection=\"{low}\" HighSection=\"*\"/></FilePublisherCondition>"
            );
            found(NODE, &GOOD.replace("</Conditions>", &format!("</Conditions><Exceptions>{condition}</Exceptions>")))
        };
        assert_eq!(publisher("O=CONTOSO, C=US", "10.0.0.0"), [""; 0]);
        assert_eq!(publisher("*", "*"), [""; 0]);
        assert!(publisher("Contoso", "*")[0].contains("`Contoso` is not a distinguished name"));
        assert!(publisher("*", "10.0")[0].contains("LowSection is `10.0`"));
        let all = found(&NODE.replace("/EXE/", "/DLL/"), GOOD);
        assert!(all[0].starts_with("error 0 the rules are of type `Exe`"), "{all:?}");
        let all = found(&NODE.replace("/EXE/", "/StoreApps/"), &GOOD.replace("\"Exe\"", "\"Appx\""));
        assert!(all[0].contains("<FilePathRule> does not work for packaged apps"), "{all:?}");
    }

    #[test]
    fn what_the_csp_refuses_is_found() {
        let rule = &GOOD[GOOD.find("<FilePathRule").unwrap()..GOOD.find("</RuleCollection>").unwrap()];
        for (from, to, expected) in [
            ("AuditOnly", "Audit", "error 27 EnforcementMode is `Audit`"),
            (
                "30000000-0000-0000-0000-000000000003",
                "{30000000-0000-0000-0000-000000000003}",
                "not a GUID without braces",
            ),
            ("S-1-1-0", "Everyone", "UserOrGroupSid is `Everyone`"),
            ("Action=\"Allow\"", "Action=\"Permit\"", "Action is `Permit`"),
            (
                "<Conditions><FilePathCondition Path=\"%WINDIR%\\*\"/></Conditions>",
                "",
                "<FilePathRule> lacks <Conditions>",
            ),
            ("</RuleCollection>", &format!("{rule}</RuleCollection>"), "a second rule has the same Id"),
        ] {
            let all = found(NODE, &GOOD.replace(from, to));
            assert!(
                all.iter().any(|one| one.starts_with("error") && one.contains(expected)) || all[0].contains(expected),
                "{expected}: {all:?}"
            );
        }
    }

    #[test]
    fn enforced_rules_that_lock_windows_out_are_doubtful() {
        let all = found(NODE, &GOOD.replace("AuditOnly", "Enabled").replace("%WINDIR%\\*", "%PROGRAMFILES%\\*"));
        assert!(all[0].starts_with("warning 0 the rules are enforced"), "{all:?}");
        assert!(
            found(NODE, &format!("<AppLockerPolicy Version=\"1\">{GOOD}</AppLockerPolicy>"))[0].starts_with("warning")
        );
    }
}
