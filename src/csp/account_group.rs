//! Groups of local accounts: a package adds an account that it creates to one of two.

use super::built_in_group::{meant_by, named};

/// Words for the rights of an account, and the local group that gives them.
const RIGHTS: [(&str, &str); 5] =
    [("elevated", ADMINISTRATORS), ("normal", USERS), ("limited", USERS), ("member", USERS), ("members", USERS)];

const ADMINISTRATORS: &str = "Administrators";
const USERS: &str = "Users";

/// What to write instead of a group that the settings store does not have, if the word for it is a common one.
pub fn instead_of_group(word: &str) -> Option<&'static str> {
    let of_right = RIGHTS.iter().find(|(right, _)| right.eq_ignore_ascii_case(word)).map(|(_, group)| *group);
    let group = of_right.or_else(|| meant_by(word)).or_else(|| named(word))?;
    Some(match group {
        ADMINISTRATORS => "did you mean \"Administrators\"?",
        USERS => "did you mean \"Standard Users\"?",
        _ => {
            "a command adds an account to any other group: [[command]] run = 'net localgroup \"Remote Desktop Users\" \
             NAME /add'"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::instead_of_group;

    #[test]
    fn words_for_groups_are_known() {
        let help = |word| instead_of_group(word).unwrap_or_default();
        assert!(help("Local Admins").contains("\"Administrators\""));
        assert!(help("Users").contains("\"Standard Users\""));
        assert!(help("local users").contains("\"Standard Users\"") && help("limited").contains("\"Standard Users\""));
        assert!(help("Power Users").contains("net localgroup") && help("Guest").contains("net localgroup"));
        assert_eq!(help("Accounting"), "");
    }
}
