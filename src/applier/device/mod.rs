//! The operations on a device. Every effect of the applier goes through [`Device`].
//!
//! ```text
//! sim/     a device simulated in a folder or in memory: for tests, demonstrations and dry runs before a rollout
//! live/    the Windows that the program runs on
//! image/   an offline Windows image: packages are staged in it
//! ```

#[cfg(any(windows, test))]
mod batches;
#[cfg(any(windows, test))]
mod descriptor;
mod download;
mod drive;
mod engine;
mod error;
mod image;
#[cfg(windows)]
mod live;
mod lock;
mod memory;
#[cfg(any(windows, test))]
mod node_cache;
mod node_reading;
mod ordinary;
mod path;
mod place;
mod sim;
mod tree;
mod version;

use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

pub use drive::Drive;
pub use engine::{Event, FileOutcome, FileResult};
pub use error::DeviceError;
pub use image::Image;
#[cfg(windows)]
pub use live::Live;
pub use memory::{DriveContents, MemoryDrive};
pub use node_reading::{NodeReading, ONLY_SYSTEM};
pub use ordinary::open_ordinary;
pub use path::{DevicePath, DevicePathError, PathProblem};
pub use place::{Place, RegistryValue, State, ValueName};
pub use sim::Sim;

use super::fetch::FetchError;
use crate::address::LocUri;
use crate::windows;

const NO_REGISTRY: &str = "its registry is not changed";
const NO_ENGINE: &str = "its provisioning engine does not run";

/// A Windows device, a Windows image, or a simulated device.
///
/// A write is complete and on disk when its method returns, or nothing of it is there.
pub trait Device {
    /// Its Windows edition and build.
    fn windows(&self) -> Result<windows::Device, DeviceError>;
    /// Seconds since 1970.
    fn now(&self) -> u64 {
        clock()
    }
    /// Makes this the only run that can change the device, until the value is dropped.
    fn lock(&mut self) -> Result<(), DeviceError>;
    /// Whether another run has locked it.
    fn is_busy(&self) -> bool {
        false
    }

    /// The folder of our own files on this device.
    fn own_folder(&self) -> DevicePath {
        DevicePath::own_folder()
    }
    /// Fails if somebody other than an administrator could have put something into that folder. Called before anything
    /// in it is read; [`Device::lock`] does the same for a run that makes changes.
    fn check_own_folder(&mut self) -> Result<(), DeviceError> {
        Ok(())
    }

    /// Its drive C:.
    fn drive(&self) -> &dyn Drive;
    /// What is at a path: `Folder`, or `File` with size and digest.
    fn look(&self, path: &DevicePath) -> Result<Option<State>, DeviceError> {
        self.drive().look(path)
    }
    /// Opens a file.
    fn read(&self, path: &DevicePath) -> Result<Box<dyn Read>, DeviceError> {
        self.drive().read(path)
    }
    /// The names in a folder, sorted; empty if the folder does not exist.
    fn list(&self, folder: &DevicePath) -> Result<Vec<String>, DeviceError> {
        self.drive().list(folder)
    }
    /// Creates one folder.
    fn make_folder(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.drive().make_folder(path)
    }
    /// Writes a file, or replaces it.
    fn write(&mut self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError> {
        self.drive().stage(path, content)?;
        self.drive().publish(path)
    }
    /// Appends to a file. Only here can a power cut leave a partial write.
    fn append(&mut self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError> {
        self.drive().append(path, bytes)
    }
    /// Renames a file.
    fn rename(&mut self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError> {
        self.drive().rename(from, to)
    }
    /// Removes a file or an empty folder, if it is there.
    fn remove(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.drive().remove(path)
    }
    /// Removes the temporary file that an interrupted write of this file left.
    fn remove_unfinished(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.drive().remove_unfinished(path)
    }

    /// A registry value.
    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError>;
    /// Sets a registry value; `None` removes it.
    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError>;

    /// Whether there is a registry key.
    fn has_key(&self, _key: &str) -> Result<bool, DeviceError> {
        Err(DeviceError::CannotDo { what: NO_REGISTRY })
    }
    /// Creates a registry key.
    fn make_key(&mut self, _key: &str) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: NO_REGISTRY })
    }
    /// Removes a registry key if there is nothing in it.
    fn remove_key(&mut self, _key: &str) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: NO_REGISTRY })
    }

    /// The value of a CSP node.
    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError>;
    /// What is at each of these nodes, in their order. Reading many costs little more than reading one.
    fn read_nodes(&self, nodes: &[&LocUri]) -> Vec<NodeReading> {
        let read = |node: &&LocUri| match self.node(node) {
            Ok(Some(value)) => NodeReading::Value(value),
            Ok(None) => NodeReading::Absent,
            Err(error) => NodeReading::Unreadable(error.to_string()),
        };
        nodes.iter().map(read).collect()
    }
    /// The nodes below this one that have values and can be deleted, unless the CSP deletes them together with it.
    fn nodes_below(&self, _locuri: &LocUri) -> Result<Vec<LocUri>, DeviceError> {
        Ok(Vec::new())
    }
    /// Sets a CSP node; `None` deletes it. The CSP has acted on it when this returns.
    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError>;

    /// Whether the provisioning engine has installed the package with this id. Only live and simulated Windows have an
    /// engine.
    fn package(&self, _id: &str) -> Result<bool, DeviceError> {
        Err(DeviceError::CannotDo { what: NO_ENGINE })
    }
    /// Makes the engine install a package from a file; `None` uninstalls it.
    fn set_package(&mut self, _id: &str, _from: Option<&DevicePath>) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: NO_ENGINE })
    }
    /// What the engine says it did with each settings file of a package that it has installed.
    fn file_results(&self, _id: &str) -> Result<Vec<FileResult>, DeviceError> {
        Ok(Vec::new())
    }
    /// The number of the newest entry of the engine's log; `None` where there is no such log.
    fn newest_event(&self) -> Result<Option<u64>, DeviceError> {
        Ok(None)
    }
    /// The failures that the engine has logged after this entry, without those of other packages.
    fn events(&self, _package: &str, _after: Option<u64>) -> Result<Vec<Event>, DeviceError> {
        Ok(Vec::new())
    }

    /// Fetches a picture from the network. Fails if it is too large, too slow or not a picture.
    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError>;
}

/// The time of this machine's clock, in seconds since 1970.
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
