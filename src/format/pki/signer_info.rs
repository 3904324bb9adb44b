//! A signer info: who signed, what it says about the content, and the signature over that.

use std::fmt;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence, Tag, TagNumber, Tagged};

use super::certificate::Certificate;
use super::digest::{Digest, Unusable};
use super::error::{DerError, Found};
use super::oids;
use super::public_key::{KeyFault, Scheme};
use super::raw::{File, RawSet};
use super::structures::{Algorithm, Attribute};

/// What one signer adds to an envelope.
///
/// ```text
/// SignerInfo ::= SEQUENCE {
///     version             INTEGER,                  -- 1, or 3 with a key identifier
///     sid                 SignerIdentifier,
///     digestAlgorithm     AlgorithmIdentifier,
///     signedAttrs         [0] IMPLICIT SET OF Attribute OPTIONAL,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           OCTET STRING,
///     unsignedAttrs       [1] IMPLICIT SET OF Attribute OPTIONAL }
///
/// SignerIdentifier ::= CHOICE {
///     issuerAndSerialNumber  SEQUENCE { issuer Name, serialNumber INTEGER },
///     subjectKeyIdentifier   [0] IMPLICIT OCTET STRING }
/// ```
/// Source: RFC 5652, section 5.3; version 1 is that of RFC 2315, section 9.2.
#[derive(Debug, Sequence)]
pub(super) struct RawSignerInfo<'a> {
    pub(super) version: u8,
    pub(super) signer: AnyRef<'a>,
    pub(super) digest_algorithm: Algorithm<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    pub(super) signed: Option<RawSet<'a>>,
    pub(super) signature_algorithm: Algorithm<'a>,
    pub(super) signature: &'a OctetStringRef,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    pub(super) unsigned: Option<RawSet<'a>>,
}

/// A certificate by who issued it and its number.
#[derive(Debug, Sequence)]
pub(super) struct IssuerAndSerial<'a> {
    pub(super) issuer: AnyRef<'a>,
    pub(super) serial: AnyRef<'a>,
}

/// With issuer and serial number, and with a key identifier. Source: RFC 5652, section 5.3.
const VERSIONS: [u8; 2] = [1, 3];

/// The tag of `subjectKeyIdentifier`.
const KEY_IDENTIFIER: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

/// A signer info that has been read and not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerInfo {
    signer: Signer,
    digest: Result<Digest, Unusable>,
    scheme: Result<Scheme, Unusable>,
    /// The signed attributes as a SET OF, which is what the signature covers.
    attributes: Vec<u8>,
    stated_type: Option<ObjectIdentifier>,
    stated_digest: Option<Vec<u8>>,
    signature: Vec<u8>,
    /// The timestamps over the signature, in DER.
    pub timestamps: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Signer {
    Issued { issuer: Vec<u8>, serial: Vec<u8> },
    Key(Vec<u8>),
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// It stands on an algorithm that is broken or unknown.
    Algorithm(Unusable),
    /// The key of the signer cannot be used.
    Key(KeyFault),
    /// The signer does not say what the content is, or says something else.
    ContentType,
    /// The content is not what was signed.
    Content,
    /// The signature does not belong to what the signer says, or to the signer's key.
    Signature,
}

impl SignerInfo {
    /// Reads one signer info of a file.
    pub(super) fn read<'a>(file: File<'a>, any: AnyRef<'a>) -> Result<SignerInfo, DerError> {
        /// Signers state five to ten things; the limit bounds hostile files.
        const MAX_ATTRIBUTES: usize = 100;
        let raw: RawSignerInfo<'_> = file.decode_any(any, "a signer info")?;
        let plain = raw.digest_algorithm.is_plain() && raw.signature_algorithm.is_plain();
        if !VERSIONS.contains(&raw.version) || !plain {
            let (position, found) = (file.position(any.value()), Found::Count(raw.version.into()));
            return Err(DerError {
                position,
                expected: "a signer info of version 1 or 3 with plain algorithms",
                found,
            });
        }
        let list = |set: Option<RawSet<'a>>| -> Result<Vec<Attribute<'a>>, DerError> {
            file.elements(set.map_or(&[], |set| set.0), MAX_ATTRIBUTES, "attributes of a signer")
        };
        let (signed, unsigned) = (list(raw.signed)?, list(raw.unsigned)?);
        let only = |kind| {
            let mut found = signed.iter().filter(|attribute| attribute.kind == kind);
            found.next().filter(|_| found.next().is_none()).map(|attribute| attribute.values.0)
        };
        let timestamps = unsigned.iter().filter(|attribute| attribute.kind == oids::TIMESTAMP);
        Ok(SignerInfo {
            signer: Signer::read(file, raw.signer)?,
            digest: Digest::from_oid(raw.digest_algorithm.algorithm),
            scheme: Scheme::from_oid(raw.signature_algorithm.algorithm),
            attributes: as_set(raw.signed.map_or(&[], |set| set.0)),
            stated_type: only(oids::CONTENT_TYPE).and_then(|value| ObjectIdentifier::from_der(value).ok()),
            stated_digest: only(oids::MESSAGE_DIGEST)
                .and_then(|value| <&OctetStringRef>::from_der(value).ok())
                .map(|digest| digest.as_bytes().to_vec()),
            signature: raw.signature.as_bytes().to_vec(),
            timestamps: timestamps.map(|attribute| attribute.values.0.to_vec()).collect(),
        })
    }

    /// The signature itself, which a timestamp covers.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether this certificate is the signer's.
    pub fn is_by(&self, certificate: &Certificate) -> bool {
        match &self.signer {
            Signer::Issued { issuer, serial } => *issuer == certificate.issuer && *serial == certificate.serial,
            Signer::Key(id) => certificate.extensions.key_id.as_ref() == Some(id),
        }
    }

    /// Everything that speaks against the signature over `content`, whose contents octets (tag and length left out) are
    /// given.
    pub fn faults(
        &self,
        content_type: ObjectIdentifier,
        content: &[u8],
        certificate: &Certificate,
    ) -> Vec<SignatureFault> {
        let mut faults = Vec::new();
        if self.stated_type != Some(content_type) {
            faults.push(SignatureFault::ContentType);
        }
        let digest = match self.digest {
            Ok(digest) => digest,
            Err(unusable) => {
                faults.push(SignatureFault::Algorithm(unusable));
                return faults;
            }
        };
        if self.stated_digest.as_deref() != Some(digest.of(content).as_slice()) {
            faults.push(SignatureFault::Content);
        }
        match (self.scheme, certificate.public_key()) {
            (Err(unusable), _) => faults.push(SignatureFault::Algorithm(unusable)),
            (_, Err(fault)) => faults.push(SignatureFault::Key(fault)),
            (Ok(scheme), Ok(key)) => {
                if !scheme.verify(key, digest, &digest.of(&self.attributes), &self.signature) {
                    faults.push(SignatureFault::Signature);
                }
            }
        }
        faults
    }
}

impl Signer {
    fn read<'a>(file: File<'a>, raw: AnyRef<'a>) -> Result<Signer, DerError> {
        if raw.tag() == KEY_IDENTIFIER {
            return Ok(Signer::Key(raw.value().to_vec()));
        }
        let issued: IssuerAndSerial<'_> = file.decode_any(raw, "who signed")?;
        Ok(Signer::Issued {
            issuer: file.encoded(issued.issuer, "the issuer of a signer")?,
            serial: file.encoded(issued.serial, "the serial number of a signer")?,
        })
    }
}

/// The contents of an implicit SET OF with the tag of a SET, which is what is signed (RFC 5652, section 5.4).
fn as_set(contents: &[u8]) -> Vec<u8> {
    let set = AnyRef::new(Tag::Set, contents).and_then(|any| any.to_der());
    set.expect("the attributes come from a file far below the limit of DER")
}

impl fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignatureFault::Algorithm(unusable) => write!(f, "it stands on {unusable}"),
            SignatureFault::Key(fault) => write!(f, "the signer's key cannot be used: {fault}"),
            SignatureFault::ContentType => f.write_str("the signer does not state that a list of this kind was signed"),
            SignatureFault::Content => f.write_str("the content was changed after it was signed"),
            SignatureFault::Signature => {
                f.write_str("it was not made with the key of the signer's certificate, or was changed")
            }
        }
    }
}
