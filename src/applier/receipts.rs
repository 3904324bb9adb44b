//! The receipts of finished runs, and the index that remembers each of them.
//!
//! A receipt is the journal of a finished run and never changes. Each stands alone: one that is damaged is named and put
//! aside, and stops no other. A run that was taken back after a later one had set the same places keeps its receipt, marked as
//! undone, since it says what was there before both.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use serde::{Deserialize, Serialize};

use super::device::{Device, DeviceError, DevicePath};
use super::digest::Digest;
use super::journal::{self, Journal, Run, line, make_folders_for};
use super::own_files;
use super::run_nodes::require_system;

/// The longest index that is read, in bytes. A line has a few hundred bytes; a device sees a few hundred runs in its
/// life.
const MAX_INDEX: u64 = 16 << 20;

/// A receipt.
#[derive(Debug, Clone)]
pub(super) struct Receipt {
    /// The run, and its changes.
    pub(super) journal: Journal,
    /// The number of the newest run at the time when this one was taken back. Only what later runs lie over is still of
    /// interest then. `None` for a run that is applied.
    pub(super) undone: Option<u32>,
}

impl Receipt {
    /// Whether the run was applied when a later one was made.
    pub(super) fn was_applied_at(&self, number: u32) -> bool {
        self.journal.run.number < number && self.undone.is_none_or(|newest| newest >= number)
    }
}

/// A receipt that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedReceipt {
    /// Which one, for people.
    pub what: String,
    /// What is wrong with it.
    pub why: String,
}

/// Everything that is known about finished runs.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    /// The receipts that can be used, oldest first.
    pub(super) usable: Vec<Receipt>,
    /// Files among them that cannot be used.
    pub(super) damaged: Vec<(DevicePath, DamagedReceipt)>,
    /// Runs that were not taken back, and whose receipts are lost or damaged.
    pub(super) lost: Vec<Run>,
    /// The number that the next run gets.
    next: u32,
    /// The runs of which the index says that they are applied, with the hashes of their receipts.
    indexed: Vec<(Run, Digest)>,
    /// The runs of which it says that somebody has confirmed them.
    confirmed: BTreeSet<u32>,
    /// The runs of which it says that they were taken back, with the newest run at that time.
    undone: BTreeMap<u32, u32>,
}

/// A line of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    event: RunEvent,
    /// The hash of the receipt.
    receipt: Digest,
    #[serde(flatten)]
    run: Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RunEvent {
    /// The run was finished.
    Applied,
    /// Somebody has confirmed that it may stay.
    Confirmed,
    /// It was taken back.
    Undone,
}

impl Receipts {
    /// Reads the index and all receipts.
    pub(super) fn read(device: &dyn Device) -> Result<Receipts, DeviceError> {
        let entries = index(device)?;
        let mut receipts = Receipts::default();
        let mut newest = 0;
        for Entry { event, receipt, run } in &entries {
            newest = newest.max(run.number);
            let others = |(other, _): &(Run, Digest)| other.number != run.number;
            match event {
                RunEvent::Applied => {
                    receipts.indexed.retain(others);
                    receipts.indexed.push((run.clone(), *receipt));
                }
                RunEvent::Confirmed => drop(receipts.confirmed.insert(run.number)),
                RunEvent::Undone => {
                    receipts.indexed.retain(others);
                    receipts.undone.insert(run.number, newest);
                }
            }
        }
        let mut numbers: Vec<u32> = entries.iter().map(|entry| entry.run.number).collect();
        for name in device.list(&own_files::receipts(device))? {
            let Some(number) = own_files::receipt_number(&name) else { continue };
            numbers.push(number);
            if own_files::is_receipt(&name) {
                receipts.add(device, number, &name)?;
            }
        }
        receipts.usable.sort_by_key(|receipt| receipt.journal.run.number);
        receipts.next = numbers.into_iter().max().unwrap_or_default().saturating_add(1);
        let unfinished = journal::unfinished(device).ok().flatten().map(|journal| journal.run.number);
        let has_receipt = |run: &Run| {
            let mut present = receipts.usable.iter().map(|receipt| receipt.journal.run.number).chain(unfinished);
            present.any(|number| number == run.number)
        };
        let lost = receipts.indexed.iter().map(|(run, _)| run).filter(|run| !has_receipt(run));
        receipts.lost = lost.cloned().collect();
        Ok(receipts)
    }

    fn add(&mut self, device: &dyn Device, number: u32, name: &str) -> Result<(), DeviceError> {
        let path = own_files::receipts(device).join(name)?;
        let expected = self.indexed.iter().find(|(run, _)| run.number == number);
        let damaged = match journal::read(device, &path) {
            Ok((_, found)) if expected.is_some_and(|(_, hash)| *hash != found) => {
                "it is not the receipt that was written".to_owned()
            }
            Ok((journal, _)) if journal.run.number == number => {
                let newest = self.undone.get(&number).copied().unwrap_or(u32::MAX);
                self.usable.push(Receipt { journal, undone: own_files::is_undone(name).then_some(newest) });
                return Ok(());
            }
            Ok(_) => "it is the receipt of another run".to_owned(),
            Err(DeviceError::Journal { line, why, .. }) => format!("line {line}: {why}"),
            Err(error) if error.is_absence() => return Ok(()),
            Err(error @ (DeviceError::NotTrusted { .. } | DeviceError::Io { .. } | DeviceError::Link { .. })) => {
                error.to_string()
            }
            Err(error) => return Err(error),
        };
        let run = expected.map(|(run, _)| format!(" of {} {}", run.name, run.version)).unwrap_or_default();
        self.damaged.push((path.clone(), DamagedReceipt { what: format!("{path}{run}"), why: damaged }));
        Ok(())
    }

    /// The receipts of runs that are applied, oldest first.
    pub(super) fn applied(&self) -> impl DoubleEndedIterator<Item = &Journal> {
        self.usable.iter().filter(|receipt| receipt.undone.is_none()).map(|receipt| &receipt.journal)
    }

    /// The applied runs that still have to be confirmed, oldest first. The index has to know them: without it, nobody could
    /// say whether they were.
    pub(super) fn unconfirmed(&self) -> impl Iterator<Item = &Run> {
        let own = self.applied().map(|journal| &journal.run).filter(|run| run.confirm_by.is_some());
        own.filter(|run| !self.confirmed.contains(&run.number))
            .filter(|run| self.indexed.iter().any(|(indexed, _)| indexed.number == run.number))
    }

    /// The applied runs that nobody has confirmed until this time, oldest first.
    pub(super) fn overdue(&self, now: u64) -> impl Iterator<Item = &Run> {
        self.unconfirmed().filter(move |run| run.confirm_by.is_some_and(|until| now > until))
    }

    /// The runs that are applied, whether their receipts can be used or not.
    pub(super) fn applied_or_lost(&self) -> impl Iterator<Item = &Run> {
        self.applied().map(|journal| &journal.run).chain(&self.lost)
    }

    /// The number that the next run gets. None is used twice.
    pub(super) fn next_number(&self) -> u32 {
        self.next
    }
}

/// The run has succeeded: its journal becomes the newest receipt.
pub(super) fn commit(device: &mut dyn Device) -> Result<(), DeviceError> {
    let journal = own_files::journal(device);
    let (Journal { run, .. }, hash) = journal::read(device, &journal)?;
    let receipt = own_files::receipt(device, run.number);
    make_folders_for(device, &receipt)?;
    record(device, RunEvent::Applied, hash, &run)?;
    device.rename(&journal, &receipt)
}

/// Remembers that a run may stay.
pub(super) fn confirm(device: &mut dyn Device, run: &Run) -> Result<(), DeviceError> {
    let (_, hash) = journal::read(device, &own_files::receipt(device, run.number))?;
    record(device, RunEvent::Confirmed, hash, run)
}

/// The applied runs that nobody has confirmed in time, newest first.
pub(super) fn overdue(device: &dyn Device) -> Result<Vec<Run>, DeviceError> {
    let mut overdue: Vec<Run> = Receipts::read(device)?.overdue(device.now()).cloned().collect();
    overdue.reverse();
    Ok(overdue)
}

/// The receipt becomes a journal again, so that taking the run back continues at the next start if it is interrupted.
pub(super) fn reopen(device: &mut dyn Device, number: u32) -> Result<(), DeviceError> {
    let (receipt, journal) = (own_files::receipt(device, number), own_files::journal(device));
    require_system(device, &journal::read(device, &receipt)?.0)?;
    device.rename(&receipt, &journal)
}

/// The run of the journal has been taken back. Its receipt is kept while a later run has set one of its places.
pub(super) fn close(device: &mut dyn Device, is_set_later: bool) -> Result<(), DeviceError> {
    let journal = own_files::journal(device);
    let (Journal { run, .. }, hash) = journal::read(device, &journal)?;
    let is_indexed = Receipts::read(device)?.indexed.iter().any(|(own, _)| own.number == run.number);
    if is_indexed {
        record(device, RunEvent::Undone, hash, &run)?;
    }
    if !is_set_later {
        return device.remove(&journal);
    }
    let undone = own_files::undone_receipt(device, run.number);
    make_folders_for(device, &undone)?;
    device.rename(&journal, &undone)
}

/// Puts damaged receipts aside, which it returns, and removes what no receipt needs any more.
pub(super) fn tidy(device: &mut dyn Device) -> Result<Vec<DamagedReceipt>, DeviceError> {
    let mut receipts = Receipts::read(device)?;
    for (path, _) in &receipts.damaged {
        device.rename(path, &own_files::put_aside(path))?;
    }
    while let Some(at) = receipts.usable.iter().position(|receipt| receipt.undone.is_some()) {
        // The oldest of them; it is needed while an applied run is above it.
        let number = receipts.usable[at].journal.run.number;
        if receipts.applied().any(|journal| journal.run.number > number) {
            break;
        }
        receipts.usable.remove(at);
        let path = own_files::undone_receipt(device, number);
        device.remove(&path)?;
    }
    // A damaged receipt may need any of the backups.
    let is_damaged = |name: &String| own_files::receipt_number(name).is_some() && !own_files::is_receipt(name);
    if !device.list(&own_files::receipts(device))?.iter().any(is_damaged) {
        remove_backups(device, &receipts)?;
    }
    for folder in [own_files::receipts(device), own_files::backups(device)] {
        if device.look(&folder)?.is_some() && device.list(&folder)?.is_empty() {
            device.remove(&folder)?;
        }
    }
    Ok(receipts.damaged.into_iter().map(|(_, damaged)| damaged).collect())
}

fn remove_backups(device: &mut dyn Device, receipts: &Receipts) -> Result<(), DeviceError> {
    let needed: Vec<DevicePath> = {
        let journals = receipts.usable.iter().map(|receipt| &receipt.journal);
        let hashes = journals.flat_map(|journal| &journal.records).filter_map(|record| record.replaced());
        hashes.map(|sha256| own_files::backup(device, &sha256)).collect()
    };
    for name in device.list(&own_files::backups(device))? {
        let path = own_files::backups(device).join(&name)?;
        if !needed.contains(&path) {
            device.remove(&path)?;
        }
    }
    Ok(())
}

/// Appends a line to the index; it begins on a line of its own even where a power cut has left half of one.
fn record(device: &mut dyn Device, event: RunEvent, receipt: Digest, run: &Run) -> Result<(), DeviceError> {
    let path = own_files::index(device);
    let mut text = line(&Entry { event, receipt, run: run.clone() });
    if read_index(device)?.last().is_some_and(|&last| last != b'\n') {
        text.insert(0, b'\n');
    }
    device.append(&path, &text)
}

/// The lines of the index that are whole; others were cut off, or changed by hand.
fn index(device: &dyn Device) -> Result<Vec<Entry>, DeviceError> {
    let text = read_index(device)?;
    Ok(text.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

fn read_index(device: &dyn Device) -> Result<Vec<u8>, DeviceError> {
    let path = own_files::index(device);
    let mut text = Vec::new();
    if device.look(&path)?.is_some() {
        let read = device.read(&path)?.take(MAX_INDEX).read_to_end(&mut text);
        read.map_err(|error| DeviceError::io(format!("read {path}"), error))?;
    }
    Ok(text)
}
