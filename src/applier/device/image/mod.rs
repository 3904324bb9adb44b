//! An offline Windows image, mounted or unpacked in a folder: packages are put where its engine looks for them.
//!
//! Only files are written. Edition, build and registry values are read from the image's own SOFTWARE hive, which is
//! never changed. An image that is hibernated, or whose registry was not written completely, is refused first.

mod clean;

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::lock::{Lock, is_locked};
use super::tree::Tree;
use super::version::version;
use super::{Device, DeviceError, DevicePath, Drive, NO_REGISTRY, RegistryValue, ValueName};
use crate::address::LocUri;
use crate::applier::fetch::FetchError;
use crate::format::hive::{Hive, HiveValue};
use crate::windows;

/// The file of the hive.
const HIVE: &str = r"C:\Windows\System32\config\SOFTWARE";
/// The part of HKEY_LOCAL_MACHINE that the hive contains.
const HIVE_ROOT: &str = r"SOFTWARE\";
const NO_CSPS: &str = "the CSPs of an image do not run";
/// The folder of our own files. Access rights inside an image cannot be judged on every system, so the folder is where
/// Windows lets no user create anything; one in ProgramData would also be refused once this Windows runs.
const OWN_FOLDER: &str = r"C:\Windows\ppkg-apply";

/// An image.
#[derive(Debug)]
pub struct Image {
    root: PathBuf,
    tree: Tree,
    lock: Option<Lock>,
}

impl Image {
    /// Opens the image in this folder. Fails if it is not an image, or must not be changed.
    pub fn open(root: &Path) -> Result<Image, DeviceError> {
        fs::metadata(root).map_err(|error| DeviceError::io(format!("open {}", root.display()), error))?;
        let image = Image { root: root.to_owned(), tree: Tree::new(root.to_owned()), lock: None };
        clean::check(&image.tree, &image.hive()?)?;
        Ok(image)
    }

    fn hive(&self) -> Result<Hive<BufReader<File>>, DeviceError> {
        let path = DevicePath::known(HIVE);
        if !self.tree.exists(&path)? {
            let why = format!("{} does not contain Windows: {HIVE} is missing", self.root.display());
            return Err(DeviceError::Unusable { why });
        }
        Hive::open(BufReader::new(self.tree.open(&path)?)).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> DeviceError {
    DeviceError::Unusable { why: format!("{HIVE}: {error}") }
}

impl Device for Image {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        version(self)
    }

    fn lock(&mut self) -> Result<(), DeviceError> {
        self.lock = Some(Lock::take(&self.root)?);
        Ok(())
    }

    fn is_busy(&self) -> bool {
        is_locked(&self.root)
    }

    fn own_folder(&self) -> DevicePath {
        DevicePath::known(OWN_FOLDER)
    }

    fn drive(&self) -> &dyn Drive {
        &self.tree
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        let Some(key) = name.key.strip_prefix(HIVE_ROOT) else { return Ok(None) };
        let found = self.hive()?.value(key, &name.name).map_err(|error| unreadable(&error))?;
        Ok(found.map(|value| match value {
            HiveValue::Number(number) => RegistryValue::Number(number),
            HiveValue::Text(text) => RegistryValue::Text(text),
        }))
    }

    fn set_value(&mut self, _: &ValueName, _: Option<&RegistryValue>) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: NO_REGISTRY })
    }

    fn node(&self, _: &LocUri) -> Result<Option<String>, DeviceError> {
        Err(DeviceError::CannotDo { what: NO_CSPS })
    }

    fn set_node(&mut self, _: &LocUri, _: Option<&str>) -> Result<(), DeviceError> {
        Err(DeviceError::CannotDo { what: NO_CSPS })
    }

    fn fetch(&mut self, _: &str) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Answer { what: "nothing is fetched for an image".to_owned() })
    }
}
