//! Evidence from a real Windows: what a package should do there, what was seen, and what that proves.
//!
//! ```text
//! package --expect--> expected.json, Verify-OnWindows.ps1 --on an expendable device--> evidence.json --compare--> verdicts
//! ```
//!
//! Nothing else can prove that a package does what it says: this program knows the engine of Windows and its CSPs from
//! documents only. A setting counts as proved only if it was read back from its CSP after the package was installed,
//! and was not there before.

mod compare;
mod expected;
mod found;
mod table;
mod uninstall;

pub use compare::{Comparison, NodeVerdict, Verdict, compare};
pub use expected::{Expected, ExpectedPackage, ExpectedPicture, ExpectedSetting, RegistryPlace, Wanted};
pub use found::{
    Applier, ApplierRun, Control, DocumentError, Engine, Evidence, FoundDevice, FoundNode, NodeState, Phase,
};
pub use table::{TableRow, table};
pub use uninstall::OnUninstall;

/// The script that collects evidence, for Windows PowerShell 5.1. It finds nodes as ppkg-apply does.
pub const SCRIPT: &str = concat!(
    include_str!("../../templates/evidence/parameters.ps1"),
    include_str!("../applier/device/live/nodes.ps1"),
    include_str!("../../templates/evidence/evidence.ps1")
);
/// The name of its file.
pub const SCRIPT_NAME: &str = "Verify-OnWindows.ps1";
/// The name of the document that tells the script what to look for.
pub const EXPECTED_NAME: &str = "expected.json";
