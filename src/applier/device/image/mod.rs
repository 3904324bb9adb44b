//! An offline Windows image, mounted or unpacked in a folder: packages are left where its engine looks for them.
//!
//! Only files are written. Edition, build and values are read from the image's own SOFTWARE hive, which is never
//! changed. An image that is hibernated, or whose registry was not written to its end, is refused before anything else.

mod clean;

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::tree::Tree;
use super::version::version;
use super::{Device, DevicePath, RegistryValue, Trouble, ValueName};
use crate::address::LocUri;
use crate::applier::fetch::FetchTrouble;
use crate::format::hive::{Hive, HiveValue};
use crate::windows;

/// Where the hive is, and the part of HKEY_LOCAL_MACHINE that it holds.
const HIVE: &str = r"C:\Windows\System32\config\SOFTWARE";
const HIVE_ROOT: &str = r"SOFTWARE\";

/// An image.
#[derive(Debug)]
pub struct Image {
    root: PathBuf,
    tree: Tree,
    lock: Option<Lock>,
}

impl Image {
    /// The image in this folder, if it is one and may be changed.
    pub fn open(root: &Path) -> Result<Image, Trouble> {
        fs::metadata(root).map_err(|error| Trouble::io(format!("open {}", root.display()), error))?;
        let image = Image { root: root.to_owned(), tree: Tree::new(root.to_owned()), lock: None };
        clean::check(&image.tree, &image.hive()?)?;
        Ok(image)
    }

    fn hive(&self) -> Result<Hive<BufReader<File>>, Trouble> {
        let path = DevicePath::known(HIVE);
        if !self.tree.stands(&path)? {
            let why = format!("{} holds no Windows: {HIVE} is missing", self.root.display());
            return Err(Trouble::Unusable { why });
        }
        Hive::open(BufReader::new(self.tree.read(&path)?)).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Trouble {
    Trouble::Unusable { why: format!("{HIVE}: {error}") }
}

impl Device for Image {
    fn windows(&self) -> Result<windows::Device, Trouble> {
        version(self)
    }

    fn lock(&mut self) -> Result<(), Trouble> {
        self.lock = Some(Lock::take(&self.root)?);
        Ok(())
    }

    fn tree(&self) -> &Tree {
        &self.tree
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, Trouble> {
        let Some(key) = name.key.strip_prefix(HIVE_ROOT) else { return Ok(None) };
        let found = self.hive()?.value(key, &name.name).map_err(|error| unreadable(&error))?;
        Ok(found.map(|value| match value {
            HiveValue::Number(number) => RegistryValue::Number(number),
            HiveValue::Text(text) => RegistryValue::Text(text),
        }))
    }

    fn set_value(&mut self, _: &ValueName, _: Option<&RegistryValue>) -> Result<(), Trouble> {
        Err(Trouble::CannotDo { what: "the registry of an image is not changed" })
    }

    fn node(&self, _: &LocUri) -> Result<Option<String>, Trouble> {
        Err(Trouble::CannotDo { what: "the CSPs of an image do not run" })
    }

    fn set_node(&mut self, _: &LocUri, _: Option<&str>) -> Result<(), Trouble> {
        Err(Trouble::CannotDo { what: "the CSPs of an image do not run" })
    }

    fn fetch(&mut self, _: &str) -> Result<Vec<u8>, FetchTrouble> {
        Err(FetchTrouble::Answer { what: "nothing is fetched for an image".to_owned() })
    }
}
