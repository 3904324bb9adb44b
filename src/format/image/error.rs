//! Where and why a JPEG or PNG is damaged or incomplete.

use std::fmt;
use std::io;

/// Why an image is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file ends too early, as after an interrupted download or copy.
    #[error("the file is cut off at {position:#x}: expected {expected}")]
    Truncated {
        /// Length of the file, in bytes.
        position: u64,
        /// What should be there.
        expected: &'static str,
    },
    /// The bytes break the rules of the format.
    #[error("the image is damaged at {position:#x}: expected {expected}, found {found}")]
    Malformed {
        /// Offset of the offending bytes from the start of the file.
        position: u64,
        /// What should be there.
        expected: &'static str,
        /// What was found.
        found: Found,
    },
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The offending value in a malformed image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// One byte.
    Byte(u8),
    /// A JPEG marker, `FF` and this code.
    Marker(u8),
    /// The type of a PNG chunk.
    Chunk([u8; 4]),
    /// A length or count.
    Number(u32),
    /// A width and a height.
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// A checksum that does not match.
    Checksum {
        /// The one in the file.
        stored: u32,
        /// The checksum of the bytes.
        computed: u32,
    },
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Byte(byte) => write!(f, "byte {byte:#04x}"),
            Found::Marker(code) => write!(f, "marker FF {code:02X}"),
            Found::Chunk(name) => write!(f, "chunk {}", name.escape_ascii()),
            Found::Number(number) => number.fmt(f),
            Found::Size { width, height } => write!(f, "{width} x {height}"),
            Found::Checksum { stored, computed } => write!(f, "{stored:08x}, but the bytes have {computed:08x}"),
        }
    }
}
