//! Public keys, and the verification of signatures.

use der::asn1::{BitStringRef, ObjectIdentifier, UintRef};
use der::{Decode, Sequence};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Pkcs1v15Sign, RsaPublicKey};

use super::digest::{AlgorithmError, Digest};
use super::oids;
use super::structures::Algorithm;

/// The key of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA, with PKCS#1 v1.5 signatures.
    Rsa(RsaPublicKey),
    /// ECDSA on P-256.
    P256(p256::ecdsa::VerifyingKey),
    /// ECDSA on P-384.
    P384(p384::ecdsa::VerifyingKey),
}

/// The key in a certificate.
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,        -- rsaEncryption, or id-ecPublicKey with its curve
///     subjectPublicKey  BIT STRING }
/// ```
/// Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
pub(super) struct KeyInfo<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) key: BitStringRef<'a>,
}

/// An RSA key inside a KeyInfo. Source: RFC 8017, appendix A.1.1.
#[derive(Debug, Sequence)]
struct RsaNumbers<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// Why a public key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// Its kind is not supported: neither RSA nor P-256 nor P-384.
    #[error("{} is not supported, only RSA, P-256 and P-384", oids::algorithm_name(*.0))]
    Kind(ObjectIdentifier),
    /// It is malformed, or an RSA key of unsupported length.
    #[error("it is malformed, or an RSA key of fewer than 1024 or more than 8192 bits")]
    Broken,
}

/// The scheme of a signature: the kind of key, and the digest if it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    kind: Kind,
    pub(super) digest: Option<Digest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    Ecdsa,
}

impl Scheme {
    /// The scheme in an AlgorithmIdentifier.
    pub(super) fn of_algorithm(algorithm: &Algorithm<'_>) -> Result<Scheme, AlgorithmError> {
        let scheme = Scheme::from_oid(algorithm.algorithm)?;
        match algorithm.is_plain() {
            true => Ok(scheme),
            false => Err(AlgorithmError::Parameters(algorithm.algorithm)),
        }
    }

    fn from_oid(oid: ObjectIdentifier) -> Result<Scheme, AlgorithmError> {
        let (kind, digest) = match oid {
            oids::RSA => (Kind::Rsa, None),
            oids::SHA256_WITH_RSA => (Kind::Rsa, Some(Digest::Sha256)),
            oids::SHA384_WITH_RSA => (Kind::Rsa, Some(Digest::Sha384)),
            oids::SHA512_WITH_RSA => (Kind::Rsa, Some(Digest::Sha512)),
            oids::EC => (Kind::Ecdsa, None),
            oids::ECDSA_WITH_SHA256 => (Kind::Ecdsa, Some(Digest::Sha256)),
            oids::ECDSA_WITH_SHA384 => (Kind::Ecdsa, Some(Digest::Sha384)),
            oids::ECDSA_WITH_SHA512 => (Kind::Ecdsa, Some(Digest::Sha512)),
            oids::SHA1_WITH_RSA | oids::ECDSA_WITH_SHA1 => return Err(AlgorithmError::Weak("SHA-1")),
            oids::MD5_WITH_RSA => return Err(AlgorithmError::Weak("MD5")),
            other => return Err(AlgorithmError::Unknown(other)),
        };
        Ok(Scheme { kind, digest })
    }

    /// Whether the key can make such signatures.
    pub(super) fn fits(self, key: &PublicKey) -> bool {
        (self.kind == Kind::Rsa) == matches!(key, PublicKey::Rsa(_))
    }

    /// Whether this is a signature over this digest by this key.
    pub(super) fn verify(self, key: &PublicKey, digest: Digest, hashed: &[u8], signature: &[u8]) -> bool {
        let fits = self.digest.is_none_or(|named| named == digest);
        fits && self.fits(key) && key.verify(digest, hashed, signature)
    }
}

impl PublicKey {
    /// The key in a certificate.
    pub(super) fn from_info(info: &KeyInfo<'_>) -> Result<PublicKey, PublicKeyError> {
        let bytes = info.key.as_bytes().ok_or(PublicKeyError::Broken)?;
        match info.algorithm.algorithm {
            oids::RSA => rsa_key(bytes).ok_or(PublicKeyError::Broken),
            oids::EC => {
                let curve = info.algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
                match curve.ok_or(PublicKeyError::Broken)? {
                    oids::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(PublicKey::P256).ok(),
                    oids::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(PublicKey::P384).ok(),
                    other => return Err(PublicKeyError::Kind(other)),
                }
                .ok_or(PublicKeyError::Broken)
            }
            other => Err(PublicKeyError::Kind(other)),
        }
    }

    /// Whether a signature over this digest was made with the private key. ECDSA signatures are DER.
    pub fn verify(&self, digest: Digest, hashed: &[u8], signature: &[u8]) -> bool {
        match self {
            PublicKey::Rsa(key) => {
                let scheme = Pkcs1v15Sign { hash_len: Some(hashed.len()), prefix: digest.rsa_prefix().into() };
                key.verify(scheme, hashed, signature).is_ok()
            }
            PublicKey::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(hashed, &signature).is_ok()),
            PublicKey::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(hashed, &signature).is_ok()),
        }
    }

    /// The length of an RSA modulus in bits; `None` for an elliptic curve key.
    pub fn rsa_bits(&self) -> Option<u32> {
        match self {
            PublicKey::Rsa(key) => Some(key.n().bits()),
            PublicKey::P256(_) | PublicKey::P384(_) => None,
        }
    }

    /// The algorithm identifier of a signature with this key and SHA-256, as written by signtool: the one for RSA does
    /// not name the digest.
    pub(super) fn signature_algorithm(&self) -> Algorithm<'static> {
        match self {
            PublicKey::Rsa(_) => Algorithm { algorithm: oids::RSA, parameters: Some(der::asn1::AnyRef::NULL) },
            PublicKey::P256(_) | PublicKey::P384(_) => {
                Algorithm { algorithm: oids::ECDSA_WITH_SHA256, parameters: None }
            }
        }
    }
}

fn rsa_key(bytes: &[u8]) -> Option<PublicKey> {
    /// Longer keys are not issued; the limit bounds the time for hostile ones. The `rsa` crate has the same limit.
    const MAX_BITS: u32 = 8192;
    let numbers = RsaNumbers::from_der(bytes).ok()?;
    let number = |digits: UintRef<'_>| {
        let bits = u32::try_from(digits.as_bytes().len()).ok()?.checked_mul(8).filter(|bits| *bits <= MAX_BITS)?;
        BoxedUint::from_be_slice(digits.as_bytes(), bits).ok()
    };
    let (modulus, exponent) = (number(numbers.modulus)?, number(numbers.exponent)?);
    RsaPublicKey::new(modulus, exponent).ok().map(PublicKey::Rsa)
}
