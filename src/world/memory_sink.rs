//! A sink that keeps results in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use super::sink::{Access, NameTaken, Published, Sink, Staged};

/// A folder in memory, for tests and for programs that do not write packages to disk.
#[derive(Debug, Default)]
pub struct MemorySink {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
}

impl MemorySink {
    /// All files by name.
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.files.take()
    }
}

impl Sink for MemorySink {
    fn stage(&mut self, _access: Access) -> io::Result<Box<dyn Staged>> {
        Ok(Box::new(MemoryFile { content: Cursor::default(), folder: Rc::clone(&self.files) }))
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn can_take(&self, _name: &str) -> Result<(), NameTaken> {
        Ok(())
    }

    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        match self.files.borrow().get(name) {
            Some(bytes) if bytes.len() as u64 > limit => Err(io::ErrorKind::FileTooLarge.into()),
            found => Ok(found.cloned()),
        }
    }
}

/// A file that is not in the folder yet.
struct MemoryFile {
    content: Cursor<Vec<u8>>,
    folder: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
}

impl Staged for MemoryFile {
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>> {
        let bytes = self.content.into_inner();
        self.folder.borrow_mut().insert(name.to_owned(), bytes.clone());
        Ok(Box::new(Cursor::new(bytes)))
    }
}

impl Read for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.read(buffer)
    }
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for MemoryFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.content.seek(position)
    }
}
