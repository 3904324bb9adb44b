//! X.509 certificates of signers and their issuers.

use der::asn1::{AnyRef, BitStringRef, IntRef, ObjectIdentifier};
use der::{Encode, Sequence};
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::digest::AlgorithmError;
use super::error::{DerError, Found};
use super::extensions::{Extension, Extensions};
use super::general_name::GeneralName;
use super::name::Name;
use super::oids;
use super::public_key::{KeyInfo, Kind, PublicKey, PublicKeyError, Scheme};
use super::raw::{File, RawSequence};
use super::structures::Algorithm;
use super::time::seconds;
use crate::world::DistinguishedName;

/// The outer structure.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate      ANY,                      -- TbsCertificate: what is signed
///     signatureAlgorithm  AlgorithmIdentifier,
///     signatureValue      BIT STRING }
/// ```
/// Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
struct Signed<'a> {
    content: AnyRef<'a>,
    algorithm: Algorithm<'a>,
    signature: BitStringRef<'a>,
}

/// The part that the issuer signs. Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<u8>,
    serial: IntRef<'a>,
    algorithm: Algorithm<'a>,
    issuer: AnyRef<'a>,
    validity: Validity<'a>,
    subject: AnyRef<'a>,
    key: KeyInfo<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    subject_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<RawSequence<'a>>,
}

/// The first and last moment of validity.
#[derive(Debug, Clone, Copy, Sequence)]
struct Validity<'a> {
    not_before: AnyRef<'a>,
    not_after: AnyRef<'a>,
}

/// `v3`, the version with extensions, in its encoding: one less. Source: RFC 5280, section 4.1.2.1.
const VERSION_3: u8 = 2;

/// A certificate. Reading does not verify it; see [`Certificate::issuer_signature_error`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    fingerprint: [u8; 32],
    signed_part: Vec<u8>,
    scheme: Result<Scheme, AlgorithmError>,
    /// The kind of key for its signature, as the signed part states.
    signed_by: Option<Kind>,
    /// Its signature algorithm, as the signed part states.
    algorithm: ObjectIdentifier,
    signature: Vec<u8>,
    /// Whether it is of version 1, without extensions, as some old roots are.
    pub(super) is_version_1: bool,
    pub(super) issuer: Name,
    pub(super) serial: Vec<u8>,
    pub(super) subject: Name,
    pub(super) extensions: Extensions,
    public_key: Result<PublicKey, PublicKeyError>,
    /// The start of its validity, in seconds since 1970.
    pub not_before: i64,
    /// The end of its validity, in seconds since 1970.
    pub not_after: i64,
}

/// Why the signature on a certificate is not valid for an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerSignatureError {
    /// It uses an algorithm that is broken or not supported.
    #[error("it is signed with {0}")]
    Algorithm(AlgorithmError),
    /// The key of the issuer cannot be used.
    #[error("the key of its issuer cannot be used: {0}")]
    Key(PublicKeyError),
    /// It was not made with the key of the issuer, or the certificate was changed.
    #[error("it was not signed with the key of its issuer")]
    Signature,
}

/// Why a certificate whose subject is its issuer is not self-signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SelfIssuedError {
    /// It names another key, as after a change of keys.
    #[error("was issued with another key of the same name")]
    OtherKey,
    /// The key cannot make signatures of the stated algorithm.
    #[error("states that it is signed with {}, which is not known as a signature algorithm for its key", oids::algorithm_name(*.0))]
    Algorithm(ObjectIdentifier),
}

impl IssuerSignatureError {
    /// Whether the signature is merely not supported here, so that other verifiers may accept it.
    pub fn is_unsupported(self) -> bool {
        match self {
            IssuerSignatureError::Algorithm(unusable) => unusable.is_unsupported(),
            IssuerSignatureError::Key(error) => error.is_unsupported(),
            IssuerSignatureError::Signature => false,
        }
    }
}

impl Certificate {
    /// Parses one certificate in DER.
    pub fn from_der(bytes: &[u8]) -> Result<Certificate, DerError> {
        Certificate::read(File(bytes), bytes)
    }

    /// Parses the certificate that fills a part of a file.
    pub(super) fn read<'a>(file: File<'a>, part: &'a [u8]) -> Result<Certificate, DerError> {
        file.check_elements(part, "a certificate in DER")?;
        let outer: Signed<'_> = file.decode(part, "a certificate")?;
        let inner: TbsCertificate<'_> = file.decode_any(outer.content, "the content of a certificate")?;
        let encoded = |any: AnyRef<'a>| file.encoded(any, "a part of a certificate");
        let position = file.position(outer.content.value());
        let serial = inner.serial.to_der().map_err(|error| DerError {
            position,
            expected: "a serial number",
            found: Found::Der(error.kind()),
        })?;
        let scheme = match outer.algorithm == inner.algorithm {
            true => Scheme::of_certificate(&outer.algorithm),
            false => Err(AlgorithmError::Contradictory),
        };
        Ok(Certificate {
            der: part.to_vec(),
            fingerprint: Sha256::digest(part).into(),
            signed_part: encoded(outer.content)?,
            scheme,
            signed_by: Kind::of_algorithm(inner.algorithm.algorithm),
            algorithm: inner.algorithm.algorithm,
            signature: outer.signature.as_bytes().unwrap_or_default().to_vec(),
            is_version_1: inner.version.unwrap_or_default() == 0,
            issuer: Name::read(file, inner.issuer)?,
            serial,
            subject: Name::read(file, inner.subject)?,
            extensions: extensions(file, &inner, position)?,
            public_key: PublicKey::from_info(&inner.key),
            not_before: seconds(file, inner.validity.not_before)?,
            not_after: seconds(file, inner.validity.not_after)?,
        })
    }

    /// The DER that was parsed.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its SHA-256, which no other certificate has.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// Its SHA-1, by which Windows identifies certificates.
    pub fn thumbprint(&self) -> [u8; 20] {
        Sha1::digest(&self.der).into()
    }

    /// The subject, for people: `CN=Contoso Provisioning, O=Contoso`, shortened if it is very long.
    pub fn subject(&self) -> String {
        self.subject.shown()
    }

    /// The subject, to be compared.
    pub fn subject_name(&self) -> &DistinguishedName {
        self.subject.parts()
    }

    /// The issuer, for people.
    pub fn issuer(&self) -> String {
        self.issuer.shown()
    }

    /// The public key, if it is supported.
    pub fn public_key(&self) -> Result<&PublicKey, PublicKeyError> {
        self.public_key.as_ref().map_err(|error| *error)
    }

    /// Whether a time, in seconds since 1970, is within its validity. The last second is excluded, as in OpenSSL; RFC
    /// 5280 would include it.
    pub fn is_valid_at(&self, time: i64) -> bool {
        (self.not_before..self.not_after).contains(&time)
    }

    /// Whether its issuer name is the subject of `issuer`, which proves nothing.
    pub fn names_as_issuer(&self, issuer: &Certificate) -> bool {
        self.issuer == issuer.subject
    }

    /// Whether subject and issuer are the same name, as when an authority changes its key.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it claims to be signed with its own key.
    pub fn is_self_signed(&self) -> bool {
        self.may_be_issued_by(self)
    }

    /// Why it is not self-signed although its subject is its issuer; `None` if it is, or if it has another issuer.
    pub fn self_issued_error(&self) -> Option<SelfIssuedError> {
        match self.is_self_issued() && !self.is_self_signed() {
            false => None,
            true if self.names_key_of(self) => Some(SelfIssuedError::Algorithm(self.algorithm)),
            true => Some(SelfIssuedError::OtherKey),
        }
    }

    /// Whether everything in it about its issuer matches `issuer`: name, key identifiers, serial number and kind of
    /// key. Issuers are selected by this before signatures are verified. A certificate is its own issuer only if its key
    /// makes signatures of the algorithm in its signed part; for others, a wrong algorithm is reported later.
    pub fn may_be_issued_by(&self, issuer: &Certificate) -> bool {
        let kinds_fit = match issuer.public_key() {
            Ok(key) if self == issuer => self.signed_by.is_some_and(|kind| kind.fits(key)),
            Ok(key) => self.scheme.map_or(true, |scheme| scheme.fits(key)),
            Err(_) => true,
        };
        self.names_as_issuer(issuer) && self.names_key_of(issuer) && kinds_fit
    }

    /// Whether the authority key identifier, if any, matches `issuer`.
    fn names_key_of(&self, issuer: &Certificate) -> bool {
        let Some(stated) = &self.extensions.authority_key else { return true };
        let is_key = match (&stated.key_id, &issuer.extensions.key_id) {
            (Some(stated), Some(own)) => stated == own,
            _ => true,
        };
        let is_serial = stated.serial.as_ref().is_none_or(|serial| *serial == issuer.serial);
        let is_name = stated.issuer.iter().find_map(GeneralName::directory).is_none_or(|name| *name == issuer.issuer);
        is_key && is_serial && is_name
    }

    /// Why it was not signed with the key of `issuer`; `None` if it was. A signature with a broken digest proves
    /// nothing.
    pub fn issuer_signature_error(&self, issuer: &Certificate) -> Option<IssuerSignatureError> {
        let scheme = match self.scheme {
            Ok(scheme) => scheme,
            Err(unusable) => return Some(IssuerSignatureError::Algorithm(unusable)),
        };
        match (issuer.public_key(), scheme.digest) {
            (Err(error), _) => Some(IssuerSignatureError::Key(error)),
            (Ok(key), Some(digest)) if scheme.verify(key, digest, &digest.of(&self.signed_part), &self.signature) => {
                None
            }
            (Ok(_), _) => Some(IssuerSignatureError::Signature),
        }
    }
}

fn extensions<'a>(file: File<'a>, inner: &TbsCertificate<'a>, position: usize) -> Result<Extensions, DerError> {
    /// Certificates have about ten; the limit bounds hostile files.
    const MAX_EXTENSIONS: usize = 100;
    let version = inner.version.unwrap_or_default();
    let Some(RawSequence(list)) = inner.extensions else { return Extensions::read(file, &[]) };
    match version {
        VERSION_3 => {
            let list: Vec<Extension<'_>> = file.elements(list, MAX_EXTENSIONS, "extensions of a certificate")?;
            Extensions::read(file, &list)
        }
        other => Err(DerError {
            position,
            expected: "a certificate of version 3, since it has extensions",
            found: Found::Count(usize::from(other).saturating_add(1)),
        }),
    }
}
