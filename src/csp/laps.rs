//! Windows LAPS: the setting that decides whether it is active, and values that are ignored.

use std::ops::RangeInclusive;

use super::companions::Companions;
use super::forms::is_sid;
use super::{Given, Problem};
use crate::format::xml::shown;

/// Every setting of LAPS needs the directory that stores the password.
pub(super) fn needs_directory(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const DIRECTORY: &str = "BackupDirectory";
    const DISABLED: &str = "0";
    let is_off = others.sibling(DIRECTORY).is_none_or(|directory| directory == DISABLED);
    let problem = (is_off && !others.node.leaf().eq_ignore_ascii_case(DIRECTORY)).then(|| {
        Problem::warning(0, "LAPS does not change passwords while BackupDirectory is 0, which is its default")
            .allowed("BackupDirectory = 1 (Microsoft Entra ID) or 2 (Active Directory)")
            .help("set BackupDirectory as well, unless the device gets it from elsewhere")
    });
    problem.into_iter().collect()
}

/// PasswordComplexity: passphrases came with Windows 11 24H2.
pub(super) fn complexity(given: &Given) -> Vec<Problem> {
    const PASSPHRASES: RangeInclusive<u32> = 6..=8;
    const SINCE: u32 = 26_100;
    let is_phrase = given.text.parse().is_ok_and(|complexity: u32| PASSPHRASES.contains(&complexity));
    let problem = (is_phrase && given.has_build_below(SINCE)).then(|| {
        Problem::warning(0, "passphrases came with Windows 11 24H2, but a device of the spec is older")
            .allowed("1 to 5 for older devices")
    });
    problem.into_iter().collect()
}

/// ADPasswordEncryptionPrincipal.
pub(super) fn principal(given: &Given) -> Vec<Problem> {
    let text = given.text.trim();
    let is_name = text.split_once('\\').is_some_and(|(domain, name)| !domain.is_empty() && !name.is_empty());
    let problem = (!text.is_empty() && !is_name && !is_sid(text) && !text.contains('@')).then(|| {
        Problem::warning(0, format!("{} is neither a SID nor a name with its domain", shown(text)))
            .allowed("CONTOSO\\LAPS readers, or S-1-5-21-...")
            .help("Windows otherwise encrypts for Domain Admins")
    });
    problem.into_iter().collect()
}

/// AdministratorAccountName beside automatic management, which names the account itself.
pub(super) fn name_of_managed(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let problem = others.is_on("AutomaticAccountManagementEnabled").then(|| {
        Problem::warning(0, "LAPS ignores this name while AutomaticAccountManagementEnabled is true")
            .help("set AutomaticAccountManagementNameOrPrefix instead")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_on, found_with};

    #[test]
    fn passphrases_need_their_release() {
        let node = "./Device/Vendor/MSFT/LAPS/Policies/PasswordComplexity";
        assert_eq!(found_on(node, "8", &[26_100]), [""; 0]);
        assert_eq!(found_on(node, "5", &[22_631]), [""; 0]);
        assert!(found_on(node, "6", &[26_100, 22_631])[0].starts_with("warning 0 passphrases came with"));
    }

    #[test]
    fn accounts_are_named_so_that_they_count() {
        let node = "./Device/Vendor/MSFT/LAPS/Policies/ADPasswordEncryptionPrincipal";
        for good in ["CONTOSO\\LAPS readers", "S-1-5-21-1-2-3-1104", "readers@contoso.com", ""] {
            assert_eq!(found(node, good), [""; 0], "{good}");
        }
        for bad in ["LAPS readers", "CONTOSO\\", "S-1-5-21-1-2-3"] {
            assert!(found(node, bad)[0].contains("neither a SID nor a name"), "{bad}");
        }
        let name = "./Device/Vendor/MSFT/LAPS/Policies/AdministratorAccountName";
        let backup = ("BackupDirectory", "1");
        let automatic = |on: &'static str| [backup, ("AutomaticAccountManagementEnabled", on)];
        assert_eq!(found_with(name, "desk", &automatic("false")), [""; 0]);
        assert!(found_with(name, "desk", &automatic("true"))[0].starts_with("warning LAPS ignores this name"));
    }

    #[test]
    fn a_directory_takes_the_password() {
        let length = "./Device/Vendor/MSFT/LAPS/Policies/PasswordLength";
        assert_eq!(found_with(length, "20", &[("BackupDirectory", "1")]), [""; 0]);
        assert!(found_with(length, "20", &[])[0].starts_with("warning LAPS does not change passwords"));
        assert_eq!(found_with(length, "20", &[("BackupDirectory", "0")]).len(), 1);
        assert_eq!(found_with("./Device/Vendor/MSFT/LAPS/Policies/BackupDirectory", "0", &[]), [""; 0]);
    }
}
