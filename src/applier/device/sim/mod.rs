//! A folder that stands for a device: `C/` is its drive, registry.toml and csp.toml its values, device.toml its kind.
//!
//! It behaves as the Personalization CSP is documented and seen to behave; see csp.rs.

mod config;
mod csp;
mod network;
mod power;
mod store;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::tree::Tree;
use super::{Device, DevicePath, Event, RegistryValue, Trouble, ValueName, clock};
use crate::address::LocUri;
use crate::applier::fetch::FetchTrouble;
use crate::windows;
use config::Config;
use power::{Act, Power};
use store::Store;

/// How the file of values writes the one hive that matters.
const HIVE: &str = "HKLM";

/// A simulated device.
#[derive(Debug)]
pub struct Sim {
    folder: PathBuf,
    /// The folder itself, for the files of values.
    home: Tree,
    /// The drive.
    drive: Tree,
    config: Config,
    power: Power,
    /// How often each URL was tried.
    tries: BTreeMap<String, u32>,
    lock: Option<Lock>,
}

/// The two files of values.
#[derive(Debug, Clone, Copy)]
enum Values {
    Registry,
    Csp,
}

impl Values {
    fn file(self) -> &'static str {
        match self {
            Values::Registry => "registry.toml",
            Values::Csp => "csp.toml",
        }
    }

    fn path(self) -> DevicePath {
        DevicePath::known(&format!("C:\\{}", self.file()))
    }
}

impl Sim {
    /// The device in this folder, which must exist; an empty one is a fresh device.
    pub fn open(folder: &Path) -> Result<Sim, Trouble> {
        let reading = |error| Trouble::io(format!("open {}", folder.display()), error);
        if !fs::metadata(folder).map_err(reading)?.is_dir() {
            return Err(reading(io::ErrorKind::NotADirectory.into()));
        }
        let config = Config::read(folder)?;
        Ok(Sim {
            folder: folder.to_owned(),
            home: Tree::new(folder.to_owned()),
            drive: Tree::new(folder.join("C")),
            power: Power::new(&config.faults),
            config,
            tries: BTreeMap::new(),
            lock: None,
        })
    }

    /// Does something to the drive, unless a fault stands against it.
    fn act(&mut self, path: &DevicePath, act: impl FnOnce(&Tree) -> Result<(), Trouble>) -> Result<(), Trouble> {
        match self.power.act(&path.to_string())? {
            Act::Whole => act(&self.drive),
            Act::Half => Err(Trouble::PowerCut),
        }
    }

    fn store(&self, values: Values) -> Result<Store, Trouble> {
        Store::read(&self.folder.join(values.file()))
    }

    /// Changes one of the files of values, in one operation.
    fn change(&mut self, values: Values, place: &str, change: impl FnOnce(&mut Store)) -> Result<(), Trouble> {
        let act = self.power.act(place)?;
        let mut store = self.store(values)?;
        let before = store.text().len();
        change(&mut store);
        if store.is_empty() && act == Act::Whole {
            return self.home.remove(&values.path());
        }
        let text = store.text();
        self.power.take(place, text.len().saturating_sub(before) as u64)?;
        self.home.stage(&values.path(), &mut text.as_bytes())?;
        match act {
            Act::Whole => self.home.publish(&values.path()),
            Act::Half => Err(Trouble::PowerCut),
        }
    }
}

impl Device for Sim {
    fn windows(&self) -> Result<windows::Device, Trouble> {
        self.config.windows()
    }

    fn now(&self) -> u64 {
        self.config.clock.unwrap_or_else(clock)
    }

    /// A run on the device begins: the drive is there, and what the power cut left is tidied up by Windows itself.
    fn lock(&mut self) -> Result<(), Trouble> {
        if self.config.faults.not_elevated {
            return Err(Trouble::NotElevated);
        }
        self.lock = Some(Lock::take(&self.folder)?);
        let drive = self.folder.join("C");
        fs::create_dir_all(&drive).map_err(|error| Trouble::io(format!("make {}", drive.display()), error))?;
        for values in [Values::Registry, Values::Csp] {
            self.home.sweep(&values.path())?;
        }
        self.resume()
    }

    fn tree(&self) -> &Tree {
        &self.drive
    }

    fn make_folder(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        self.act(path, |drive| drive.make_folder(path))
    }

    fn write(&mut self, path: &DevicePath, content: &mut dyn Read) -> Result<(), Trouble> {
        let place = path.to_string();
        let act = self.power.act(&place)?;
        self.drive.stage(path, &mut Metered { content, power: &mut self.power, place: &place })?;
        match act {
            Act::Whole => self.drive.publish(path),
            Act::Half => Err(Trouble::PowerCut),
        }
    }

    fn append(&mut self, path: &DevicePath, bytes: &[u8]) -> Result<(), Trouble> {
        let place = path.to_string();
        let act = self.power.act(&place)?;
        self.power.take(&place, bytes.len() as u64)?;
        match act {
            Act::Whole => self.drive.append(path, bytes),
            Act::Half => {
                self.drive.append(path, bytes.get(..bytes.len() / 2).unwrap_or_default())?;
                Err(Trouble::PowerCut)
            }
        }
    }

    fn rename(&mut self, from: &DevicePath, to: &DevicePath) -> Result<(), Trouble> {
        self.act(from, |drive| drive.rename(from, to))
    }

    fn remove(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        self.act(path, |drive| drive.remove(path))
    }

    fn sweep(&mut self, path: &DevicePath) -> Result<(), Trouble> {
        match self.drive.is_unfinished(path)? {
            true => self.act(path, |drive| drive.sweep(path)),
            false => Ok(()),
        }
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, Trouble> {
        Ok(self.store(Values::Registry)?.value(&in_hive(&name.key), &name.name))
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), Trouble> {
        let key = in_hive(&name.key);
        self.change(Values::Registry, &name.to_string(), |store| store.set_value(&key, &name.name, value))
    }

    fn node(&self, locuri: &LocUri) -> Result<Option<String>, Trouble> {
        Ok(self.store(Values::Csp)?.node(locuri).map(|value| match value {
            RegistryValue::Number(number) => number.to_string(),
            RegistryValue::Text(text) => text,
        }))
    }

    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), Trouble> {
        self.set(locuri, value)
    }

    fn events(&self, _: u64) -> Result<Vec<Event>, Trouble> {
        Ok(self.config.faults.events.clone())
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchTrouble> {
        self.download(url)
    }
}

/// A key as registry.toml writes it.
fn in_hive(key: &str) -> String {
    format!("{HIVE}\\{key}")
}

/// Takes room on the disk for all that is read from it.
struct Metered<'a> {
    content: &'a mut dyn Read,
    power: &'a mut Power,
    place: &'a str,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(buffer)?;
        self.power.take(self.place, count as u64).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        Ok(count)
    }
}
