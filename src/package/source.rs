//! The sources of a package: for whom its settings are applied, and when.

/// When and for whom settings are applied. Device settings come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Once, for the device.
    RunTime,
    /// For each user.
    UserRunTime,
}

/// The names of all sources that packages have been seen to have, in their order. The first is of 2015 and is made no
/// more.
pub const SOURCES: [&str; 3] = ["Uicc_RunOnce", Source::RunTime.word(), Source::UserRunTime.word()];

impl Source {
    /// The name of the source in MasterDatastore.xml, of its event, its list and its folder.
    pub const fn word(self) -> &'static str {
        match self {
            Source::RunTime => "RunTime",
            Source::UserRunTime => "User_RunTime",
        }
    }
}
