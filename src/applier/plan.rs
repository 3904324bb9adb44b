//! The third stage: what would change on this device, place by place. Planning changes nothing.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::change::{Change, Content, observe};
use super::csp::{PlannedCommand, commands};
use super::desired::{LeftOut, desired_settings};
use super::device::{Device, DeviceError, DevicePath, Place, State};
use super::digest::Digest;
use super::journal::{self, Record, Run};
use super::package_id::is_same_id;
use super::package_version::compare;
use super::personalization::{Picture, Status, deploy_folder};
use super::planned_setting::PlannedSetting;
use super::receipts::{DamagedReceipt, Receipts};
use super::route::{Route, changes};
use super::shown;
use super::support::{Support, judge_settings};
use super::verify::VerifiedPackage;
use crate::csp::MAX_EMBEDDED_PICTURE;
use crate::windows;

/// Options of planning.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions {
    /// How settings reach the device.
    pub route: Route,
    /// Also plan settings that this device ignores.
    pub force: bool,
    /// Whether every setting has to be read back from the device.
    pub require_verified: bool,
}

/// Everything that has to be done. Only planning can make one.
#[derive(Debug)]
pub struct ApplyPlan {
    pub(super) package: VerifiedPackage,
    /// The edition and build of the device; `None` if nobody knows them.
    pub windows: Option<windows::Device>,
    /// How settings reach it.
    pub route: Route,
    /// The settings of the package.
    pub settings: Vec<PlannedSetting>,
    /// The parts of the package that are not applied.
    pub left_out: Vec<LeftOut>,
    /// The commands of the package, in order, for a device that can only say which it would run.
    pub commands: Vec<PlannedCommand>,
    /// The parts of the package that only Windows' own engine applies, which gets the whole package.
    pub left_to_engine: Vec<LeftOut>,
    /// The changes, in order. Empty if the device already is as the package wants it.
    pub changes: Vec<PlannedChange>,
    /// The entry of the engine's log after which exactly this package was last applied; `None` if there is no such entry.
    pub newest_event: Option<u64>,
    /// Whether an earlier run was interrupted; it is undone before this one begins.
    pub interrupted: bool,
    /// Whether nobody has confirmed an earlier run in time; it is undone before this one begins.
    pub overdue: bool,
    /// Journals and receipts that cannot be used.
    pub damaged: Vec<DamagedReceipt>,
    /// Runs of exactly this package whose receipts are lost.
    pub lost: Vec<Run>,
    /// An applied run of the same package id whose version is newer, or cannot be compared with this one.
    pub newer: Option<Run>,
}

/// One change, with the state before it.
#[derive(Debug, Clone)]
pub struct PlannedChange {
    /// The change.
    pub change: Change,
    /// What is there now; `None` for nothing.
    pub before: Option<State>,
    /// Whether another package has already brought the place to this state. That is only noted, so that the state stays
    /// when the other package is taken back.
    pub shared: bool,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// This edition or build ignores some of the settings.
    #[error("this edition or build ignores some of the settings")]
    NotForThisDevice {
        /// The edition and build.
        windows: Option<Box<windows::Device>>,
        /// All settings; ignored ones say why.
        settings: Vec<PlannedSetting>,
    },
    /// The state of the device cannot be read.
    #[error("{0}")]
    Device(#[from] DeviceError),
}

impl ApplyPlan {
    /// The changes, without those that are only noted and those that a simulated CSP makes itself.
    pub fn pending(&self) -> impl Iterator<Item = &PlannedChange> {
        let by_csp = |change: &Change| self.route == Route::Nodes && change.is_left_to_engine();
        self.changes.iter().filter(move |planned| !planned.shared && !by_csp(&planned.change))
    }
}

/// Compares what the package wants with what is on the device.
pub fn plan(package: VerifiedPackage, device: &dyn Device, options: PlanOptions) -> Result<ApplyPlan, PlanError> {
    let route = options.route;
    let (desired, mut left_out) = desired_settings(&package.package.model);
    let left_to_engine = if route.gives_whole_package() { std::mem::take(&mut left_out) } else { Vec::new() };
    let commands = if route == Route::Nodes { commands(&package.package.model) } else { Vec::new() };
    let is_of_command = |left: &LeftOut| commands.iter().any(|command| command.files.contains(&left.what));
    left_out.retain(|left| !is_of_command(left));
    let (windows, support) = judge_settings(&desired, device, options.force)?;
    let settings: Vec<PlannedSetting> =
        desired.into_iter().zip(support).map(|(desired, support)| PlannedSetting { desired, support }).collect();
    if !options.force && settings.iter().any(|setting| matches!(setting.support, Support::Ignored(_))) {
        return Err(PlanError::NotForThisDevice { windows: windows.map(Box::new), settings });
    }
    let sha256 = Digest(package.package.hashes.sha256);
    let receipts = Receipts::read(device)?;
    let (wanted, skipped) = changes(&package, &settings, route, device)?;
    left_out.extend(skipped);
    wanted.iter().try_for_each(require_usual_size)?;
    let changes = Comparison { receipts: &receipts, sha256, device }.of_all(wanted)?;
    let mut damaged = receipts.all_damaged(device);
    let interrupted = match journal::unfinished(device) {
        Err(DeviceError::Journal { path, line, why }) => {
            damaged.push(DamagedReceipt { what: path.to_string(), why: format!("line {line}: {why}") });
            true
        }
        journal => journal?.is_some(),
    };
    let overdue = receipts.overdue(device.now()).next().is_some();
    let own = receipts.applied().rev().find(|journal| journal.run.sha256 == sha256);
    let newest_event = own.and_then(|journal| journal.run.newest_event);
    let lost = receipts.lost.iter().filter(|run| run.sha256 == sha256).cloned().collect();
    let identity = &package.package.model.identity;
    let is_newer = |run: &&Run| {
        let order = compare(&run.version, &identity.version);
        is_same_id(&run.id, &identity.id) && run.version != identity.version && order.is_none_or(Ordering::is_gt)
    };
    let newer = receipts.applied_or_lost().find(is_newer).cloned();
    Ok(ApplyPlan {
        package,
        windows,
        route,
        settings,
        commands,
        left_out,
        left_to_engine,
        changes,
        newest_event,
        interrupted,
        overdue,
        damaged,
        lost,
        newer,
    })
}

/// Compares changes of a package with the device and with earlier runs.
struct Comparison<'d> {
    receipts: &'d Receipts,
    /// The SHA-256 of the package.
    sha256: Digest,
    device: &'d dyn Device,
}

impl Comparison<'_> {
    /// Leaves out what is already done, and adds missing folders and keys before what needs them.
    fn of_all(&self, wanted: Vec<Change>) -> Result<Vec<PlannedChange>, DeviceError> {
        let mut planned: Vec<PlannedChange> = Vec::new();
        let mut left: Vec<Change> = Vec::new();
        let changing = self.changing_pictures(&wanted)?;
        for change in wanted {
            if change.is_left_to_engine() {
                left.push(change);
                continue;
            }
            let before = observe(self.device, &change.place())?;
            let is_apart = value_of(&change).is_none_or(|picture| !changing.contains(&picture));
            let is_renewed =
                file_given(&change).is_some_and(|path| planned.iter().any(|other| is_written(other, &path)));
            let is_done = is_apart && !is_renewed && self.is_done(&change, before.as_ref())?;
            self.add_parents(&change, is_done, &mut planned)?;
            let left = if is_cause(&change) { std::mem::take(&mut left) } else { Vec::new() };
            if !is_done || self.is_of_another(&change.place()) {
                for change in left {
                    self.add_parents(&change, is_done, &mut planned)?;
                    let before = observe(self.device, &change.place())?;
                    planned.push(PlannedChange { change, before, shared: is_done });
                }
                planned.push(PlannedChange { change, before, shared: is_done });
            }
        }
        Ok(planned)
    }

    /// Adds the folders and keys that have to be there before a change.
    fn add_parents(&self, change: &Change, is_done: bool, planned: &mut Vec<PlannedChange>) -> Result<(), DeviceError> {
        for parent in parents(change) {
            let exists = observe(self.device, &parent.place())?;
            let is_new = planned.iter().all(|other| other.change != parent);
            if is_new && exists.is_none() && !is_done {
                planned.push(PlannedChange { change: parent, before: None, shared: false });
            } else if is_new && exists.is_some() && self.is_of_another(&parent.place()) {
                planned.push(PlannedChange { change: parent, before: exists, shared: true });
            }
        }
        Ok(())
    }

    /// The pictures with at least one registry value that is not as wanted. All values of such a picture are set, since
    /// they are taken back together.
    fn changing_pictures(&self, wanted: &[Change]) -> Result<BTreeSet<Picture>, DeviceError> {
        let mut pictures = BTreeSet::new();
        for change in wanted {
            let Some(picture) = value_of(change) else { continue };
            if observe(self.device, &change.place())? != change.after() {
                pictures.insert(picture);
            }
        }
        Ok(pictures)
    }

    /// Whether the place already is as the change would leave it. A download counts as done while the file is the one
    /// that an earlier run fetched from there; a picture counts only once the CSP reports that it is shown; a package
    /// only if the version that is installed is this one.
    fn is_done(&self, change: &Change, before: Option<&State>) -> Result<bool, DeviceError> {
        let newest = self.newest(&change.place());
        match change {
            Change::WriteFile { content: Content::Fetched { .. }, .. } => {
                let known = newest.and_then(|(_, record)| record.after);
                Ok(before.is_some() && before.map(State::fingerprint) == known)
            }
            Change::SetNode { locuri, value: Some(_), .. } if before == change.after().as_ref() => {
                let Some(picture) = Picture::of_node(locuri) else { return Ok(true) };
                let status = self.device.node(&picture.status_node())?;
                Ok(!shown::is_gone(picture, self.device)?
                    && status.is_none_or(|status| status == Status::DONE.0.to_string()))
            }
            Change::Install { .. } => Ok(before.is_some() && newest.is_some_and(|(run, _)| run.sha256 == self.sha256)),
            _ => Ok(before == change.after().as_ref()),
        }
    }

    /// Whether another package has brought this place to its state.
    fn is_of_another(&self, place: &Place) -> bool {
        self.newest(place).is_some_and(|(run, _)| run.sha256 != self.sha256)
    }

    /// The newest applied run that has changed a place.
    fn newest(&self, place: &Place) -> Option<(&Run, &Record)> {
        self.receipts.applied().rev().find_map(|journal| Some((&journal.run, journal.record(place)?)))
    }
}

/// Fails for a picture that is too large to be read when its turn comes.
fn require_usual_size(change: &Change) -> Result<(), DeviceError> {
    match change {
        Change::WriteFile { content: Content::Embedded(own), .. } if own.size > MAX_EMBEDDED_PICTURE => {
            let why = format!("{} has {} bytes, more than any picture needs", own.inside, own.size);
            Err(DeviceError::Unusable { why })
        }
        _ => Ok(()),
    }
}

/// The picture of a registry value that is set.
fn value_of(change: &Change) -> Option<Picture> {
    match change {
        Change::SetValue { name, .. } => Picture::of_value(name),
        _ => None,
    }
}

/// The file of the embedded picture whose name a CSP is given. The CSP copies the file when it is given the name, so it
/// is given the name again if the file changes.
fn file_given(change: &Change) -> Option<DevicePath> {
    match change {
        Change::SetNode { locuri, value: Some(name), .. } => {
            Picture::of_node(locuri).and_then(|_| deploy_folder().join(name).ok())
        }
        _ => None,
    }
}

fn is_written(planned: &PlannedChange, path: &DevicePath) -> bool {
    !planned.shared && matches!(&planned.change, Change::WriteFile { path: own, .. } if own == path)
}

/// Whether Windows changes values of its own because of this change.
fn is_cause(change: &Change) -> bool {
    matches!(change, Change::SetNode { .. } | Change::Install { .. })
}

/// The folders and keys that have to be there before a change, outermost first.
fn parents(change: &Change) -> Vec<Change> {
    match change {
        Change::WriteFile { path, .. } | Change::LeaveFileToEngine { path, .. } => {
            let mut folders: Vec<DevicePath> = std::iter::successors(path.parent(), DevicePath::parent).collect();
            folders.reverse();
            folders.into_iter().map(Change::MakeFolder).collect()
        }
        Change::SetValue { name, value: Some(_) } => vec![Change::MakeKey(name.key.clone())],
        _ => Vec::new(),
    }
}
