//! The real disk behind the traits of `world`.

mod files;
mod folder;
mod lock;
mod new_folder;

pub(super) use files::{DiskFiles, read_limited, split_file};
pub use folder::FolderSink;
pub(super) use new_folder::write_folder;
