//! Stage 7: the security catalog of a package. No key is needed to make one; signing it comes after.

mod catalog;
mod cover;

pub use catalog::catalog;
pub use cover::{Signature, cover};
