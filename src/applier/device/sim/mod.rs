//! A device simulated in a folder: `C/` is its drive, registry.toml and csp.toml are its values, device.toml describes
//! it. A device can also be simulated in memory; nothing of it is kept.
//!
//! Its Personalization CSP behaves as that of Windows, as far as that is documented or was observed; see csp.rs. Other
//! CSPs keep what they are given if it has the form that they take; see known.rs.

mod config;
mod csp;
mod faults;
mod known;
mod network;
mod store;
mod text;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lock::{Lock, is_locked};
use super::tree::Tree;
use super::{Device, DeviceError, DevicePath, Drive, Event, MemoryDrive, RegistryValue, ValueName, clock};
use crate::address::LocUri;
use crate::applier::fetch::FetchError;
use crate::windows;
use crate::world::hex;
use config::Config;
use faults::{Completion, FaultInjector};
use known::{is_only_read, source};
use store::Store;
use text::{read_text, require_readable};

/// The name of the only hive, as written in registry.toml.
const HIVE: &str = "HKLM";

/// A simulated device.
#[derive(Debug)]
pub struct Sim {
    /// `None` in memory.
    folder: Option<PathBuf>,
    /// The folder itself, for registry.toml and csp.toml.
    home: Box<dyn Drive>,
    /// The drive.
    drive: Box<dyn Drive>,
    /// Each of the two files with values as it was last read, with its text.
    read: RefCell<BTreeMap<ValueFile, (String, Arc<Store>)>>,
    config: Config,
    power: FaultInjector,
    /// How often each URL was tried.
    tries: BTreeMap<String, u32>,
    lock: Option<Lock>,
}

/// The two files with values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ValueFile {
    Registry,
    Csp,
}

impl ValueFile {
    fn file(self) -> &'static str {
        match self {
            ValueFile::Registry => "registry.toml",
            ValueFile::Csp => "csp.toml",
        }
    }

    fn path(self) -> DevicePath {
        DevicePath::known(&format!("C:\\{}", self.file()))
    }
}

impl Sim {
    /// Opens the device in this folder, which must exist; an empty folder is a new device.
    pub fn open(folder: &Path) -> Result<Sim, DeviceError> {
        let reading = |error| DeviceError::io(format!("open {}", folder.display()), error);
        if !fs::metadata(folder).map_err(reading)?.is_dir() {
            return Err(reading(io::ErrorKind::NotADirectory.into()));
        }
        let config = Config::read(folder)?;
        let drive = folder.join("C");
        if fs::symlink_metadata(&drive).is_ok_and(|found| found.is_symlink()) {
            return Err(DeviceError::Unusable { why: "its C is a link, which is not followed".to_owned() });
        }
        let (home, drive) = (Tree::new(folder.to_owned()), Tree::new(drive));
        Ok(Sim { folder: Some(folder.to_owned()), ..Sim::of(config, Box::new(home), Box::new(drive)) })
    }

    /// A device on a drive in memory, which holds registry.toml and csp.toml too; `device` is the text of device.toml.
    pub fn in_memory(device: &str, drive: &MemoryDrive) -> Result<Sim, DeviceError> {
        Ok(Sim::of(Config::parse(device)?, Box::new(drive.clone()), Box::new(drive.clone())))
    }

    /// The same device on another drive in memory, where the power is cut after this many operations.
    pub fn on(&self, drive: &MemoryDrive, power_cut_after: Option<u64>) -> Sim {
        let mut config = self.config.clone();
        config.faults.power_cut_after = power_cut_after;
        let read = self.read.clone();
        Sim { read, ..Sim::of(config, Box::new(drive.clone()), Box::new(drive.clone())) }
    }

    fn of(config: Config, home: Box<dyn Drive>, drive: Box<dyn Drive>) -> Sim {
        Sim {
            folder: None,
            home,
            drive,
            read: RefCell::default(),
            power: FaultInjector::new(&config.faults),
            config,
            tries: BTreeMap::new(),
            lock: None,
        }
    }

    /// Changes the drive, unless a fault prevents it.
    fn act(
        &mut self,
        path: &DevicePath,
        act: impl FnOnce(&dyn Drive) -> Result<(), DeviceError>,
    ) -> Result<(), DeviceError> {
        match self.power.act(&path.to_string())? {
            Completion::Full => act(&*self.drive),
            Completion::Half => Err(DeviceError::PowerCut),
        }
    }

    /// The values of a file, which is parsed only if it has changed; a missing file is empty.
    fn store(&self, values: ValueFile) -> Result<Arc<Store>, DeviceError> {
        let path = values.path();
        let text = match self.home.read(&path) {
            Err(error) if error.is_absence() => String::new(),
            file => read_text(file?).map_err(|error| DeviceError::io(format!("read {}", values.file()), error))?,
        };
        let mut read = self.read.borrow_mut();
        if let Some((_, store)) = read.get(&values).filter(|(own, _)| *own == text) {
            return Ok(Arc::clone(store));
        }
        let store = Arc::new(Store::parse(values.file(), &text)?);
        read.insert(values, (text, Arc::clone(&store)));
        Ok(store)
    }

    /// Changes one of the files with values, in one operation.
    fn change(&mut self, values: ValueFile, place: &str, change: impl FnOnce(&mut Store)) -> Result<(), DeviceError> {
        let completion = self.power.act(place)?;
        let mut store = Store::clone(&*self.store(values)?);
        let before = store.text().len();
        change(&mut store);
        if store.is_empty() && completion == Completion::Full {
            return self.home.remove(&values.path());
        }
        let text = store.text();
        require_readable(&text).map_err(|error| DeviceError::io(format!("write {}", values.file()), error))?;
        self.power.take(place, text.len().saturating_sub(before) as u64)?;
        self.home.stage(&values.path(), &mut text.as_bytes())?;
        match completion {
            Completion::Full => self.home.publish(&values.path()),
            Completion::Half => Err(DeviceError::PowerCut),
        }
    }
}

impl Device for Sim {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        self.config.windows()
    }

    fn now(&self) -> u64 {
        self.config.clock.unwrap_or_else(clock)
    }

    /// Begins a run: creates the drive if necessary, and finishes what a power cut interrupted, as Windows itself does.
    fn lock(&mut self) -> Result<(), DeviceError> {
        if self.config.faults.not_elevated {
            return Err(DeviceError::NotElevated);
        }
        if let Some(folder) = &self.folder {
            self.lock = Some(Lock::take(folder)?);
            let drive = folder.join("C");
            fs::create_dir_all(&drive).map_err(|error| DeviceError::io(format!("make {}", drive.display()), error))?;
        }
        for values in [ValueFile::Registry, ValueFile::Csp] {
            self.home.remove_unfinished(&values.path())?;
        }
        self.resume()
    }

    fn is_busy(&self) -> bool {
        self.folder.as_deref().is_some_and(is_locked)
    }

    fn drive(&self) -> &dyn Drive {
        &*self.drive
    }

    fn make_folder(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.act(path, |drive| drive.make_folder(path))
    }

    fn write(&mut self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError> {
        let place = path.to_string();
        let completion = self.power.act(&place)?;
        self.drive.stage(path, &mut DiskSpaceReader { content, power: &mut self.power, place: &place })?;
        match completion {
            Completion::Full => self.drive.publish(path),
            Completion::Half => Err(DeviceError::PowerCut),
        }
    }

    fn append(&mut self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError> {
        let place = path.to_string();
        let completion = self.power.act(&place)?;
        self.power.take(&place, bytes.len() as u64)?;
        match completion {
            Completion::Full => self.drive.append(path, bytes),
            Completion::Half => {
                self.drive.append(path, bytes.get(..bytes.len() / 2).unwrap_or_default())?;
                Err(DeviceError::PowerCut)
            }
        }
    }

    fn rename(&mut self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError> {
        self.act(from, |drive| drive.rename(from, to))
    }

    fn remove(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.act(path, |drive| drive.remove(path))
    }

    fn remove_unfinished(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        match self.drive.is_unfinished(path)? {
            true => self.act(path, |drive| drive.remove_unfinished(path)),
            false => Ok(()),
        }
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        self.store(ValueFile::Registry)?.value(&in_hive(&name.key), &name.name)
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
        let key = in_hive(&name.key);
        self.change(ValueFile::Registry, &name.to_string(), |store| store.set_value(&key, &name.name, value))
    }

    fn has_key(&self, key: &str) -> Result<bool, DeviceError> {
        Ok(self.store(ValueFile::Registry)?.has_key(&in_hive(key)))
    }

    fn make_key(&mut self, key: &str) -> Result<(), DeviceError> {
        let key = in_hive(key);
        self.change(ValueFile::Registry, &key, |store| store.make_key(&key))
    }

    fn remove_key(&mut self, key: &str) -> Result<(), DeviceError> {
        let key = in_hive(key);
        self.change(ValueFile::Registry, &key, |store| store.remove_empty_key(&key))
    }

    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        let store = self.store(ValueFile::Csp)?;
        let text = |value| match value {
            RegistryValue::Number(number) => number.to_string(),
            RegistryValue::Text(text) => text,
            RegistryValue::Other { bytes, .. } => hex(&bytes),
        };
        Ok(match source(locuri) {
            None => store.node(locuri)?.map(text),
            Some((node, derived)) => store.node(&node)?.map(text).and_then(|value| derived.of(&value)),
        })
    }

    fn nodes_below(&self, locuri: &LocUri) -> Result<Vec<LocUri>, DeviceError> {
        let mut nodes = self.store(ValueFile::Csp)?.nodes_below(locuri);
        nodes.retain(|node| !is_only_read(node));
        Ok(nodes)
    }

    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError> {
        self.set(locuri, value)
    }

    fn events(&self, _: &str, _: Option<u64>) -> Result<Vec<Event>, DeviceError> {
        Ok(self.config.faults.events.clone())
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.download(url)
    }
}

/// A key as written in registry.toml.
fn in_hive(key: &str) -> String {
    format!("{HIVE}\\{key}")
}

/// A reader that takes disk space for everything that is read from it.
struct DiskSpaceReader<'a> {
    content: &'a mut dyn Read,
    power: &'a mut FaultInjector,
    place: &'a str,
}

impl Read for DiskSpaceReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(buffer)?;
        self.power.take(self.place, count as u64).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        Ok(count)
    }
}
