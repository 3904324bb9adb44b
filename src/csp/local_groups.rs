//! LocalUsersAndGroups/Configure and RestrictedGroups/ConfigureGroupMembership: who belongs to local groups.

use super::companions::Companions;
use super::forms::{is_broken_sid, sid_of_object};
use super::shape::{Inside, Shape, Strictness, TextRule, any, follow, once, required};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem, group_changes};
use crate::format::xml::{Node, shown};

/// How many members one policy may name.
const MAX_MEMBERS: usize = 255;

const GROUP: Shape = Shape::new("group", &[required("action", TextRule::OneOf(&["U", "R"]))], Inside::Nothing);
const ADD: Shape = Shape::new("add", &[required("member", TextRule::NonEmpty)], Inside::Nothing);
const REMOVE: Shape = Shape::new("remove", &[required("member", TextRule::NonEmpty)], Inside::Nothing);
const PROPERTY: Shape =
    Shape::new("property", &[required("desc", TextRule::NonEmpty), required("value", TextRule::Any)], Inside::Nothing);
const ACCESS_GROUP: Shape = Shape::new(
    "accessgroup",
    &[required("desc", TextRule::NonEmpty)],
    Inside::Elements(&[once(&GROUP), any(&ADD), any(&REMOVE), any(&PROPERTY)]),
);
const CONFIGURATION: Shape = Shape::new("GroupConfiguration", &[], Inside::Elements(&[any(&ACCESS_GROUP)]));

const MEMBER: Shape = Shape::new("member", &[required("name", TextRule::NonEmpty)], Inside::Nothing);
const RESTRICTED_GROUP: Shape =
    Shape::new("accessgroup", &[required("desc", TextRule::NonEmpty)], Inside::Elements(&[any(&MEMBER)]));
const MEMBERSHIP: Shape = Shape::new("groupmembership", &[], Inside::Elements(&[any(&RESTRICTED_GROUP)]));

/// Judges LocalUsersAndGroups/Configure.
pub(super) fn configure(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        if !is_root(&document.root, &CONFIGURATION, problems) {
            return;
        }
        follow(&document.root, &CONFIGURATION, Strictness::STRICT, problems);
        document.root.each("accessgroup").for_each(|group| judge_group(group, problems));
        group_changes::judge(&document.root, "member", problems);
        names_a_group(&document.root, problems);
    })
}

/// A document without a group changes nothing.
fn names_a_group(root: &Node, problems: &mut Vec<Problem>) {
    if root.child("accessgroup").is_none() {
        problems.push(
            Problem::warning(root.at, "no group is named, so nothing changes").allowed("<accessgroup desc=\"...\">"),
        );
    }
}

fn judge_group(group: &Node, problems: &mut Vec<Problem>) {
    broken_sids(group, "member", problems);
    judge_members(group, "member", problems);
    let replaces = group.child("group").and_then(|group| group.attribute("action")) == Some("R");
    if let Some(extra) = group.each("add").nth(MAX_MEMBERS) {
        let problem = Problem::error(extra.at, format!("at most {MAX_MEMBERS} members can be named"));
        problems.push(problem.help("name a group of the directory that has them as members"));
    }
    if !replaces {
        problems.extend(without_change(group).map(|problem| problem.moved(group.at)));
        return;
    }
    if let Some(remove) = group.child("remove") {
        let problem = Problem::warning(remove.at, "<remove> does nothing where the members are replaced (R)");
        problems.push(problem.help("remove the element, or write action=\"U\" to keep the other members"));
    }
    let members = group.each("add").filter_map(|add| add.attribute("member"));
    if is_administrators(group) && !members.into_iter().any(is_administrator) {
        problems.push(
            Problem::error(
                group.at,
                "Administrators is replaced without the account Administrator, which Windows refuses (0x55b)",
            )
            .help("add <add member=\"Administrator\"/>, or update the group: <group action=\"U\"/>"),
        );
    }
}

/// The doubt about a group that is updated without any change, or in a way that Windows does not do.
fn without_change(group: &Node) -> Option<Problem> {
    let is_empty = ["add", "remove", "property"].iter().all(|name| group.child(name).is_none());
    let mut removed = group.each("remove").filter_map(|remove| remove.attribute("member"));
    if is_empty {
        return Some(
            Problem::warning(0, "nobody is added or removed, so the group stays as it is")
                .allowed("<add member=\"...\"/> or <remove member=\"...\"/>"),
        );
    }
    (is_administrators(group) && removed.any(is_administrator)).then(|| {
        Problem::warning(0, "the account Administrator cannot be removed from Administrators").help(
            "switch the account off with LocalPoliciesSecurityOptions/Accounts_EnableAdministratorAccountStatus = 0",
        )
    })
}

/// Judges RestrictedGroups/ConfigureGroupMembership.
pub(super) fn restricted(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        if !is_root(&document.root, &MEMBERSHIP, problems) {
            return;
        }
        follow(&document.root, &MEMBERSHIP, Strictness::STRICT, problems);
        names_a_group(&document.root, problems);
        group_changes::judge(&document.root, "name", problems);
        for group in document.root.each("accessgroup") {
            broken_sids(group, "name", problems);
            judge_members(group, "name", problems);
        }
        for group in document.root.each("accessgroup").filter(|group| is_administrators(group)) {
            if !group.each("member").filter_map(|member| member.attribute("name")).any(is_administrator) {
                problems.push(
                    Problem::warning(
                        group.at,
                        "the list of Administrators is replaced, but Administrator is not in it",
                    )
                    .help("add <member name=\"Administrator\"/>"),
                );
            }
        }
    })
}

/// Windows does not support both policies on one device.
pub(super) fn both_policies(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const OTHER: [&str; 6] = ["Vendor", "MSFT", "Policy", "Config", "LocalUsersAndGroups", "Configure"];
    let problem = others.at(OTHER).map(|_| {
        Problem::warning(0, "LocalUsersAndGroups is set too, and Windows does not support both on one device")
            .help("keep LocalUsersAndGroups/Configure, which can also replace the members of a group")
    });
    problem.into_iter().collect()
}

/// Groups and members that look like SIDs but are not.
fn broken_sids(group: &Node, member: &str, problems: &mut Vec<Problem>) {
    let named = [(group, "desc")].into_iter().chain(group.children.iter().map(|child| (child, member)));
    for (node, attribute) in named {
        if let Some(text) = node.attribute(attribute).filter(|text| is_broken_sid(text)) {
            let message = format!("{} begins like a SID, but names neither an account nor a group", shown(text));
            problems.push(Problem::warning(node.at, message).allowed("S-1-5-32-544, or the name"));
        }
    }
}

/// Members under names that no account has.
fn judge_members(group: &Node, attribute: &str, problems: &mut Vec<Problem>) {
    for node in &group.children {
        let doubt = node.attribute(attribute).and_then(doubtful_member);
        problems.extend(doubt.map(|doubt| doubt.moved(node.at)));
    }
}

fn doubtful_member(member: &str) -> Option<Problem> {
    let name = shown(member);
    if let Some(sid) = sid_of_object(member) {
        return Some(
            Problem::warning(0, format!("{name} is an object id of Entra ID; a member is named by its SID"))
                .allowed(format!("{sid}, which is the SID of that object")),
        );
    }
    match member.split_once('\\') {
        Some((_, "") | ("", _)) => Some(
            Problem::warning(0, format!("{name} is not a domain with an account"))
                .allowed("AzureAD\\ann@contoso.com, CONTOSO\\ann, or a SID"),
        ),
        None if member.contains('@') => Some(
            Problem::warning(0, format!("{name} is found only in a domain of Active Directory"))
                .allowed(format!("AzureAD\\{member} for an account of Entra ID, or a SID")),
        ),
        _ => None,
    }
}

fn is_administrators(group: &Node) -> bool {
    group.attribute("desc").is_some_and(|name| name == "S-1-5-32-544" || name.eq_ignore_ascii_case("Administrators"))
}

/// The built-in administrator account: by name, or by the end of its SID.
fn is_administrator(member: &str) -> bool {
    let name = member.rsplit('\\').next().unwrap_or(member);
    name.eq_ignore_ascii_case("Administrator") || (name.starts_with("S-1-5-21-") && name.ends_with("-500"))
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn groups_are_updated_or_replaced() {
        let node = "./Device/Vendor/MSFT/Policy/Config/LocalUsersAndGroups/Configure";
        let text = |action: &str, members: &str| {
            format!(
                "<GroupConfiguration><accessgroup desc=\"S-1-5-32-544\"><group action=\"{action}\"/>{members}</accessgroup></GroupConfiguration>"
            )
        };
        let ann = "<add member=\"AzureAD\\ann@contoso.com\"/>";
        assert_eq!(found(node, &text("U", ann)), [""; 0]);
        assert_eq!(found(node, &text("R", &format!("<add member=\"Administrator\"/>{ann}"))), [""; 0]);
        assert!(
            found(node, &text("X", ann))[0].starts_with("error 60 action is `X`"),
            "{:?}",
            found(node, &text("X", ann))
        );
        assert!(found(node, &text("R", ann))[0].contains("0x55b"));
        let both = text("R", "<add member=\"Administrator\"/><remove member=\"bob\"/>");
        assert!(found(node, &both)[0].starts_with("warning"));
        assert!(found(node, "<groupmembership/>")[0].contains("instead of <GroupConfiguration>"));
        assert!(found(node, "<GroupConfiguration/>")[0].starts_with("warning 0 no group is named"));
    }

    #[test]
    fn members_are_whole_sids_and_come_from_one_policy() {
        let policy = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/{name}");
        let text = |member: &str| {
            format!(
                "<GroupConfiguration><accessgroup desc=\"Administrators\"><group action=\"U\"/><add member=\"{member}\"/></accessgroup></GroupConfiguration>"
            )
        };
        let node = policy("LocalUsersAndGroups/Configure");
        assert_eq!(found(&node, &text("S-1-12-1-11111111111-22222222222-33333333333-44444444444")), [""; 0]);
        for good in ["AzureAD\\ann@contoso.com", "CONTOSO\\ann", ".\\ann", "ann"] {
            assert_eq!(found(&node, &text(good)), [""; 0], "{good}");
        }
        for (member, expected) in [
            ("01234567-89ab-cdef-0123-456789abcdef", "is an object id of Entra ID"),
            ("AzureAD\\", "is not a domain with an account"),
            ("\\ann", "is not a domain with an account"),
            ("ann@contoso.com", "is found only in a domain"),
        ] {
            let all = found(&node, &text(member));
            assert!(all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected), "{member}: {all:?}");
        }
        assert!(found(&node, &text("S-1-12-1-"))[0].contains("begins like a SID"));
        let restricted = policy("RestrictedGroups/ConfigureGroupMembership");
        assert_eq!(found_with(&restricted, "<groupmembership/>", &[]), [""; 0]);
        let both = found_with(&restricted, "<groupmembership/>", &[(&node, "<GroupConfiguration/>")]);
        assert!(both[0].contains("does not support both"), "{both:?}");
    }

    #[test]
    fn changes_fit_each_other() {
        let node = "./Device/Vendor/MSFT/Policy/Config/LocalUsersAndGroups/Configure";
        let group = |name: &str, members: &str| {
            format!("<accessgroup desc=\"{name}\"><group action=\"U\"/>{members}</accessgroup>")
        };
        let add = |name: &str| format!("<add member=\"{name}\"/>");
        let remove = |name: &str| format!("<remove member=\"{name}\"/>");
        let (users, administrators) = ("Remote Desktop Users", "Administrators");
        for good in [
            group(users, &(add("ann") + &remove("bob"))),
            group(users, &add("ann")) + &group("S-1-5-32-544", &add("ann")),
            group("Administratoren", &add("ann")),
            group(users, &add("S-1-5-11")),
        ] {
            let all = found(node, &format!("<GroupConfiguration>{good}</GroupConfiguration>"));
            assert_eq!(all, [""; 0], "{good}");
        }
        for (bad, expected) in [
            (group(users, &(add("ann") + &remove("ANN"))), "added as well as removed"),
            (group(users, &(add("ann") + &add("ann"))), "is named twice"),
            (group(users, &add("Administrators")), "is a local group"),
            (group(administrators, &add("ann")) + &group("S-1-5-32-544", &add("bob")), "is changed twice"),
            (group("Local Admins", &add("ann")), "Windows has no group `Local Admins`"),
            (group("S-1-5-21-1-2-3-500", &add("ann")), "is the SID of an account"),
            (group(users, ""), "nobody is added or removed"),
            (group(administrators, &remove("Administrator")), "cannot be removed"),
        ] {
            let all = found(node, &format!("<GroupConfiguration>{bad}</GroupConfiguration>"));
            assert!(all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected), "{bad}: {all:?}");
        }
    }

    #[test]
    fn restricted_groups_replace_the_list() {
        let node = "./Device/Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership";
        let text = |member: &str| {
            format!(
                "<groupmembership><accessgroup desc=\"Administrators\"><member name=\"{member}\"/></accessgroup></groupmembership>"
            )
        };
        assert_eq!(found(node, &text("Administrator")), [""; 0]);
        assert!(found(node, &text("bob"))[0].starts_with("warning"));
        assert!(found(node, &text(""))[0].starts_with("error"));
    }
}
