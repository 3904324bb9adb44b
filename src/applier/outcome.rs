//! How a run ended, and the matching exit codes.

/// Every way a run can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done; nothing more is needed.
    Done,
    /// Done; visible after the next sign-in or start.
    SignOutNeeded,
    /// A setting could not be applied, or is not in effect.
    NotInEffect,
    /// A setting could not be verified, and that was required.
    NotVerified,
    /// It failed and was undone, or not everything could be undone.
    Failed,
    /// The package cannot be read.
    Unreadable,
    /// The package is not trusted, or the content of the folder of our own files is not.
    NotTrusted,
    /// This edition or build of Windows ignores a setting.
    NotForThisDevice,
    /// The state that the plan was made from has changed.
    StalePlan,
    /// A version of the package is applied that is newer, or that cannot be compared with this one.
    Downgrade,
    /// It is too late to apply the package.
    Expired,
    /// What was to be confirmed is no longer applied.
    TooLate,
    /// The device, or the file, could not be used.
    CouldNotRun,
    /// Another run is in progress.
    Busy,
    /// Administrator rights are needed.
    NotElevated,
}

/// The exit code for invalid arguments, on every system.
pub const USAGE: u8 = 2;
/// ERROR_INVALID_PARAMETER. Source for this and the other exit codes for Windows: winerror.h.
pub const WINDOWS_USAGE: i32 = 87;

impl Outcome {
    /// The exit code, as for ppkgc: 0 done, 1 findings, 2 could not run, 3 refused.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Done | Outcome::SignOutNeeded => 0,
            Outcome::NotInEffect | Outcome::NotVerified | Outcome::Failed | Outcome::Unreadable | Outcome::TooLate => 1,
            Outcome::CouldNotRun | Outcome::Busy | Outcome::NotElevated => 2,
            Outcome::NotTrusted
            | Outcome::NotForThisDevice
            | Outcome::StalePlan
            | Outcome::Downgrade
            | Outcome::Expired => 3,
        }
    }

    /// The exit code that Windows installers return in this case.
    pub fn windows_exit_code(self) -> i32 {
        match self {
            Outcome::Done => 0,
            Outcome::SignOutNeeded => 3010,
            Outcome::NotInEffect
            | Outcome::NotVerified
            | Outcome::Failed
            | Outcome::StalePlan
            | Outcome::Expired
            | Outcome::TooLate
            | Outcome::CouldNotRun => 1603,
            Outcome::Downgrade => 1638,
            Outcome::Unreadable | Outcome::NotTrusted => 1620,
            Outcome::NotForThisDevice => 1633,
            Outcome::Busy => 1618,
            Outcome::NotElevated => 5,
        }
    }

    /// The word in JSON reports and logs.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::SignOutNeeded => "sign-out-needed",
            Outcome::NotInEffect => "not-in-effect",
            Outcome::NotVerified => "not-verified",
            Outcome::Failed => "failed",
            Outcome::Unreadable => "unreadable",
            Outcome::NotTrusted => "not-trusted",
            Outcome::NotForThisDevice => "not-for-this-device",
            Outcome::StalePlan => "stale-plan",
            Outcome::Downgrade => "downgrade",
            Outcome::Expired => "expired",
            Outcome::TooLate => "too-late",
            Outcome::CouldNotRun => "could-not-run",
            Outcome::Busy => "busy",
            Outcome::NotElevated => "not-elevated",
        }
    }
}
