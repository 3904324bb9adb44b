//! What ppkg-apply can be asked to do.

/// The command to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Report what would change.
    Plan,
    /// Make the changes.
    Apply,
    /// Let what was applied stay.
    Confirm,
    /// Report what is on the device.
    Status,
    /// Restore what was there before.
    Rollback,
}

impl Command {
    pub(super) fn word(self) -> &'static str {
        match self {
            Command::Plan => "plan",
            Command::Apply => "apply",
            Command::Confirm => "confirm",
            Command::Status => "status",
            Command::Rollback => "rollback",
        }
    }

    /// Whether it may change the device.
    pub(super) fn changes(self) -> bool {
        matches!(self, Command::Apply | Command::Confirm | Command::Rollback)
    }
}
