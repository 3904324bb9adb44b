//! A drive in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use std::sync::Arc;

use super::drive::Drive;
use super::{DeviceError, DevicePath, State};
use crate::applier::digest::Digest;
use crate::world::windows_name::NameKey;

/// The suffix of a file that is being written; no file name on Windows can contain it.
const UNFINISHED: &str = "|unfinished";

/// The drive. A clone is the same drive.
#[derive(Debug, Clone, Default)]
pub struct MemoryDrive {
    contents: Rc<RefCell<DriveContents>>,
}

/// Everything on a drive. Copies share what is the same in them, so that they cost little.
#[derive(Debug, Clone, Default)]
pub struct DriveContents(Arc<BTreeMap<NameKey, Entry>>);

#[derive(Debug, Clone)]
struct Entry {
    /// The path as it was first written.
    path: String,
    /// `None` for a folder.
    content: Option<Content>,
}

#[derive(Debug, Clone)]
struct Content {
    bytes: Arc<[u8]>,
    sha256: Digest,
}

impl Content {
    fn of(bytes: Vec<u8>) -> Content {
        Content { sha256: Digest::of(&bytes), bytes: bytes.into() }
    }
}

impl DriveContents {
    /// All paths in order, with the content of files.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Option<&[u8]>)> {
        self.0.values().map(|entry| (entry.path.as_str(), entry.content.as_ref().map(|content| &*content.bytes)))
    }

    fn insert(&mut self, path: &str, content: Option<Content>) {
        let entry = Arc::make_mut(&mut self.0).entry(NameKey::of(path));
        entry.or_insert_with(|| Entry { path: path.to_owned(), content: None }).content = content;
    }

    fn take(&mut self, key: &NameKey) -> Option<Entry> {
        if self.0.contains_key(key) { Arc::make_mut(&mut self.0).remove(key) } else { None }
    }

    /// The entries below a folder, in order.
    fn below(&self, folder: &str) -> impl Iterator<Item = &Entry> {
        let start = format!("{folder}\\");
        let from = self.0.range(NameKey::of(&start)..);
        from.take_while(move |(key, _)| key.starts_with(&start)).map(|(_, entry)| entry)
    }
}

impl MemoryDrive {
    /// A drive with these contents.
    pub fn holding(contents: DriveContents) -> MemoryDrive {
        MemoryDrive { contents: Rc::new(RefCell::new(contents)) }
    }

    /// What is on it now.
    pub fn contents(&self) -> DriveContents {
        self.contents.borrow().clone()
    }

    fn found(&self, path: &DevicePath) -> Option<Entry> {
        self.contents.borrow().0.get(&key(path)).cloned()
    }

    fn insert(&self, path: &str, content: Option<Content>) {
        self.contents.borrow_mut().insert(path, content);
    }

    fn take(&self, key: &NameKey) -> Option<Entry> {
        self.contents.borrow_mut().take(key)
    }

    /// Fails unless the folder of the path is there.
    fn require_folder(&self, doing: &str, path: &DevicePath) -> Result<(), DeviceError> {
        let is_there = path.parent().is_none_or(|parent| self.found(&parent).is_some_and(|own| own.content.is_none()));
        if is_there { Ok(()) } else { Err(error(doing, path, io::ErrorKind::NotFound)) }
    }
}

impl Drive for MemoryDrive {
    fn look(&self, path: &DevicePath) -> Result<Option<State>, DeviceError> {
        Ok(self.found(path).map(|entry| match entry.content {
            None => State::Folder,
            Some(content) => State::File { sha256: content.sha256, size: content.bytes.len() as u64 },
        }))
    }

    fn exists(&self, path: &DevicePath) -> Result<bool, DeviceError> {
        Ok(self.found(path).is_some())
    }

    fn read(&self, path: &DevicePath) -> Result<Box<dyn Read>, DeviceError> {
        match self.found(path).and_then(|entry| entry.content) {
            Some(content) => Ok(Box::new(Cursor::new(content.bytes))),
            None => Err(error("read", path, io::ErrorKind::NotFound)),
        }
    }

    fn list(&self, folder: &DevicePath) -> Result<Vec<String>, DeviceError> {
        let contents = self.contents.borrow();
        let folder = folder.to_string();
        let names = contents.below(&folder).filter_map(|entry| entry.path.get(folder.len() + 1..));
        let mut names: Vec<String> = names.filter(|name| !name.contains('\\')).map(str::to_owned).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn make_folder(&self, path: &DevicePath) -> Result<(), DeviceError> {
        self.require_folder("make", path)?;
        match self.found(path) {
            Some(_) => Err(error("make", path, io::ErrorKind::AlreadyExists)),
            None => {
                self.insert(&path.to_string(), None);
                Ok(())
            }
        }
    }

    fn stage(&self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError> {
        self.require_folder("write", path)?;
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|error| DeviceError::io(format!("write {path}"), error))?;
        self.insert(&unfinished(path), Some(Content::of(bytes)));
        Ok(())
    }

    fn publish(&self, path: &DevicePath) -> Result<(), DeviceError> {
        let staged = self.take(&NameKey::of(&unfinished(path)));
        let staged = staged.ok_or_else(|| error("write", path, io::ErrorKind::NotFound))?;
        self.insert(&path.to_string(), staged.content);
        Ok(())
    }

    fn is_unfinished(&self, path: &DevicePath) -> Result<bool, DeviceError> {
        Ok(self.contents.borrow().0.contains_key(&NameKey::of(&unfinished(path))))
    }

    fn remove_unfinished(&self, path: &DevicePath) -> Result<(), DeviceError> {
        self.take(&NameKey::of(&unfinished(path)));
        Ok(())
    }

    fn append(&self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError> {
        self.require_folder("write", path)?;
        let found = self.found(path).and_then(|entry| entry.content);
        let before = found.as_ref().map(|content| &content.bytes[..]).unwrap_or_default();
        self.insert(&path.to_string(), Some(Content::of([before, bytes].concat())));
        Ok(())
    }

    fn rename(&self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError> {
        self.require_folder("rename", to)?;
        let moved = self.take(&key(from)).ok_or_else(|| error("rename", from, io::ErrorKind::NotFound))?;
        self.insert(&to.to_string(), moved.content);
        Ok(())
    }

    fn remove(&self, path: &DevicePath) -> Result<(), DeviceError> {
        self.remove_unfinished(path)?;
        let is_empty = self.contents.borrow().below(&path.to_string()).next().is_none();
        if is_empty {
            self.take(&key(path));
        }
        Ok(())
    }
}

fn key(path: &DevicePath) -> NameKey {
    NameKey::of(&path.to_string())
}

fn unfinished(path: &DevicePath) -> String {
    format!("{path}{UNFINISHED}")
}

fn error(doing: &str, path: &DevicePath, kind: io::ErrorKind) -> DeviceError {
    DeviceError::io(format!("{doing} {path}"), kind.into())
}
