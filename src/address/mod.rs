//! The addresses of settings, typed: text becomes one of these where it is read, and text again only where it is written.

use std::fmt;

mod locuri;
mod store_path;

pub use locuri::{LocKey, LocUri, LocUriError, LocUriReason, Scope, percent_encoded};
pub use store_path::{StoreItem, StorePath, StorePathError, StorePathReason, StoreSegment};

/// What a setting is addressed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A node of a CSP.
    Node(LocUri),
    /// A setting of Windows Configuration Designer, by its place in the settings store.
    Store(StorePath),
}

/// As a spec writes it.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Node(locuri) => locuri.fmt(f),
            Address::Store(path) => path.fmt(f),
        }
    }
}
