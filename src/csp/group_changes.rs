//! Changes of local groups in one document that contradict each other or change nothing.

use std::collections::BTreeMap;

use super::Problem;
use super::built_in_group::{is_built_in, key_of, meant_by};
use crate::format::xml::{Node, shown};

/// Judges the groups below a root. `attribute` is where members have their names.
pub(super) fn judge(root: &Node, attribute: &str, problems: &mut Vec<Problem>) {
    let mut seen = BTreeMap::new();
    for group in root.each("accessgroup") {
        let Some(name) = group.attribute("desc") else { continue };
        if let Some(first) = seen.insert(key_of(name), name) {
            let message = format!("the group {} is changed twice, before as {}", shown(name), shown(first));
            problems.push(Problem::warning(group.at, message).help("put all members into one <accessgroup>"));
        }
        problems.extend(doubtful_group(name).map(|problem| problem.moved(group.at)));
        judge_members(group, attribute, problems);
    }
}

/// The doubt about a name that no group has; the policy creates no groups.
fn doubtful_group(name: &str) -> Option<Problem> {
    if is_account(name) {
        let message = format!("{} is the SID of an account, not of a group", shown(name));
        return Some(Problem::warning(0, message).allowed("S-1-5-32-544 for Administrators"));
    }
    let group = meant_by(name)?;
    let message = format!("Windows has no group {}, and this setting creates none", shown(name));
    Some(Problem::warning(0, message).allowed(format!("{group}, or its SID, which is the same in every language")))
}

/// Whether a SID is that of the built-in administrator or guest.
fn is_account(sid: &str) -> bool {
    sid.to_ascii_uppercase().starts_with("S-1-5-21-") && ["-500", "-501"].iter().any(|end| sid.ends_with(end))
}

fn judge_members(group: &Node, attribute: &str, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let named = group.children.iter().filter_map(|node| Some((node, node.attribute(attribute)?)));
    for (node, member) in named {
        let name = shown(member);
        let what = match seen.insert(member.to_lowercase(), node.name) {
            Some(before) if before != node.name => Some(format!("{name} is added as well as removed")),
            Some(_) => Some(format!("{name} is named twice")),
            None if is_built_in(member) => Some(format!("{name} is a local group, which no local group can contain")),
            None => None,
        };
        problems.extend(what.map(|what| Problem::warning(node.at, what).help("remove this line")));
    }
}
