//! Stage 3: makes a plan from a checked project: every setting with its path in the store of Windows Configuration
//! Designer (WCD), its CSP path, its final value, and the group it is applied with, in a fixed order.

mod apps;
mod csp_path;
mod items;
mod managed;
mod order;
mod plan;
mod setting;
mod wlan;

pub use csp_path::{CspPath, Step};
pub use managed::ManagedNode;
pub use plan::{Instruction, PlannedGroup, PlannedSetting, PlannedVariant, SettingsPlan};

pub use crate::check::{Action, Asset, Condition, DeviceKind, Identity, Owner};
pub use crate::package::{Datatype, Source};

use crate::check::CheckedProject;
use items::Items;

/// Resolves every setting and puts them in the order in which WCD writes them.
pub fn lower(project: &CheckedProject) -> SettingsPlan {
    let identity: Identity = project.identity().clone();
    let common = project.settings().iter().map(|setting| (None, setting));
    let varied = project.variants().iter().enumerate();
    let varied = varied.flat_map(|(index, variant)| variant.settings.iter().map(move |setting| (Some(index), setting)));
    let items = Items::of(project);
    let all = common.chain(varied);
    let mut resolved: Vec<_> = all.flat_map(|(variant, setting)| setting::resolve(setting, variant, &items)).collect();
    resolved.extend(wlan::profiles(&resolved, project.store()));
    resolved.extend(apps::installations(&resolved, project.store()));
    if project.wcd().is_some_and(|project| project.dialect.by_top_group) {
        resolved.iter_mut().for_each(setting::Resolved::join_top_group);
    }
    let variants = project.variants().iter();
    let variants = variants.map(|variant| PlannedVariant { name: variant.name.clone(), kinds: variant.kinds.clone() });
    SettingsPlan {
        identity,
        kinds: project.kinds().to_vec(),
        variants: variants.collect(),
        groups: order::grouped(resolved, project.store(), project.identity().stores),
        store: project.store(),
        wcd: project.wcd().cloned(),
    }
}
