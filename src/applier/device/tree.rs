//! The files of a device in a folder of this machine: letter case is ignored, links are not followed, writes are
//! atomic.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::drive::Drive;
use super::ordinary::{append_ordinary, open_ordinary};
use super::{DeviceError, DevicePath, State};
use crate::applier::digest::Digest;
use crate::world::windows_name::NameKey;

/// The suffix of a file that is being written. It is fixed, so that the next run finds the file.
const UNFINISHED: &str = ".ppkg-apply.tmp";
/// How much is copied at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A folder that is the system drive of a device.
#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
}

impl Tree {
    pub(super) fn new(root: PathBuf) -> Tree {
        Tree { root }
    }

    /// The path of the file on this machine, whether or not it exists. Letter case is ignored; neither the file nor one
    /// of its folders may be a link.
    pub(super) fn resolve(&self, path: &DevicePath) -> Result<PathBuf, DeviceError> {
        let mut found = self.root.clone();
        for name in path.names() {
            let next = entry(&found, name).map_err(|error| DeviceError::io(format!("look for {path}"), error))?;
            match next {
                Some((_, metadata)) if leads_elsewhere(&metadata) => {
                    return Err(DeviceError::Link { path: path.clone() });
                }
                Some((next, _)) => found = next,
                None => found.push(name),
            }
        }
        Ok(found)
    }

    /// Opens a file.
    pub(super) fn open(&self, path: &DevicePath) -> Result<File, DeviceError> {
        open_ordinary(&self.resolve(path)?).map_err(|error| DeviceError::io(format!("read {path}"), error))
    }
}

impl Drive for Tree {
    fn look(&self, path: &DevicePath) -> Result<Option<State>, DeviceError> {
        let found = self.resolve(path)?;
        let doing = |error| DeviceError::io(format!("read {path}"), error);
        match fs::symlink_metadata(&found) {
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(doing(error)),
            Ok(metadata) if metadata.is_dir() => Ok(Some(State::Folder)),
            Ok(metadata) if metadata.is_file() => {
                let mut file = match File::open(&found) {
                    // Another run has just removed it.
                    Err(error) if is_absent(&error) => return Ok(None),
                    opened => opened.map_err(doing)?,
                };
                let (sha256, size) = Digest::of_reader(&mut file).map_err(doing)?;
                Ok(Some(State::File { sha256, size }))
            }
            Ok(_) => Err(doing(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"))),
        }
    }

    fn exists(&self, path: &DevicePath) -> Result<bool, DeviceError> {
        match fs::symlink_metadata(self.resolve(path)?) {
            Ok(_) => Ok(true),
            Err(error) if is_absent(&error) => Ok(false),
            Err(error) => Err(DeviceError::io(format!("look for {path}"), error)),
        }
    }

    fn read(&self, path: &DevicePath) -> Result<Box<dyn Read>, DeviceError> {
        Ok(Box::new(self.open(path)?))
    }

    fn list(&self, folder: &DevicePath) -> Result<Vec<String>, DeviceError> {
        let doing = |error| DeviceError::io(format!("list {folder}"), error);
        let entries = match fs::read_dir(self.resolve(folder)?) {
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            entries => entries.map_err(doing)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.map_err(doing)?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn make_folder(&self, path: &DevicePath) -> Result<(), DeviceError> {
        let found = self.resolve(path)?;
        fs::create_dir(&found)
            .and_then(|()| sync_parent(&found))
            .map_err(|error| DeviceError::io(format!("make {path}"), error))
    }

    /// A link with the name of the temporary file is not followed.
    fn stage(&self, path: &DevicePath, content: &mut dyn Read) -> Result<(), DeviceError> {
        let unfinished = unfinished(&self.resolve(path)?);
        let mut write = || {
            remove_if_there(&unfinished)?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(&unfinished)?;
            copy(content, &mut file)?;
            file.sync_all()
        };
        write().map_err(|error| {
            // A leftover temporary file is harmless, and the next write of the file removes it.
            let _ = remove_if_there(&unfinished);
            DeviceError::io(format!("write {path}"), error)
        })
    }

    fn publish(&self, path: &DevicePath) -> Result<(), DeviceError> {
        let found = self.resolve(path)?;
        fs::rename(unfinished(&found), &found)
            .and_then(|()| sync_parent(&found))
            .map_err(|error| DeviceError::io(format!("write {path}"), error))
    }

    fn append(&self, path: &DevicePath, bytes: &[u8]) -> Result<(), DeviceError> {
        let found = self.resolve(path)?;
        let write = || {
            let is_new = !found.exists();
            let mut file = append_ordinary(&found)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            if is_new { sync_parent(&found) } else { Ok(()) }
        };
        write().map_err(|error| DeviceError::io(format!("write {path}"), error))
    }

    fn rename(&self, from: &DevicePath, to: &DevicePath) -> Result<(), DeviceError> {
        let (old, new) = (self.resolve(from)?, self.resolve(to)?);
        fs::rename(old, &new)
            .and_then(|()| sync_parent(&new))
            .map_err(|error| DeviceError::io(format!("rename {from} to {to}"), error))
    }

    fn is_unfinished(&self, path: &DevicePath) -> Result<bool, DeviceError> {
        Ok(unfinished(&self.resolve(path)?).symlink_metadata().is_ok())
    }

    fn remove_unfinished(&self, path: &DevicePath) -> Result<(), DeviceError> {
        remove_if_there(&unfinished(&self.resolve(path)?))
            .map_err(|error| DeviceError::io(format!("tidy up {path}"), error))
    }

    fn remove(&self, path: &DevicePath) -> Result<(), DeviceError> {
        let found = self.resolve(path)?;
        let remove = || {
            remove_if_there(&unfinished(&found))?;
            match fs::symlink_metadata(&found) {
                Ok(metadata) if metadata.is_dir() => match fs::remove_dir(&found) {
                    Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => Err(error),
                    _ => Ok(()),
                },
                _ => remove_if_there(&found),
            }?;
            sync_parent(&found)
        };
        remove().map_err(|error| DeviceError::io(format!("remove {path}"), error))
    }
}

/// The entry with this name in a folder, preferably in the same letter case.
fn entry(folder: &Path, name: &str) -> io::Result<Option<(PathBuf, Metadata)>> {
    let exact = folder.join(name);
    match fs::symlink_metadata(&exact) {
        Ok(metadata) => return Ok(Some((exact, metadata))),
        Err(error) if is_absent(&error) => {}
        Err(error) => return Err(error),
    }
    let entries = match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => return Ok(None),
        entries => entries?,
    };
    let mut alike: Vec<String> = Vec::new();
    for entry in entries {
        let found = entry?.file_name().into_string().ok();
        alike.extend(found.filter(|found| NameKey::are_same(found, name)));
    }
    alike.sort_unstable();
    let Some(found) = alike.first().map(|found| folder.join(found)) else { return Ok(None) };
    let metadata = fs::symlink_metadata(&found)?;
    Ok(Some((found, metadata)))
}

#[cfg(not(windows))]
fn leads_elsewhere(metadata: &Metadata) -> bool {
    metadata.is_symlink()
}

/// Symbolic links, junctions and mount points are all reparse points.
#[cfg(windows)]
fn leads_elsewhere(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
    metadata.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(UNFINISHED);
    file.with_file_name(name)
}

fn remove_if_there(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}

fn copy(content: &mut dyn Read, file: &mut File) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => file.write_all(buffer.get(..count).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Syncs the parent folder of a changed file, so that the change survives a power cut. Windows has no such call and
/// needs none.
fn sync_parent(changed: &Path) -> io::Result<()> {
    match changed.parent() {
        Some(folder) if !cfg!(windows) => match File::open(folder) {
            Err(error) if is_absent(&error) => Ok(()),
            folder => folder?.sync_all(),
        },
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::Tree;
    use crate::applier::device::drive::Drive;
    use crate::applier::device::{DeviceError, DevicePath, State};

    fn path(text: &str) -> DevicePath {
        DevicePath::known(text)
    }

    #[test]
    fn names_are_found_in_any_letter_case() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("WINDOWS")).unwrap();
        fs::write(dir.path().join("WINDOWS/Web.txt"), "a").unwrap();
        let tree = Tree::new(dir.path().to_owned());
        assert!(matches!(tree.look(&path(r"C:\windows\web.TXT")), Ok(Some(State::File { size: 1, .. }))));
        tree.stage(&path(r"C:\Windows\web.txt"), &mut b"new".as_slice()).unwrap();
        tree.publish(&path(r"C:\Windows\web.txt")).unwrap();
        assert_eq!(fs::read(dir.path().join("WINDOWS/Web.txt")).unwrap(), b"new");
        assert_eq!(tree.list(&path(r"C:\windows")).unwrap(), ["Web.txt"]);
        assert_eq!(tree.look(&path(r"C:\windows\web.txt\below")).unwrap(), None);
    }

    #[test]
    fn links_are_not_followed_anywhere() {
        let outside = tempfile::tempdir().unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("Web")).unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("Users")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), dir.path().join("Web/a.jpg")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), dir.path().join("Web/b.jpg.ppkg-apply.tmp")).unwrap();
        let tree = Tree::new(dir.path().to_owned());
        for link in [r"C:\users\x.jpg", r"C:\Web\A.jpg"] {
            assert!(matches!(tree.stage(&path(link), &mut b"".as_slice()), Err(DeviceError::Link { .. })), "{link}");
            assert!(matches!(tree.look(&path(link)), Err(DeviceError::Link { .. })), "{link}");
            assert!(matches!(tree.append(&path(link), b"x"), Err(DeviceError::Link { .. })), "{link}");
            assert!(matches!(tree.remove(&path(link)), Err(DeviceError::Link { .. })), "{link}");
        }
        tree.stage(&path(r"C:\Web\b.jpg"), &mut b"own".as_slice()).unwrap();
        tree.publish(&path(r"C:\Web\b.jpg")).unwrap();
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_empty_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let tree = Tree::new(dir.path().to_owned());
        tree.make_folder(&path(r"C:\a")).unwrap();
        tree.append(&path(r"C:\a\b"), b"1").unwrap();
        tree.remove(&path(r"C:\a")).unwrap();
        tree.remove(&path(r"C:\a\b")).unwrap();
        assert_eq!(tree.look(&path(r"C:\a")).unwrap(), Some(State::Folder));
        tree.remove(&path(r"C:\a")).unwrap();
        assert_eq!(tree.look(&path(r"C:\a")).unwrap(), None);
    }
}
