//! The certificate trust list: a structure for certificates that Windows also uses to list trusted hashes.

use der::Sequence;
use der::asn1::{IntRef, ObjectIdentifier, OctetStringRef};

use crate::format::pki::{Algorithm, RawSequence, RawSet, Time};

/// The list of a catalog.
///
/// ```text
/// CertificateTrustList ::= SEQUENCE {
///     version           INTEGER DEFAULT v1,         -- never seen in a catalog, refused here
///     subjectUsage      SubjectUsage,
///     listIdentifier    OCTET STRING OPTIONAL,      -- always present in a catalog
///     sequenceNumber    INTEGER OPTIONAL,           -- not seen
///     thisUpdate        ChoiceOfTime,
///     nextUpdate        ChoiceOfTime OPTIONAL,      -- not seen
///     subjectAlgorithm  AlgorithmIdentifier,        -- states the version of the catalog
///     trustedSubjects   SEQUENCE OF TrustedSubject OPTIONAL,
///     extensions        [0] EXPLICIT SEQUENCE OF Extension OPTIONAL }
/// ```
/// Sources: the `CTL_INFO` structure of wincrypt.h, and catalogs.
#[derive(Debug, Sequence)]
pub(super) struct TrustList<'a> {
    pub(super) subject_usage: SubjectUsage,
    pub(super) list_identifier: &'a OctetStringRef,
    pub(super) sequence_number: Option<IntRef<'a>>,
    pub(super) this_update: Time,
    pub(super) next_update: Option<Time>,
    pub(super) subject_algorithm: Algorithm<'a>,
    pub(super) trusted_subjects: Option<RawSequence<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) extensions: Option<RawSequence<'a>>,
}

/// What the list is for; a catalog names one purpose.
///
/// ```text
/// SubjectUsage ::= SEQUENCE OF OBJECT IDENTIFIER    -- szOID_CATALOG_LIST
/// ```
#[derive(Debug, Sequence)]
pub(super) struct SubjectUsage {
    pub(super) purpose: ObjectIdentifier,
}

/// One member.
///
/// ```text
/// TrustedSubject ::= SEQUENCE {
///     subjectIdentifier  OCTET STRING,              -- the member's tag, in version 2 its raw hash
///     attributes         SET OF Attribute OPTIONAL }
/// ```
/// Source: the `CTL_ENTRY` structure of wincrypt.h.
#[derive(Debug, Sequence)]
pub(super) struct TrustedSubject<'a> {
    pub(super) identifier: &'a OctetStringRef,
    pub(super) attributes: Option<RawSet<'a>>,
}
