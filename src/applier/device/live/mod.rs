//! The Windows that ppkg-apply runs on: its registry, its drive, its provisioning engine.
//!
//! It is safe to run as SYSTEM: programs are started by absolute path, every text is passed as a separate argument, no
//! link is followed, and our own files are where only administrators can write.

mod own_folder;
mod programs;
mod registry;

use std::path::Path;

use super::download::Downloads;
use super::engine::{Answer, Event, read_answer};
use super::lock::Lock;
use super::tree::Tree;
use super::version::version;
use super::{Device, DeviceError, DevicePath, RegistryValue, ValueName};
use crate::address::LocUri;
use crate::applier::fetch::FetchError;
use crate::applier::own_files;
use crate::applier::personalization::Picture;
use crate::windows;

/// The drive of every [`DevicePath`].
const DRIVE: &str = r"C:\";
const ENGINE: &str = include_str!("engine.ps1");

/// This device.
#[derive(Debug)]
pub struct Live {
    tree: Tree,
    lock: Option<Lock>,
}

impl Live {
    /// The Windows that this program runs on, which must be on drive C:.
    pub fn open() -> Result<Live, DeviceError> {
        let root = registry::system_root()?;
        match root.to_ascii_uppercase().starts_with(DRIVE) {
            true => Ok(Live { tree: Tree::new(DRIVE.into()), lock: None }),
            false => Err(DeviceError::Unusable { why: format!("its Windows is in {root}, not on drive C:") }),
        }
    }

    /// Runs engine.ps1. If no run has put it there, the engine has no package of ours.
    fn engine(&self, arguments: &[&str]) -> Result<Answer, DeviceError> {
        let script = own_files::engine_script();
        match self.tree.exists(&script)? {
            true => read_answer(&programs::powershell(&script, arguments)?),
            false => Ok(Answer::default()),
        }
    }
}

impl Device for Live {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        version(self)
    }

    fn lock(&mut self) -> Result<(), DeviceError> {
        registry::require_elevation()?;
        own_folder::secure(&self.tree)?;
        self.lock = Some(Lock::take(Path::new(&own_files::folder().to_string()))?);
        self.write(&own_files::engine_script(), &mut ENGINE.as_bytes())
    }

    fn tree(&self) -> &Tree {
        &self.tree
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        registry::value(name)
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
        registry::set_value(name, value)
    }

    /// Windows gives only its MDM client access to nodes; those of Personalization can also be read in the registry.
    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        let values = Picture::of_node(locuri).and_then(Picture::values);
        let name = values.ok_or(DeviceError::CannotDo { what: "only nodes of Personalization can be read" })?.url;
        Ok(self.value(&name)?.map(|value| match value {
            RegistryValue::Number(number) => number.to_string(),
            RegistryValue::Text(text) => text,
        }))
    }

    fn set_node(&mut self, _: &LocUri, _: Option<&str>) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: "nodes are set by the provisioning engine only" })
    }

    fn package(&self, id: &str) -> Result<bool, DeviceError> {
        self.engine(&["-Action", "ask", "-PackageId", id]).map(|answer| answer.installed)
    }

    fn set_package(&mut self, id: &str, from: Option<&DevicePath>) -> Result<(), DeviceError> {
        match from {
            Some(path) => self.engine(&["-Action", "install", "-PackagePath", &path.to_string()]).map(drop),
            None => self.engine(&["-Action", "uninstall", "-PackageId", id]).map(drop),
        }
    }

    fn events(&self, since: u64) -> Result<Vec<Event>, DeviceError> {
        self.engine(&["-Action", "events", "-Since", &since.to_string()]).map(|answer| answer.events)
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        Downloads::default().fetch(url)
    }
}
