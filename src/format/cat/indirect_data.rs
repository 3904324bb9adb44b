//! The attributes of a member that contain its digest and the way it was hashed.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Sequence, Tag, TagNumber};

use crate::format::pki::Algorithm;

/// The value of a SPC_INDIRECT_DATA attribute: the digest of something that is elsewhere.
///
/// ```text
/// SpcIndirectDataContent ::= SEQUENCE {
///     data           SpcAttributeTypeAndOptionalValue,
///     messageDigest  DigestInfo }
/// ```
/// Source: Microsoft, "Windows Authenticode Portable Executable Signature Format".
#[derive(Debug, Sequence)]
pub(super) struct IndirectData<'a> {
    pub(super) data: IndirectSubject<'a>,
    pub(super) message_digest: DigestInfo<'a>,
}

/// The kind of object that was hashed.
///
/// ```text
/// SpcAttributeTypeAndOptionalValue ::= SEQUENCE {
///     type   OBJECT IDENTIFIER,                     -- SPC_CAB_DATA_OBJID for a flat file
///     value  ANY OPTIONAL }                         -- SpcLink, see empty_file_link
/// ```
#[derive(Debug, Sequence)]
pub(super) struct IndirectSubject<'a> {
    pub(super) kind: ObjectIdentifier,
    pub(super) value: Option<AnyRef<'a>>,
}

/// A digest with its algorithm.
///
/// ```text
/// DigestInfo ::= SEQUENCE {
///     digestAlgorithm  AlgorithmIdentifier,
///     digest           OCTET STRING }
/// ```
/// Source: RFC 2315, section 9.4.
#[derive(Debug, Sequence)]
pub(super) struct DigestInfo<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) digest: &'a OctetStringRef,
}

/// The link of a flat file: to a file without a name.
///
/// ```text
/// SpcLink ::= CHOICE {
///     url      [0] IMPLICIT IA5String,
///     moniker  [1] IMPLICIT SpcSerializedObject,
///     file     [2] EXPLICIT SpcString }
/// SpcString ::= CHOICE { unicode [0] IMPLICIT BMPString, ascii [1] IMPLICIT IA5String }
/// ```
pub(super) fn empty_file_link() -> der::Result<AnyRef<'static>> {
    /// `unicode [0] IMPLICIT BMPString ""`.
    const EMPTY_UNICODE: &[u8] = &[0x80, 0x00];
    AnyRef::new(Tag::ContextSpecific { constructed: true, number: TagNumber(2) }, EMPTY_UNICODE)
}

/// The value of a CAT_MEMBERINFO2 attribute for a member whose digest is the plain hash of the whole file.
///
/// ```text
/// MemberInfo2 ::= CHOICE { pe [0] IMPLICIT NULL, cab [1] IMPLICIT NULL, flat [2] IMPLICIT NULL }
/// ```
/// The names are ours; the three values are seen in a catalog made by makecat for a program, a cabinet and a text file.
pub(super) fn member_is_flat() -> der::Result<AnyRef<'static>> {
    AnyRef::new(Tag::ContextSpecific { constructed: false, number: TagNumber(2) }, &[])
}
