//! Errors in DER structures: where, what was expected, and what was found.

use std::fmt;

use der::ErrorKind;
use der::asn1::ObjectIdentifier;

/// An error in a DER file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged at byte {position:#x}: expected {expected}, found {found}")]
pub struct DerError {
    /// Offset from the start of the file, in bytes: of the wrong bytes, or of the smallest structure known to contain
    /// them.
    pub position: usize,
    /// What should be there.
    pub expected: &'static str,
    /// What was found.
    pub found: Found,
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
            Found::Nothing => f.write_str("nothing"),
        }
    }
}
