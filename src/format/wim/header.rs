//! The first 208 bytes of a WIM.

use super::bytes::{array_at, u16_at, u32_at};
use super::error::{Feature, Place, Structure, WimError};
use super::resource::ResourceHeader;

/// Size of the header, in bytes; also stated in the header.
pub(super) const HEADER_SIZE: usize = 208;

/// "MSWIM" and three NUL bytes.
const MAGIC: [u8; 8] = *b"MSWIM\0\0\0";
/// The magic number of wimlib's pipable WIMs.
const PIPABLE_MAGIC: [u8; 8] = *b"WLPWM\0\0\0";
/// The version of every package seen, and of every WIM without solid resources.
const VERSION: u32 = 0x1_0d00;
/// The version that marks solid resources (.esd); wimlib writes it for LZMS too.
const SOLID_VERSION: u32 = 0x0_0e00;

/// Resources may be compressed; another flag states the method.
const FLAG_COMPRESSION: u32 = 0x2;
/// One part of several.
const FLAG_SPANNED: u32 = 0x8;
/// File resources only, no image.
const FLAG_RESOURCE_ONLY: u32 = 0x10;
/// "Reparse points are fixed up"; set in every package although none has reparse points.
const FLAG_RP_FIX: u32 = 0x80;
const FLAG_XPRESS: u32 = 0x2_0000;
const FLAG_LZX: u32 = 0x4_0000;
const FLAG_LZMS: u32 = 0x8_0000;
/// The flags of other methods, known and to come: some readers ignore them, and some refuse the file.
const FLAGS_OTHER_METHODS: u32 = 0xfff0_0000;

/// The chunk size of every package seen, in bytes.
pub(super) const CHUNK_SIZE: u32 = 32_768;
/// The sizes that wimlib offers for XPRESS, in bytes; only powers of two.
const CHUNK_SIZES: std::ops::RangeInclusive<u32> = 4_096..=65_536;

const LOOKUP_TABLE_AT: usize = 0x30;
const XML_AT: usize = 0x48;
const BOOT_METADATA_AT: usize = 0x60;
const BOOT_INDEX_AT: usize = 0x78;
const INTEGRITY_AT: usize = 0x7c;

/// The fields that differ between the headers of packages. See the module documentation for the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The flags as written: 0x20082 in every package seen.
    pub flags: u32,
    /// Size of the chunks of compressed resources, in bytes.
    pub chunk_size: u32,
    /// The identity of the file; random in Microsoft's packages.
    pub guid: [u8; 16],
    /// The location of the lookup table.
    pub lookup_table: ResourceHeader,
    /// The location of the XML.
    pub xml: ResourceHeader,
    /// The location of the integrity table, if there is one.
    pub integrity: Option<ResourceHeader>,
    /// The location of the metadata of an image that a computer starts from, if it is stated.
    boot_metadata: Option<ResourceHeader>,
    /// The number of that image, from 1; 0 for none.
    boot_index: u32,
}

impl Header {
    /// The header of a package, as in Microsoft's packages.
    pub(super) fn of_package(guid: [u8; 16], lookup_table: ResourceHeader, xml: ResourceHeader) -> Self {
        let flags = FLAG_COMPRESSION | FLAG_RP_FIX | FLAG_XPRESS;
        let (integrity, boot_metadata, boot_index) = (None, None, 0);
        Header { flags, chunk_size: CHUNK_SIZE, guid, lookup_table, xml, integrity, boot_metadata, boot_index }
    }

    /// The end of the last part of the file, in bytes from its start.
    pub fn end(&self) -> u64 {
        let tables = [Some(self.xml), Some(self.lookup_table), self.integrity];
        let ends = tables.into_iter().flatten().map(|table| table.offset.saturating_add(table.stored_size));
        ends.max().unwrap_or_default()
    }

    /// Whether resources of this WIM may be compressed (with XPRESS).
    pub(super) fn allows_compression(&self) -> bool {
        self.flags & FLAG_COMPRESSION != 0
    }

    /// Refuses a statement about the image to start from that is false. Nothing in a package starts a computer, but some
    /// readers refuse such a file.
    pub(super) fn check_boot(&self, metadata: &ResourceHeader) -> Result<(), WimError> {
        let place = |resource: &ResourceHeader| (resource.offset, resource.stored_size, resource.original_size);
        match &self.boot_metadata {
            Some(stated) if self.boot_index != 1 || place(stated) != place(metadata) => Err(WimError::damaged(
                BOOT_METADATA_AT as u64,
                Structure::Header,
                "no metadata to start from, or that of the image that BOOT_INDEX names",
                format!("{} bytes at byte {:#x}", stated.stored_size, stated.offset),
            )),
            _ => Ok(()),
        }
    }

    /// The structure on disk: part 1 of 1, one image, no boot image, no integrity table.
    pub(super) fn to_bytes(&self) -> [u8; HEADER_SIZE] {
        let mut bytes = [0; HEADER_SIZE];
        let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
        put(0x00, &MAGIC);
        put(0x08, &(HEADER_SIZE as u32).to_le_bytes());
        put(0x0c, &VERSION.to_le_bytes());
        put(0x10, &self.flags.to_le_bytes());
        put(0x14, &self.chunk_size.to_le_bytes());
        put(0x18, &self.guid);
        put(0x28, &1u16.to_le_bytes());
        put(0x2a, &1u16.to_le_bytes());
        put(0x2c, &1u32.to_le_bytes());
        put(LOOKUP_TABLE_AT, &self.lookup_table.to_bytes());
        put(XML_AT, &self.xml.to_bytes());
        bytes
    }

    /// Parses the header of a file of this length, and refuses the kinds of WIM that no package is.
    pub(super) fn parse(bytes: &[u8], file_length: u64) -> Result<Self, WimError> {
        match Header::parse_any_images(bytes, file_length)? {
            (header, 1) => Ok(header),
            (_, images) => refuse(0x2c, Feature::Images(images)),
        }
    }

    /// Like `parse`, but for any number of images, which it also returns.
    pub(super) fn parse_any_images(bytes: &[u8], file_length: u64) -> Result<(Self, u32), WimError> {
        check_identity(bytes)?;
        let short = || WimError::damaged(0, Structure::Header, "208 bytes", format!("{} bytes", bytes.len()));
        let header = Header {
            flags: u32_at(bytes, 0x10).ok_or_else(short)?,
            chunk_size: u32_at(bytes, 0x14).ok_or_else(short)?,
            guid: array_at(bytes, 0x18).ok_or_else(short)?,
            lookup_table: bytes.get(LOOKUP_TABLE_AT..).and_then(ResourceHeader::parse).ok_or_else(short)?,
            xml: bytes.get(XML_AT..).and_then(ResourceHeader::parse).ok_or_else(short)?,
            integrity: Some(bytes.get(INTEGRITY_AT..).and_then(ResourceHeader::parse).ok_or_else(short)?)
                .filter(|table| table.offset != 0 || table.stored_size != 0),
            boot_metadata: Some(bytes.get(BOOT_METADATA_AT..).and_then(ResourceHeader::parse).ok_or_else(short)?)
                .filter(|metadata| metadata.stored_size != 0),
            boot_index: u32_at(bytes, BOOT_INDEX_AT).ok_or_else(short)?,
        };
        let parts = (u16_at(bytes, 0x28).ok_or_else(short)?, u16_at(bytes, 0x2a).ok_or_else(short)?);
        let images = u32_at(bytes, 0x2c).ok_or_else(short)?;
        header.check_kind(u32_at(bytes, 0x0c).ok_or_else(short)?, parts)?;
        header.check_tables(file_length)?;
        let boot_metadata = bytes.get(BOOT_METADATA_AT..).and_then(ResourceHeader::parse).ok_or_else(short)?;
        boot_metadata.check(BOOT_METADATA_AT as u64, file_length, Structure::Header)?;
        Ok((header, images))
    }

    fn check_kind(&self, version: u32, parts: (u16, u16)) -> Result<(), WimError> {
        let compressed = self.allows_compression();
        let chunk_size_fits = CHUNK_SIZES.contains(&self.chunk_size) && self.chunk_size.is_power_of_two();
        match self.flags {
            _ if parts != (1, 1) => Err(other_part(parts)),
            flags if flags & (FLAG_SPANNED | FLAG_RESOURCE_ONLY) != 0 => refuse(0x10, Feature::Split),
            flags if compressed && flags & FLAG_LZX != 0 => refuse(0x10, Feature::Lzx),
            flags if compressed && flags & FLAG_LZMS != 0 => refuse(0x10, Feature::Lzms),
            flags if compressed && (flags & FLAG_XPRESS == 0 || flags & FLAGS_OTHER_METHODS != 0) => {
                refuse(0x10, Feature::UnknownCompression(flags))
            }
            _ if version == SOLID_VERSION => refuse(0x0c, Feature::Solid),
            _ if version != VERSION => refuse(0x0c, Feature::Version(version)),
            _ if compressed && !chunk_size_fits || !compressed && self.chunk_size != 0 => {
                refuse(0x14, Feature::ChunkSize(self.chunk_size))
            }
            _ => Ok(()),
        }
    }

    fn check_tables(&self, file_length: u64) -> Result<(), WimError> {
        let tables = [(LOOKUP_TABLE_AT, self.lookup_table, Structure::LookupTable), (XML_AT, self.xml, Structure::Xml)];
        let integrity = self.integrity.map(|table| (INTEGRITY_AT, table, Structure::IntegrityTable));
        for (position, table, structure) in tables.into_iter().chain(integrity) {
            let position = position as u64;
            if table.is_compressed() {
                return refuse(position, Feature::CompressedTable);
            }
            table.check(position, file_length, structure)?;
        }
        Ok(())
    }
}

/// The error for a file that is not part 1 of 1.
fn other_part((part, parts): (u16, u16)) -> WimError {
    const PART_AT: u64 = 0x28;
    match (1..=parts).contains(&part) {
        true => WimError::Unsupported { place: Place::File(PART_AT), feature: Feature::Part(part, parts) },
        false => WimError::damaged(PART_AT, Structure::Header, "part 1 of 1", format!("part {part} of {parts}")),
    }
}

fn refuse<T>(position: u64, feature: Feature) -> Result<T, WimError> {
    Err(WimError::Unsupported { place: Place::File(position), feature })
}

fn check_identity(bytes: &[u8]) -> Result<(), WimError> {
    let end = || "the end of the file".to_owned();
    let magic: Option<[u8; 8]> = array_at(bytes, 0);
    if magic == Some(PIPABLE_MAGIC) {
        return refuse(0, Feature::Pipable);
    }
    if magic != Some(MAGIC) {
        let found = magic.map_or_else(end, |magic| format!("\"{}\"", magic.escape_ascii()));
        return Err(WimError::damaged(0, Structure::Header, "\"MSWIM\" and three zero bytes", found));
    }
    match u32_at(bytes, 0x08) {
        Some(size) if size as usize == HEADER_SIZE => Ok(()),
        size => {
            let found = size.map_or_else(end, |size| size.to_string());
            Err(WimError::damaged(0x08, Structure::Header, "a header size of 208", found))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER_SIZE, Header};
    use crate::format::wim::error::{Feature, WimError};
    use crate::format::wim::resource::ResourceHeader;

    const LENGTH: u64 = 10_000;

    fn sample() -> Header {
        Header::of_package([7; 16], ResourceHeader::raw(300, 100, 2), ResourceHeader::raw(400, 500, 2))
    }

    fn with(at: usize, field: &[u8]) -> Result<Header, WimError> {
        let mut bytes = sample().to_bytes();
        bytes[at..at + field.len()].copy_from_slice(field);
        Header::parse(&bytes, LENGTH)
    }

    #[track_caller]
    fn refused(result: Result<Header, WimError>, expected: Feature) {
        match result {
            Err(WimError::Unsupported { feature, .. }) => assert_eq!(feature, expected),
            other => panic!("expected {expected:?}, found {other:?}"),
        }
    }

    #[test]
    fn round_trip_with_the_measured_constants() {
        let bytes = sample().to_bytes();
        assert_eq!(bytes[0x0c..0x18], [0, 13, 1, 0, 0x82, 0, 2, 0, 0, 0x80, 0, 0]);
        assert_eq!(bytes[HEADER_SIZE - 60..], [0; 60]);
        assert_eq!(Header::parse(&bytes, LENGTH).unwrap(), sample());
    }

    #[test]
    fn other_kinds_of_wim_are_refused_by_name() {
        refused(with(0, b"WLPWM\0\0\0"), Feature::Pipable);
        refused(with(0x0c, &0xe00u32.to_le_bytes()), Feature::Solid);
        refused(with(0x0c, &0x10c00u32.to_le_bytes()), Feature::Version(0x10c00));
        refused(with(0x10, &0x40082u32.to_le_bytes()), Feature::Lzx);
        refused(with(0x10, &0x80082u32.to_le_bytes()), Feature::Lzms);
        refused(with(0x10, &0x00082u32.to_le_bytes()), Feature::UnknownCompression(0x82));
        refused(with(0x10, &0x2008au32.to_le_bytes()), Feature::Split);
        refused(with(0x14, &1_000u32.to_le_bytes()), Feature::ChunkSize(1_000));
        refused(with(0x14, &0x8000_0000u32.to_le_bytes()), Feature::ChunkSize(0x8000_0000));
        refused(with(0x28, &[2, 0, 3, 0]), Feature::Part(2, 3));
        refused(with(0x2c, &[2, 0, 0, 0]), Feature::Images(2));
        refused(with(0x2c, &[0, 0, 0, 0]), Feature::Images(0));
        refused(with(0x37, &[6]), Feature::CompressedTable);
    }

    #[test]
    fn damage_is_named_with_its_position() {
        let message = |result: Result<Header, WimError>| result.unwrap_err().to_string();
        assert_eq!(
            message(with(0, b"PK")),
            "damaged WIM header at byte 0x0: expected \"MSWIM\" and three zero bytes, found \"PKWIM\\x00\\x00\\x00\""
        );
        assert_eq!(message(with(0x08, &[9])), "damaged WIM header at byte 0x8: expected a header size of 208, found 9");
        assert_eq!(
            message(with(0x28, &[3, 0, 1, 0])),
            "damaged WIM header at byte 0x28: expected part 1 of 1, found part 3 of 1"
        );
        assert_eq!(
            message(with(0x50, &u64::MAX.to_le_bytes())),
            "damaged XML description at byte 0x48: expected a resource inside the file of 10000 bytes, \
             found one of 500 bytes at byte 0xffffffffffffffff"
        );
        for length in 0..HEADER_SIZE {
            let bytes = sample().to_bytes();
            let _ = Header::parse(&bytes[..length], LENGTH);
        }
    }
}
