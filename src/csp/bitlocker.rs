//! BitLocker: settings that belong together.
//!
//! Learn: client-management/mdm/bitlocker-csp.

use super::Problem;
use super::companions::Companions;

/// AllowWarningForOtherDiskEncryption = 0 lets devices encrypt silently, so it needs RequireDeviceEncryption.
pub(super) fn silent_encryption(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const SWITCH: &str = "RequireDeviceEncryption";
    let is_off = text == "0" && others.sibling(SWITCH) == Some("0");
    let problem = is_off.then(|| {
        Problem::warning(0, format!("it does nothing: devices encrypt silently only with {SWITCH} = 1"))
            .help(format!("remove this line, or change {SWITCH}"))
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn silent_encryption_needs_encryption() {
        let node = "./Device/Vendor/MSFT/BitLocker/AllowWarningForOtherDiskEncryption";
        let with = |value, required| found_with(node, value, &[("RequireDeviceEncryption", required)]);
        assert!(with("0", "0")[0].starts_with("warning it does nothing"));
        assert_eq!((with("0", "1"), with("1", "0")), (Vec::new(), Vec::new()));
    }
}
