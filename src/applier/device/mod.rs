//! What a device can be asked and told. Every effect of the applier goes through [`Device`].
//!
//! ```text
//! sim/     a folder that stands for a device: for tests, demonstrations and dry runs before a rollout
//! live/    the Windows that the program runs on
//! image/   an offline Windows image: packages are staged in it
//! ```

mod download;
mod engine;
mod image;
#[cfg(windows)]
mod live;
mod lock;
mod path;
mod place;
mod sim;
mod tree;
mod trouble;
mod version;

use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

pub use engine::Event;
pub use image::Image;
#[cfg(windows)]
pub use live::Live;
pub use path::{DevicePath, PathProblem, PathTrouble};
pub use place::{Place, RegistryValue, State, ValueName};
pub use sim::Sim;
pub use tree::Tree;
pub use trouble::Trouble;

use super::fetch::FetchTrouble;
use crate::address::LocUri;
use crate::windows;

const NO_ENGINE: &str = "its provisioning engine does not run";

/// A Windows device, a Windows image, or what stands for one.
///
/// What is written is whole and on the disk when a method returns, or nothing of it is there.
pub trait Device {
    /// Its Windows edition and build.
    fn windows(&self) -> Result<windows::Device, Trouble>;
    /// Seconds since 1970.
    fn now(&self) -> u64 {
        clock()
    }
    /// Makes this the only run that changes the device, until the value is dropped.
    fn lock(&mut self) -> Result<(), Trouble>;

    /// The folder that is its drive C:.
    fn tree(&self) -> &Tree;
    /// Whether a folder or file stands there: `Folder`, or `File` with size and digest.
    fn look(&self, path: &DevicePath) -> Result<Option<State>, Trouble> {
        self.tree().look(path)
    }
    /// Opens a file.
    fn read(&self, path: &DevicePath) -> Result<Box<dyn Read>, Trouble> {
        Ok(Box::new(self.tree().read(path)?))
    }
    /// The names in a folder, sorted; none if there is no such folder.
    fn list(&self, folder: &DevicePath) -> Result<Vec<String>, Trouble> {
        self.tree().list(folder)
    }
    /// Makes one folder.
    fn make_folder(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        self.tree().make_folder(path)
    }
    /// Writes a file, or replaces it.
    fn write(&mut self, path: &DevicePath, content: &mut dyn Read) -> Result<(), Trouble> {
        self.tree().stage(path, content)?;
        self.tree().publish(path)
    }
    /// Adds to the end of a file. Only here a power cut may leave half of it.
    fn append(&mut self, path: &DevicePath, bytes: &[u8]) -> Result<(), Trouble> {
        self.tree().append(path, bytes)
    }
    /// Gives a file another name.
    fn rename(&mut self, from: &DevicePath, to: &DevicePath) -> Result<(), Trouble> {
        self.tree().rename(from, to)
    }
    /// Removes a file or an empty folder, if it is there.
    fn remove(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        self.tree().remove(path)
    }
    /// Removes what an interrupted write of a file left beside it.
    fn sweep(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        self.tree().sweep(path)
    }

    /// A registry value.
    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, Trouble>;
    /// Sets a registry value; none removes it.
    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), Trouble>;

    /// The value of a CSP node.
    fn node(&self, locuri: &LocUri) -> Result<Option<String>, Trouble>;
    /// Sets a CSP node; none deletes it. What the CSP then does is done when this returns.
    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), Trouble>;

    /// Whether the provisioning engine has installed the package of that id. Few devices have one.
    fn package(&self, _id: &str) -> Result<bool, Trouble> {
        Err(Trouble::CannotDo { what: NO_ENGINE })
    }
    /// Has the engine install a package from a file; none uninstalls it.
    fn set_package(&mut self, _id: &str, _from: Option<&DevicePath>) -> Result<(), Trouble> {
        Err(Trouble::CannotDo { what: NO_ENGINE })
    }
    /// What the engine has logged since then that tells of a failure.
    fn events(&self, _since: u64) -> Result<Vec<Event>, Trouble> {
        Ok(Vec::new())
    }

    /// Fetches a picture from the network, unless it is too large, too slow or no picture.
    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchTrouble>;
}

/// What the clock of this machine says.
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
