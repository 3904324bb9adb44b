//! What can go wrong on a device.

use std::fmt;
use std::io;

use super::{DevicePath, PathTrouble};
use crate::address::LocUri;

/// Why the device did not do or tell something.
#[derive(Debug)]
pub enum Trouble {
    /// The system refused.
    Io {
        /// What was being done: `write C:\...`.
        doing: String,
        /// Its reason.
        error: io::Error,
    },
    /// A path cannot be one of the device.
    Path(PathTrouble),
    /// A link is on the way to a file, so that it would lead elsewhere.
    Link {
        /// The file that was wanted.
        path: DevicePath,
    },
    /// Another run is at work on this device.
    Busy,
    /// Only an administrator may do this.
    NotElevated,
    /// The device does not let this node be set.
    NodeRefused {
        /// The node.
        node: Box<LocUri>,
        /// What the CSP says.
        why: &'static str,
    },
    /// The engine gave up.
    Engine {
        /// What it said.
        why: String,
    },
    /// The device has nothing of the kind.
    CannotDo {
        /// What was wanted of it.
        what: &'static str,
    },
    /// The device is in no state to be changed, or cannot be understood.
    Unusable {
        /// Why.
        why: String,
    },
    /// The journal of a run does not read as one.
    Journal {
        /// The file.
        path: DevicePath,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A file turned out to be another than the one that was verified.
    Changed {
        /// The file.
        what: String,
    },
    /// The simulated device lost power.
    PowerCut,
}

impl Trouble {
    /// The system refused while something was being done.
    pub fn io(doing: impl fmt::Display, error: io::Error) -> Trouble {
        Trouble::Io { doing: doing.to_string(), error }
    }
}

impl From<PathTrouble> for Trouble {
    fn from(trouble: PathTrouble) -> Trouble {
        Trouble::Path(trouble)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Io { doing, error } => write!(f, "cannot {doing}: {error}"),
            Trouble::Path(trouble) => trouble.fmt(f),
            Trouble::Link { path } => {
                write!(
                    f,
                    "{path} leads through a link or junction, which is not followed; remove it, or name another root"
                )
            }
            Trouble::Busy => {
                f.write_str("another run of ppkg-apply is at work on this device; wait until it has ended")
            }
            Trouble::NotElevated => {
                f.write_str("administrator rights are needed; start it from an elevated prompt, or as SYSTEM")
            }
            Trouble::NodeRefused { node, why } => write!(f, "{node} cannot be set: {why}"),
            Trouble::Engine { why } => write!(f, "the provisioning engine failed: {why}"),
            Trouble::CannotDo { what } => write!(f, "this device cannot do that: {what}"),
            Trouble::Unusable { why } => write!(f, "the device cannot be used: {why}"),
            Trouble::Journal { path, line, why } => {
                write!(
                    f,
                    "{path}, line {line}: {why}; it was changed by hand or the disk is damaged, so nothing is undone"
                )
            }
            Trouble::Changed { what } => write!(f, "{what} changed after it was verified"),
            Trouble::PowerCut => f.write_str("the simulated power was cut; the next run repairs the device"),
        }
    }
}

impl std::error::Error for Trouble {}
