//! Errors in DER structures: where, what was expected, and what was found; or what is valid, but not supported.

use std::fmt;

use der::ErrorKind;
use der::asn1::ObjectIdentifier;

/// Why a DER file cannot be read. Messages follow "it is".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub struct DerError {
    /// Offset from the start of the file, in bytes: of the wrong bytes, or of the smallest structure known to contain
    /// them.
    pub position: usize,
    /// What should be there.
    pub expected: &'static str,
    /// What was found.
    pub found: Found,
}

impl DerError {
    /// Whether this is merely not supported here, so that other readers may accept the file.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.found, Found::Unsupported(_))
    }

    fn words(&self) -> String {
        let DerError { position, expected, found } = self;
        match found {
            Found::Unsupported(what) => format!("not supported at byte {position:#x}: {what}"),
            wrong => format!("damaged at byte {position:#x}: expected {expected}, found {wrong}"),
        }
    }
}

/// What was found instead of what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Bytes that are not the expected DER: truncated or trailing data, another tag, an indefinite length.
    Der(ErrorKind),
    /// Another object identifier.
    Oid(ObjectIdentifier),
    /// A second element of this kind.
    Twice(ObjectIdentifier),
    /// The same element again.
    Again,
    /// This number.
    Count(usize),
    /// More elements than the limit.
    MoreThan(usize),
    /// Something that is valid, but not supported here.
    Unsupported(&'static str),
    /// Nothing at all.
    Nothing,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Der(kind) => write!(f, "other bytes: {kind}"),
            Found::Oid(oid) => oid.fmt(f),
            Found::Again => f.write_str("the same again"),
            Found::Twice(oid) => write!(f, "{oid} twice"),
            Found::MoreThan(limit) => write!(f, "more than {limit}"),
            Found::Count(count) => count.fmt(f),
            Found::Unsupported(what) => f.write_str(what),
            Found::Nothing => f.write_str("nothing"),
        }
    }
}
