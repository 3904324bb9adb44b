//! The files of a device below one folder of this machine: any letter case, no links followed, whole writes.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{DevicePath, State, Trouble};
use crate::applier::digest::Digest;
use crate::world::windows_name::NameKey;

/// What stands behind the name of a file while it is being written. One fixed name a file, so that the next run finds it.
const UNFINISHED: &str = ".ppkg-apply.tmp";
/// How much is copied at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A folder that is the system drive of a device.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    pub(super) fn new(root: PathBuf) -> Tree {
        Tree { root }
    }

    /// Where the file is, or would be. Folders on the way are found in any letter case; none of them, nor the file
    /// itself, may be a link.
    pub(super) fn resolve(&self, path: &DevicePath) -> Result<PathBuf, Trouble> {
        let mut found = self.root.clone();
        for name in path.names() {
            let next = entry(&found, name).map_err(|error| Trouble::io(format!("look for {path}"), error))?;
            match next {
                Some((next, metadata)) if leads_elsewhere(&metadata) => {
                    drop(next);
                    return Err(Trouble::Link { path: path.clone() });
                }
                Some((next, _)) => found = next,
                None => found.push(name),
            }
        }
        Ok(found)
    }

    pub(super) fn look(&self, path: &DevicePath) -> Result<Option<State>, Trouble> {
        let found = self.resolve(path)?;
        let doing = |error| Trouble::io(format!("read {path}"), error);
        match fs::symlink_metadata(&found) {
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(doing(error)),
            Ok(metadata) if metadata.is_dir() => Ok(Some(State::Folder)),
            Ok(metadata) if metadata.is_file() => {
                let mut file = File::open(&found).map_err(doing)?;
                let (sha256, size) = Digest::of_reader(&mut file).map_err(doing)?;
                Ok(Some(State::File { sha256, size }))
            }
            Ok(_) => Err(doing(io::Error::new(io::ErrorKind::InvalidInput, "it is no ordinary file"))),
        }
    }

    /// Whether something stands there, without reading it: a file may have gigabytes.
    pub(super) fn stands(&self, path: &DevicePath) -> Result<bool, Trouble> {
        match fs::symlink_metadata(self.resolve(path)?) {
            Ok(_) => Ok(true),
            Err(error) if is_absent(&error) => Ok(false),
            Err(error) => Err(Trouble::io(format!("look for {path}"), error)),
        }
    }

    pub(super) fn read(&self, path: &DevicePath) -> Result<File, Trouble> {
        File::open(self.resolve(path)?).map_err(|error| Trouble::io(format!("read {path}"), error))
    }

    pub(super) fn list(&self, folder: &DevicePath) -> Result<Vec<String>, Trouble> {
        let doing = |error| Trouble::io(format!("list {folder}"), error);
        let entries = match fs::read_dir(self.resolve(folder)?) {
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            entries => entries.map_err(doing)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry.map_err(doing)?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    pub(super) fn make_folder(&self, path: &DevicePath) -> Result<(), Trouble> {
        let found = self.resolve(path)?;
        fs::create_dir(&found).and_then(|()| settle(&found)).map_err(|error| Trouble::io(format!("make {path}"), error))
    }

    /// Writes the content beside the file, under a name that nothing reads. No link of that name is followed.
    pub(super) fn stage(&self, path: &DevicePath, content: &mut dyn Read) -> Result<(), Trouble> {
        let unfinished = unfinished(&self.resolve(path)?);
        let mut write = || {
            remove_if_there(&unfinished)?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(&unfinished)?;
            copy(content, &mut file)?;
            file.sync_all()
        };
        write().map_err(|error| {
            // What is left is in nobody's way, and the next write of the file removes it.
            let _ = remove_if_there(&unfinished);
            Trouble::io(format!("write {path}"), error)
        })
    }

    /// Puts what was staged in the place of the file.
    pub(super) fn publish(&self, path: &DevicePath) -> Result<(), Trouble> {
        let found = self.resolve(path)?;
        fs::rename(unfinished(&found), &found)
            .and_then(|()| settle(&found))
            .map_err(|error| Trouble::io(format!("write {path}"), error))
    }

    pub(super) fn append(&self, path: &DevicePath, bytes: &[u8]) -> Result<(), Trouble> {
        let found = self.resolve(path)?;
        let write = || {
            let is_new = !found.exists();
            let mut file = OpenOptions::new().append(true).create(true).open(&found)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            if is_new { settle(&found) } else { Ok(()) }
        };
        write().map_err(|error| Trouble::io(format!("write {path}"), error))
    }

    pub(super) fn rename(&self, from: &DevicePath, to: &DevicePath) -> Result<(), Trouble> {
        let (old, new) = (self.resolve(from)?, self.resolve(to)?);
        fs::rename(old, &new)
            .and_then(|()| settle(&new))
            .map_err(|error| Trouble::io(format!("rename {from} to {to}"), error))
    }

    /// Whether something was staged for the file and not published.
    pub(super) fn is_unfinished(&self, path: &DevicePath) -> Result<bool, Trouble> {
        Ok(unfinished(&self.resolve(path)?).symlink_metadata().is_ok())
    }

    /// Removes what was staged for the file.
    pub(super) fn sweep(&self, path: &DevicePath) -> Result<(), Trouble> {
        remove_if_there(&unfinished(&self.resolve(path)?))
            .map_err(|error| Trouble::io(format!("tidy up {path}"), error))
    }

    /// Removes a file with what was staged for it, or a folder if nothing is in it. What is not there needs no removing.
    pub(super) fn remove(&self, path: &DevicePath) -> Result<(), Trouble> {
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
            settle(&found)
        };
        remove().map_err(|error| Trouble::io(format!("remove {path}"), error))
    }
}

/// The entry of that name in a folder: spelled so, else in other letter case.
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
    alike.sort();
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

/// Makes what happened to a name in a folder survive a power cut. Windows has no such call for folders and needs none.
fn settle(changed: &Path) -> io::Result<()> {
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
    use crate::applier::device::{DevicePath, State, Trouble};

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
    fn links_are_not_followed_wherever_they_stand() {
        let outside = tempfile::tempdir().unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("Web")).unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("Users")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), dir.path().join("Web/a.jpg")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), dir.path().join("Web/b.jpg.ppkg-apply.tmp")).unwrap();
        let tree = Tree::new(dir.path().to_owned());
        for link in [r"C:\users\x.jpg", r"C:\Web\A.jpg"] {
            assert!(matches!(tree.stage(&path(link), &mut b"".as_slice()), Err(Trouble::Link { .. })), "{link}");
            assert!(matches!(tree.look(&path(link)), Err(Trouble::Link { .. })), "{link}");
            assert!(matches!(tree.append(&path(link), b"x"), Err(Trouble::Link { .. })), "{link}");
            assert!(matches!(tree.remove(&path(link)), Err(Trouble::Link { .. })), "{link}");
        }
        tree.stage(&path(r"C:\Web\b.jpg"), &mut b"own".as_slice()).unwrap();
        tree.publish(&path(r"C:\Web\b.jpg")).unwrap();
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_with_something_in_it_is_kept() {
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
