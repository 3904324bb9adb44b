//! The severities that a user chooses for codes: errors, warnings, or nothing at all.

use std::collections::BTreeMap;

use super::{Code, Finding, Report, Severity};

/// The level for the findings of one code. The words are those of rustc and clippy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Errors.
    Deny,
    /// Warnings.
    Warn,
    /// Nothing: they are not shown and do not count.
    Allow,
}

/// The chosen levels; a code without one keeps its own severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Level>);

/// A code that must stay an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} must stay an error: a package built in spite of it would not match the spec\n  \
     besides warnings and notes, these can be lowered: {errors}",
    errors = errors_that_may_be_lowered()
)]
pub struct FixedLevelError(pub Code);

fn errors_that_may_be_lowered() -> String {
    let errors = Code::ALL.iter().filter(|code| code.severity() == Severity::Error && code.may_be_lowered());
    errors.map(|code| code.name()).collect::<Vec<_>>().join(", ")
}

impl Levels {
    /// Chooses a level for a code, replacing an earlier choice.
    pub fn choose(&mut self, code: Code, level: Level) -> Result<(), FixedLevelError> {
        if level != Level::Deny && !code.may_be_lowered() {
            return Err(FixedLevelError(code));
        }
        self.0.insert(code, level);
        Ok(())
    }

    /// The findings with the chosen severities.
    pub fn apply(&self, report: Report) -> Report {
        report.into_iter().filter_map(|finding| self.judge(finding)).collect()
    }

    fn judge(&self, finding: Finding) -> Option<Finding> {
        match self.0.get(&finding.code) {
            None => Some(finding),
            Some(Level::Deny) => Some(finding.with_severity(Severity::Error)),
            Some(Level::Warn) => Some(finding.with_severity(Severity::Warning)),
            Some(Level::Allow) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FixedLevelError, Level, Levels};
    use crate::finding::{Code, Finding, Place, Report, Severity};

    fn severities(levels: &Levels, codes: &[Code]) -> Vec<Severity> {
        let report: Report = codes.iter().map(|&code| Finding::new(code, Place::Nowhere, "")).collect();
        levels.apply(report).into_iter().map(|finding| finding.severity()).collect()
    }

    #[test]
    fn the_level_chosen_last_counts() {
        let mut levels = Levels::default();
        let codes = [Code::NoTarget, Code::UrlBlank, Code::BadRank];
        assert_eq!(severities(&levels, &codes), [Severity::Note, Severity::Warning, Severity::Error]);
        levels.choose(Code::NoTarget, Level::Deny).unwrap();
        levels.choose(Code::UrlBlank, Level::Deny).unwrap();
        levels.choose(Code::UrlBlank, Level::Allow).unwrap();
        assert_eq!(severities(&levels, &codes), [Severity::Error, Severity::Error]);
    }

    #[test]
    fn only_judgements_among_the_errors_can_be_lowered() {
        let mut levels = Levels::default();
        assert_eq!(levels.choose(Code::WrongFormat, Level::Warn), Err(FixedLevelError(Code::WrongFormat)));
        assert_eq!(levels.choose(Code::WrongFormat, Level::Deny), Ok(()));
        assert_eq!(levels.choose(Code::IgnoredEverywhere, Level::Warn), Ok(()));
        assert_eq!(
            severities(&levels, &[Code::WrongFormat, Code::IgnoredEverywhere]),
            [Severity::Error, Severity::Warning]
        );
    }
}
