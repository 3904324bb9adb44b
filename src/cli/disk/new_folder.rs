//! A new folder that appears whole or not at all.

use std::fs;
use std::path::Path;

use crate::cli::trouble::Trouble;
use crate::finding::{Code, Finding, Place};

/// Lets `fill` write into a hidden folder beside `folder`, then gives it that name. A folder that exists already and is
/// not empty is kept, and the finding says so.
pub(in crate::cli) fn write_folder(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Trouble>,
) -> Result<Result<(), Finding>, Trouble> {
    let writing = |error| Trouble::writing(folder, error);
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if folder.symlink_metadata().is_ok() && !is_empty_folder(folder) {
        let name = folder.display().to_string();
        let finding =
            Finding::new(Code::WouldOverwrite, Place::Nowhere, format!("`{name}` exists and is not an empty folder"))
                .help("name a folder that does not exist yet");
        return Ok(Err(finding));
    }
    fs::create_dir_all(parent).map_err(writing)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ppkgc-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let staged = builder.tempdir_in(parent).map_err(writing)?;
    fill(staged.path())?;
    if folder.exists() {
        fs::remove_dir(folder).map_err(writing)?;
    }
    fs::rename(staged.path(), folder).map_err(writing)?;
    // The folder has moved away; there is nothing left to remove.
    let _ = staged.keep();
    Ok(Ok(()))
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}
