//! Who signs: a certificate that fits, and the certificates of its issuers.

use crate::format::cat::{Catalog, to_be_signed, with_signature};
use crate::format::pki::{Certificate, DerError, Digest, NewSignature, PublicKey, Purpose, Unfit};

/// A certificate that may sign packages today, with its chain.
#[derive(Debug, Clone)]
pub struct Signer {
    certificate: Certificate,
    public_key: PublicKey,
    chain: Vec<Certificate>,
}

/// Why nobody can sign with these certificates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// There is no certificate.
    #[error("no certificate comes with the key")]
    NoCertificate,
    /// None of them is that of the key.
    #[error("the key is not that of the certificate `{subject}`")]
    KeyMismatch {
        /// The owner of the first.
        subject: String,
    },
    /// The certificate does not fit.
    #[error("the certificate `{subject}` does not fit: {unfit}")]
    Unfit {
        /// Its owner.
        subject: String,
        /// Why.
        unfit: Unfit,
    },
}

/// What a signer signs: the attributes in DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBeSigned(Vec<u8>);

/// A signature that was found to belong to the signer and to what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSignature(Vec<u8>);

impl Signer {
    /// The signer among these certificates: the one of this key, or the first when the key is elsewhere. All others are
    /// taken as its chain. `now` is the present, in seconds since 1970.
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
        let unfit = certificate.unfit(Purpose::CodeSigning, now);
        match certificate.public_key().cloned() {
            Ok(public_key) if unfit.is_empty() => Ok(Signer { certificate, public_key, chain: certificates }),
            _ => Err(unfit.into_iter().map(|unfit| SignerError::Unfit { subject: subject.clone(), unfit }).collect()),
        }
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Takes a signature that was made somewhere, if it belongs to what is to be signed. ECDSA signatures may be DER or
    /// the two numbers one after the other.
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

    /// The catalog with the signature in it, in place of any that it had.
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
    /// What a signer of this catalog signs. It is the same whoever signs.
    pub fn of(catalog: &Catalog) -> Self {
        ToBeSigned(to_be_signed(catalog))
    }

    /// The bytes, which a signing service hashes and signs.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// Their SHA-256, for what signs a digest.
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
