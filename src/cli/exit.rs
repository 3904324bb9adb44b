//! The exit codes.

use crate::finding::{Report, Severity};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// The command did what was asked; there may be warnings.
    Done,
    /// The spec or package is wrong.
    Findings,
    /// The command could not run.
    CouldNotRun,
    /// The package is not trusted, or does what is not allowed.
    Refused,
}

impl Exit {
    /// The exit code for findings; with `strict` a warning counts as an error.
    pub(super) fn of(report: &Report, strict: bool) -> Exit {
        match report.worst() {
            Some(Severity::Error) => Exit::Findings,
            Some(Severity::Warning) if strict => Exit::Findings,
            _ => Exit::Done,
        }
    }

    /// The exit code of the process.
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::CouldNotRun => 2,
            Exit::Refused => 3,
        }
    }
}
