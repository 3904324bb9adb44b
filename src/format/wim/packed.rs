//! A content as a WIM stores it, kept to be written into several WIMs.

use super::hash::Sha1Hash;
use super::resource::ResourceHeader;

/// A content that has been hashed and compressed. Its bytes do not depend on its position in a WIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedContent {
    pub(super) sha1: Sha1Hash,
    /// Its unpacked size, in bytes.
    pub(super) size: u64,
    pub(super) flags: u8,
    /// The resource: the chunk table, if it is compressed, and the chunks.
    pub(super) stored: Vec<u8>,
}

impl PackedContent {
    /// How much memory it takes, in bytes.
    pub fn stored_size(&self) -> usize {
        self.stored.len()
    }

    /// Its location in a WIM, if it is written at this offset.
    pub(super) fn resource(&self, offset: u64) -> ResourceHeader {
        ResourceHeader { stored_size: self.stored.len() as u64, flags: self.flags, offset, original_size: self.size }
    }
}
