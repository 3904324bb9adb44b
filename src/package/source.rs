//! The sources of a package: when and for whom its settings are applied.

/// When and for whom settings are applied. Device settings come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Once, when the device first has a SIM; packages of 2015 have it.
    UiccRunOnce,
    /// Once, for the device.
    RunTime,
    /// For each user.
    UserRunTime,
}

/// The names of all sources seen in packages, in order.
pub const SOURCES: [&str; 3] = [Source::UiccRunOnce.word(), Source::RunTime.word(), Source::UserRunTime.word()];

impl Source {
    /// The name of the source in MasterDatastore.xml, of its event, its list and its folder.
    pub const fn word(self) -> &'static str {
        match self {
            Source::UiccRunOnce => "Uicc_RunOnce",
            Source::RunTime => "RunTime",
            Source::UserRunTime => "User_RunTime",
        }
    }
}
