//! The real disk behind the traits of `world`.

mod early_sync;
mod files;
mod folder;
mod lock;
mod new_folder;
mod single_file;

pub(super) use files::{DiskFiles, ListedFiles, open_ordinary, read_limited, read_ordinary, split_file};
pub use folder::FolderSink;
pub(super) use new_folder::write_folder;
pub(super) use single_file::{write_beside, write_file};

/// Begins the name of everything that is being written, so that the next run knows what a dead one left behind.
const STAGED_PREFIX: &str = ".ppkgc-";
/// Ends the name of everything that is being written.
const STAGED_SUFFIX: &str = ".tmp";
