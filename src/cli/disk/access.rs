//! The access rights of the files that are written, on systems with modes.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use crate::world::Access;

/// The mode of a new file, before the umask of the process is applied.
#[cfg(unix)]
pub(super) fn mode(access: Access) -> u32 {
    match access {
        Access::Usual => 0o666,
        Access::Owner => 0o600,
    }
}

/// Who may read the file at a path, if there is one.
pub(in crate::cli) fn access_of(path: &Path) -> Access {
    path.symlink_metadata().map_or(Access::Usual, |found| access_in(&found))
}

/// Who may read an existing file.
#[cfg(unix)]
pub(in crate::cli) fn access_in(found: &Metadata) -> Access {
    use std::os::unix::fs::PermissionsExt;

    const OTHERS: u32 = 0o077;
    Access::of(found.is_file() && found.permissions().mode() & OTHERS == 0)
}

/// Who may read an existing file: on systems without modes, the permissions of its folder decide.
#[cfg(not(unix))]
pub(in crate::cli) fn access_in(_found: &Metadata) -> Access {
    Access::Usual
}

/// Lets only its owner read a file.
#[cfg(unix)]
pub(super) fn make_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    file.set_permissions(PermissionsExt::from_mode(mode(Access::Owner)))
}

#[cfg(not(unix))]
pub(super) fn make_private(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Creates a file that does not exist yet.
pub(in crate::cli) fn create_new(path: &Path, access: Access) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode(access));
    #[cfg(not(unix))]
    let _ = access;
    options.open(path)
}
