//! What can go wrong on a device.

use std::fmt;
use std::io;

use super::{DevicePath, DevicePathError};
use crate::address::LocUri;

/// Why the device could not do something.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The operating system refused.
    #[error("cannot {doing}: {error}")]
    Io {
        /// What was being done: `write C:\...`.
        doing: String,
        /// The system's reason.
        error: io::Error,
    },
    /// A path is not valid on the device.
    #[error("{0}")]
    Path(#[from] DevicePathError),
    /// The path of a file contains a link, so that it would lead elsewhere.
    #[error("{path} leads through a link or junction, which is not followed; remove it, or name another root")]
    Link {
        /// The path.
        path: DevicePath,
    },
    /// Another run is in progress on this device.
    #[error("another run of ppkg-apply is in progress on this device; wait until it has ended")]
    Busy,
    /// Only an administrator may do this.
    #[error("administrator rights are needed; start it from an elevated prompt, or as SYSTEM")]
    NotElevated,
    /// Only SYSTEM may do this.
    #[error(
        "{run} has set nodes of CSPs that only SYSTEM can read, so it is left as it is; start ppkg-apply as SYSTEM, by \
         a scheduled task for example"
    )]
    NotSystem {
        /// The run that cannot be undone.
        run: String,
    },
    /// Something is where only this program keeps its files, and somebody else could have put it there.
    #[error("refused: {what} cannot be trusted: {why}; find out who made it, and remove it")]
    NotTrusted {
        /// The folder or file.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The CSP refuses to set this node.
    #[error("{node} cannot be set: {why}")]
    NodeRefused {
        /// The node.
        node: Box<LocUri>,
        /// The system's reason.
        why: String,
    },
    /// The provisioning engine failed.
    #[error("the provisioning engine failed: {why}")]
    Engine {
        /// Its message.
        why: String,
    },
    /// The device does not support the operation.
    #[error("this device cannot do that: {what}")]
    CannotDo {
        /// What it does not support.
        what: &'static str,
    },
    /// The device is not in a state to be changed, or is not understood.
    #[error("the device cannot be used: {why}")]
    Unusable {
        /// Why.
        why: String,
    },
    /// The edition or build is not one that this program knows.
    #[error("refused: {what}, so it is not known which settings it ignores; --force applies the package anyway")]
    UnknownWindows {
        /// What is unknown.
        what: String,
    },
    /// The journal of a run is malformed.
    #[error("{path}, line {line}: {why}; it was changed by hand or the disk is damaged, so nothing is undone")]
    Journal {
        /// The file.
        path: DevicePath,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A file is no longer the one that was verified.
    #[error("{what} changed after it was verified")]
    Changed {
        /// The file.
        what: String,
    },
    /// The simulated device lost power.
    #[error("the simulated power was cut; the next run repairs the device")]
    PowerCut,
}

impl DeviceError {
    /// An error of the operating system while something was being done.
    pub fn io(doing: impl fmt::Display, error: io::Error) -> DeviceError {
        DeviceError::Io { doing: doing.to_string(), error }
    }

    /// Whether it says that something is not there. Another run may have removed it since it was looked for.
    pub(in crate::applier) fn is_absence(&self) -> bool {
        let absences = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
        matches!(self, DeviceError::Io { error, .. } if absences.contains(&error.kind()))
    }
}
