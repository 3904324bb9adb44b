//! A signed message: a catalog or a timestamp, with its certificates and signers.

use std::collections::BTreeSet;

use der::Tag;
use der::asn1::{AnyRef, ObjectIdentifier};

use super::certificate::Certificate;
use super::envelope::Envelope;
use super::error::{DerError, Found};
use super::signer_info::{SignatureError, SignerInfo};

/// A signed message that has been parsed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// The type of the content.
    pub content_type: ObjectIdentifier,
    /// Whether the content is wrapped in an OCTET STRING, as in every message but a catalog.
    pub(super) is_wrapped: bool,
    /// The contents octets of the content (without tag and length), which the signers' digests cover.
    pub content: Vec<u8>,
    /// The included certificates.
    pub certificates: Vec<Certificate>,
    /// The signers.
    pub signers: Vec<SignerInfo>,
}

impl SignedMessage {
    /// Parses the signed message that fills a file. Everything in it must be valid: what one reader ignores, another
    /// may use.
    pub fn from_der(bytes: &[u8]) -> Result<SignedMessage, DerError> {
        /// A signed catalog has about ten thousand bytes, a timestamp fewer; driver sets are larger.
        const MAX_BYTES: usize = 64 << 20;
        /// A chain has two to five certificates; signer and timestamp server together have up to ten.
        const MAX_CERTIFICATES: usize = 100;
        /// Checking a signature takes a fraction of a millisecond; more than one signer has not been seen.
        const MAX_SIGNERS: usize = 16;
        let too_many = |position, expected, limit| DerError { position, expected, found: Found::MoreThan(limit) };
        if bytes.len() > MAX_BYTES {
            return Err(too_many(MAX_BYTES, "the end of the file", MAX_BYTES));
        }
        let envelope = Envelope::open(bytes)?;
        let file = envelope.file;
        file.check_elements(bytes, "a signed message in DER")?;
        let certificates: Vec<AnyRef<'_>> =
            file.elements(envelope.certificates, MAX_CERTIFICATES, "certificates in a signed message")?;
        if envelope.signer_infos.len() > MAX_SIGNERS {
            return Err(too_many(0, "signers of one message", MAX_SIGNERS));
        }
        let mut distinct = BTreeSet::new();
        if let Some(again) = envelope.signer_infos.iter().find(|info| !distinct.insert(info.value())) {
            let position = file.position(again.value());
            return Err(DerError { position, expected: "each signer once", found: Found::Again });
        }
        let listed = envelope.digest_algorithms()?;
        let signers = envelope.signer_infos.into_iter().map(|info| SignerInfo::read(file, info, &listed));
        let certificates = certificates.into_iter().map(|any| Certificate::read(file, file.whole(any)));
        Ok(SignedMessage {
            content_type: envelope.content_type,
            is_wrapped: der::Tagged::tag(&envelope.content) == Tag::OctetString,
            content: envelope.content.value().to_vec(),
            certificates: certificates.collect::<Result<_, _>>()?,
            signers: signers.collect::<Result<_, _>>()?,
        })
    }

    /// The certificate of a signer, if it is included. `None` if several match: readers would choose differently.
    pub fn certificate_of(&self, signer: &SignerInfo) -> Option<&Certificate> {
        let mut fitting = self.certificates.iter().filter(|certificate| signer.is_by(certificate));
        let first = fitting.next()?;
        fitting.all(|other| other == first).then_some(first)
    }

    /// All reasons why the signature of a signer with this certificate is invalid.
    pub fn errors(&self, signer: &SignerInfo, certificate: &Certificate) -> Vec<SignatureError> {
        signer.errors(self.content_type, &self.content, certificate)
    }
}
