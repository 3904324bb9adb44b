//! File names on Windows: which are valid, and which are equal.
//!
//! Everything that makes, reads or compares file names uses this: the container, the documents inside it, the file
//! names of outputs and kits, and the paths on a device.
//!
//! - [`check`] validates one name. Stricter rules are applied in addition to it.
//! - [`NameKey`] is what NTFS compares: a name means a certain file if, and only if, their keys are equal.
//! - [`CollisionKey`] is coarser: names with equal keys may be treated as equal somewhere, so they must not be in one
//!   folder.

mod collision;
mod key;
mod upcase;
mod validity;

pub use collision::CollisionKey;
pub use key::NameKey;
pub use validity::{MAX_UNITS, NameProblem, check, is_device_name};
