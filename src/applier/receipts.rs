//! The receipts of finished runs, and the index that remembers each of them.
//!
//! A receipt is the journal of a finished run and never changes. A damaged one is reported and put aside, and does not
//! affect the others. A run that was taken back after a later one had set the same places keeps its receipt, marked as
//! undone, since it says what was there before both.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use serde::{Deserialize, Serialize};

use super::device::{Device, DeviceError, DevicePath, State};
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
    /// The number of the newest run at the time when this one was taken back; `None` for a run that is applied. The
    /// receipt of a run that was taken back matters only for places that later runs have set too.
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
    /// Journals and receipts that cannot be used and whose runs are not known, with their numbers if they have any.
    pub(super) unknown: Vec<(Option<u32>, DevicePath)>,
    /// Whether there are receipts that were put aside.
    has_put_aside: bool,
    /// The lines of the index that cannot be read, and why.
    broken: Vec<BrokenLine>,
    /// The number that the next run gets, unless all are used.
    next: Option<u32>,
    /// The runs that are applied according to the index, with the hashes of their receipts.
    indexed: Vec<(Run, Digest)>,
    /// The runs that somebody has confirmed, according to the index.
    confirmed: BTreeSet<u32>,
    /// The applied runs that a line which cannot be read may have confirmed.
    unsure: BTreeSet<u32>,
    /// The runs that were taken back according to the index, with the newest run at that time.
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

/// A line of the index that cannot be read.
#[derive(Debug)]
struct BrokenLine {
    /// Which one, from 1.
    line: usize,
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RunEvent {
    /// The run was finished.
    Applied,
    /// It was interrupted, and its journal is damaged, so that nothing takes it back.
    Interrupted,
    /// Somebody has confirmed that it may stay.
    Confirmed,
    /// It was taken back.
    Undone,
}

impl Receipts {
    /// Reads the index and all receipts.
    pub(super) fn read(device: &dyn Device) -> Result<Receipts, DeviceError> {
        let mut receipts = Receipts::default();
        let in_index = receipts.add_index(index(device)?);
        let in_folder = receipts.add_folder(device, &in_index)?;
        receipts.add_damaged_journals(device, &in_index)?;
        receipts.usable.sort_unstable_by_key(|receipt| receipt.journal.run.number);
        let newest = receipts.usable.last().map(|receipt| receipt.journal.run.number).max(in_index.last().copied());
        let is_free = |number: &u32| !in_index.contains(number) && !in_folder.contains(number);
        receipts.next = (newest.unwrap_or_default()..u32::MAX).map(|last| last + 1).find(is_free);
        receipts.lost = receipts.without_receipt(device);
        Ok(receipts)
    }

    /// Adds the receipts in their folder; returns the numbers in their names. Runs that are not in the index are
    /// unknown if their receipts cannot be used.
    fn add_folder(&mut self, device: &dyn Device, in_index: &BTreeSet<u32>) -> Result<BTreeSet<u32>, DeviceError> {
        let mut numbers = BTreeSet::new();
        for name in device.list(&own_files::receipts(device))? {
            let Some(number) = own_files::receipt_number(&name) else { continue };
            numbers.insert(number);
            if own_files::is_receipt(&name) {
                self.add(device, number, &name)?;
                continue;
            }
            self.has_put_aside = true;
            if !in_index.contains(&number) {
                self.unknown.push((Some(number), own_files::receipts(device).join(&name)?));
            }
        }
        let damaged = self.damaged.iter().filter_map(|(path, _)| Some((number_of(path)?, path)));
        let unknown = damaged.filter(|(number, _)| !in_index.contains(number));
        self.unknown.extend(unknown.map(|(number, path)| (Some(number), path.clone())));
        Ok(numbers)
    }

    /// Adds the journals that were put aside and whose runs are not in the index.
    fn add_damaged_journals(&mut self, device: &dyn Device, in_index: &BTreeSet<u32>) -> Result<(), DeviceError> {
        for name in device.list(&device.own_folder())?.iter().filter(|name| own_files::is_damaged_journal(name)) {
            let path = device.own_folder().join(name)?;
            let run = journal::run_of_damaged(device, &path)?;
            if run.is_none_or(|run| !in_index.contains(&run.number)) {
                self.unknown.push((None, path));
            }
        }
        Ok(())
    }

    /// The applied runs of the index that have no usable receipt, without the one whose journal is unfinished.
    fn without_receipt(&self, device: &dyn Device) -> Vec<Run> {
        let unfinished = journal::unfinished(device).ok().flatten().map(|journal| journal.run.number);
        let usable = self.usable.iter().map(|receipt| receipt.journal.run.number);
        let present: BTreeSet<u32> = usable.chain(unfinished).collect();
        self.indexed.iter().map(|(run, _)| run).filter(|run| !present.contains(&run.number)).cloned().collect()
    }

    /// Adds what the index says; returns the numbers in it.
    fn add_index(&mut self, lines: Vec<Result<Entry, BrokenLine>>) -> BTreeSet<u32> {
        let mut numbers = BTreeSet::new();
        for line in lines {
            let Entry { event, receipt, run } = match line {
                Ok(entry) => entry,
                Err(broken) => {
                    self.broken.push(broken);
                    self.unsure.extend(self.indexed.iter().map(|(run, _)| run.number));
                    continue;
                }
            };
            numbers.insert(run.number);
            match event {
                RunEvent::Applied | RunEvent::Interrupted => {
                    self.indexed.retain(|(other, _)| other.number != run.number);
                    self.unsure.remove(&run.number);
                    self.indexed.push((run, receipt));
                }
                RunEvent::Confirmed => drop(self.confirmed.insert(run.number)),
                RunEvent::Undone => {
                    self.indexed.retain(|(other, _)| other.number != run.number);
                    self.undone.extend(numbers.last().map(|newest| (run.number, *newest)));
                }
            }
        }
        numbers
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

    /// The applied runs that still have to be confirmed, oldest first.
    pub(super) fn unconfirmed(&self) -> impl Iterator<Item = &Run> {
        self.not_confirmed().filter(|run| self.is_completely_indexed(run.number))
    }

    /// The applied runs that were to be confirmed, but for which the index does not say whether they were. They are not
    /// taken back automatically, since somebody may have confirmed them.
    pub(super) fn maybe_confirmed(&self) -> impl Iterator<Item = &Run> {
        self.not_confirmed().filter(|run| !self.is_completely_indexed(run.number))
    }

    /// The applied runs that were to be confirmed, without those that were, according to the index.
    fn not_confirmed(&self) -> impl Iterator<Item = &Run> {
        let own = self.applied().map(|journal| &journal.run).filter(|run| run.confirm_by.is_some());
        own.filter(|run| !self.confirmed.contains(&run.number))
    }

    /// Whether everything about a run is in the index.
    fn is_completely_indexed(&self, number: u32) -> bool {
        self.is_indexed(number) && !self.unsure.contains(&number)
    }

    fn is_indexed(&self, number: u32) -> bool {
        self.indexed.iter().any(|(run, _)| run.number == number)
    }

    /// What cannot be used, the index included.
    pub(super) fn all_damaged(&self, device: &dyn Device) -> Vec<DamagedReceipt> {
        let index = own_files::index(device);
        let broken = self.broken.iter().map(|BrokenLine { line, why }| DamagedReceipt {
            what: format!("{index}, line {line}"),
            why: format!("{why}; nobody knows what it said"),
        });
        let unsure = self.maybe_confirmed().map(|run| DamagedReceipt {
            what: index.to_string(),
            why: format!("it does not say whether {run} was confirmed, so nothing takes it back but a rollback"),
        });
        let receipts = self.damaged.iter().map(|(_, damaged)| damaged.clone());
        receipts.chain(broken).chain(unsure).collect()
    }

    /// The newest run that is applied, whether its receipt can be used or not. Fails if that is not known.
    pub(super) fn newest(&self) -> Result<Option<&Run>, DeviceError> {
        let newest = self.applied_or_lost().max_by_key(|run| run.number);
        let may_be_newer =
            |number: &Option<u32>| number.is_none_or(|number| newest.is_none_or(|run| number > run.number));
        match self.unknown.iter().find(|(number, _)| may_be_newer(number)) {
            None => Ok(newest),
            Some((_, path)) => Err(DeviceError::Unusable {
                why: format!("{path} cannot be read, and may belong to the newest run; name a package or an id"),
            }),
        }
    }

    /// The applied runs that nobody has confirmed in time, seen at this point in time; oldest first.
    pub(super) fn overdue(&self, now: u64) -> impl Iterator<Item = &Run> {
        self.unconfirmed().filter(move |run| run.confirm_by.is_some_and(|until| now > until))
    }

    /// Whether nothing is lost or damaged. Otherwise any of the backups may be needed, and may be the only copy that is left.
    fn are_complete(&self) -> bool {
        let is_something_damaged = self.has_put_aside || !self.damaged.is_empty() || !self.broken.is_empty();
        self.lost.is_empty() && self.unknown.is_empty() && !is_something_damaged
    }

    /// The runs that are applied, whether their receipts can be used or not.
    pub(super) fn applied_or_lost(&self) -> impl Iterator<Item = &Run> {
        self.applied().map(|journal| &journal.run).chain(&self.lost)
    }

    /// The number that the next run gets. None is used twice.
    pub(super) fn next_number(&self) -> Result<u32, DeviceError> {
        let all_used = || DeviceError::Unusable { why: "its receipts have used up all numbers".to_owned() };
        self.next.ok_or_else(all_used)
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

/// Notes in the index that a run may stay, and adds the run itself if the index has lost it.
pub(super) fn confirm(device: &mut dyn Device, run: &Run) -> Result<(), DeviceError> {
    let (_, hash) = journal::read(device, &own_files::receipt(device, run.number))?;
    if !Receipts::read(device)?.is_indexed(run.number) {
        record(device, RunEvent::Applied, hash, run)?;
    }
    record(device, RunEvent::Confirmed, hash, run)
}

/// Puts the journal of an interrupted run aside, since it cannot be used. The index remembers the run, if the journal still
/// says which it was.
pub(super) fn put_journal_aside(device: &mut dyn Device) -> Result<(), DeviceError> {
    let journal = own_files::journal(device);
    let found = journal::run_of_damaged(device, &journal)?.zip(device.look(&journal)?);
    if let Some((run, State::File { sha256, .. })) = found {
        record(device, RunEvent::Interrupted, sha256, &run)?;
    }
    let aside = own_files::place_aside(device, &journal)?;
    device.rename(&journal, &aside)
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

/// The run of the journal has been taken back. Its receipt is kept, marked as undone, if a later run has set one of its
/// places.
pub(super) fn close(device: &mut dyn Device, is_set_later: bool) -> Result<(), DeviceError> {
    let journal = own_files::journal(device);
    let (Journal { run, .. }, hash) = journal::read(device, &journal)?;
    if Receipts::read(device)?.is_indexed(run.number) {
        record(device, RunEvent::Undone, hash, &run)?;
    }
    if !is_set_later {
        return device.remove(&journal);
    }
    let undone = own_files::undone_receipt(device, run.number);
    make_folders_for(device, &undone)?;
    device.rename(&journal, &undone)
}

/// Puts damaged receipts aside, removes what no receipt needs any more, and returns what is damaged.
pub(super) fn tidy(device: &mut dyn Device) -> Result<Vec<DamagedReceipt>, DeviceError> {
    let mut receipts = Receipts::read(device)?;
    let damaged = receipts.all_damaged(device);
    for (path, _) in &receipts.damaged {
        let aside = own_files::place_aside(device, path)?;
        own_files::trusted(path, device.rename(path, &aside))?;
    }
    while let Some(at) = receipts.usable.iter().position(|receipt| receipt.undone.is_some()) {
        // The oldest of them; it is needed while a later run is applied.
        let number = receipts.usable[at].journal.run.number;
        if receipts.applied().any(|journal| journal.run.number > number) {
            break;
        }
        receipts.usable.remove(at);
        let path = own_files::undone_receipt(device, number);
        device.remove(&path)?;
    }
    if receipts.are_complete() {
        remove_backups(device, &receipts)?;
    }
    for folder in [own_files::receipts(device), own_files::backups(device)] {
        if device.look(&folder)?.is_some() && device.list(&folder)?.is_empty() {
            device.remove(&folder)?;
        }
    }
    Ok(damaged)
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

/// Appends a line to the index, after a line break if a power cut has left an incomplete line.
fn record(device: &mut dyn Device, event: RunEvent, receipt: Digest, run: &Run) -> Result<(), DeviceError> {
    let path = own_files::index(device);
    let mut text = line(&Entry { event, receipt, run: run.clone() });
    if read_index(device)?.last().is_some_and(|&last| last != b'\n') {
        text.insert(0, b'\n');
    }
    device.append(&path, &text)
}

/// The lines of the index, and which of them cannot be read. A line that a power cut has left incomplete is skipped:
/// what it was to record has not happened.
fn index(device: &dyn Device) -> Result<Vec<Result<Entry, BrokenLine>>, DeviceError> {
    let text = read_index(device)?;
    let lines = text.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    let entry = |(at, line): (usize, &[u8])| match serde_json::from_slice(line) {
        Ok(entry) => Some(Ok(entry)),
        Err(error) if error.is_eof() => None,
        Err(error) => Some(Err(BrokenLine { line: at + 1, why: error.to_string() })),
    };
    Ok(lines.filter_map(entry).collect())
}

fn read_index(device: &dyn Device) -> Result<Vec<u8>, DeviceError> {
    let path = own_files::index(device);
    let mut text = Vec::new();
    if own_files::trusted(&path, device.look(&path))?.is_some() {
        let read = own_files::trusted(&path, device.read(&path))?.take(MAX_INDEX).read_to_end(&mut text);
        read.map_err(|error| DeviceError::io(format!("read {path}"), error))?;
    }
    Ok(text)
}

/// The number in the name of a receipt.
fn number_of(path: &DevicePath) -> Option<u32> {
    own_files::receipt_number(path.names().last()?)
}
