//! Errors in WIM files.

use std::borrow::Cow;
use std::fmt;
use std::io;

use super::hash::Sha1Hash;
use super::xpress::XpressError;

/// Why a WIM cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WimError {
    /// The system refused to read or write.
    #[error("{doing} failed: {error}")]
    Io {
        /// What was being done.
        doing: Operation,
        /// The system's answer.
        #[source]
        error: io::Error,
    },
    /// Bytes that break the format.
    #[error("damaged {structure} at {place}: expected {expected}, found {found}")]
    Damaged {
        /// Where they are.
        place: Place,
        /// The structure they belong to.
        structure: Structure,
        /// What the format asks for there.
        expected: Cow<'static, str>,
        /// What was found.
        found: Cow<'static, str>,
    },
    /// A compressed chunk that cannot be unpacked.
    #[error("damaged compressed chunk that starts at byte {position:#x}: {error}")]
    Chunk {
        /// First byte of the chunk in the file.
        position: u64,
        /// What is wrong inside it.
        #[source]
        error: XpressError,
    },
    /// A valid WIM of a kind that provisioning packages never are.
    #[error("not a provisioning package: {feature} (stated at {place})")]
    Unsupported {
        /// Where this is stated.
        place: Place,
        /// The kind.
        feature: Feature,
    },
    /// A number above a limit of this reader.
    #[error("too much: {found} {what}, the limit is {limit}")]
    TooMuch {
        /// What there is too much of.
        what: Quantity,
        /// The limit.
        limit: u64,
        /// What the file declares.
        found: u64,
    },
    /// Content whose hash differs from the lookup table.
    #[error("damaged content at byte {position:#x}: its SHA-1 should be {expected}, but is {found}")]
    Content {
        /// First byte of the resource in the file.
        position: u64,
        /// The hash in the table.
        expected: Sha1Hash,
        /// The hash of the content.
        found: Sha1Hash,
    },
    /// A piece of the file whose hash differs from the integrity table.
    #[error("damaged file: the {size} bytes from byte {position:#x} do not match the integrity table")]
    Integrity {
        /// First byte of the piece.
        position: u64,
        /// Its size in bytes.
        size: u64,
    },
    /// A payload whose size differs from the announced one.
    #[error("a payload changed while it was read: it had {} than the {announced} bytes announced", if *more { "more" } else { "fewer" })]
    PayloadSize {
        /// Size announced to `add_blob`, in bytes.
        announced: u64,
        /// Whether it had more bytes; otherwise it had fewer.
        more: bool,
    },
    /// Two different payloads with the same SHA-1: a WIM can contain only one of them.
    #[error("two different payloads have the SHA-1 {sha1}; a WIM can contain only one of them")]
    Collision {
        /// The hash of both.
        sha1: Sha1Hash,
    },
    /// The tree refers to content that is not in this WIM.
    #[error("the WIM contains no content with the SHA-1 {sha1}")]
    MissingContent {
        /// The hash of the content.
        sha1: Sha1Hash,
    },
    /// Content was added that no file in the tree uses.
    #[error("no file in the tree uses the added content with the SHA-1 {sha1}")]
    UnusedContent {
        /// Its hash.
        sha1: Sha1Hash,
    },
}

/// The operation that the system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Reading the WIM.
    Reading,
    /// Writing the WIM.
    Writing,
    /// Reading a payload that goes into it.
    ReadingPayload,
    /// Writing a payload that comes out of it.
    WritingPayload,
}

/// A position, in bytes from the start of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the file.
    File(u64),
    /// In the metadata of the image, unpacked.
    Metadata(u64),
    /// In the XML, counted as UTF-8 text without byte order mark.
    Xml(u64),
}

/// A structure of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Structure {
    /// The first 208 bytes.
    Header,
    /// The list of all resources with their hashes.
    LookupTable,
    /// The resource with the folder tree.
    Metadata,
    /// The list of security descriptors at the start of the metadata.
    SecurityData,
    /// An entry of a folder.
    DirectoryEntry,
    /// A stream of a directory entry.
    StreamEntry,
    /// The XML that describes the image.
    Xml,
    /// The content of a file.
    Resource,
    /// The offsets of the chunks of a compressed resource.
    ChunkTable,
    /// The hashes of the file's own bytes, piece by piece.
    IntegrityTable,
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Bytes of XML.
    XmlBytes,
    /// Bytes of unpacked metadata.
    MetadataBytes,
    /// Bytes of the integrity table.
    IntegrityBytes,
    /// Entries of the lookup table.
    TableEntries,
    /// Files and folders.
    TreeEntries,
    /// Folders inside folders.
    Depth,
    /// Bytes of the paths of all files and folders together.
    PathBytes,
    /// Bytes of all files together.
    ContentBytes,
    /// Bytes of one file, as the caller limits them.
    FileBytes,
}

/// Kinds of WIM that are refused by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Compressed with LZX.
    Lzx,
    /// Compressed with LZMS.
    Lzms,
    /// Compressed with an unknown method; the header's flags.
    UnknownCompression(u32),
    /// Chunks of this size, which XPRESS cannot have.
    ChunkSize(u32),
    /// One part of several: its number, and how many there are.
    Part(u16, u16),
    /// Contents are in other parts.
    Split,
    /// The layout of wimlib that can be streamed through a pipe.
    Pipable,
    /// Several images; how many.
    Images(u32),
    /// Several files compressed as one (the .esd variety).
    Solid,
    /// Another version of the format.
    Version(u32),
    /// A compressed lookup table or XML.
    CompressedTable,
    /// A symbolic link, junction or other reparse point.
    ReparsePoint,
    /// A file encrypted by NTFS.
    Encrypted,
}

impl WimError {
    /// Damage in the file itself.
    pub(super) fn damaged(
        position: u64,
        structure: Structure,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) -> Self {
        WimError::damaged_at(Place::File(position), structure, expected, found)
    }

    /// Damage at any place.
    pub(super) fn damaged_at(
        place: Place,
        structure: Structure,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) -> Self {
        WimError::Damaged { place, structure, expected: expected.into(), found: found.into() }
    }

    /// For `map_err` around reads of the WIM.
    pub(super) fn reading(error: io::Error) -> Self {
        WimError::Io { doing: Operation::Reading, error }
    }

    /// For `map_err` around writes of the WIM.
    pub(super) fn writing(error: io::Error) -> Self {
        WimError::Io { doing: Operation::Writing, error }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Reading => "reading the package",
            Operation::Writing => "writing the package",
            Operation::ReadingPayload => "reading a payload",
            Operation::WritingPayload => "writing a payload",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(position) => write!(f, "byte {position:#x}"),
            Place::Metadata(position) => write!(f, "byte {position:#x} of the unpacked metadata"),
            Place::Xml(position) => write!(f, "byte {position} of the XML text"),
        }
    }
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Structure::Header => "WIM header",
            Structure::LookupTable => "lookup table",
            Structure::Metadata => "image metadata",
            Structure::SecurityData => "security data",
            Structure::DirectoryEntry => "directory entry",
            Structure::StreamEntry => "stream entry",
            Structure::Xml => "XML description",
            Structure::Resource => "resource",
            Structure::ChunkTable => "chunk table",
            Structure::IntegrityTable => "integrity table",
        })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Quantity::XmlBytes => "bytes of XML",
            Quantity::MetadataBytes => "bytes of metadata",
            Quantity::IntegrityBytes => "bytes of hashes for the integrity of the file",
            Quantity::TableEntries => "resources",
            Quantity::TreeEntries => "files and folders",
            Quantity::Depth => "levels of folders",
            Quantity::PathBytes => "bytes of paths",
            Quantity::ContentBytes => "bytes of files",
            Quantity::FileBytes => "bytes in one file",
        })
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Feature::Lzx => f.write_str("a WIM compressed with LZX"),
            Feature::Lzms => f.write_str("a WIM compressed with LZMS"),
            Feature::UnknownCompression(flags) => {
                write!(f, "a WIM compressed with an unknown method (flags {flags:#x})")
            }
            Feature::ChunkSize(size) => write!(f, "a WIM with chunks of {size} bytes"),
            Feature::Part(part, parts) => write!(f, "part {part} of {parts} of a split WIM"),
            Feature::Split => f.write_str("a WIM whose contents are in several files"),
            Feature::Pipable => f.write_str("a pipable WIM"),
            Feature::Images(count) => write!(f, "a WIM with {count} images instead of one"),
            Feature::Solid => f.write_str("a WIM with solid resources"),
            Feature::Version(version) => write!(f, "a WIM of version {version:#x}"),
            Feature::CompressedTable => f.write_str("a WIM with a compressed lookup table or XML"),
            Feature::ReparsePoint => f.write_str("a WIM that contains a symbolic link or another reparse point"),
            Feature::Encrypted => f.write_str("a WIM that contains a file encrypted by NTFS"),
        }
    }
}
