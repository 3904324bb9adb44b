//! What a page of `ppkgc schema` can be about.

use crate::address::StorePath;

/// A setting, by one of its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A node, by a LocURI as somebody wrote it.
    Node(String),
    /// A setting or group of Windows Configuration Designer.
    Row(StorePath),
}
