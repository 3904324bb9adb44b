//! Device control of Defender: groups of devices, and rules about them, an XML document each.
//!
//! Their form is documented on pages only, and differs with the kind of device, so only what is certainly a mistake is
//! doubted.

use super::xml_value::judge_xml;
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

const MATCH_TYPES: &[&str] = &["MatchAll", "MatchAny", "MatchExcludeAll", "MatchExcludeAny"];
const FAMILIES: &[&str] = &["RemovableMediaDevices", "CdRomDevices", "WpdDevices", "PrinterDevices"];
const ENTRY_TYPES: &[&str] = &["Allow", "Deny", "AuditAllowed", "AuditDenied"];
/// All kinds of access together: three to a device, three to files, and printing.
const ALL_ACCESS: u32 = 127;

/// Defender/Configuration/DeviceControl/PolicyGroups/<id>/GroupData.
pub(super) fn group(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        judge_root(given, root, "Group", problems);
        for node in root.each("MatchType") {
            problems.extend(unknown_word(node, MATCH_TYPES));
        }
        for node in root.each("DescriptorIdList").flat_map(|list| list.each("PrimaryId")) {
            problems.extend(unknown_word(node, FAMILIES));
        }
    })
}

/// Defender/Configuration/DeviceControl/PolicyRules/<id>/RuleData.
pub(super) fn rule(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        judge_root(given, root, "PolicyRule", problems);
        if problems.is_empty() && root.child("Entry").is_none() {
            let problem =
                Problem::warning(root.at, "the rule has no <Entry>, so it neither allows nor denies anything");
            problems.push(problem.help("add an <Entry> with <Type> and <AccessMask>"));
        }
        for entry in root.each("Entry") {
            problems.extend(entry.child("Type").and_then(|node| unknown_word(node, ENTRY_TYPES)));
            problems.extend(entry.child("AccessMask").and_then(unknown_access));
        }
    })
}

fn judge_root(given: &Given, root: &Node, name: &str, problems: &mut Vec<Problem>) {
    const ID_IN_PATH: usize = 6;
    if root.name != name {
        let message = format!("the document starts with <{}>", shown(root.name).trim_matches('`'));
        problems.push(Problem::warning(root.at, message).allowed(format!("<{name}>")));
        return;
    }
    let id = given.name(ID_IN_PATH);
    let bare = |id: &str| id.trim().trim_matches(['{', '}']).to_lowercase();
    match root.attribute("Id") {
        None => problems.push(Problem::warning(root.at, format!("<{name}> has no Id")).allowed(format!("Id=\"{id}\""))),
        Some(own) if bare(own) != bare(id) => {
            let message = format!("Id is {}, and the path says {}", shown(own), shown(id));
            problems.push(Problem::warning(root.at, message).allowed("the same GUID in both"));
        }
        Some(_) => {}
    }
}

fn unknown_word(node: &Node, known: &[&str]) -> Option<Problem> {
    let is_known = known.iter().any(|known| known.eq_ignore_ascii_case(node.words()));
    (!is_known).then(|| {
        Problem::warning(node.at, format!("{} is {}, which is not one of its values", node.name, shown(node.words())))
            .allowed(known.join(", "))
    })
}

fn unknown_access(node: &Node) -> Option<Problem> {
    let is_known = node.words().parse().is_ok_and(|mask: u32| (1..=ALL_ACCESS).contains(&mask));
    (!is_known).then(|| {
        Problem::warning(node.at, format!("AccessMask is {}", shown(node.words())))
            .allowed("a sum of 1 read, 2 write and 4 execute on the device, 8, 16 and 32 on its files, and 64 print")
    })
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const ID: &str = "{3f5253e4-0e73-4587-bb9e-bb29a2171694}";

    fn assert_doubted(node: &str, good: &str, slips: &[(&str, &str, &str)]) {
        assert_eq!(found(node, good), [""; 0]);
        for (from, to, expected) in slips {
            let all = found(node, &good.replace(from, to));
            assert!(
                all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected),
                "{expected}: {all:?}"
            );
        }
        assert!(found(node, "all drives")[0].starts_with("error 0 the value is not XML"));
    }

    #[test]
    fn groups_have_their_words() {
        assert_doubted(
            &format!("./Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyGroups/{ID}/GroupData"),
            "<Group Id=\"{3F5253E4-0e73-4587-bb9e-bb29a2171694}\" Type=\"Device\"><!-- office --><Name>Office</Name>\
             <MatchType>MatchAny</MatchType><DescriptorIdList><PrimaryId>CdRomDevices</PrimaryId><VID_PID>0781_55AE\
             </VID_PID></DescriptorIdList></Group>",
            &[
                ("3F5253E4", "4F5253E4", "and the path says"),
                ("MatchAny", "Any", "MatchType is `Any`"),
                ("CdRomDevices", "DVD", "PrimaryId is `DVD`"),
                ("Group", "PolicyGroup", "the document starts with <PolicyGroup>"),
            ],
        );
    }

    #[test]
    fn rules_have_their_words() {
        assert_doubted(
            &format!("./Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyRules/%7B{}%7D/RuleData", &ID[1..37]),
            &format!(
                "<PolicyRule Id=\"{ID}\"><Name>No writing</Name><IncludedIdList><GroupId>{ID}</GroupId></IncludedIdList>\
                 <Entry Id=\"{ID}\"><Type>AuditDenied</Type><Options>3</Options><AccessMask>63</AccessMask></Entry></PolicyRule>"
            ),
            &[
                ("AuditDenied", "Block", "Type is `Block`"),
                (">63<", ">128<", "AccessMask is `128`"),
                (">63<", ">Write<", "AccessMask is `Write`"),
            ],
        );
    }
}
