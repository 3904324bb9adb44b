//! UserRights: who may do what, as names or SIDs with U+F000 between them.

use super::companions::Companions;
use super::forms::{is_broken_sid, is_sid};
use super::list_mark::{LIST_MARK, spelled_list_mark};
use super::xml_value::wrapped;
use super::{Given, Problem, built_in_group};
use crate::format::xml::shown;

/// Names of accounts and groups other than the local groups. A text that consists of several names with blanks between
/// them counts as one name, which nobody has.
const ACCOUNTS: [&str; 11] = [
    "Administrator",
    "Anonymous Logon",
    "Authenticated Users",
    "Everyone",
    "Guest",
    "Interactive",
    "Local account",
    "Local Service",
    "Network Service",
    "Service",
    "System",
];

/// Judges a right. The path is Vendor/MSFT/Policy/Config/UserRights/<right>.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    if let Some(problem) = wrapped(given.text.trim_start_matches('(')) {
        return vec![
            problem
                .help("only Intune takes an empty CDATA section for nobody; in a package, write an empty value: \"\""),
        ];
    }
    if given.text.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut at = 0;
    for item in given.text.split(LIST_MARK) {
        problems.extend(judge_item(item).map(|problem| problem.moved(at)));
        at += item.len() + LIST_MARK.len_utf8();
    }
    if given.text.ends_with(LIST_MARK) {
        let problem = Problem::warning(given.text.len() - LIST_MARK.len_utf8(), "the last name of the list is empty");
        problems.push(problem.help("remove the U+F000 at the end"));
    }
    // Who is in a list with a mistake is not known.
    if problems.is_empty() {
        problems.extend(judge_logon(given));
    }
    problems
}

/// DenyLocalLogOn and others together with the right that they take away: who has both is denied.
pub(super) fn denied_and_allowed(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    /// The rights that can be denied.
    const PAIRS: [(&str, &str); 4] = [
        ("DenyLocalLogOn", "AllowLocalLogOn"),
        ("DenyAccessFromNetwork", "AccessFromNetwork"),
        ("DenyLogOnAsBatchJob", "LogOnAsBatchJob"),
        ("DenyLogOnAsService", "LogOnAsService"),
    ];
    let Some((_, right)) = PAIRS.iter().find(|(deny, _)| deny.eq_ignore_ascii_case(others.node.leaf())) else {
        return Vec::new();
    };
    let allowed: Vec<&str> = others.sibling(right).into_iter().flat_map(|list| list.split(LIST_MARK)).collect();
    let is_allowed = |item: &&str| !item.is_empty() && allowed.iter().any(|other| other.eq_ignore_ascii_case(item));
    let problem = text.split(LIST_MARK).find(is_allowed).map(|item| {
        Problem::warning(0, format!("{} has {right} too, and whoever is denied a right does not have it", shown(item)))
            .help("remove the name from one of the two lists")
    });
    problem.into_iter().collect()
}

fn judge_item(item: &str) -> Option<Problem> {
    let form = "items with U+F000 between them: in TOML a list, [\"*S-1-5-32-544\", \"*S-1-5-32-545\"]";
    if let Some(spelled) = spelled_list_mark(item) {
        let message = format!("the value contains the letters {spelled} instead of the character U+F000");
        return Some(Problem::warning(0, message).allowed(form));
    }
    if item.trim() != item {
        return Some(
            Problem::warning(0, "there are blanks or a line break around a name, which then names nobody")
                .help("remove them"),
        );
    }
    if item.contains([',', ';', '|']) || is_several(item) {
        return Some(
            Problem::warning(0, format!("{} looks like several names, but counts as one", shown(item))).allowed(form),
        );
    }
    if is_broken_sid(item.trim_start_matches('*')) {
        return Some(
            Problem::warning(0, format!("{} begins like a SID, but names neither an account nor a group", shown(item)))
                .allowed("*S-1-5-32-544"),
        );
    }
    if is_sid(item) {
        return Some(Problem::warning(0, format!("the SID {item} lacks the * before it")).allowed(format!("*{item}")));
    }
    None
}

/// All names that are known here.
fn known() -> impl Iterator<Item = &'static str> {
    ACCOUNTS.into_iter().chain(built_in_group::names())
}

fn is_name(text: &str) -> bool {
    known().any(|name| name.eq_ignore_ascii_case(text))
}

/// Whether a text consists of known names with blanks between them.
fn is_several(text: &str) -> bool {
    /// A longer text is unlikely to be a mistyped list.
    const LONGEST: usize = 1_000;
    fn whole(text: &str) -> bool {
        is_name(text) || rest_after_name(text).any(whole)
    }
    fn rest_after_name(text: &str) -> impl Iterator<Item = &str> {
        known().filter_map(move |name| {
            let starts = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            text.get(name.len()..).filter(|_| starts)?.strip_prefix(' ')
        })
    }
    text.len() <= LONGEST && !is_name(text) && rest_after_name(text).any(whole)
}

/// Whether it is known whom an item names, in any language of Windows.
fn is_known(item: &str) -> bool {
    let lower = item.trim().to_lowercase();
    let is_of_domain = lower.contains(['\\', '@']) && !lower.starts_with("builtin\\");
    is_of_domain || lower.trim_start_matches('*').starts_with("s-1-") || is_name(&lower) || is_several(&lower)
}

/// Rights that can lock everybody out.
fn judge_logon(given: &Given) -> Option<Problem> {
    let names = |names: &[&str]| {
        given.text.split(LIST_MARK).any(|item| names.iter().any(|name| item.eq_ignore_ascii_case(name)))
    };
    let right = given.name(given.node.segments().len().saturating_sub(1));
    if right.eq_ignore_ascii_case("AllowLocalLogOn")
        && !names(&["Administrators", "BUILTIN\\Administrators", "*S-1-5-32-544"])
    {
        return Some(match given.text.split(LIST_MARK).find(|item| !is_known(item)) {
            Some(name) => Problem::note(
                0,
                format!("only these may sign in at the device; who {} is depends on its language", shown(name)),
            )
            .help("name Administrators by their SID, which every language has: *S-1-5-32-544"),
            None => Problem::warning(0, "only these may sign in at the device, but Administrators are not among them")
                .help("add *S-1-5-32-544"),
        });
    }
    if right.eq_ignore_ascii_case("DenyLocalLogOn") && names(&["Everyone", "*S-1-1-0"]) {
        return Some(
            Problem::warning(0, "nobody can sign in at the device").help("name only those who may not sign in"),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn nobody_is_allowed_and_denied() {
        let node = "./Device/Vendor/MSFT/Policy/Config/UserRights/DenyLocalLogOn";
        let allowed = [("AllowLocalLogOn", "*S-1-5-32-544\u{f000}*S-1-5-32-545")];
        assert_eq!(found_with(node, "*S-1-5-32-546", &allowed), [""; 0]);
        assert_eq!(found_with(node, "*S-1-5-32-544", &[]), [""; 0]);
        assert!(found_with(node, "*S-1-5-32-546\u{f000}*S-1-5-32-545", &allowed)[0].contains("AllowLocalLogOn too"));
    }

    /// The text is as long as a value may be, and is judged on the stack of a thread.
    #[test]
    fn a_long_text_of_names_ends() {
        let text = "users ".repeat(600_000);
        let all = found("./Device/Vendor/MSFT/Policy/Config/UserRights/AccessFromNetwork", &text);
        assert!(all.len() == 1 && all[0].len() < 1000, "{} findings, the first of {} bytes", all.len(), all[0].len());
    }

    #[test]
    fn items_are_one_name_each() {
        let node = |right: &str| format!("./Device/Vendor/MSFT/Policy/Config/UserRights/{right}");
        for good in [
            "*S-1-5-32-544\u{F000}*S-1-5-19",
            "Administrators\u{F000}LOCAL SERVICE",
            "",
            "Window Manager\\Window Manager Group",
            "Remote Desktop Users",
        ] {
            assert_eq!(found(&node("AccessFromNetwork"), good), [""; 0], "{good}");
        }
        for (text, expected) in [
            ("Users Administrators", "looks like several"),
            ("Administrators;Remote Desktop Users", "looks like several"),
            ("Administrators&#xF000;Users", "the letters &#xF000;"),
            ("Administrators\n", "around a name"),
            ("*S-1-5-19\u{F000}", "warning 9 the last name of the list is empty"),
            ("*S-1-5-19\u{F000}S-1-5-6", "warning 12 the SID S-1-5-6 lacks"),
        ] {
            let all = found(&node("BackupFilesAndDirectories"), text);
            assert!(all[0].starts_with("warning") && all[0].contains(expected), "{text}: {all:?}");
        }
        assert!(found(&node("CreateToken"), "<![CDATA[]]>")[0].starts_with("error"));
        assert!(found(&node("AllowLocalLogOn"), "Users")[0].contains("Administrators are not among them"));
        for local in ["Administratoren\u{F000}Benutzer", "Administrateurs"] {
            let all = found(&node("AllowLocalLogOn"), local);
            assert!(
                all.len() == 1 && all[0].starts_with("note") && all[0].contains("depends on its language"),
                "{all:?}"
            );
        }
        for broken in ["*S-1-5-32-", "*S-1-12-1-", "*S-1-5-32", "*S-1-5-21-1-2-3"] {
            assert!(found(&node("DenyLocalLogOn"), broken)[0].contains("begins like a SID"), "{broken}");
        }
        assert!(found(&node("DenyLocalLogOn"), "*S-1-1-0")[0].contains("nobody can sign in"));
    }
}
