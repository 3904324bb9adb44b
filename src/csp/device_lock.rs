//! DeviceLock: policies about passwords that depend on each other.

use super::Problem;
use super::companions::Companions;

/// MinimumPasswordLength: long minimums need another policy.
pub(super) fn password_length(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    /// The most that Windows takes without that policy.
    const LIMIT: u32 = 14;
    let is_long = text.parse::<u32>().is_ok_and(|length| length > LIMIT);
    let problem = (is_long && others.sibling("RelaxMinimumPasswordLengthLimits") != Some("1")).then(|| {
        Problem::warning(0, format!("{text} is above {LIMIT}, which needs RelaxMinimumPasswordLengthLimits = 1"))
            .help("set RelaxMinimumPasswordLengthLimits = 1 as well, unless the device gets it from elsewhere")
    });
    problem.into_iter().collect()
}

/// MinimumPasswordAge: below the maximum, unless passwords never expire.
pub(super) fn password_ages(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let number = |text: &str| text.parse::<u32>().ok();
    let (Some(least), Some(most)) = (number(text), others.sibling("MaximumPasswordAge").and_then(number)) else {
        return Vec::new();
    };
    let problem = (most != 0 && least >= most).then(|| {
        Problem::warning(0, format!("a password cannot be changed for {least} days, and expires after {most}"))
            .allowed("a MinimumPasswordAge below MaximumPasswordAge")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn ages_and_lengths_fit_each_other() {
        let node = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/DeviceLock/{name}");
        let (age, length) = (node("MinimumPasswordAge"), node("MinimumPasswordLength"));
        assert_eq!(found_with(&age, "1", &[("MaximumPasswordAge", "365")]), [""; 0]);
        assert_eq!(found_with(&age, "30", &[("MaximumPasswordAge", "0")]), [""; 0]);
        assert_eq!(found_with(&age, "30", &[]), [""; 0]);
        assert!(found_with(&age, "30", &[("MaximumPasswordAge", "30")])[0].contains("for 30 days"));
        assert_eq!(found_with(&length, "14", &[]), [""; 0]);
        assert_eq!(found_with(&length, "20", &[("RelaxMinimumPasswordLengthLimits", "1")]), [""; 0]);
        assert!(found_with(&length, "20", &[])[0].starts_with("warning 20 is above 14"));
        assert_eq!(found_with(&length, "20", &[("RelaxMinimumPasswordLengthLimits", "0")]).len(), 1);
    }
}
