//! Is this file really a whole picture? Walks JPEG and PNG from end to end, knows other kinds by their first bytes.

mod error;
mod facts;

pub use error::{Found, ImageError};
pub use facts::{ImageFacts, ImageKind, ImageSize};
