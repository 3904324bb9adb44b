//! A signed message: a catalog or a timestamp, with its certificates and signers.

use der::asn1::{AnyRef, ObjectIdentifier};

use super::certificate::Certificate;
use super::envelope::Envelope;
use super::error::{DerError, Found};
use super::signer_info::{SignatureFault, SignerInfo};

/// A signed message that has been read and not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// What the content is.
    pub content_type: ObjectIdentifier,
    /// The contents octets of the content (its tag and length left out): what the signers' digests cover.
    pub content: Vec<u8>,
    /// The certificates that come along. Those of kinds that are not read are left out.
    pub certificates: Vec<Certificate>,
    /// The signers.
    pub signers: Vec<SignerInfo>,
}

impl SignedMessage {
    /// Reads the signed message that fills a file.
    pub fn from_der(bytes: &[u8]) -> Result<SignedMessage, DerError> {
        /// A signed catalog has some ten thousand bytes, a timestamp fewer; the rest is room for driver sets.
        const MAX_BYTES: usize = 64 << 20;
        /// A chain has two to five certificates, of signer and timestamp server together some ten.
        const MAX_CERTIFICATES: usize = 100;
        /// One signature takes a fraction of a millisecond to check; more than one signer has not been seen.
        const MAX_SIGNERS: usize = 16;
        let too_many = |position, expected, limit| DerError { position, expected, found: Found::MoreThan(limit) };
        if bytes.len() > MAX_BYTES {
            return Err(too_many(MAX_BYTES, "the end of the file", MAX_BYTES));
        }
        let envelope = Envelope::open(bytes)?;
        let file = envelope.file;
        let certificates: Vec<AnyRef<'_>> =
            file.elements(envelope.certificates, MAX_CERTIFICATES, "certificates beside the content")?;
        if envelope.signer_infos.len() > MAX_SIGNERS {
            return Err(too_many(0, "signers of one message", MAX_SIGNERS));
        }
        let signers = envelope.signer_infos.into_iter().map(|info| SignerInfo::read(file, info));
        Ok(SignedMessage {
            content_type: envelope.content_type,
            content: envelope.content.value().to_vec(),
            certificates: certificates.into_iter().filter_map(|any| readable(file.encoded(any, "").ok()?)).collect(),
            signers: signers.collect::<Result<_, _>>()?,
        })
    }

    /// The certificate of a signer, if it comes along.
    pub fn certificate_of(&self, signer: &SignerInfo) -> Option<&Certificate> {
        self.certificates.iter().find(|certificate| signer.is_by(certificate))
    }

    /// Everything that speaks against the signature of a signer with this certificate.
    pub fn faults(&self, signer: &SignerInfo, certificate: &Certificate) -> Vec<SignatureFault> {
        signer.faults(self.content_type, &self.content, certificate)
    }
}

fn readable(der: Vec<u8>) -> Option<Certificate> {
    Certificate::from_der(&der).ok()
}
