//! Where and why some bytes are not the DER structure that they should be.

use std::fmt;

use der::ErrorKind;
use der::asn1::ObjectIdentifier;

/// The place where a file stops being what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged at byte {position:#x}: expected {expected}, found {found}")]
pub struct DerError {
    /// Offset from the start of the file, in bytes: of the wrong bytes, or of the smallest structure known to hold
    /// them.
    pub position: usize,
    /// What stands there in a sound file.
    pub expected: &'static str,
    /// What stands there in this file.
    pub found: Found,
}

/// What a reader met in place of what it expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Bytes that are not the expected DER: a cut or trailing rest, another tag, an indefinite length.
    Der(ErrorKind),
    /// An object identifier that means something else.
    Oid(ObjectIdentifier),
    /// Something of this kind a second time.
    Twice(ObjectIdentifier),
    /// The same once more.
    Again,
    /// This number.
    Count(usize),
    /// So many of them that memory would be at risk.
    MoreThan(usize),
    /// Nothing at all.
    Nothing,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Der(kind) => write!(f, "other bytes: {kind}"),
            Found::Oid(oid) => oid.fmt(f),
            Found::Again => f.write_str("the same once more"),
            Found::Twice(oid) => write!(f, "{oid} twice"),
            Found::MoreThan(limit) => write!(f, "more than {limit}"),
            Found::Count(count) => count.fmt(f),
            Found::Nothing => f.write_str("nothing"),
        }
    }
}
