//! Stage 3: a checked project becomes a plan: every setting with its place in the store of Windows Configuration Designer
//! (WCD), its CSP path, its final value, and the group it is applied with, all in one total order.

mod csp_path;
mod managed;
mod order;
mod plan;
mod setting;

pub use csp_path::{CspPath, Step};
pub use managed::ManagedNode;
pub use plan::{Instruction, PlannedGroup, PlannedSetting, PlannedVariant, SettingsPlan};

pub use crate::check::{Action, Asset, Condition, DeviceKind, Identity, Owner};
pub use crate::package::{Datatype, Source};

use crate::check::CheckedProject;

/// Resolves every setting and puts them in the order in which WCD writes them.
pub fn lower(project: &CheckedProject) -> SettingsPlan {
    let identity: Identity = project.identity().clone();
    let common = project.settings().iter().map(|setting| (None, setting));
    let varied = project.variants().iter().enumerate();
    let varied = varied.flat_map(|(index, variant)| variant.settings.iter().map(move |setting| (Some(index), setting)));
    let resolved = common.chain(varied).flat_map(|(variant, setting)| setting::resolve(setting, variant));
    let variants = project.variants().iter();
    let variants = variants.map(|variant| PlannedVariant { name: variant.name.clone(), kinds: variant.kinds.clone() });
    SettingsPlan {
        identity,
        kinds: project.kinds().to_vec(),
        variants: variants.collect(),
        groups: order::grouped(resolved.collect()),
    }
}
