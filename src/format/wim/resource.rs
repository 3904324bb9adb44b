//! The location of a resource in the file: a 24-byte structure in the header and the lookup table.

use super::bytes::{array_at, u64_at};
use super::error::{Feature, Place, Structure, WimError};

/// ```text
/// +0x00  7  size in the file, in bytes
/// +0x07  1  flags: 1 free, 2 metadata, 4 compressed, 8 spanned, 16 solid
/// +0x08  8  offset in the file
/// +0x10  8  size when unpacked, in bytes
/// +0x18
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResourceHeader {
    /// Size in the file, in bytes; below 2^56, since the format has seven bytes for it.
    pub stored_size: u64,
    /// The flag byte.
    pub flags: u8,
    /// First byte in the file.
    pub offset: u64,
    /// Size when unpacked, in bytes; equals `stored_size` unless compressed.
    pub original_size: u64,
}

/// Size of the structure on disk, in bytes.
pub(super) const RESOURCE_HEADER_SIZE: usize = 24;

impl ResourceHeader {
    /// A free entry. No tool is known to write one, and readers treat it differently.
    pub(super) const FREE: u8 = 0x01;
    /// The folder tree. Also set on lookup table and XML in every package seen.
    pub(super) const METADATA: u8 = 0x02;
    /// Compressed in chunks.
    pub(super) const COMPRESSED: u8 = 0x04;
    /// Continued in another file of a split WIM.
    const SPANNED: u8 = 0x08;
    /// Several contents compressed as one.
    const SOLID: u8 = 0x10;

    /// An uncompressed resource.
    pub(super) fn raw(offset: u64, size: u64, flags: u8) -> Self {
        ResourceHeader { stored_size: size, flags, offset, original_size: size }
    }

    /// Whether the resource is stored in compressed chunks.
    pub fn is_compressed(&self) -> bool {
        self.flags & Self::COMPRESSED != 0
    }

    /// Parses the structure; `None` if there are too few bytes.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let [s0, s1, s2, s3, s4, s5, s6, flags] = array_at(bytes, 0)?;
        Some(ResourceHeader {
            stored_size: u64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, 0]),
            flags,
            offset: u64_at(bytes, 8)?,
            original_size: u64_at(bytes, 16)?,
        })
    }

    /// The structure on disk.
    pub(super) fn to_bytes(self) -> [u8; RESOURCE_HEADER_SIZE] {
        let mut bytes = [0; RESOURCE_HEADER_SIZE];
        bytes[..8].copy_from_slice(&self.stored_size.to_le_bytes());
        bytes[7] = self.flags;
        bytes[8..16].copy_from_slice(&self.offset.to_le_bytes());
        bytes[16..].copy_from_slice(&self.original_size.to_le_bytes());
        bytes
    }

    /// Checks that the resource is inside a file of this length and of a supported kind. `position` is the offset of
    /// this structure itself.
    pub(super) fn check(&self, position: u64, file_length: u64, structure: Structure) -> Result<(), WimError> {
        if self.flags & (Self::SPANNED | Self::SOLID) != 0 {
            let feature = if self.flags & Self::SOLID != 0 { Feature::Solid } else { Feature::Split };
            return Err(WimError::Unsupported { place: Place::File(position), feature });
        }
        if self.offset.checked_add(self.stored_size).is_none_or(|end| end > file_length) {
            return Err(WimError::damaged(
                position,
                structure,
                format!("a resource inside the file of {file_length} bytes"),
                format!("one of {} bytes at byte {:#x}", self.stored_size, self.offset),
            ));
        }
        if !self.is_compressed() && self.stored_size != self.original_size {
            return Err(WimError::damaged(
                position,
                structure,
                format!("an uncompressed resource of {} bytes", self.original_size),
                format!("{} bytes in the file", self.stored_size),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ResourceHeader, Structure};

    proptest! {
        #[test]
        fn round_trip(stored_size in 0u64..1 << 56, flags: u8, offset: u64, original_size: u64) {
            let header = ResourceHeader { stored_size, flags, offset, original_size };
            prop_assert_eq!(ResourceHeader::parse(&header.to_bytes()), Some(header));
        }
    }

    #[test]
    fn a_resource_outside_the_file_is_refused() {
        let check = |offset, size| ResourceHeader::raw(offset, size, 0).check(0, 1000, Structure::Resource);
        assert!(check(0, 1000).is_ok());
        assert!(check(1, 1000).is_err());
        assert!(check(u64::MAX, 2).is_err());
    }
}
