//! Injects the faults of a simulated device: power cuts, a full disk, denied access.

use std::io;

use super::config::Faults;
use crate::address::{LocKey, LocUri};
use crate::applier::device::DeviceError;
use crate::world::windows_name::NameKey;

/// Counts the operations that change the device, and makes them fail as device.toml says.
#[derive(Debug)]
pub(super) struct FaultInjector {
    /// How many more operations succeed.
    left: Option<u64>,
    cut: bool,
    disk_free: Option<u64>,
    denied: Vec<DeniedPlace>,
}

/// How far an operation gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completion {
    /// To its end.
    Full,
    /// Half of it: the power is cut in the middle.
    Half,
}

impl FaultInjector {
    pub(super) fn new(faults: &Faults) -> FaultInjector {
        let denied = faults.denied.iter().map(|place| DeniedPlace::of(place)).collect();
        FaultInjector { left: faults.power_cut_after, cut: false, disk_free: faults.disk_free, denied }
    }

    /// Asks for permission to change something; after a power cut it is always denied.
    pub(super) fn act(&mut self, place: &str) -> Result<Completion, DeviceError> {
        if self.cut {
            return Err(DeviceError::PowerCut);
        }
        self.require_access(place)?;
        match &mut self.left {
            Some(0) => {
                self.cut = true;
                Ok(Completion::Half)
            }
            Some(left) => {
                *left -= 1;
                Ok(Completion::Full)
            }
            None => Ok(Completion::Full),
        }
    }

    /// Takes disk space.
    pub(super) fn take(&mut self, place: &str, bytes: u64) -> Result<(), DeviceError> {
        let Some(free) = &mut self.disk_free else { return Ok(()) };
        *free = free
            .checked_sub(bytes)
            .ok_or_else(|| DeviceError::io(format!("write {place}"), io::ErrorKind::StorageFull.into()))?;
        Ok(())
    }

    fn require_access(&self, place: &str) -> Result<(), DeviceError> {
        let wanted = DeniedPlace::of(place);
        match self.denied.iter().any(|denied| denied.holds(&wanted)) {
            true => Err(DeviceError::io(format!("change {place}"), io::ErrorKind::PermissionDenied.into())),
            false => Ok(()),
        }
    }
}

/// A place that must not be changed, with everything below it.
#[derive(Debug)]
enum DeniedPlace {
    /// A node of a CSP.
    Node(LocKey),
    /// A file, folder or registry key: its names.
    Names(Vec<NameKey>),
}

impl DeniedPlace {
    fn of(place: &str) -> DeniedPlace {
        match LocUri::parse(place) {
            Ok(locuri) => DeniedPlace::Node(locuri.key()),
            Err(_) => DeniedPlace::Names(place.split(['/', '\\']).map(NameKey::of).collect()),
        }
    }

    fn holds(&self, wanted: &DeniedPlace) -> bool {
        match (self, wanted) {
            (DeniedPlace::Node(own), DeniedPlace::Node(wanted)) => wanted.starts_with(own),
            (DeniedPlace::Names(own), DeniedPlace::Names(wanted)) => wanted.starts_with(own),
            _ => false,
        }
    }
}
