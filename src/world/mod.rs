//! What comes from outside, as values and traits: files to read, places to write, names, time and identity.
//!
//! The compiler proper never asks the machine for any of these; `cli` hands them in.

mod files;
mod hashing;
mod identity;
mod progress;
mod sink;
mod stamp;
pub mod windows_name;

pub use files::{FileTrouble, Files, MemoryFiles};
pub use hashing::HashingReader;
pub use identity::{CatalogId, PROJECT_NAMESPACE, PackageId};
pub use progress::{Progress, Unheard};
pub use sink::{Sink, Staged};
pub use stamp::{Stamp, StampError};
