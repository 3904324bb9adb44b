//! Rollback: undoes every run of a package, newest first.

use super::device::{Device, DeviceError, DevicePath};
use super::digest::Digest;
use super::journal::{Journal, Run};
use super::open::OpenPackage;
use super::package_id::{is_package_id, is_same_id};
use super::receipts::{self, Receipts};
use super::run_nodes::require_system;
use super::undo::{UndoReason, Undone, undo};

/// Which runs are undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Those of exactly this package.
    Package(Digest),
    /// Those of every version with this package id.
    Id(String),
    /// The newest one.
    Last,
}

/// What a rollback did.
#[derive(Debug, Default)]
pub struct RolledBack {
    /// The runs that were undone.
    pub undone: Vec<Undone>,
    /// Runs that were to be undone, and whose receipts are lost or damaged.
    pub lost: Vec<Run>,
    /// Journals and receipts that may or may not belong to such a run.
    pub unknown: Vec<DevicePath>,
    /// All runs that were applied before.
    pub applied: Vec<Run>,
}

impl Selection {
    /// The runs of a package. The package need not be trusted for that: only its hash is used.
    pub fn of(package: &OpenPackage) -> Selection {
        Selection::Package(Digest(package.hashes.sha256))
    }

    /// The runs of every version with this package id; `None` if the text is no id.
    pub fn of_id(id: &str) -> Option<Selection> {
        is_package_id(id).then(|| Selection::Id(id.to_owned()))
    }

    pub(super) fn selects(&self, run: &Run) -> bool {
        match self {
            Selection::Package(sha256) => run.sha256 == *sha256,
            Selection::Id(id) => is_same_id(&run.id, id),
            Selection::Last => true,
        }
    }
}

/// Undoes everything that the selected runs changed. A receipt becomes a journal again, so that an interrupted rollback
/// continues at the next start.
pub fn rollback(selection: &Selection, device: &mut dyn Device) -> Result<RolledBack, DeviceError> {
    let receipts = Receipts::read(device)?;
    let applied: Vec<Run> = receipts.applied().rev().map(|journal| &journal.run).cloned().collect();
    let mut selected: Vec<Run> = applied.iter().filter(|run| selection.selects(run)).cloned().collect();
    let mut lost = receipts.lost.clone();
    lost.retain(|run| selection.selects(run));
    if *selection == Selection::Last {
        let newest = receipts.newest()?.map(|run| run.number);
        selected.retain(|run| Some(run.number) == newest);
        lost.retain(|run| Some(run.number) == newest);
    }
    // Either all runs are undone or none.
    let is_selected = |journal: &&Journal| selected.iter().any(|run| run.number == journal.run.number);
    receipts.applied().filter(is_selected).try_for_each(|journal| require_system(device, journal))?;
    let mut undone = Vec::new();
    for run in &selected {
        receipts::reopen(device, run.number)?;
        undone.extend(undo(device, UndoReason::Rollback)?);
    }
    receipts::tidy(device)?;
    let unknown = receipts.unknown.into_iter().map(|(_, path)| path).collect();
    Ok(RolledBack { undone, lost, unknown, applied })
}
