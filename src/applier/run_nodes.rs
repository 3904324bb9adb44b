//! The nodes of CSPs that a run has changed, and what is there now.

use super::device::{Device, DeviceError, NodeReading, ONLY_SYSTEM, Place, State};
use super::journal::{Journal, Record};
use crate::address::LocUri;

/// The nodes of the run that can be read, and what is there now.
pub(super) fn nodes_now<'j>(device: &dyn Device, journal: &'j Journal) -> Vec<(&'j Record, Option<State>)> {
    let read = readings(device, journal).into_iter().filter_map(|(record, reading)| match reading {
        NodeReading::Value(text) => Some((record, Some(State::Text(text)))),
        NodeReading::Absent => Some((record, None)),
        NodeReading::Unreadable(_) => None,
    });
    read.collect()
}

/// Fails if Windows lets only SYSTEM read the nodes that the engine has set for this run. Removing the package changes
/// some of them, so a caller who cannot see that would lose the values that were there before.
pub(super) fn require_system(device: &dyn Device, journal: &Journal) -> Result<(), DeviceError> {
    let is_hidden = |reading: &NodeReading| matches!(reading, NodeReading::Unreadable(why) if why == ONLY_SYSTEM);
    match journal.reached_engine() && readings(device, journal).iter().any(|(_, reading)| is_hidden(reading)) {
        true => Err(DeviceError::NotSystem { run: journal.run.to_string() }),
        false => Ok(()),
    }
}

/// What is at the nodes of the run. All are read together, which costs little more than reading one.
fn readings<'j>(device: &dyn Device, journal: &'j Journal) -> Vec<(&'j Record, NodeReading)> {
    let node = |record: &'j Record| match &record.place {
        Place::Node(node) => Some((record, node)),
        _ => None,
    };
    let (records, nodes): (Vec<&Record>, Vec<&LocUri>) = journal.records.iter().filter_map(node).unzip();
    records.into_iter().zip(device.read_nodes(&nodes)).collect()
}
