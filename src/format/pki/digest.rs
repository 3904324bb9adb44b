//! The digest algorithms for signatures: SHA-2. MD5 and SHA-1 are recognized, so that they can be refused by name.

use der::asn1::ObjectIdentifier;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::oids;
use super::structures::Algorithm;

/// A digest algorithm that is strong enough for signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256, which we use.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Why an algorithm is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AlgorithmError {
    /// It is broken: collisions are feasible.
    #[error("{0}, which is broken")]
    Weak(&'static str),
    /// It is stated twice, with different values.
    #[error("an algorithm that is stated twice, with different values")]
    Contradictory,
    /// It is the algorithm of a kind of key, so it names no digest.
    #[error("{}, which is the algorithm of a kind of key, and not of a signature", oids::algorithm_name(*.0))]
    OfKeys(ObjectIdentifier),
    /// It has parameters, which supported algorithms do not have.
    #[error("the algorithm {0} with parameters, which are not supported")]
    Parameters(ObjectIdentifier),
    /// It is not supported.
    #[error("{}, which is not supported", oids::algorithm_name(*.0))]
    Unknown(ObjectIdentifier),
}

impl AlgorithmError {
    /// Whether it is merely not supported here, so that other verifiers may accept it.
    pub fn is_unsupported(self) -> bool {
        matches!(self, AlgorithmError::Unknown(_) | AlgorithmError::Parameters(_))
    }
}

impl Digest {
    /// The algorithm in an AlgorithmIdentifier.
    pub(super) fn of_algorithm(algorithm: &Algorithm<'_>) -> Result<Digest, AlgorithmError> {
        match algorithm.is_plain() {
            true => Digest::from_oid(algorithm.algorithm),
            false => Err(AlgorithmError::Parameters(algorithm.algorithm)),
        }
    }

    /// The algorithm with this identifier.
    fn from_oid(oid: ObjectIdentifier) -> Result<Digest, AlgorithmError> {
        match oid {
            oids::SHA256 => Ok(Digest::Sha256),
            oids::SHA384 => Ok(Digest::Sha384),
            oids::SHA512 => Ok(Digest::Sha512),
            oids::SHA1 => Err(AlgorithmError::Weak("SHA-1")),
            oids::MD5 => Err(AlgorithmError::Weak("MD5")),
            other => Err(AlgorithmError::Unknown(other)),
        }
    }

    /// Its identifier.
    pub(super) fn oid(self) -> ObjectIdentifier {
        match self {
            Digest::Sha256 => oids::SHA256,
            Digest::Sha384 => oids::SHA384,
            Digest::Sha512 => oids::SHA512,
        }
    }

    /// The digest of some bytes.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Digest::Sha256 => Sha256::digest(bytes).to_vec(),
            Digest::Sha384 => Sha384::digest(bytes).to_vec(),
            Digest::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// The DER before the digest in an RSA signature: a DigestInfo up to its octets.
    /// Source: RFC 8017, section 9.2, note 1.
    pub fn rsa_prefix(self) -> &'static [u8] {
        match self {
            Digest::Sha256 => &[
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
                0x04, 0x20,
            ],
            Digest::Sha384 => &[
                0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
                0x04, 0x30,
            ],
            Digest::Sha512 => &[
                0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
                0x04, 0x40,
            ],
        }
    }
}
