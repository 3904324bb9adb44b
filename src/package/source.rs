//! The sources of a package: when and for whom its settings are applied.

/// When and for whom settings are applied. Device settings come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Once, for the device.
    RunTime,
    /// For each user.
    UserRunTime,
}

/// The names of all sources seen in packages, in order. The first is from 2015 and no longer used.
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
