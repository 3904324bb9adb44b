//! An output folder on the disk: every file in it is complete or absent.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

#[cfg(unix)]
use super::access::mode;
use super::access::{access_of, make_private};
use super::early_sync::EarlySync;
use super::inputs::Inputs;
use super::interrupt::{Publishing, Vanishing};
use super::leftovers::{STAGED_PREFIX, STAGED_SUFFIX, mark, remove_leftovers, unmark};
use super::lock::FolderLock;
use super::{open_ordinary, read_limited};
use crate::world::{Access, NameTaken, Published, Sink, Staged};

/// A folder that one run writes to.
pub struct FolderSink {
    folder: PathBuf,
    /// None if others may write to the folder at the same time.
    _lock: Option<FolderLock>,
    inputs: Inputs,
    /// Present from the moment when the first file gets its name until all files have theirs.
    publishing: Rc<Cell<Option<Publishing>>>,
}

impl FolderSink {
    /// For files that belong together: creates the folder if needed, waits a while for another run that writes to it,
    /// and removes what an interrupted run left behind. None of the files replaces an input.
    pub fn open(folder: &Path, inputs: Inputs) -> io::Result<Self> {
        create(folder)?;
        let lock = FolderLock::take(folder)?;
        remove_leftovers(folder)?;
        Ok(FolderSink::new(folder, Some(lock), inputs))
    }

    /// The folder, shared by the threads of the run that holds its lock.
    pub(in crate::cli) fn place(&self) -> SharedFolder {
        SharedFolder { folder: self.folder.clone(), inputs: self.inputs.clone() }
    }

    /// For a single file: writes without waiting for other runs. If no other run holds the lock of the folder, takes it
    /// and removes what an interrupted run left behind.
    pub(in crate::cli) fn for_one_file(folder: &Path, inputs: Inputs) -> io::Result<Self> {
        create(folder)?;
        let lock = FolderLock::try_take(folder)?;
        if lock.is_some() {
            remove_leftovers(folder)?;
        }
        Ok(FolderSink::new(folder, lock, inputs))
    }

    fn new(folder: &Path, lock: Option<FolderLock>, inputs: Inputs) -> Self {
        FolderSink { folder: folder.to_owned(), _lock: lock, inputs, publishing: Rc::default() }
    }
}

/// A folder that one run writes to from several threads.
pub(in crate::cli) struct SharedFolder {
    folder: PathBuf,
    inputs: Inputs,
}

impl SharedFolder {
    /// A sink in this folder, without a lock of its own.
    pub(in crate::cli) fn sink(&self) -> FolderSink {
        FolderSink::new(&self.folder, None, self.inputs.clone())
    }
}

fn create(folder: &Path) -> io::Result<()> {
    if folder.exists() && !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"));
    }
    fs::create_dir_all(folder)
}

/// Prevents others from reading the file, if that is requested.
#[cfg(unix)]
fn restrict(builder: &mut tempfile::Builder<'_, '_>, access: Access) {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode(access)));
}

/// Windows gives a file the permissions of its folder.
#[cfg(not(unix))]
fn restrict(_builder: &mut tempfile::Builder<'_, '_>, _access: Access) {}

impl Sink for FolderSink {
    fn stage(&mut self, access: Access) -> io::Result<Box<dyn Staged>> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(STAGED_PREFIX).suffix(STAGED_SUFFIX);
        restrict(&mut builder, access);
        let (file, vanishing) = Vanishing::begin(|| builder.tempfile_in(&self.folder), |file| file.path())?;
        mark(file.as_file());
        Ok(Box::new(StagedFile {
            file,
            vanishing,
            folder: self.folder.clone(),
            sync: EarlySync::default(),
            publishing: Rc::clone(&self.publishing),
        }))
    }

    fn settle(&mut self) -> io::Result<()> {
        self.publishing.take();
        sync_folder(&self.folder)
    }

    fn can_take(&self, name: &str) -> Result<(), NameTaken> {
        let path = self.folder.join(name);
        match (path.symlink_metadata(), self.inputs.replaced_by(&path)) {
            (Ok(found), _) if found.is_dir() => Err(NameTaken::Folder),
            (Ok(_), _) if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) => {
                Err(NameTaken::Special)
            }
            (_, Some(input)) => Err(NameTaken::Input(input.display().to_string())),
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

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows has no such call for folders and needs none.
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

struct StagedFile {
    file: NamedTempFile,
    vanishing: Vanishing,
    folder: PathBuf,
    sync: EarlySync,
    publishing: Rc<Cell<Option<Publishing>>>,
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
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>> {
        let StagedFile { file, vanishing, folder, mut sync, publishing } = *self;
        sync.finish()?;
        file.as_file().sync_all()?;
        let path = folder.join(name);
        if access_of(&path) == Access::Owner {
            make_private(file.as_file())?;
        }
        let begun = publishing.take().unwrap_or_else(Publishing::begin);
        publishing.set(Some(begun));
        let file = vanishing.finish(|| file.persist(path)).map_err(|error| error.error)?;
        unmark(&file);
        Ok(Box::new(file))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::FolderSink;
    use crate::cli::Inputs;
    use crate::world::{Access, Sink};

    #[test]
    fn unpublished_files_vanish_and_leftovers_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(".ppkgc-dead.tmp"), "half").unwrap();
        std::fs::write(dir.path().join("own.tmp"), "mine").unwrap();
        let mut sink = FolderSink::open(dir.path(), Inputs::default()).unwrap();
        let mut kept = sink.stage(Access::Usual).unwrap();
        kept.write_all(b"whole").unwrap();
        kept.publish("a.ppkg").unwrap();
        drop(sink.stage(Access::Usual).unwrap());
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
