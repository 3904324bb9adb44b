//! What comes from outside, as values and traits: files to read, places to write, time and identity.
//!
//! The compiler proper never asks the machine for any of these; `cli` hands them in.

mod files;
mod hashing;
mod hex;
mod identity;
mod memory_sink;
mod progress;
mod sink;
mod stamp;

pub use files::{FileTrouble, Files, MemoryFiles};
pub use hashing::HashingReader;
pub use hex::hex;
pub use identity::{CatalogId, PROJECT_NAMESPACE, PackageId};
pub use memory_sink::MemorySink;
pub use progress::{Progress, Unheard};
pub use sink::{Published, Sink, Staged};
pub use stamp::{Stamp, StampError};
