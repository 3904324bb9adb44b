//! The faults of a simulated device: power that is cut, a disk that fills up, things that are denied.

use std::io;

use super::config::Faults;
use crate::address::{LocKey, LocUri};
use crate::applier::device::Trouble;
use crate::world::windows_name::NameKey;

/// Counts what changes the device, and stops it where device.toml says so.
#[derive(Debug)]
pub(super) struct Power {
    /// How many operations may still succeed.
    left: Option<u64>,
    cut: bool,
    disk_free: Option<u64>,
    denied: Vec<Denied>,
}

/// How an operation is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// To its end.
    Whole,
    /// Half of it: the power goes in the middle.
    Half,
}

impl Power {
    pub(super) fn new(faults: &Faults) -> Power {
        let denied = faults.denied.iter().map(|place| Denied::of(place)).collect();
        Power { left: faults.power_cut_after, cut: false, disk_free: faults.disk_free, denied }
    }

    /// Asks for leave to change something; after a power cut there is none.
    pub(super) fn act(&mut self, place: &str) -> Result<Act, Trouble> {
        if self.cut {
            return Err(Trouble::PowerCut);
        }
        self.deny(place)?;
        match &mut self.left {
            Some(0) => {
                self.cut = true;
                Ok(Act::Half)
            }
            Some(left) => {
                *left -= 1;
                Ok(Act::Whole)
            }
            None => Ok(Act::Whole),
        }
    }

    /// Takes room on the disk.
    pub(super) fn take(&mut self, place: &str, bytes: u64) -> Result<(), Trouble> {
        let Some(free) = &mut self.disk_free else { return Ok(()) };
        *free = free
            .checked_sub(bytes)
            .ok_or_else(|| Trouble::io(format!("write {place}"), io::ErrorKind::StorageFull.into()))?;
        Ok(())
    }

    fn deny(&self, place: &str) -> Result<(), Trouble> {
        let wanted = Denied::of(place);
        match self.denied.iter().any(|denied| denied.holds(&wanted)) {
            true => Err(Trouble::io(format!("change {place}"), io::ErrorKind::PermissionDenied.into())),
            false => Ok(()),
        }
    }
}

/// A place that nobody may change, with all below it.
#[derive(Debug)]
enum Denied {
    /// A node of a CSP.
    Node(LocKey),
    /// A file, folder or registry key: its names.
    Names(Vec<NameKey>),
}

impl Denied {
    fn of(place: &str) -> Denied {
        match LocUri::parse(place) {
            Ok(locuri) => Denied::Node(locuri.key()),
            Err(_) => Denied::Names(place.split(['/', '\\']).map(NameKey::of).collect()),
        }
    }

    fn holds(&self, wanted: &Denied) -> bool {
        match (self, wanted) {
            (Denied::Node(own), Denied::Node(wanted)) => wanted.starts_with(own),
            (Denied::Names(own), Denied::Names(wanted)) => wanted.starts_with(own),
            _ => false,
        }
    }
}
