//! The addresses of settings, typed: text becomes one of these where it is read, and text again only where it is written.

mod locuri;
mod store_path;

pub use locuri::{LocKey, LocUri, LocUriError, LocUriReason, Scope, percent_encoded};
pub use store_path::{StoreItem, StorePath, StorePathError, StorePathReason, StoreSegment};
