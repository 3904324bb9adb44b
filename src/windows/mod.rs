//! Facts of Windows as tables: editions, builds and releases, and the fleet of devices that they make up.

mod build;
mod device;
mod edition;

pub use build::{Build, BuildError};
pub use device::{Device, Target};
pub use edition::{Edition, EditionError, EditionWord};
