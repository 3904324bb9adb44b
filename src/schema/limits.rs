//! Limits for DDF texts that several files use.

/// The maximum size of a text, in bytes; the largest published DDF of 2026 takes 0.7 MB. The tree of a text takes up to
/// ten times its size.
pub(super) const TEXT_LIMIT: usize = 16 << 20;

/// The maximum number of bytes of all texts together, so that no set of texts exhausts memory; the published set of
/// 2026 takes 8 MB.
pub(super) const TOTAL_LIMIT: usize = 128 << 20;

/// The maximum number of items of one list: builds, editions, listed values, dependencies; published lists stay under
/// 40.
pub(super) const LIST_LIMIT: usize = 1_000;
