//! A simulated device that keeps what a power cut at each operation would leave.

use std::io::{self, Read};

use ppkgc::address::LocUri;
use ppkgc::applier::FetchError;
use ppkgc::applier::device::{
    Device, DeviceError, DevicePath, Drive, DriveContents, Event, MemoryDrive, RegistryValue, Sim, ValueName,
};
use ppkgc::windows;

use super::DEVICE;

/// The device.
pub struct CutDevice {
    drive: MemoryDrive,
    sim: Sim,
    /// What each cut leaves, in the order of the operations.
    pub cuts: Vec<DriveContents>,
}

impl CutDevice {
    pub fn new(contents: DriveContents) -> CutDevice {
        let drive = MemoryDrive::holding(contents);
        CutDevice { sim: Sim::in_memory(DEVICE, &drive).unwrap(), drive, cuts: Vec::new() }
    }

    pub fn contents(&self) -> DriveContents {
        self.drive.contents()
    }

    /// Does something that may take several operations: on copies, with the power cut at each of them, and then
    /// completely.
    fn act(&mut self, act: impl Fn(&mut Sim) -> Result<(), DeviceError>) -> Result<(), DeviceError> {
        let mut operations = 0;
        loop {
            let copy = MemoryDrive::holding(self.drive.contents());
            let mut sim = self.sim.on(&copy, Some(operations));
            match act(&mut sim) {
                Err(DeviceError::PowerCut) => self.cuts.push(copy.contents()),
                ended => {
                    self.sim = sim.on(&copy, None);
                    self.drive = copy;
                    return ended;
                }
            }
            operations += 1;
        }
    }
}

impl Device for CutDevice {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        self.sim.windows()
    }

    fn now(&self) -> u64 {
        self.sim.now()
    }

    fn lock(&mut self) -> Result<(), DeviceError> {
        self.act(|sim| sim.lock())
    }

    fn drive(&self) -> &dyn Drive {
        self.sim.drive()
    }

    fn make_folder(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.act(|sim| sim.make_folder(path))
    }

    fn write(&mut self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError> {
        let mut bytes = Vec::new();
        let read = content.read_to_end(&mut bytes);
        read.map_err(|error: io::Error| DeviceError::io(format!("write {path}"), error))?;
        self.act(|sim| sim.write(path, &mut bytes.as_slice()))
    }

    fn append(&mut self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError> {
        self.act(|sim| sim.append(path, bytes))
    }

    fn rename(&mut self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError> {
        self.act(|sim| sim.rename(from, to))
    }

    fn remove(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.act(|sim| sim.remove(path))
    }

    fn remove_unfinished(&mut self, path: &DevicePath) -> Result<(), DeviceError> {
        self.act(|sim| sim.remove_unfinished(path))
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        self.sim.value(name)
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
        self.act(|sim| sim.set_value(name, value))
    }

    fn has_key(&self, key: &str) -> Result<bool, DeviceError> {
        self.sim.has_key(key)
    }

    fn make_key(&mut self, key: &str) -> Result<(), DeviceError> {
        self.act(|sim| sim.make_key(key))
    }

    fn remove_key(&mut self, key: &str) -> Result<(), DeviceError> {
        self.act(|sim| sim.remove_key(key))
    }

    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        self.sim.node(locuri)
    }

    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError> {
        self.act(|sim| sim.set_node(locuri, value))
    }

    fn events(&self, package: &str, after: Option<u64>) -> Result<Vec<Event>, DeviceError> {
        self.sim.events(package, after)
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.sim.fetch(url)
    }
}
