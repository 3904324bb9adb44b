//! The devices that a package is meant for, as pairs of edition and build.

use std::fmt;

use super::{Build, Edition};

/// The fleet that a package is meant for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// One entry for every kind of device.
    pub devices: Vec<Device>,
}

/// One kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// Its Windows edition.
    pub edition: Edition,
    /// Its Windows build.
    pub build: Build,
}

/// `Enterprise, 10.0.22631 (Windows 11 23H2)`
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A server and a client may have the same build number.
        let release = self.edition.releases().find(|release| release.build == self.build.build);
        match release {
            Some(release) => write!(f, "{}, {} ({})", self.edition, self.build, release.name),
            None => write!(f, "{}, {}", self.edition, self.build.named()),
        }
    }
}
