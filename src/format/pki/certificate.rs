//! X.509 certificates, as far as signers and their issuers need them.

use der::Sequence;
use der::asn1::{AnyRef, BitStringRef};
use sha1::{Digest as _, Sha1};

use super::digest::Unusable;
use super::error::DerError;
use super::extensions::{Extension, Extensions};
use super::name::readable;
use super::public_key::{KeyFault, KeyInfo, PublicKey, Scheme};
use super::raw::{File, RawSequence};
use super::structures::{Algorithm, Time};

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

/// What the issuer signs. Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<u8>,
    serial: AnyRef<'a>,
    algorithm: Algorithm<'a>,
    issuer: AnyRef<'a>,
    validity: Validity,
    subject: AnyRef<'a>,
    key: KeyInfo<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    subject_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<RawSequence<'a>>,
}

/// From when to when, both inclusive.
#[derive(Debug, Clone, Copy, Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

/// A certificate. Reading proves nothing; see [`Certificate::is_issued_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    signed_part: Vec<u8>,
    scheme: Result<Scheme, Unusable>,
    signature: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) extensions: Extensions,
    public_key: Result<PublicKey, KeyFault>,
    /// The first second of its validity, since 1970.
    pub not_before: i64,
    /// The last second of its validity, since 1970.
    pub not_after: i64,
}

impl Certificate {
    /// Reads one certificate in DER.
    pub fn from_der(bytes: &[u8]) -> Result<Certificate, DerError> {
        Certificate::read(File(bytes), bytes)
    }

    /// Reads the certificate that fills a part of a file.
    pub(super) fn read<'a>(file: File<'a>, part: &'a [u8]) -> Result<Certificate, DerError> {
        let outer: Signed<'_> = file.decode(part, "a certificate")?;
        let inner: TbsCertificate<'_> = file.decode_any(outer.content, "the content of a certificate")?;
        /// Certificates have some ten; the limit bounds hostile files.
        const MAX_EXTENSIONS: usize = 100;
        let extensions: Vec<Extension<'_>> = match inner.extensions {
            Some(list) => file.elements(list.0, MAX_EXTENSIONS, "extensions of a certificate")?,
            None => Vec::new(),
        };
        let encoded = |any: AnyRef<'a>| file.encoded(any, "a part of a certificate");
        Ok(Certificate {
            der: part.to_vec(),
            signed_part: encoded(outer.content)?,
            scheme: match outer.algorithm == inner.algorithm {
                true => Scheme::from_oid(outer.algorithm.algorithm),
                false => Err(Unusable::Contradictory),
            },
            signature: outer.signature.as_bytes().unwrap_or_default().to_vec(),
            issuer: encoded(inner.issuer)?,
            serial: encoded(inner.serial)?,
            subject: encoded(inner.subject)?,
            extensions: Extensions::read(file, inner.version, &extensions)?,
            public_key: PublicKey::from_info(&inner.key),
            not_before: inner.validity.not_before.unix(),
            not_after: inner.validity.not_after.unix(),
        })
    }

    /// The bytes that were read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its SHA-1, by which Windows lists certificates.
    pub fn thumbprint(&self) -> [u8; 20] {
        Sha1::digest(&self.der).into()
    }

    /// The owner, for people: `CN=Contoso Provisioning, O=Contoso`.
    pub fn subject(&self) -> String {
        readable(&self.subject)
    }

    /// The issuer, for people.
    pub fn issuer(&self) -> String {
        readable(&self.issuer)
    }

    /// The key of the owner, if it is one that can be used here.
    pub fn public_key(&self) -> Result<&PublicKey, KeyFault> {
        self.public_key.as_ref().map_err(|fault| *fault)
    }

    /// Whether it names `issuer` as its issuer; anybody can do that.
    pub fn names_as_issuer(&self, issuer: &Certificate) -> bool {
        self.issuer == issuer.subject
    }

    /// Whether the names and the signature say that `issuer` issued it. With a broken digest no signature says anything.
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let (Ok(scheme), Ok(key)) = (self.scheme, issuer.public_key()) else { return false };
        let Some(digest) = scheme.digest else { return false };
        self.names_as_issuer(issuer) && scheme.verify(key, digest, &digest.of(&self.signed_part), &self.signature)
    }

    /// Whether it may issue certificates when `below` other issuers stand between it and the signer.
    pub fn may_issue(&self, below: usize) -> bool {
        self.extensions.may_issue(below)
    }
}
