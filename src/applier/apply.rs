//! The fourth stage: makes the planned changes, all of them or none. All except the installation of the package are in
//! the journal before the first is made; that one is added right before it is made.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, SeekFrom};

use sha2::{Digest as _, Sha256};

use super::change::{Change, Content, observe};
use super::desired::{DesiredSetting, Embedded};
use super::device::{Device, DeviceError, NodeReading, Place, State};
use super::digest::Digest;
use super::fetch::{FetchError, is_on_network, without_secrets};
use super::journal::{self, Record, Run, plain_node};
use super::open::{OpenPackage, PackageFile};
use super::personalization::{Picture, Status};
use super::plan::{ApplyPlan, PlannedChange};
use super::receipts::{self, Receipts};
use super::route::{Route, nodes_apart};
use super::shown;
use super::undo::{UndoReason, Undone, undo};
use crate::address::LocUri;
use crate::csp::MAX_EMBEDDED_PICTURE;

/// The maximum number of settings that a receipt names as ones that only Windows can take back: every line about the
/// run repeats them.
const MAX_NAMED: usize = 200;

/// A plan that has been carried out.
#[derive(Debug)]
pub struct Applied {
    /// The plan.
    pub plan: ApplyPlan,
}

/// Why a plan was not carried out.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub why: ApplyError,
    /// The changes that were undone; an error if undoing failed too.
    pub undone: Result<Option<Box<Undone>>, DeviceError>,
}

/// Why a change failed.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The device refused an operation.
    #[error("{0}")]
    Device(#[from] DeviceError),
    /// A picture could not be fetched.
    #[error(
        "cannot fetch the picture from {}: {error}; the CSP would report status {}",
        without_secrets(url),
        Status::after(error).0
    )]
    Fetch {
        /// The URL.
        url: String,
        /// Why.
        error: FetchError,
    },
    /// The CSP did not show a picture.
    #[error("{node} shows nothing: the CSP reports status {status}")]
    Picture {
        /// The node of its URL.
        node: Box<LocUri>,
        /// What the CSP reports.
        status: Status,
    },
}

/// Carries out a plan. If it contains no changes, nothing is written at all. With `confirm_within`, the run has to be
/// confirmed within that many seconds.
pub fn apply(mut plan: ApplyPlan, device: &mut dyn Device, confirm_within: Option<u64>) -> Result<Applied, Failure> {
    if plan.changes.is_empty() {
        return Ok(Applied { plan });
    }
    match carry_out(&mut plan, device, confirm_within) {
        Ok(()) => Ok(Applied { plan }),
        Err(why) => Err(Failure { why, undone: undone(device) }),
    }
}

fn undone(device: &mut dyn Device) -> Result<Option<Box<Undone>>, DeviceError> {
    let undone = undo(device, UndoReason::Failed)?;
    receipts::tidy(device)?;
    Ok(undone.map(Box::new))
}

fn carry_out(plan: &mut ApplyPlan, device: &mut dyn Device, confirm_within: Option<u64>) -> Result<(), ApplyError> {
    // What can fail outside this device comes first, while nothing is changed yet.
    let fetched = fetch_all(plan, device)?;
    plan.newest_event = if plan.route == Route::Engine { device.newest_event()? } else { None };
    let (left_to_windows, newest_event) = (left_to_windows(plan), plan.newest_event);
    let package = &mut plan.package.package;
    let identity = &package.model.identity;
    let number = Receipts::read(device)?.next_number()?;
    let sha256 = Digest(package.hashes.sha256);
    let run = Run::new(number, &identity.name, &identity.version, &identity.id, sha256, device.now());
    let confirm_by = confirm_within.map(|seconds| run.started.saturating_add(seconds));
    let seen = plan.changes.iter().filter(|planned| !is_installation(planned));
    let records: Vec<Record> = seen.map(|planned| record(planned, &fetched)).collect();
    journal::begin(device, &Run { confirm_by, newest_event, left_to_windows, ..run }, &records)?;
    for planned in &plan.changes {
        make(planned, &fetched, package, device)?;
    }
    settle(plan, device)?;
    Ok(receipts::commit(device)?)
}

/// Fetches every picture that is written to a file. A picture that only a simulated CSP will fetch is fetched here too,
/// to find out beforehand whether that is possible.
fn fetch_all(plan: &ApplyPlan, device: &mut dyn Device) -> Result<BTreeMap<String, Vec<u8>>, ApplyError> {
    let mut fetched = BTreeMap::new();
    for PlannedChange { change, .. } in plan.pending() {
        let for_csp = match change {
            Change::SetNode { locuri, value: Some(url), .. } if Picture::of_node(locuri).is_some() => {
                Some(url.as_str()).filter(|url| is_on_network(url))
            }
            _ => None,
        };
        let Some(url) = change.url().or(for_csp) else { continue };
        let bytes = device.fetch(url).map_err(|error| ApplyError::Fetch { url: url.to_owned(), error })?;
        if for_csp.is_none() {
            fetched.insert(url.to_owned(), bytes);
        }
    }
    Ok(fetched)
}

/// The settings that only Windows can take back, if its engine gets the whole package. Only the first are named.
fn left_to_windows(plan: &ApplyPlan) -> Vec<String> {
    if plan.route != Route::Engine {
        return Vec::new();
    }
    // In the order of the settings.
    let mut replaced = plan.changes.iter().filter_map(|planned| planned.change.left_node()).peekable();
    let is_left = |desired: &&DesiredSetting| replaced.next_if(|node| **node == desired.node).is_none();
    let settings = nodes_apart(&plan.settings).into_iter().filter(is_left);
    let settings = settings.map(|desired| &desired.label);
    let mut all = settings.chain(plan.left_to_engine.iter().map(|left| &left.what));
    let mut named: Vec<String> = all.by_ref().take(MAX_NAMED).cloned().collect();
    named.extend(Some(all.count()).filter(|more| *more > 0).map(|more| format!("{more} more")));
    named
}

/// Whether the change installs the package. It is recorded only when its turn comes: the device shows whether a package
/// is installed, but not which version.
fn is_installation(planned: &PlannedChange) -> bool {
    matches!(planned.change, Change::Install { .. })
}

/// What the journal says about a change.
fn record(planned: &PlannedChange, fetched: &BTreeMap<String, Vec<u8>>) -> Record {
    let PlannedChange { change, before, shared } = planned;
    let after = match (change.url().and_then(|url| fetched.get(url)), change) {
        _ if *shared && change.owner().is_none() => before.as_ref().map(State::fingerprint),
        (Some(bytes), _) => Some(Digest::of(bytes)),
        // Until the engine has ended, nobody knows in which form the CSP keeps the value.
        (None, Change::LeaveNodeToEngine { value, .. }) => value.as_deref().map(|text| plain_node(text).fingerprint()),
        (None, _) => change.after().map(|state| state.fingerprint()),
    };
    let url = change.url().map(|url| without_secrets(url).into_owned());
    Record { place: change.place(), before: before.clone(), after, owner: change.owner(), url }
}

/// Makes one change.
fn make(
    planned: &PlannedChange,
    fetched: &BTreeMap<String, Vec<u8>>,
    package: &mut OpenPackage,
    device: &mut dyn Device,
) -> Result<(), ApplyError> {
    if is_installation(planned) {
        journal::append(device, &record(planned, fetched))?;
    }
    if planned.shared {
        return Ok(());
    }
    let change = &planned.change;
    match change {
        Change::MakeFolder(path) => device.make_folder(path)?,
        Change::MakeKey(key) => device.make_key(key)?,
        Change::SetValue { name, value } => device.set_value(name, value.as_ref())?,
        Change::SetNode { locuri, value, .. } => {
            device.set_node(locuri, value.as_deref())?;
            require_picture(locuri, value.as_deref(), device)?;
        }
        Change::LeaveToEngine { .. } | Change::LeaveFileToEngine { .. } | Change::LeaveNodeToEngine { .. } => {}
        Change::Install { id, package } => device.set_package(id, Some(package))?,
        Change::WriteFile { path, content } => match content {
            Content::Embedded(own) => device.write(path, &mut picture(package, own)?.as_slice())?,
            Content::Catalog(bytes) => device.write(path, &mut bytes.as_slice())?,
            Content::Package { sha256, .. } => {
                device.write(path, &mut UnchangedReader::of(&mut *package.file, *sha256)?)?
            }
            Content::Fetched { .. } => {
                let fetched = change.url().and_then(|url| fetched.get(url));
                device.write(path, &mut fetched.map(Vec::as_slice).unwrap_or_default())?;
            }
        },
    }
    Ok(())
}

/// Fails if the CSP does not show the picture: the one that was shown before must not be lost for it.
fn require_picture(locuri: &LocUri, value: Option<&str>, device: &dyn Device) -> Result<(), ApplyError> {
    let Some(picture) = Picture::of_node(locuri).filter(|_| value.is_some()) else { return Ok(()) };
    match shown::failure(picture, device)? {
        None => Ok(()),
        Some(status) => Err(ApplyError::Picture { node: Box::new(locuri.clone()), status }),
    }
}

/// Records what the engine has made of the values that it was to change, now that it has ended: nobody knows in which
/// form it keeps a URL.
fn settle(plan: &ApplyPlan, device: &mut dyn Device) -> Result<(), DeviceError> {
    settle_nodes(plan, device)?;
    for PlannedChange { change, .. } in &plan.changes {
        let Some((owner, _)) = change.owner() else { continue };
        let before =
            plan.changes.iter().find(|other| other.change.place() == owner).and_then(|own| own.before.as_ref());
        let found = observe(device, &owner)?;
        if let Some(state) = found.filter(|found| Some(found) != before) {
            let owner = Some((owner, state.fingerprint()));
            let record = Record { place: change.place(), before: None, after: None, owner, url: None };
            journal::append(device, &record)?;
        }
    }
    Ok(())
}

/// Records the values that nodes have now, where they can be read and the engine has changed them: a CSP may store what
/// it is given in another form.
fn settle_nodes(plan: &ApplyPlan, device: &mut dyn Device) -> Result<(), DeviceError> {
    let left = plan.changes.iter().filter_map(|planned| Some((planned.change.left_node()?, &planned.before)));
    let (nodes, before): (Vec<&LocUri>, Vec<&Option<State>>) = left.unzip();
    let readings = device.read_nodes(&nodes);
    for ((node, before), reading) in nodes.into_iter().zip(before).zip(readings) {
        let NodeReading::Value(found) = reading else { continue };
        let found = State::Text(found);
        if Some(&found) != before.as_ref() {
            let (place, after) = (Place::Node(node.clone()), Some(found.fingerprint()));
            journal::append(device, &Record { place, before: None, after, owner: None, url: None })?;
        }
    }
    Ok(())
}

/// A picture from the package, if it is still the one that was verified.
fn picture(package: &mut OpenPackage, own: &Embedded) -> Result<Vec<u8>, DeviceError> {
    let reading =
        |error: &dyn fmt::Display| DeviceError::io(format!("read {}", own.inside), io::Error::other(error.to_string()));
    let content = package.content(&own.inside, MAX_EMBEDDED_PICTURE).map_err(|error| reading(&error))?;
    let bytes = content.ok_or_else(|| DeviceError::Changed { what: own.inside.clone() })?;
    match Digest::of(&bytes) == own.sha256 {
        true => Ok(bytes),
        false => Err(DeviceError::Changed { what: own.inside.clone() }),
    }
}

/// Reads the whole package again; fails at the end unless these are the bytes that were verified.
struct UnchangedReader<'p> {
    file: &'p mut dyn PackageFile,
    hash: Sha256,
    expected: Digest,
}

impl<'p> UnchangedReader<'p> {
    fn of(file: &'p mut dyn PackageFile, expected: Digest) -> Result<UnchangedReader<'p>, DeviceError> {
        file.seek(SeekFrom::Start(0)).map_err(|error| DeviceError::io("read the package", error))?;
        Ok(UnchangedReader { file, hash: Sha256::new(), expected })
    }
}

impl Read for UnchangedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        if count == 0 && !buffer.is_empty() && Digest(self.hash.clone().finalize().into()) != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the package changed after it was verified"));
        }
        Ok(count)
    }
}
