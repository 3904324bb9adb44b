//! A signer info: the signer, attributes of the content, and the signature over them.

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

/// The part of an envelope for one signer.
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

/// A certificate, identified by its issuer and serial number.
#[derive(Debug, Sequence)]
pub(super) struct IssuerAndSerial<'a> {
    pub(super) issuer: AnyRef<'a>,
    pub(super) serial: AnyRef<'a>,
}

/// The tag of `subjectKeyIdentifier`.
const KEY_IDENTIFIER: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

/// A signer info that has been parsed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerInfo {
    signer: Signer,
    digest: Result<Digest, AlgorithmError>,
    scheme: Result<Scheme, AlgorithmError>,
    /// The signed attributes as a SET OF, which the signature covers.
    attributes: Vec<u8>,
    stated_type: Option<ObjectIdentifier>,
    stated_digest: Option<Vec<u8>>,
    /// The certificates in each signing certificate attribute.
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

/// Why a signature is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It uses an algorithm that is broken or not supported.
    #[error("it uses {0}")]
    Algorithm(AlgorithmError),
    /// The key of the signer cannot be used.
    #[error("the signer's key cannot be used: {0}")]
    Key(PublicKeyError),
    /// Its signature algorithm is one for another kind of key. OpenSSL ignores that.
    #[error("its signature algorithm contradicts the key of the signer, which is not supported")]
    OtherKind,
    /// Its signature algorithm states another digest than its digest algorithm. OpenSSL ignores that.
    #[error("its signature algorithm contradicts its digest algorithm, which is not supported")]
    OtherDigest,
    /// The signed attributes do not contain the type of the content.
    #[error("the signed attributes do not contain the type of the content")]
    ContentType,
    /// The content is not what was signed.
    #[error("the content was changed after it was signed")]
    Content,
    /// The signature does not match the signed attributes or the signer's key.
    #[error("it was not made with the key of the signer's certificate, or was changed")]
    Signature,
}

impl SignatureError {
    /// Whether the signature is merely not supported here, so that other verifiers may accept it.
    pub fn is_unsupported(self) -> bool {
        match self {
            SignatureError::Algorithm(unusable) => unusable.is_unsupported(),
            SignatureError::Key(error) => error.is_unsupported(),
            SignatureError::OtherKind | SignatureError::OtherDigest => true,
            SignatureError::ContentType | SignatureError::Content | SignatureError::Signature => false,
        }
    }
}

impl SignerInfo {
    /// Parses one signer info of a file that lists these digest algorithms.
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
                "a digest algorithm that is listed in the message, as required by readers that hash the content first";
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

    /// Whether it identifies its certificate by key identifier, which old readers do not support.
    pub(super) fn is_by_key_identifier(&self) -> bool {
        matches!(self.signer, Signer::Key(_))
    }

    /// The first hash by which its signed attributes identify a certificate and which is not supported, if any.
    pub(super) fn unsupported_hash(&self) -> Option<ObjectIdentifier> {
        self.named.iter().find_map(NamedCertificates::unsupported_hash)
    }

    /// Whether its signed attributes identify this certificate as its own.
    pub(super) fn names_as_its_own(&self, certificate: &Certificate) -> bool {
        !self.named.is_empty() && self.named.iter().all(|named| named.begin_with(certificate))
    }

    /// Whether all certificates in its signed attributes are on this path.
    pub(super) fn names_only(&self, path: &[&Certificate]) -> bool {
        self.named.iter().all(|named| named.are_on(path))
    }

    /// The signature itself, which a timestamp covers.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether this is the signer's certificate.
    pub fn is_by(&self, certificate: &Certificate) -> bool {
        match &self.signer {
            Signer::Issued { issuer, serial } => *issuer == certificate.issuer && *serial == certificate.serial,
            Signer::Key(id) => certificate.extensions.key_id.as_ref() == Some(id),
        }
    }

    /// All reasons why the signature over `content` is invalid. `content` is without tag and length.
    pub fn errors(
        &self,
        content_type: ObjectIdentifier,
        content: &[u8],
        certificate: &Certificate,
    ) -> Vec<SignatureError> {
        let mut errors = Vec::new();
        if self.stated_type != Some(content_type) {
            errors.push(SignatureError::ContentType);
        }
        let digest = match self.digest {
            Ok(digest) => digest,
            Err(unusable) => {
                errors.push(SignatureError::Algorithm(unusable));
                return errors;
            }
        };
        if self.stated_digest.as_deref() != Some(digest.of(content).as_slice()) {
            errors.push(SignatureError::Content);
        }
        match (self.scheme, certificate.public_key()) {
            (Err(unusable), _) => errors.push(SignatureError::Algorithm(unusable)),
            (_, Err(error)) => errors.push(SignatureError::Key(error)),
            (Ok(scheme), Ok(key)) if !scheme.fits(key) => errors.push(SignatureError::OtherKind),
            (Ok(scheme), Ok(_)) if !scheme.allows(digest) => errors.push(SignatureError::OtherDigest),
            (Ok(scheme), Ok(key)) => {
                if !scheme.verify(key, digest, &digest.of(&self.attributes), &self.signature) {
                    errors.push(SignatureError::Signature);
                }
            }
        }
        errors
    }
}

impl Signer {
    /// The version of a signer info with this kind of identifier. Source: RFC 5652, section 5.3.
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
        let issued: IssuerAndSerial<'_> = file.decode_any(raw, "the identifier of a signer")?;
        Ok(Signer::Issued {
            issuer: Name::read(file, issued.issuer)?,
            serial: file.encoded(issued.serial, "the serial number of a signer")?,
        })
    }
}

/// The contents of an implicit SET OF with the tag of a SET, the form that is signed (RFC 5652, section 5.4).
fn as_set(contents: &[u8]) -> Vec<u8> {
    let set = AnyRef::new(Tag::Set, contents).and_then(|any| any.to_der());
    set.expect("the attributes come from a file far below the limit of DER")
}
