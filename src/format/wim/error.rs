//! What can be wrong with a WIM file, as data, and the sentence that a person reads.

use std::borrow::Cow;
use std::fmt;
use std::io;

use super::hash::Sha1Hash;
use super::xpress::XpressError;

/// Why a WIM cannot be read or written.
#[derive(Debug)]
pub enum WimError {
    /// The system refused to read or write.
    Io {
        /// What was being done.
        doing: Doing,
        /// The system's answer.
        error: io::Error,
    },
    /// Bytes that break the format.
    Damaged {
        /// Where they are.
        place: Place,
        /// The structure they belong to.
        structure: Structure,
        /// What the format asks for there.
        expected: Cow<'static, str>,
        /// What is there.
        found: Cow<'static, str>,
    },
    /// A compressed chunk that cannot be unpacked.
    Chunk {
        /// First byte of the chunk in the file.
        position: u64,
        /// What is wrong inside it.
        error: XpressError,
    },
    /// A sound WIM of a kind that a provisioning package never is.
    Unsupported {
        /// Where the file says so.
        place: Place,
        /// The kind.
        feature: Feature,
    },
    /// A number beyond a limit of this reader.
    TooMuch {
        /// What there is too much of.
        what: Quantity,
        /// The most that is taken.
        limit: u64,
        /// What the file declares.
        found: u64,
    },
    /// Content whose hash is not the one that the lookup table gives.
    Content {
        /// First byte of the resource in the file.
        position: u64,
        /// The hash in the table.
        expected: Sha1Hash,
        /// The hash of the content.
        found: Sha1Hash,
    },
    /// A piece of the file whose hash is not the one that the integrity table gives.
    Integrity {
        /// First byte of the piece.
        position: u64,
        /// How many bytes it has.
        size: u64,
    },
    /// A payload that ended early, or did not end, where its announced size said.
    PayloadSize {
        /// Size announced to `add_blob`, in bytes.
        announced: u64,
        /// Whether it held more than that; otherwise it held less.
        more: bool,
    },
    /// Two different payloads of one SHA-1: a WIM can hold only one of them.
    Collision {
        /// The hash of both.
        sha1: Sha1Hash,
    },
    /// A tree names content that this WIM does not hold.
    NoSuchContent {
        /// The hash it asks for.
        sha1: Sha1Hash,
    },
    /// Content was added that no file of the tree names.
    Unnamed {
        /// Its hash.
        sha1: Sha1Hash,
    },
}

/// What the program was doing when the system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Reading the WIM.
    Reading,
    /// Writing the WIM.
    Writing,
    /// Reading a payload that goes into it.
    ReadingPayload,
    /// Writing a payload that comes out of it.
    WritingPayload,
}

/// A position, in bytes from the start of what is named.
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
    /// The resource that holds the folder tree.
    Metadata,
    /// The list of security descriptors at the start of the metadata.
    SecurityData,
    /// An entry of a folder.
    DirectoryEntry,
    /// A further stream of a directory entry.
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
    /// A resource or the whole file says that contents lie in other parts.
    Split,
    /// The layout that can be streamed through a pipe, an invention of wimlib.
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
        WimError::Io { doing: Doing::Reading, error }
    }

    /// For `map_err` around writes of the WIM.
    pub(super) fn writing(error: io::Error) -> Self {
        WimError::Io { doing: Doing::Writing, error }
    }
}

impl fmt::Display for WimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WimError::Io { doing, error } => write!(f, "{doing} failed: {error}"),
            WimError::Damaged { place, structure, expected, found } => {
                write!(f, "damaged {structure} at {place}: expected {expected}, found {found}")
            }
            WimError::Chunk { position, error } => {
                write!(f, "damaged compressed chunk that starts at byte {position:#x}: {error}")
            }
            WimError::Unsupported { place, feature } => {
                write!(f, "not a provisioning package: {feature} (said at {place})")
            }
            WimError::TooMuch { what, limit, found } => write!(f, "too much: {found} {what}, the limit is {limit}"),
            WimError::Content { position, expected, found } => write!(
                f,
                "damaged content at byte {position:#x}: its SHA-1 should be {expected}, but what is there has {found}"
            ),
            WimError::Integrity { position, size } => write!(
                f,
                "damaged file: the {size} bytes from byte {position:#x} on are not what the integrity table says"
            ),
            WimError::PayloadSize { announced, more } => {
                let relation = if *more { "more" } else { "fewer" };
                write!(
                    f,
                    "a payload changed while it was read: it held {relation} than the {announced} bytes announced"
                )
            }
            WimError::Collision { sha1 } => {
                write!(f, "two different payloads have the SHA-1 {sha1}; a WIM can hold only one of them")
            }
            WimError::NoSuchContent { sha1 } => write!(f, "the WIM holds no content with the SHA-1 {sha1}"),
            WimError::Unnamed { sha1 } => {
                write!(f, "no file of the tree names the added content with the SHA-1 {sha1}")
            }
        }
    }
}

impl std::error::Error for WimError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WimError::Io { error, .. } => Some(error),
            WimError::Chunk { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Doing::Reading => "reading the package",
            Doing::Writing => "writing the package",
            Doing::ReadingPayload => "reading a payload",
            Doing::WritingPayload => "writing a payload",
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
            Quantity::Depth => "folders inside each other",
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
            Feature::Split => f.write_str("a WIM whose contents lie in several files"),
            Feature::Pipable => f.write_str("a pipable WIM"),
            Feature::Images(count) => write!(f, "a WIM with {count} images instead of one"),
            Feature::Solid => f.write_str("a WIM with solid resources"),
            Feature::Version(version) => write!(f, "a WIM of version {version:#x}"),
            Feature::CompressedTable => f.write_str("a WIM with a compressed lookup table or XML"),
            Feature::ReparsePoint => f.write_str("a WIM that holds a symbolic link or another reparse point"),
            Feature::Encrypted => f.write_str("a WIM that holds a file encrypted by NTFS"),
        }
    }
}
