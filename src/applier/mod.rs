//! The mirror of the compiler, on the device: a package is applied there, watched, and taken back.
//!
//! ```text
//! .ppkg + .cat --open--> OpenPackage --verify--> VerifiedPackage --plan--> ApplyPlan --apply--> Applied --status--> SettingStatus
//!                             |                                                |
//!                             '--rollback--> what was there before <--undo---' journal
//! ```
//!
//! Each stage takes only what the stage before it made, so that unverified bytes cannot be applied and nothing is done
//! that was not planned. Every effect goes through [`device::Device`]; the journal of a run is on the disk before
//! the change it is about (journal.rs), and one way back (undo.rs) serves power cuts, failures and rollbacks.

mod apply;
mod change;
pub mod device;
mod digest;
mod fetch;
mod fit;
mod folders;
mod journal;
mod log;
mod open;
mod outcome;
mod own_files;
mod personalization;
mod plan;
mod planned_setting;
mod report;
mod rollback;
mod route;
mod session;
mod status;
mod undo;
mod verify;
mod wish;

pub use apply::{Applied, ApplyError, Failure, apply, recover};
pub use change::{Change, Content};
pub use digest::{Digest, DigestError};
pub use fetch::{FetchTrouble, MAX_PICTURE_BYTES};
pub use fit::Fit;
pub use journal::Run;
pub use open::{Incoming, OpenPackage, PackageFile, open};
pub use outcome::{Outcome, USAGE, WINDOWS_USAGE};
pub use personalization::{Picture, PictureValues, Status};
pub use plan::{ApplyPlan, PlanError, PlanOptions, PlannedChange, plan};
pub use planned_setting::PlannedSetting;
pub use report::{
    ChangeReport, DeviceReport, EventReport, LeftOutReport, PackageReport, PlaceReport, RunReport, SettingReport,
    UndoneReport,
};
pub use rollback::rollback;
pub use route::Route;
pub use session::{Command, run};
pub use status::{PlaceStatus, SettingStatus, status};
pub use undo::Undone;
pub use verify::{Rejected, Rejection, Trust, VerifiedPackage, verify};
pub use wish::{Embedded, LeftOut, Wish};
