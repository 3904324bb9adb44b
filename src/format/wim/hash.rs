//! The SHA-1 by which a WIM identifies contents.

use std::fmt;

use crate::world::Hex;

/// A SHA-1. All zeros means "no content", for an empty file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha1Hash(pub [u8; 20]);

impl Sha1Hash {
    /// The hash of an empty file, which has no resource.
    pub const NONE: Sha1Hash = Sha1Hash([0; 20]);
}

impl fmt::Display for Sha1Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for Sha1Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
