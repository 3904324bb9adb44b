//! SharedPC: when accounts are deleted.

use super::Problem;
use super::companions::Companions;

/// DiskLevelDeletion starts deleting accounts, DiskLevelCaching ends it.
pub(super) fn disk_levels(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let end = others.sibling("DiskLevelCaching").and_then(|level| level.parse::<u32>().ok());
    let (Ok(start), Some(end)) = (text.parse::<u32>(), end) else { return Vec::new() };
    let problem = (start > end).then(|| {
        Problem::warning(
            0,
            format!("accounts are deleted if less than {start} percent are free, until {end} percent are"),
        )
        .allowed("a DiskLevelCaching above DiskLevelDeletion")
    });
    problem.into_iter().collect()
}

/// The nodes that only configure shared PC mode, according to the DDF; EnableSharedPCMode switches it on.
pub(super) fn needs_mode(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const SWITCHES: [&str; 2] = ["EnableSharedPCMode", "EnableSharedPCModeWithOneDriveSync"];
    let problem = (!SWITCHES.iter().any(|name| others.is_on(name))).then(|| {
        Problem::warning(0, "it does nothing without shared PC mode, which nothing here switches on")
            .help("set EnableSharedPCMode to true, unless the device gets it from elsewhere")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn deleting_ends_above_where_it_starts() {
        let node = "./Vendor/MSFT/SharedPC/DiskLevelDeletion";
        let on = ("EnableSharedPCMode", "true");
        assert_eq!(found_with(node, "25", &[on, ("DiskLevelCaching", "50")]), [""; 0]);
        assert_eq!(found_with(node, "25", &[on]), [""; 0]);
        let low = [on, ("DiskLevelCaching", "50")];
        assert!(found_with(node, "60", &low)[0].starts_with("warning accounts are deleted"));
    }

    #[test]
    fn its_settings_need_the_mode() {
        let node = |name: &str| format!("./Vendor/MSFT/SharedPC/{name}");
        for on in ["EnableSharedPCMode", "EnableSharedPCModeWithOneDriveSync"] {
            assert_eq!(found_with(&node("AccountModel"), "1", &[(on, "True")]), [""; 0]);
        }
        for others in [vec![], vec![("EnableSharedPCMode", "false")]] {
            assert!(found_with(&node("AccountModel"), "1", &others)[0].starts_with("warning it does nothing"));
        }
        assert_eq!(found_with(&node("SetEduPolicies"), "true", &[]), [""; 0]);
    }
}
