//! The signer: a suitable certificate, and the certificates of its issuers.

use crate::format::cat::{Catalog, to_be_signed, with_signature};
use crate::format::pki::{Certificate, DerError, Digest, NewSignature, PublicKey, Purpose, SuitabilityError};

/// A certificate that may sign packages now, with its chain.
#[derive(Debug, Clone)]
pub struct Signer {
    certificate: Certificate,
    public_key: PublicKey,
    chain: Vec<Certificate>,
}

/// Why these certificates cannot be used for signing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// There is no certificate.
    #[error("there is no certificate for the key")]
    NoCertificate,
    /// None of them belongs to the key.
    #[error("the key does not belong to the certificate `{subject}`")]
    KeyMismatch {
        /// The subject of the first certificate.
        subject: String,
    },
    /// The certificate is not suitable.
    #[error("the certificate `{subject}` is not suitable: {reason}")]
    Unsuitable {
        /// Its subject.
        subject: String,
        /// Why.
        reason: SuitabilityError,
    },
}

/// The signed attributes in DER, over which the signature is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBeSigned(Vec<u8>);

/// A signature that has been verified with the signer's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSignature(Vec<u8>);

impl Signer {
    /// The signer among these certificates: the one of this key, or the first if the key is elsewhere. All others are
    /// taken as its chain. `now` is the current time, in seconds since 1970.
    pub fn new(
        mut certificates: Vec<Certificate>,
        key: Option<&PublicKey>,
        now: i64,
    ) -> Result<Signer, Vec<SignerError>> {
        let Some(first) = certificates.first() else { return Err(vec![SignerError::NoCertificate]) };
        let is_signers = |certificate: &Certificate| key.is_none_or(|key| certificate.public_key() == Ok(key));
        let Some(index) = certificates.iter().position(is_signers) else {
            return Err(vec![SignerError::KeyMismatch { subject: first.subject() }]);
        };
        let certificate = certificates.remove(index);
        let subject = certificate.subject();
        let unsuitable = certificate.suitability_errors(Purpose::CodeSigning, now);
        match certificate.public_key().cloned() {
            Ok(public_key) if unsuitable.is_empty() => Ok(Signer { certificate, public_key, chain: certificates }),
            _ => Err(unsuitable
                .into_iter()
                .map(|reason| SignerError::Unsuitable { subject: subject.clone(), reason })
                .collect()),
        }
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Verifies a signature; `None` if it is invalid. ECDSA signatures may be DER or the two numbers concatenated.
    pub fn check(&self, to_be_signed: &ToBeSigned, signature: &[u8]) -> Option<CheckedSignature> {
        let digest = Digest::Sha256;
        let hashed = digest.of(&to_be_signed.0);
        let as_der = match &self.public_key {
            PublicKey::Rsa(_) => None,
            PublicKey::P256(_) => {
                p256::ecdsa::Signature::from_slice(signature).ok().map(|s| s.to_der().as_bytes().to_vec())
            }
            PublicKey::P384(_) => {
                p384::ecdsa::Signature::from_slice(signature).ok().map(|s| s.to_der().as_bytes().to_vec())
            }
        };
        let forms = [Some(signature.to_vec()), as_der];
        forms.into_iter().flatten().find(|form| self.public_key.verify(digest, &hashed, form)).map(CheckedSignature)
    }

    /// The catalog with this signature, which replaces any other.
    pub fn attach(
        &self,
        catalog: &[u8],
        to_be_signed: &ToBeSigned,
        signature: &CheckedSignature,
        timestamp: Option<&[u8]>,
    ) -> Result<Vec<u8>, DerError> {
        let new = NewSignature {
            certificate: &self.certificate,
            key: &self.public_key,
            chain: &self.chain,
            attributes: &to_be_signed.0,
            signature: &signature.0,
            timestamp,
        };
        with_signature(catalog, &new)
    }
}

impl ToBeSigned {
    /// The attributes to be signed for this catalog. They do not depend on the signer.
    pub fn of(catalog: &Catalog) -> Self {
        ToBeSigned(to_be_signed(catalog))
    }

    /// The bytes, for a signing service that hashes and signs them.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Their SHA-256, for a signing service that signs a digest.
    pub fn digest(&self) -> Vec<u8> {
        Digest::Sha256.of(&self.0)
    }
}

impl CheckedSignature {
    /// The signature, which a timestamp covers.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
