//! Implements the traits of `world` with the real disk.

mod access;
mod early_sync;
mod files;
mod folder;
mod inputs;
mod interrupt;
mod leftovers;
mod lock;
mod new_folder;
mod ordinary;
mod overlay;
mod project_files;
mod single_file;

pub(super) use access::{access_in, access_of, create_new};
pub(super) use files::{DiskFiles, ListedFiles, split_file};
pub use folder::FolderSink;
pub use inputs::Inputs;
pub(super) use new_folder::write_folder;
pub(super) use ordinary::{open_ordinary, read_limited, read_ordinary, read_ordinary_into};
pub(super) use overlay::{Overlay, spelled};
pub(super) use project_files::{Mapping, ProjectFiles};
pub(super) use single_file::{would_replace, write_bytes, write_file};
