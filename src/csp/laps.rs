//! Windows LAPS: the setting that decides whether it is active.

use super::Problem;
use super::companions::Companions;

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

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn a_directory_takes_the_password() {
        let length = "./Device/Vendor/MSFT/LAPS/Policies/PasswordLength";
        assert_eq!(found_with(length, "20", &[("BackupDirectory", "1")]), [""; 0]);
        assert!(found_with(length, "20", &[])[0].starts_with("warning LAPS does not change passwords"));
        assert_eq!(found_with(length, "20", &[("BackupDirectory", "0")]).len(), 1);
        assert_eq!(found_with("./Device/Vendor/MSFT/LAPS/Policies/BackupDirectory", "0", &[]), [""; 0]);
    }
}
