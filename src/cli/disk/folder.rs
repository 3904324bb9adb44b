//! An output folder on the disk: every file in it is whole or absent.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::early_sync::EarlySync;
use super::lock::FolderLock;
use super::{STAGED_PREFIX, STAGED_SUFFIX, open_ordinary, read_limited};
use crate::world::{Published, Sink, Staged};

/// A folder that one run writes to.
pub struct FolderSink {
    folder: PathBuf,
    _lock: FolderLock,
}

impl FolderSink {
    /// Creates the folder where needed, waits for another run that writes to it, and removes what a dead run left.
    pub fn open(folder: &Path) -> io::Result<Self> {
        if folder.exists() && !folder.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"));
        }
        fs::create_dir_all(folder)?;
        let sink = FolderSink { folder: folder.to_owned(), _lock: FolderLock::take(folder)? };
        remove_leftovers(folder)?;
        Ok(sink)
    }
}

/// Removes what a dead run left in a folder, whose lock the caller holds.
pub(super) fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGED_PREFIX) && name.ends_with(STAGED_SUFFIX) {
            match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
    }
    Ok(())
}

impl Sink for FolderSink {
    fn stage(&mut self) -> io::Result<Box<dyn Staged>> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(STAGED_PREFIX).suffix(STAGED_SUFFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(&self.folder)?;
        Ok(Box::new(StagedFile { file, folder: self.folder.clone(), sync: EarlySync::default() }))
    }

    fn settle(&mut self) -> io::Result<()> {
        // Windows has no such call for folders and needs none.
        if cfg!(windows) { Ok(()) } else { File::open(&self.folder)?.sync_all() }
    }

    fn can_take(&self, name: &str) -> io::Result<()> {
        match self.folder.join(name).symlink_metadata() {
            Ok(found) if found.is_dir() => {
                Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder of that name exists"))
            }
            _ => Ok(()),
        }
    }

    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let path = self.folder.join(name);
        if path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        let file = open_ordinary(&path)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX - 1);
        let bytes = read_limited(file, limit)?;
        if bytes.len() > limit {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{name} is longer than {limit} bytes")));
        }
        Ok(Some(bytes))
    }
}

struct StagedFile {
    file: NamedTempFile,
    folder: PathBuf,
    sync: EarlySync,
}

impl Read for StagedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.as_file_mut().read(buffer)
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.as_file_mut().write(bytes)?;
        self.sync.wrote(self.file.as_file(), count)?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

impl Seek for StagedFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.as_file_mut().seek(position)
    }
}

impl Staged for StagedFile {
    fn publish(mut self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>> {
        self.sync.finish()?;
        self.file.as_file().sync_all()?;
        let file = self.file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        Ok(Box::new(file))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::FolderSink;
    use crate::world::Sink;

    #[test]
    fn what_is_not_published_vanishes_and_leftovers_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(".ppkgc-dead.tmp"), "half").unwrap();
        std::fs::write(dir.path().join("own.tmp"), "mine").unwrap();
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let mut kept = sink.stage().unwrap();
        kept.write_all(b"whole").unwrap();
        kept.publish("a.ppkg").unwrap();
        drop(sink.stage().unwrap());
        let mut names: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["a.ppkg", "own.tmp"]);
        assert_eq!(sink.existing("a.ppkg", 5).unwrap().unwrap(), b"whole");
        assert!(sink.existing("a.ppkg", 4).is_err());
        assert!(sink.existing("b.ppkg", 4).unwrap().is_none());
    }
}
