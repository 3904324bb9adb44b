//! External inputs and outputs, as values and traits: files to read, places to write, names, time and identity.
//!
//! The compiler itself never gets any of these from the machine; `cli` passes them in.

mod cells;
mod distinguished_name;
mod files;
mod hashed_file;
mod hashes;
mod hashing;
mod hex;
mod identity;
mod in_order;
mod invisible;
mod memory_sink;
mod one_line;
mod progress;
mod sink;
mod sorted_lines;
mod stamp;
mod time;
pub mod toml_text;
pub mod windows_name;

pub use cells::cells;
pub use distinguished_name::DistinguishedName;
pub use files::{FileError, Files, MAX_PAYLOAD, MemoryFiles, folder_of};
pub use hashed_file::HashedFile;
pub use hashes::Hashes;
pub use hashing::HashingReader;
pub use hex::{Hex, hex};
pub use identity::{CatalogId, PROJECT_NAMESPACE, PackageId};
pub use in_order::{in_order, in_order_with};
pub use invisible::is_invisible;
pub use memory_sink::MemorySink;
pub use one_line::one_line;
pub use progress::{NoProgress, Progress};
pub use sink::{Access, NameTaken, Published, Sink, Staged};
pub use sorted_lines::lines_from;
pub use stamp::{Stamp, StampError};
pub use time::{CalendarTime, filetime, from_filetime, utc};
