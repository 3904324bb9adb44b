//! How much of a stranger's XML is taken. Published DDF files and documents of packages stay far below each limit.

/// The largest document that becomes a tree, in bytes. The largest seen is below 100 kB; the tree of a document takes
/// up to some ten times its size in memory.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// How deep elements may nest. DDF files and WCD's own settings stay under 20; elements are read by recursion, so that
/// deeper ones could exhaust the stack.
pub(super) const MAX_DEPTH: usize = 100;

/// How many attributes an element may hold. A ConfigurationSet has three and one for each condition of a target; the
/// search for doubles compares each with each.
pub(super) const MAX_ATTRIBUTES: usize = 100;

/// How many declarations of namespaces may be in force at one place. DDF files have one; each element with a prefix
/// looks through all.
pub(super) const MAX_DECLARATIONS: usize = 64;

/// How many elements and attributes a tree may hold, so that 16 MiB of `<a/>` do not become a gigabyte of tree.
pub(super) const MAX_NODES: usize = 500_000;
