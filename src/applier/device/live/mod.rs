//! The Windows that ppkg-apply runs on: its registry, its drive, its provisioning engine.
//!
//! It is safe to run as SYSTEM: the one program that is started has an absolute path, a script from this program and an
//! environment of its own; no link is followed; our own files are where only administrators can write.

mod bridge;
mod own_folder;
mod powershell;
mod registry;

use std::cell::RefCell;
use std::fs::File;
use std::path::Path;

use super::download::Downloads;
use super::engine::{Event, FileResult, ScriptAnswer, failures, file_results};
use super::lock::{Lock, is_locked};
use super::node_cache::NodeCache;
use super::tree::Tree;
use super::version::version;
use super::{Device, DeviceError, DevicePath, Drive, NodeReading, RegistryValue, ValueName};
use crate::address::LocUri;
use crate::applier::fetch::FetchError;
use crate::applier::personalization::Picture;
use crate::windows;
use crate::world::hex;

/// The drive of every [`DevicePath`].
const DRIVE: &str = r"C:\";
/// The folder of the programs that are started.
const WINDOWS: &str = r"C:\Windows";
/// The script for the provisioning engine. It prints any of "installed", "result TEXT", "newest RECORD" and
/// "event RECORD ID MESSAGE DATA...".
const ENGINE: &str = include_str!("engine.ps1");
/// The variables that engine.ps1 reads.
const PACKAGE_ID: &str = "PPKG_APPLY_PACKAGE_ID";
const PACKAGE_PATH: &str = "PPKG_APPLY_PACKAGE_PATH";
const AFTER: &str = "PPKG_APPLY_AFTER";

/// This device.
#[derive(Debug)]
pub struct Live {
    tree: Tree,
    /// The folder of our own files, once it has been judged.
    own_folder: Option<File>,
    lock: Option<Lock>,
    /// What was read last. It is kept until this program changes something, since each question starts a program.
    read: RefCell<LastRead>,
}

#[derive(Debug, Default)]
struct LastRead {
    nodes: NodeCache,
    /// A package by its id, whether it is installed, and what the engine says about its files.
    package: Option<(String, bool, String)>,
}

impl Live {
    /// The Windows that this program runs on, which must be in C:\Windows.
    pub fn open() -> Result<Live, DeviceError> {
        let root = registry::system_root()?;
        match root.eq_ignore_ascii_case(WINDOWS) {
            true => Ok(Live { tree: Tree::new(DRIVE.into()), own_folder: None, lock: None, read: RefCell::default() }),
            false => Err(DeviceError::Unusable { why: format!("its Windows is in {root}, not in {WINDOWS}") }),
        }
    }

    fn engine(&self, action: &str, about: (&str, &str)) -> Result<ScriptAnswer, DeviceError> {
        powershell::ask(ENGINE, &[("PPKG_APPLY_ACTION", action), about])
    }

    /// Whether the engine has a package, and what it says about its files.
    fn installation(&self, id: &str) -> Result<(bool, String), DeviceError> {
        let mut read = self.read.borrow_mut();
        match &read.package {
            Some((known, installed, result)) if known == id => Ok((*installed, result.clone())),
            _ => {
                let ScriptAnswer { installed, result, .. } = self.engine("ask", (PACKAGE_ID, id))?;
                read.package = Some((id.to_owned(), installed, result.clone()));
                Ok((installed, result))
            }
        }
    }

    /// What the registry says about a node: Windows keeps some of Personalization there.
    fn in_registry(&self, node: &LocUri) -> Option<Result<Option<String>, DeviceError>> {
        let name = Picture::of_node(node).and_then(Picture::values)?.url;
        let text = |value| match value {
            RegistryValue::Number(number) => number.to_string(),
            RegistryValue::Text(text) => text,
            RegistryValue::Other { bytes, .. } => hex(&bytes),
        };
        Some(self.value(&name).map(|value| value.map(text)))
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

    fn is_busy(&self) -> bool {
        is_locked(Path::new(&DevicePath::own_folder().to_string()))
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

    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        if let Some(found) = self.in_registry(locuri) {
            return found;
        }
        match self.read_nodes(&[locuri]).pop() {
            Some(NodeReading::Value(value)) => Ok(Some(value)),
            Some(NodeReading::Absent) => Ok(None),
            Some(NodeReading::Unreadable(why)) => Err(DeviceError::Unusable { why: format!("{locuri}: {why}") }),
            None => Err(DeviceError::CannotDo { what: "this node cannot be read" }),
        }
    }

    fn read_nodes(&self, nodes: &[&LocUri]) -> Vec<NodeReading> {
        self.read.borrow_mut().nodes.read(nodes, bridge::read)
    }

    /// Values that were there before are written back; the engine alone sets new ones.
    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError> {
        let value = value.ok_or(DeviceError::CannotDo { what: "nodes are removed by the provisioning engine only" })?;
        self.read.get_mut().nodes.forget(locuri);
        bridge::write(locuri, value)
    }

    fn package(&self, id: &str) -> Result<bool, DeviceError> {
        self.installation(id).map(|(installed, _)| installed)
    }

    fn file_results(&self, id: &str) -> Result<Vec<FileResult>, DeviceError> {
        self.installation(id).map(|(_, result)| file_results(&result))
    }

    fn set_package(&mut self, id: &str, from: Option<&DevicePath>) -> Result<(), DeviceError> {
        self.read.take();
        match from {
            Some(path) => self.engine("install", (PACKAGE_PATH, &path.to_string())).map(drop),
            None => self.engine("uninstall", (PACKAGE_ID, id)).map(drop),
        }
    }

    fn newest_event(&self) -> Result<Option<u64>, DeviceError> {
        self.engine("newest", (PACKAGE_ID, "")).map(|answer| Some(answer.newest))
    }

    fn events(&self, package: &str, after: Option<u64>) -> Result<Vec<Event>, DeviceError> {
        let Some(after) = after else { return Ok(Vec::new()) };
        let answer = self.engine("events", (AFTER, &after.to_string()))?;
        Ok(failures(&answer.entries, package))
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        Downloads::default().fetch(url)
    }
}
