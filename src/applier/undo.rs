//! Undoes a run from its journal: after a power cut, after a failure, and for a rollback.
//!
//! Each place is restored only if it still has the state that the run gave it. If undoing is interrupted, the journal
//! is still there, and undoing it again continues where it stopped.

use super::change::observe;
use super::device::{Device, DeviceError, Place, RegistryValue, State};
use super::journal::{self, Journal, Record};
use super::own_files;

/// The result of undoing a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The run.
    pub run: journal::Run,
    /// Places that were restored.
    pub restored: Vec<Place>,
    /// Places that were changed by others since, and were left alone.
    pub kept: Vec<Place>,
}

/// Undoes the unfinished run, if there is one.
pub(super) fn undo(device: &mut dyn Device) -> Result<Option<Undone>, DeviceError> {
    device.remove_unfinished(&own_files::journal(device))?;
    device.remove_unfinished(&own_files::result(device))?;
    let Some(Journal { run, records }) = journal::unfinished(device)? else { return Ok(None) };
    let (mut restored, mut kept) = (Vec::new(), Vec::new());
    for record in records.iter().rev() {
        match undo_change(device, record)? {
            Outcome::Restored => restored.push(record.place.clone()),
            Outcome::Untouched => {}
            Outcome::NotOurs => kept.push(record.place.clone()),
        }
    }
    clean_up(device, &records)?;
    Ok(Some(Undone { run, restored, kept }))
}

enum Outcome {
    Restored,
    Untouched,
    NotOurs,
}

fn undo_change(device: &mut dyn Device, record: &Record) -> Result<Outcome, DeviceError> {
    if let Place::File(path) = &record.place {
        device.remove_unfinished(path)?;
    }
    let current = observe(device, &record.place)?;
    if current == record.before {
        return Ok(Outcome::Untouched);
    }
    let ours = match &record.owner {
        Some((place, fingerprint)) => observe(device, place)?.is_some_and(|state| state.fingerprint() == *fingerprint),
        None => current.map(|state| state.fingerprint()) == record.after,
    };
    if !ours {
        return Ok(Outcome::NotOurs);
    }
    restore(device, &record.place, record.before.as_ref())?;
    Ok(Outcome::Restored)
}

fn restore(device: &mut dyn Device, place: &Place, before: Option<&State>) -> Result<(), DeviceError> {
    match (place, before) {
        (Place::File(path), Some(State::File { sha256, .. })) => {
            let mut content = device.read(&own_files::backup(device, sha256))?;
            device.write(path, &mut content)
        }
        (Place::Folder(path) | Place::File(path), _) => device.remove(path),
        (Place::Value(name), Some(State::Number(number))) => {
            device.set_value(name, Some(&RegistryValue::Number(*number)))
        }
        (Place::Value(name), Some(State::Text(text))) => {
            device.set_value(name, Some(&RegistryValue::Text(text.clone())))
        }
        (Place::Value(name), _) => device.set_value(name, None),
        (Place::Node(locuri), Some(State::Text(text))) => device.set_node(locuri, Some(text)),
        (Place::Node(locuri), _) => device.set_node(locuri, None),
        // A package that was installed before stays installed: the file it was installed from is not known.
        (Place::Package(id), None) => device.set_package(id, None),
        (Place::Package(_), Some(_)) => Ok(()),
    }
}

/// Removes the backups that only this journal needed, then the journal, then empty folders.
fn clean_up(device: &mut dyn Device, records: &[Record]) -> Result<(), DeviceError> {
    let still_needed: Vec<Record> =
        journal::receipts(device)?.into_iter().flat_map(|(_, receipt)| receipt.records).collect();
    for record in records {
        let Some(State::File { sha256, .. }) = &record.before else { continue };
        if !still_needed.iter().any(|other| other.before == record.before) {
            device.remove_unfinished(&own_files::backup(device, sha256))?;
            device.remove(&own_files::backup(device, sha256))?;
        }
    }
    device.remove(&own_files::journal(device))?;
    for folder in [own_files::receipts(device), own_files::backups(device)] {
        if device.look(&folder)?.is_some() && device.list(&folder)?.is_empty() {
            device.remove(&folder)?;
        }
    }
    Ok(())
}
