//! Groups of local accounts: a package adds an account that it creates to one of two.

/// What to write instead of a group that the settings store does not have, if the word for it is a common one.
pub fn instead_of_group(word: &str) -> Option<&'static str> {
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "admins" | "localadmin" | "localadmins" | "localadministrator" | "localadministrators" | "elevated" => {
            Some("did you mean \"Administrators\"?")
        }
        "user" | "users" | "localusers" | "localuser" | "normal" | "limited" | "member" | "members" => {
            Some("did you mean \"Standard Users\"?")
        }
        "powerusers"
        | "poweruser"
        | "guest"
        | "guests"
        | "remotedesktopusers"
        | "backupoperators"
        | "hypervadministrators"
        | "networkconfigurationoperators"
        | "performancelogusers"
        | "eventlogreaders" => Some(
            "a command adds an account to any other group: [[command]] run = 'net localgroup \"Remote Desktop Users\" \
             NAME /add'",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::instead_of_group;

    #[test]
    fn words_for_groups_are_known() {
        let help = |word| instead_of_group(word).unwrap_or_default();
        assert!(help("Local Admins").contains("\"Administrators\""));
        assert!(help("Users").contains("\"Standard Users\""));
        assert!(help("Power Users").contains("net localgroup"));
        assert_eq!(help("Accounting"), "");
    }
}
