//! What can be known about a setting on a device.

/// What is known about a setting on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It was read back from the CSP, or from the place where Windows keeps it.
    Verified,
    /// It was accepted by Windows' own engine, or by a CSP that never returns a value.
    Accepted,
    /// Nothing that can be read shows whether it is in effect.
    NotVerifiable,
    /// It is not in effect.
    NotInEffect,
}

impl Answer {
    /// All answers, the best first.
    pub const ALL: [Answer; 4] = [Answer::Verified, Answer::Accepted, Answer::NotVerifiable, Answer::NotInEffect];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Answer::Verified => "verified",
            Answer::Accepted => "accepted",
            Answer::NotVerifiable => "not verifiable",
            Answer::NotInEffect => "not in effect",
        }
    }

    /// The word in JSON reports.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Verified => "verified",
            Answer::Accepted => "accepted",
            Answer::NotVerifiable => "not-verifiable",
            Answer::NotInEffect => "not-in-effect",
        }
    }
}
