//! The ids of the nodes of a Schema.

/// A node of one Schema. Ids stay valid while more DDF texts are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);
