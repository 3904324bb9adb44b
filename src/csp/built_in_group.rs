//! The local groups that every Windows has, and names that are taken for them.
//!
//! Source: learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers.

use crate::finding::{edit_distance, nearest};

/// What the SIDs of these groups begin with.
const BUILTIN: &str = "S-1-5-32-";

/// How many letters of a name can be wrong; with more it is more likely the name of another group.
const MAX_TYPOS: usize = 2;

/// Their English names, and the last numbers of their SIDs.
const GROUPS: [(&str, u32); 18] = [
    ("Administrators", 544),
    ("Users", 545),
    ("Guests", 546),
    ("Power Users", 547),
    ("Backup Operators", 551),
    ("Replicator", 552),
    ("Remote Desktop Users", 555),
    ("Network Configuration Operators", 556),
    ("Performance Monitor Users", 558),
    ("Performance Log Users", 559),
    ("Distributed COM Users", 562),
    ("IIS_IUSRS", 568),
    ("Cryptographic Operators", 569),
    ("Event Log Readers", 573),
    ("Hyper-V Administrators", 578),
    ("Access Control Assistance Operators", 579),
    ("Remote Management Users", 580),
    ("Device Owners", 583),
];

/// Names that are mistaken for those of groups, each with the group that is probably meant.
const TAKEN_FOR: [(&str, &str); 18] = [
    ("Administrator", "Administrators"),
    ("Admins", "Administrators"),
    ("Admin", "Administrators"),
    ("Local Admin", "Administrators"),
    ("Local Admins", "Administrators"),
    ("Local Administrator", "Administrators"),
    ("Local Administrators", "Administrators"),
    ("Domain Admins", "Administrators"),
    ("Guest", "Guests"),
    ("Power User", "Power Users"),
    ("User", "Users"),
    ("Local User", "Users"),
    ("Local Users", "Users"),
    ("Standard User", "Users"),
    ("Standard Users", "Users"),
    ("RDP Users", "Remote Desktop Users"),
    ("Remote Users", "Remote Desktop Users"),
    ("Remote Desktop", "Remote Desktop Users"),
];

/// Their English names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(name, _)| *name)
}

/// One key for a group, whether it is written by its English name or by its SID.
pub(super) fn key_of(group: &str) -> String {
    let by_name = GROUPS.iter().find(|(name, _)| name.eq_ignore_ascii_case(group));
    by_name.map_or_else(|| group.to_ascii_uppercase(), |(_, number)| format!("{BUILTIN}{number}"))
}

/// Whether a text is the English name of one of these groups, or the SID of any built-in group.
pub(super) fn is_built_in(text: &str) -> bool {
    key_of(text).starts_with(BUILTIN)
}

/// The group with this English name, in any letter case.
pub(super) fn named(text: &str) -> Option<&'static str> {
    names().find(|name| name.eq_ignore_ascii_case(text))
}

/// The group that a name was meant for, if it is not the name of a group that Windows has.
pub(super) fn meant_by(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("BUILTIN\\").unwrap_or(name);
    if named(name).is_some() {
        return None;
    }
    let taken =
        TAKEN_FOR.iter().find(|(other, _)| without_blanks(other) == without_blanks(name)).map(|(_, group)| *group);
    let is_misspelled = |near: &&str| edit_distance(name, near).is_some_and(|distance| distance <= MAX_TYPOS);
    let near = nearest(name, names()).filter(is_misspelled);
    taken.or_else(|| near.filter(|near| !is_other_language(name, near)))
}

fn without_blanks(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Whether a name may be that of the group in another language, which ends otherwise: `Administratoren`.
fn is_other_language(name: &str, group: &str) -> bool {
    const FRENCH: &str = "Administrateurs";
    let last = |text: &str| text.chars().last().map(|letter| letter.to_ascii_lowercase());
    last(name) != last(group) || name.eq_ignore_ascii_case(FRENCH)
}

#[cfg(test)]
mod tests {
    use super::{is_built_in, key_of, meant_by};

    #[test]
    fn groups_have_names_and_sids() {
        assert_eq!(key_of("administrators"), key_of("S-1-5-32-544"));
        assert!(is_built_in("Users") && is_built_in("S-1-5-32-555") && !is_built_in("S-1-5-11"));
        for name in
            ["Administrators", "Administratoren", "Administrateurs", "Contoso Support", "Benutzer", "docker-users"]
        {
            assert_eq!(meant_by(name), None, "{name}");
        }
        for (name, group) in [
            ("Adminstrators", "Administrators"),
            ("Local Admins", "Administrators"),
            ("Standard Users", "Users"),
            ("RemoteDesktopUsers", "Remote Desktop Users"),
        ] {
            assert_eq!(meant_by(name), Some(group), "{name}");
        }
    }
}
