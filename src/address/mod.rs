//! Typed addresses of settings: text is parsed into them on input, and they become text again only on output.

use std::fmt;

mod locuri;
mod pattern;
mod store_path;

pub use locuri::{LocKey, LocUri, LocUriError, LocUriReason, Scope, percent_decode, percent_encoded};
pub use pattern::PathPattern;
pub use store_path::{StoreItem, StorePath, StorePathError, StorePathReason, StoreSegment};

/// The address of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A node of a CSP.
    Node(LocUri),
    /// A setting of Windows Configuration Designer, by its path in the settings store.
    Store(StorePath),
}

impl Address {
    /// The path in the settings store, if it is one.
    pub fn store_path(&self) -> Option<&StorePath> {
        match self {
            Address::Node(_) => None,
            Address::Store(path) => Some(path),
        }
    }
}

/// As written in a spec.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Node(locuri) => locuri.fmt(f),
            Address::Store(path) => path.fmt(f),
        }
    }
}
