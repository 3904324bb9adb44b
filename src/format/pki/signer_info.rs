//! A signer info: who signed, what it says about the content, and the signature over that.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence, Tag, TagNumber, Tagged};

use super::certificate::Certificate;
use super::digest::{AlgorithmError, Digest};
use super::error::{DerError, Found};
use super::name::Name;
use super::oids;
use super::public_key::{PublicKeyError, Scheme};
use super::raw::{File, RawSet};
use super::signed_attributes::Attributes;
use super::signing_certificate::NamedCertificates;
use super::structures::Algorithm;

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

/// The tag of `subjectKeyIdentifier`.
const KEY_IDENTIFIER: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

/// A signer info that has been read and not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerInfo {
    signer: Signer,
    digest: Result<Digest, AlgorithmError>,
    scheme: Result<Scheme, AlgorithmError>,
    /// The signed attributes as a SET OF, which is what the signature covers.
    attributes: Vec<u8>,
    stated_type: Option<ObjectIdentifier>,
    stated_digest: Option<Vec<u8>>,
    /// The certificates that each attribute made for that names.
    named: Vec<NamedCertificates>,
    signature: Vec<u8>,
    /// The timestamps over the signature, in DER.
    pub timestamps: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Signer {
    Issued { issuer: Name, serial: Vec<u8> },
    Key(Vec<u8>),
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It stands on an algorithm that is broken or unknown.
    #[error("it stands on {0}")]
    Algorithm(AlgorithmError),
    /// The key of the signer cannot be used.
    #[error("the signer's key cannot be used: {0}")]
    Key(PublicKeyError),
    /// The signer does not say what the content is, or says something else.
    #[error("the signer does not state that a list of this kind was signed")]
    ContentType,
    /// The content is not what was signed.
    #[error("the content was changed after it was signed")]
    Content,
    /// The signature does not belong to what the signer says, or to the signer's key.
    #[error("it was not made with the key of the signer's certificate, or was changed")]
    Signature,
}

impl SignatureError {
    /// Whether others may be able to check the signature, so that nothing is said against it.
    pub fn is_unsupported(self) -> bool {
        match self {
            SignatureError::Algorithm(unusable) => unusable.is_unsupported(),
            SignatureError::Key(fault) => matches!(fault, PublicKeyError::Kind(_)),
            SignatureError::ContentType | SignatureError::Content | SignatureError::Signature => false,
        }
    }
}

impl SignerInfo {
    /// Reads one signer info of a file that lists these digest algorithms.
    pub(super) fn read<'a>(
        file: File<'a>,
        any: AnyRef<'a>,
        listed: &[ObjectIdentifier],
    ) -> Result<SignerInfo, DerError> {
        let raw: RawSignerInfo<'_> = file.decode_any(any, "a signer info")?;
        let position = file.position(any.value());
        let signer = Signer::read(file, raw.signer)?;
        if raw.version != signer.version() {
            let found = Found::Count(raw.version.into());
            let expected = "a signer info of version 1 with issuer and serial number, or of 3 with a key identifier";
            return Err(DerError { position, expected, found });
        }
        if !listed.contains(&raw.digest_algorithm.algorithm) {
            let found = Found::Oid(raw.digest_algorithm.algorithm);
            let expected =
                "a digest algorithm that the message lists, for readers who hash before they see the signers";
            return Err(DerError { position, expected, found });
        }
        let attributes = Attributes::read(file, raw.signed, raw.unsigned)?;
        let named = [
            attributes.signed(oids::SIGNING_CERTIFICATE).map(|value| NamedCertificates::read(file, value)),
            attributes.signed(oids::SIGNING_CERTIFICATE_2).map(|value| NamedCertificates::read_2(file, value)),
        ];
        let timestamps = attributes.unsigned.iter().filter(|attribute| attribute.kind == oids::TIMESTAMP);
        Ok(SignerInfo {
            signer,
            digest: Digest::of_algorithm(&raw.digest_algorithm),
            scheme: Scheme::of_algorithm(&raw.signature_algorithm),
            attributes: as_set(raw.signed.map_or(&[], |set| set.0)),
            stated_type: attributes.signed(oids::CONTENT_TYPE).and_then(|value| ObjectIdentifier::from_der(value).ok()),
            stated_digest: attributes
                .signed(oids::MESSAGE_DIGEST)
                .and_then(|value| <&OctetStringRef>::from_der(value).ok())
                .map(|digest| digest.as_bytes().to_vec()),
            named: named.into_iter().flatten().collect::<Result<_, _>>()?,
            signature: raw.signature.as_bytes().to_vec(),
            timestamps: timestamps.map(|attribute| attribute.values.0.to_vec()).collect(),
        })
    }

    /// Whether it names its certificate by the identifier of the key, as old readers cannot.
    pub(super) fn is_by_key_identifier(&self) -> bool {
        matches!(self.signer, Signer::Key(_))
    }

    /// Whether it names, inside the signature, this certificate as its own.
    pub(super) fn names_as_its_own(&self, certificate: &Certificate) -> bool {
        !self.named.is_empty() && self.named.iter().all(|named| named.begin_with(certificate))
    }

    /// Whether all certificates that it names are on this path.
    pub(super) fn names_only(&self, path: &[&Certificate]) -> bool {
        self.named.iter().all(|named| named.are_on(path))
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
    ) -> Vec<SignatureError> {
        let mut faults = Vec::new();
        if self.stated_type != Some(content_type) {
            faults.push(SignatureError::ContentType);
        }
        let digest = match self.digest {
            Ok(digest) => digest,
            Err(unusable) => {
                faults.push(SignatureError::Algorithm(unusable));
                return faults;
            }
        };
        if self.stated_digest.as_deref() != Some(digest.of(content).as_slice()) {
            faults.push(SignatureError::Content);
        }
        match (self.scheme, certificate.public_key()) {
            (Err(unusable), _) => faults.push(SignatureError::Algorithm(unusable)),
            (_, Err(fault)) => faults.push(SignatureError::Key(fault)),
            (Ok(scheme), Ok(key)) => {
                if !scheme.verify(key, digest, &digest.of(&self.attributes), &self.signature) {
                    faults.push(SignatureError::Signature);
                }
            }
        }
        faults
    }
}

impl Signer {
    /// The version of a signer info with such a signer. Source: RFC 5652, section 5.3.
    fn version(&self) -> u8 {
        match self {
            Signer::Issued { .. } => 1,
            Signer::Key(_) => 3,
        }
    }

    fn read<'a>(file: File<'a>, raw: AnyRef<'a>) -> Result<Signer, DerError> {
        if raw.tag() == KEY_IDENTIFIER {
            return Ok(Signer::Key(raw.value().to_vec()));
        }
        let issued: IssuerAndSerial<'_> = file.decode_any(raw, "who signed")?;
        Ok(Signer::Issued {
            issuer: Name::read(file, issued.issuer)?,
            serial: file.encoded(issued.serial, "the serial number of a signer")?,
        })
    }
}

/// The contents of an implicit SET OF with the tag of a SET, which is what is signed (RFC 5652, section 5.4).
fn as_set(contents: &[u8]) -> Vec<u8> {
    let set = AnyRef::new(Tag::Set, contents).and_then(|any| any.to_der());
    set.expect("the attributes come from a file far below the limit of DER")
}
