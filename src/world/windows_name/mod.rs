//! Names of files as Windows takes them: which are names at all, and which two are one.
//!
//! Everything that makes, reads or compares names of files goes by this: the container, the documents inside it, the
//! file names of outputs and kits, and the paths on a device.
//!
//! - [`check`] judges one name. Who is stricter says so beside it and leaves the rest to [`check`].
//! - [`NameKey`] is what NTFS compares: a file is found under a name if, and only if, the keys are equal.
//! - [`CollisionKey`] is coarser: names that any reader may take for one, so that they must not stand side by side.

mod collision;
mod key;
mod upcase;
mod validity;

pub use collision::CollisionKey;
pub use key::NameKey;
pub use validity::{MAX_UNITS, NameProblem, check, is_device_name};
