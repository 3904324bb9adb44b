//! What a search finds.

use crate::schema::NodeId;

/// A setting that may match a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where it is set.
    pub place: HitPlace,
    /// How well it matches; only for comparison with other hits of the same search.
    pub score: f64,
}

/// Where a setting is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitPlace {
    /// A node that a loaded DDF describes.
    Node(NodeId),
    /// A setting that only the store of Windows Configuration Designer knows, by its path.
    Store(&'static str),
}
