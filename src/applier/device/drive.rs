//! The system drive of a device: its folders and files.

use std::fmt;
use std::io::Read;

use super::{DeviceError, DevicePath, State};

/// Folders and files as Windows has them: letter case is ignored. Writes are atomic, and links are not followed.
pub trait Drive: fmt::Debug {
    /// What is at a path: `Folder`, or `File` with size and digest; `None` if there is nothing.
    fn look(&self, path: &DevicePath) -> Result<Option<State>, DeviceError>;

    /// Whether the path exists, without reading the file, which may be large.
    fn exists(&self, path: &DevicePath) -> Result<bool, DeviceError>;

    /// Opens a file.
    fn read(&self, path: &DevicePath) -> Result<Box<dyn Read>, DeviceError>;

    /// The names in a folder, sorted; empty if the folder does not exist.
    fn list(&self, folder: &DevicePath) -> Result<Vec<String>, DeviceError>;

    /// Creates one folder.
    fn make_folder(&self, path: &DevicePath) -> Result<(), DeviceError>;

    /// Writes the content to a temporary file in the same folder.
    fn stage(&self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError>;

    /// Replaces the file with its staged content.
    fn publish(&self, path: &DevicePath) -> Result<(), DeviceError>;

    /// Whether content was staged for the file and not published.
    fn is_unfinished(&self, path: &DevicePath) -> Result<bool, DeviceError>;

    /// Removes the staged content of the file.
    fn remove_unfinished(&self, path: &DevicePath) -> Result<(), DeviceError>;

    /// Appends to a file, which is created if it is missing.
    fn append(&self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError>;

    /// Renames a file.
    fn rename(&self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError>;

    /// Removes a file with its staged content, or a folder if it is empty. Succeeds if there is nothing at the path.
    fn remove(&self, path: &DevicePath) -> Result<(), DeviceError>;
}
