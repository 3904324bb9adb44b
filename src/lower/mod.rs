//! Stage 4: a checked spec becomes a plan: every setting with its place in the store of Windows Configuration Designer
//! (WCD), its CSP path, its final value, and the group it is applied with, all in one total order.

mod csp_path;
mod managed;
mod order;
mod plan;
mod setting;

pub use csp_path::{CspPath, Step};
pub use managed::ManagedNode;
pub use plan::{Datatype, Instruction, PlannedGroup, PlannedSetting, SettingsPlan, Source};

pub use crate::check::{Action, Asset, Identity, Owner};

use crate::check::CheckedSpec;

/// Resolves every setting and puts them in the order in which WCD writes them.
pub fn lower(spec: &CheckedSpec) -> SettingsPlan {
    let identity: Identity = spec.identity().clone();
    let planned = spec.settings().iter().flat_map(setting::resolve).collect();
    SettingsPlan { identity, groups: order::grouped(planned) }
}
