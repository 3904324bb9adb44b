//! Groups of local accounts: a package adds an account that it creates to one of two.

use super::built_in_group::{meant_by, named};
use super::instead::Instead;

/// Words for the rights of an account, and the local group that gives them.
const RIGHTS: [(&str, &str); 5] =
    [("elevated", ADMINISTRATORS), ("normal", USERS), ("limited", USERS), ("member", USERS), ("members", USERS)];

const ADMINISTRATORS: &str = "Administrators";
const USERS: &str = "Users";

/// What to write instead of a group that the settings store does not have, if the word for it is a common one.
pub fn instead_of_group(word: &str) -> Option<Instead> {
    let of_right = RIGHTS.iter().find(|(right, _)| right.eq_ignore_ascii_case(word)).map(|(_, group)| *group);
    let group = of_right.or_else(|| meant_by(word)).or_else(|| named(word))?;
    Some(match group {
        ADMINISTRATORS => Instead::Value(ADMINISTRATORS),
        USERS => Instead::Value("Standard Users"),
        _ => Instead::Sentence(
            "a command adds an account to any other group: [[command]] run = 'net localgroup \"Remote Desktop Users\" \
             NAME /add'",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::{Instead, instead_of_group};

    #[test]
    fn words_for_groups_are_known() {
        for word in ["Local Admins", "elevated", "Administrator"] {
            assert_eq!(instead_of_group(word), Some(Instead::Value("Administrators")), "{word}");
        }
        for word in ["Users", "local users", "limited"] {
            assert_eq!(instead_of_group(word), Some(Instead::Value("Standard Users")), "{word}");
        }
        for word in ["Power Users", "Guest"] {
            let instead = instead_of_group(word);
            assert!(matches!(instead, Some(Instead::Sentence(text)) if text.contains("net localgroup")), "{word}");
        }
        assert_eq!(instead_of_group("Accounting"), None);
    }
}
