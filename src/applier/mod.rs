//! The counterpart of the compiler on the device: applies a package, reports its status, and rolls it back.
//!
//! ```text
//! .ppkg + .cat --open--> OpenPackage --verify--> VerifiedPackage --plan--> ApplyPlan --apply--> Applied --status--> SettingStatus
//!                             |                                                |
//!                             '--rollback--> the state before  <-----undo---' journal
//! ```
//!
//! Each stage accepts only the result of the previous one, so that unverified bytes cannot be applied and nothing is
//! done that was not planned. Every effect goes through [`device::Device`]. Each change is in the journal on disk
//! before it is made (journal.rs). The same code undoes a run after a power cut, after a failure and for a rollback
//! (undo.rs).

mod answer;
mod apply;
mod chain;
mod change;
mod change_report;
mod command;
mod csp;
mod desired;
pub mod device;
mod digest;
mod engine_status;
mod fetch;
mod folders;
mod guards;
mod journal;
mod log;
mod open;
mod outcome;
mod own_files;
mod package_id;
mod package_version;
mod personalization;
mod plan;
mod planned_setting;
mod receipts;
mod report;
mod rollback;
mod route;
mod run_nodes;
mod saved_plan;
mod session;
mod shown;
mod shown_again;
mod status;
mod support;
mod undo;
mod verify;
mod writable;

pub use answer::Answer;
pub use apply::{Applied, ApplyError, Failure, apply};
pub use change::{Change, Content};
pub use change_report::ChangeReport;
pub use command::Command;
pub use csp::{BridgeName, PlannedCommand, TakesEffect, csp_name, is_same_value};
pub use desired::{DesiredSetting, Embedded, LeftOut, desired_settings};
pub use digest::{Digest, DigestError};
pub use fetch::{FetchError, MAX_PICTURE_BYTES};
pub use guards::Guards;
pub use journal::Run;
pub use open::{Incoming, OpenPackage, PackageFile, open};
pub use outcome::{Outcome, USAGE, WINDOWS_USAGE};
pub use personalization::{Picture, PicturePolicy, PictureValues, Status};
pub use plan::{ApplyPlan, PlanError, PlanOptions, PlannedChange, plan};
pub use planned_setting::PlannedSetting;
pub use receipts::DamagedReceipt;
pub use report::{
    CommandReport, CoveredReport, DamagedReport, DeviceReport, EngineFileReport, EventReport, FailedReport,
    LeftOutReport, PackageReport, PlaceReport, RunReport, SettingReport, UnconfirmedReport, UndoneReport,
};
pub use rollback::{RolledBack, Selection, rollback};
pub use route::Route;
pub use saved_plan::{SavedPlan, SavedPlanError};
pub use session::{AS_BEFORE, confirm, roll_back, run};
pub use status::{DeviceStatus, PlaceStatus, SettingStatus, status};
pub use support::{Support, support_on};
pub use undo::{Recovered, UndoReason, Undone, recover};
pub use verify::{RejectedPackage, RejectionReason, TrustPolicy, VerifiedPackage, verify};
