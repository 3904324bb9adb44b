//! The real disk behind the traits of `world`.

mod files;
mod folder;
mod lock;

pub(super) use files::{DiskFiles, read_limited};
pub use folder::FolderSink;
