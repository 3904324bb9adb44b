//! The fourth stage: makes the planned changes, all of them or none. Each is recorded in the journal first.

use std::fmt;
use std::io::{self, Read, SeekFrom};

use sha2::{Digest as _, Sha256};

use super::change::{Change, Content};
use super::desired::Embedded;
use super::device::{Device, DeviceError};
use super::digest::Digest;
use super::fetch::{FetchError, MAX_PICTURE_BYTES, without_query};
use super::journal::{self, Record, Run};
use super::open::{OpenPackage, PackageFile};
use super::personalization::Status;
use super::plan::{ApplyPlan, PlannedChange};
use super::undo::{Undone, undo};

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
    /// The changes that were undone again; an error if undoing failed too.
    pub undone: Result<Option<Undone>, DeviceError>,
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
        without_query(url),
        Status::after(error).0
    )]
    Fetch {
        /// The URL.
        url: String,
        /// Why.
        error: FetchError,
    },
}

/// Undoes an unfinished earlier run. This comes before planning, since it changes the state of the device.
pub fn recover(device: &mut dyn Device) -> Result<Option<Undone>, DeviceError> {
    undo(device)
}

/// Carries out a plan. If it contains no changes, nothing is written at all.
pub fn apply(mut plan: ApplyPlan, device: &mut dyn Device) -> Result<Applied, Failure> {
    if plan.changes.is_empty() {
        return Ok(Applied { plan });
    }
    match carry_out(&mut plan, device) {
        Ok(()) => Ok(Applied { plan }),
        Err(why) => Err(Failure { why, undone: undo(device) }),
    }
}

fn carry_out(plan: &mut ApplyPlan, device: &mut dyn Device) -> Result<(), ApplyError> {
    let package = &mut plan.package.package;
    let identity = &package.model.identity;
    let sha256 = Digest(package.hashes.sha256);
    let run = Run::new(&identity.name, &identity.version, &identity.id, sha256, device.now());
    journal::begin(device, &run)?;
    for planned in &plan.changes {
        make(planned, package, device)?;
    }
    Ok(journal::commit(device)?)
}

/// Makes one change: fetches what it needs, records it in the journal, then changes the device.
fn make(planned: &PlannedChange, package: &mut OpenPackage, device: &mut dyn Device) -> Result<(), ApplyError> {
    let PlannedChange { change, before } = planned;
    let url = change.url().map(str::to_owned);
    let fetched = url.as_deref().map(|url| fetch(url, device)).transpose()?;
    let after = match &fetched {
        Some(bytes) => Some(Digest::of(bytes)),
        None => change.after().map(|state| state.fingerprint()),
    };
    let owner = change.owner();
    journal::record(device, &Record { place: change.place(), before: before.clone(), after, owner, url })?;
    match change {
        Change::MakeFolder(path) => device.make_folder(path)?,
        Change::SetValue { name, value } => device.set_value(name, value.as_ref())?,
        Change::SetNode { locuri, value, .. } => device.set_node(locuri, value.as_deref())?,
        Change::LeaveToEngine { .. } => {}
        Change::Install { id, package } => device.set_package(id, Some(package))?,
        Change::WriteFile { path, content } => match content {
            Content::Embedded(own) => device.write(path, &mut picture(package, own)?.as_slice())?,
            Content::Catalog(bytes) => device.write(path, &mut bytes.as_slice())?,
            Content::Package { sha256, .. } => {
                device.write(path, &mut UnchangedReader::of(&mut *package.file, *sha256)?)?
            }
            Content::Fetched { .. } => device.write(path, &mut fetched.unwrap_or_default().as_slice())?,
        },
    }
    Ok(())
}

fn fetch(url: &str, device: &mut dyn Device) -> Result<Vec<u8>, ApplyError> {
    device.fetch(url).map_err(|error| ApplyError::Fetch { url: url.to_owned(), error })
}

/// A picture from the package, if it is still the one that was verified.
fn picture(package: &mut OpenPackage, own: &Embedded) -> Result<Vec<u8>, DeviceError> {
    let reading =
        |error: &dyn fmt::Display| DeviceError::io(format!("read {}", own.inside), io::Error::other(error.to_string()));
    let content = package.content(&own.inside, MAX_PICTURE_BYTES as u64).map_err(|error| reading(&error))?;
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
