//! The third stage: what would change on this device, place by place. Planning changes nothing.

use super::change::{Change, Content, observe};
use super::desired::{LeftOut, desired_settings};
use super::device::{Device, DeviceError, Place, State};
use super::digest::Digest;
use super::folders::missing_folders;
use super::journal;
use super::personalization::{Picture, Status};
use super::planned_setting::PlannedSetting;
use super::route::{Route, changes};
use super::support::{Support, judge_settings};
use super::verify::VerifiedPackage;
use crate::windows;

/// Options of planning.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions {
    /// How settings reach the device.
    pub route: Route,
    /// Also plan settings that this device ignores.
    pub force: bool,
}

/// Everything that has to be done. Only planning can make one.
#[derive(Debug)]
pub struct ApplyPlan {
    pub(super) package: VerifiedPackage,
    /// The edition and build of the device.
    pub windows: windows::Device,
    /// How settings reach it.
    pub route: Route,
    /// The settings of the package.
    pub settings: Vec<PlannedSetting>,
    /// The parts of the package that are not applied.
    pub left_out: Vec<LeftOut>,
    /// The changes, in order. Empty if the device already is as the package wants it.
    pub changes: Vec<PlannedChange>,
    /// When exactly this package was last applied, in seconds since 1970; 0 for never.
    pub last_applied: u64,
    /// Whether an earlier run was interrupted; it is undone before this one begins.
    pub interrupted: bool,
}

/// One change, with the state before it.
#[derive(Debug, Clone)]
pub struct PlannedChange {
    /// The change.
    pub change: Change,
    /// What is there now; `None` for nothing.
    pub before: Option<State>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// This edition or build ignores some of the settings.
    #[error("this edition or build ignores some of the settings")]
    NotForThisDevice {
        /// The edition and build.
        windows: Box<windows::Device>,
        /// All settings; ignored ones say why.
        settings: Vec<PlannedSetting>,
    },
    /// The state of the device cannot be read.
    #[error("{0}")]
    Device(#[from] DeviceError),
}

/// Compares what the package wants with what is on the device.
pub fn plan(package: VerifiedPackage, device: &dyn Device, options: PlanOptions) -> Result<ApplyPlan, PlanError> {
    let (desired, mut left_out) = desired_settings(&package.package.model);
    let (windows, support) = judge_settings(&desired, device)?;
    let settings: Vec<PlannedSetting> =
        desired.into_iter().zip(support).map(|(desired, support)| PlannedSetting { desired, support }).collect();
    if !options.force && settings.iter().any(|setting| matches!(setting.support, Support::Ignored(_))) {
        return Err(PlanError::NotForThisDevice { windows: Box::new(windows), settings });
    }
    let (wanted, skipped) = changes(&package, &settings, options.route).map_err(DeviceError::from)?;
    left_out.extend(skipped);
    let changes = pending_changes(wanted, device)?;
    let interrupted = journal::unfinished(device)?.is_some();
    let sha256 = Digest(package.package.hashes.sha256);
    let receipts = journal::receipts(device)?.into_iter().rev();
    let own = receipts.map(|(_, receipt)| receipt.run).find(|run| run.sha256 == sha256);
    let last_applied = own.map_or(0, |run| run.started);
    Ok(ApplyPlan { package, windows, route: options.route, settings, left_out, changes, last_applied, interrupted })
}

/// Leaves out what is already done, and adds missing folders before the files that need them.
fn pending_changes(wanted: Vec<Change>, device: &dyn Device) -> Result<Vec<PlannedChange>, DeviceError> {
    let receipts = journal::receipts(device)?;
    let known = |place: &Place| -> Option<Digest> {
        receipts.iter().flat_map(|(_, receipt)| &receipt.records).rev().find(|record| record.place == *place)?.after
    };
    let mut to_do: Vec<PlannedChange> = Vec::new();
    for change in wanted {
        let before = observe(device, &change.place())?;
        if is_done(&change, before.as_ref(), known(&change.place()), device)? {
            continue;
        }
        if let Change::WriteFile { path, .. } = &change {
            for folder in missing_folders(device, path)? {
                let make = Change::MakeFolder(folder);
                if to_do.iter().all(|other| other.change != make) {
                    to_do.push(PlannedChange { change: make, before: None });
                }
            }
        }
        to_do.push(PlannedChange { change, before });
    }
    if to_do.iter().all(|planned| matches!(planned.change, Change::LeaveToEngine { .. })) {
        to_do.clear();
    }
    Ok(to_do)
}

/// Whether the place already is as the change would leave it. A download counts as done while the file is the one that
/// an earlier run fetched from there; a picture counts only once the CSP reports that it is shown.
fn is_done(
    change: &Change,
    before: Option<&State>,
    known: Option<Digest>,
    device: &dyn Device,
) -> Result<bool, DeviceError> {
    match change {
        Change::WriteFile { content: Content::Fetched { .. }, .. } => {
            Ok(before.is_some() && before.map(State::fingerprint) == known)
        }
        Change::SetNode { locuri, value: Some(_), .. } if before == change.after().as_ref() => {
            let Some(picture) = Picture::of_node(locuri) else { return Ok(true) };
            let status = device.node(&picture.status_node())?;
            Ok(status.is_none_or(|status| status == Status::DONE.0.to_string()))
        }
        Change::Install { .. } => Ok(before.is_some() && before.map(State::fingerprint) == known),
        Change::LeaveToEngine { .. } => Ok(false),
        _ => Ok(before == change.after().as_ref()),
    }
}
