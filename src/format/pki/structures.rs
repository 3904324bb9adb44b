//! Small structures shared by certificates, signatures and trust lists.

use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Choice, Sequence};

use super::raw::RawSet;

/// A time. All catalogs seen have the first form; certificates use the second from 2050 on.
///
/// ```text
/// ChoiceOfTime ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
/// ```
#[derive(Debug, Clone, Copy, Choice)]
pub(in crate::format) enum Time {
    #[asn1(type = "UTCTime")]
    Utc(UtcTime),
    #[asn1(type = "GeneralizedTime")]
    General(GeneralizedTime),
}

/// An algorithm identifier.
///
/// ```text
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY OPTIONAL }                    -- NULL in everything we write
/// ```
/// Source: RFC 5280, section 4.1.1.2.
#[derive(Debug, PartialEq, Eq, Sequence)]
pub(in crate::format) struct Algorithm<'a> {
    pub(in crate::format) algorithm: ObjectIdentifier,
    pub(in crate::format) parameters: Option<AnyRef<'a>>,
}

/// An attribute of a member of a catalog, or of a signer.
///
/// ```text
/// Attribute ::= SEQUENCE {
///     type    OBJECT IDENTIFIER,
///     values  SET OF ANY }                          -- one value in every file seen
/// ```
/// Source: RFC 2315, section 6.
#[derive(Debug, Sequence)]
pub(in crate::format) struct Attribute<'a> {
    pub(in crate::format) kind: ObjectIdentifier,
    pub(in crate::format) values: RawSet<'a>,
}

impl Algorithm<'_> {
    /// Whether there are no parameters except NULL, as for all supported digests and signatures.
    pub(in crate::format) fn is_plain(&self) -> bool {
        self.parameters.is_none_or(|parameters| parameters == AnyRef::NULL)
    }
}

impl Time {
    /// Seconds since 1970; `der` does not support earlier times.
    pub(in crate::format) fn unix(self) -> i64 {
        let since_1970 = match self {
            Time::Utc(time) => time.to_unix_duration(),
            Time::General(time) => time.to_unix_duration(),
        };
        i64::try_from(since_1970.as_secs()).expect("the last year that der supports is 9999")
    }
}
