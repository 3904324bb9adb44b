//! The Windows that ppkg-apply runs on: its registry, its drive, its provisioning engine.
//!
//! It is safe to run as SYSTEM: the one program that is started has an absolute path, a script from this program and an
//! environment of its own; no link is followed; our own files are where only administrators can write.

mod own_folder;
mod powershell;
mod registry;

use std::fs::File;
use std::path::Path;

use super::download::Downloads;
use super::engine::{Answer, Event};
use super::lock::Lock;
use super::tree::Tree;
use super::version::version;
use super::{Device, DeviceError, DevicePath, Drive, RegistryValue, ValueName};
use crate::address::LocUri;
use crate::applier::fetch::FetchError;
use crate::applier::personalization::Picture;
use crate::windows;
use crate::world::hex;

/// The drive of every [`DevicePath`], and the folder of the programs that are started.
const DRIVE: &str = r"C:\";
const WINDOWS: &str = r"C:\Windows";
const ENGINE: &str = include_str!("engine.ps1");
/// The variables that engine.ps1 reads.
const PACKAGE_ID: &str = "PPKG_APPLY_PACKAGE_ID";
const PACKAGE_PATH: &str = "PPKG_APPLY_PACKAGE_PATH";
const SINCE: &str = "PPKG_APPLY_SINCE";

/// This device.
#[derive(Debug)]
pub struct Live {
    tree: Tree,
    /// The folder of our own files, once it has been judged.
    own_folder: Option<File>,
    lock: Option<Lock>,
}

impl Live {
    /// The Windows that this program runs on, which must be in C:\Windows.
    pub fn open() -> Result<Live, DeviceError> {
        let root = registry::system_root()?;
        match root.eq_ignore_ascii_case(WINDOWS) {
            true => Ok(Live { tree: Tree::new(DRIVE.into()), own_folder: None, lock: None }),
            false => Err(DeviceError::Unusable { why: format!("its Windows is in {root}, not in {WINDOWS}") }),
        }
    }

    fn engine(&self, action: &str, about: (&str, &str)) -> Result<Answer, DeviceError> {
        powershell::ask(ENGINE, &[("PPKG_APPLY_ACTION", action), about])
    }
}

impl Device for Live {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        version(self)
    }

    fn lock(&mut self) -> Result<(), DeviceError> {
        registry::require_elevation()?;
        self.own_folder = Some(own_folder::secure(&self.tree)?);
        self.lock = Some(Lock::take(Path::new(&DevicePath::own_folder().to_string()))?);
        Ok(())
    }

    /// Only administrators can read what a folder with the right access rights contains.
    fn check_own_folder(&mut self) -> Result<(), DeviceError> {
        if self.tree.exists(&DevicePath::own_folder())? {
            registry::require_elevation()?;
        }
        self.own_folder = own_folder::check(&self.tree)?;
        Ok(())
    }

    fn drive(&self) -> &dyn Drive {
        &self.tree
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        registry::value(name)
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
        registry::set_value(name, value)
    }

    fn has_key(&self, key: &str) -> Result<bool, DeviceError> {
        registry::has_key(key)
    }

    fn make_key(&mut self, key: &str) -> Result<(), DeviceError> {
        registry::make_key(key)
    }

    fn remove_key(&mut self, key: &str) -> Result<(), DeviceError> {
        registry::remove_empty_key(key)
    }

    /// Windows gives only its MDM client access to nodes; those of Personalization can also be read in the registry.
    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        let values = Picture::of_node(locuri).and_then(Picture::values);
        let name = values.ok_or(DeviceError::CannotDo { what: "only nodes of Personalization can be read" })?.url;
        Ok(self.value(&name)?.map(|value| match value {
            RegistryValue::Number(number) => number.to_string(),
            RegistryValue::Text(text) => text,
            RegistryValue::Other { bytes, .. } => hex(&bytes),
        }))
    }

    fn set_node(&mut self, _: &LocUri, _: Option<&str>) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: "nodes are set by the provisioning engine only" })
    }

    fn package(&self, id: &str) -> Result<bool, DeviceError> {
        self.engine("ask", (PACKAGE_ID, id)).map(|answer| answer.installed)
    }

    fn set_package(&mut self, id: &str, from: Option<&DevicePath>) -> Result<(), DeviceError> {
        match from {
            Some(path) => self.engine("install", (PACKAGE_PATH, &path.to_string())).map(drop),
            None => self.engine("uninstall", (PACKAGE_ID, id)).map(drop),
        }
    }

    fn events(&self, since: u64) -> Result<Vec<Event>, DeviceError> {
        self.engine("events", (SINCE, &since.to_string())).map(|answer| answer.events)
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        Downloads::default().fetch(url)
    }
}
