//! Limits for XML from outside. Published DDF files and documents of packages are far below each limit.

/// The largest document that is read into a tree, in bytes. The largest seen is below 100 kB; in memory a tree takes up
/// to about ten times the size of its document.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// How deep elements may nest. DDF files and WCD's settings have fewer than 20 levels; elements are read recursively,
/// so deeper nesting could exhaust the stack.
pub(super) const MAX_DEPTH: usize = 100;

/// How many attributes an element may have. A ConfigurationSet has three, plus one for each condition of a target; the
/// search for duplicates compares all pairs.
pub(super) const MAX_ATTRIBUTES: usize = 100;

/// How many namespace declarations may be in scope at one place. DDF files have one; each prefix is looked up among all
/// of them.
pub const MAX_DECLARATIONS: usize = 64;

/// How many elements and attributes a tree may have, so that 16 MiB of `<a/>` do not become a tree of a gigabyte.
pub(super) const MAX_NODES: usize = 500_000;
