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
    /// It is on a curve that is described by its numbers instead of a name.
    #[error("a curve that is not named is not supported, only P-256 and P-384")]
    UnnamedCurve,
    /// It is a point in the hybrid form, which states more than the compressed form needs.
    #[error("a point in hybrid form is not supported")]
    Hybrid,
    /// It is an RSA key of more bits than are read.
    #[error("an RSA key of {0} bits is not supported, only up to {MAX_RSA_BITS}")]
    Long(u32),
    /// It is an RSA key with a larger exponent than is read.
    #[error("an RSA key with a public exponent of more than {MAX_EXPONENT_BITS} bits is not supported")]
    Exponent,
    /// It is an RSA key of so few bits that it is not read.
    #[error("an RSA key of {0} bits is too short")]
    Short(u32),
    /// It is malformed.
    #[error("it is malformed")]
    Broken,
}

/// Longer RSA keys are not issued; the limit bounds the time for hostile ones. The `rsa` crate has the same limit.
const MAX_RSA_BITS: u32 = 8192;
/// Shorter RSA keys are not read by the `rsa` crate, and would be refused.
const MIN_RSA_BITS: u32 = 1024;
/// The limit of the `rsa` crate for exponents, of which nearly all have 17 bits.
const MAX_EXPONENT_BITS: u32 = 33;

impl PublicKeyError {
    /// Whether the key is merely not supported here, so that other verifiers may use it.
    pub fn is_unsupported(self) -> bool {
        !matches!(self, PublicKeyError::Short(_) | PublicKeyError::Broken)
    }
}

/// The scheme of a signature: the kind of key, and the digest if it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    kind: Kind,
    pub(super) digest: Option<Digest>,
}

/// The kind of key that makes a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    Ecdsa,
}

impl Kind {
    /// The kind for this signature algorithm, also for those that are not supported; `None` for what is no signature
    /// algorithm, or an unknown one. OpenSSL treats a certificate of its own issuer as self-signed only if its key is
    /// of this kind, whatever the digest and the parameters are.
    pub(super) fn of_algorithm(algorithm: ObjectIdentifier) -> Option<Kind> {
        const RSA: [ObjectIdentifier; 10] = [
            oids::MD2_WITH_RSA,
            oids::MD4_WITH_RSA,
            oids::MD5_WITH_RSA,
            oids::OIW_MD5_WITH_RSA,
            oids::SHA1_WITH_RSA,
            oids::OIW_SHA1_WITH_RSA,
            oids::OIW_SHA_WITH_RSA,
            oids::RIPEMD160_WITH_RSA,
            oids::SHA224_WITH_RSA,
            oids::RSA_PSS,
        ];
        const ECDSA: [ObjectIdentifier; 2] = [oids::ECDSA_WITH_SHA1, oids::ECDSA_WITH_SHA224];
        match Scheme::from_oid(algorithm) {
            Ok(scheme) => scheme.digest.map(|_| scheme.kind),
            Err(_) if RSA.contains(&algorithm) => Some(Kind::Rsa),
            Err(_) if ECDSA.contains(&algorithm) => Some(Kind::Ecdsa),
            Err(_) => None,
        }
    }

    /// Whether the key is of this kind.
    pub(super) fn fits(self, key: &PublicKey) -> bool {
        (self == Kind::Rsa) == matches!(key, PublicKey::Rsa(_))
    }
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

    /// The scheme in the AlgorithmIdentifier of a certificate, where no other field names the digest.
    pub(super) fn of_certificate(algorithm: &Algorithm<'_>) -> Result<Scheme, AlgorithmError> {
        match Scheme::of_algorithm(algorithm)? {
            Scheme { digest: None, .. } => Err(AlgorithmError::OfKeys(algorithm.algorithm)),
            scheme => Ok(scheme),
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
        self.kind.fits(key)
    }

    /// Whether it states this digest, or none.
    pub(super) fn allows(self, digest: Digest) -> bool {
        self.digest.is_none_or(|stated| stated == digest)
    }

    /// Whether this is a signature over this digest by this key.
    pub(super) fn verify(self, key: &PublicKey, digest: Digest, hashed: &[u8], signature: &[u8]) -> bool {
        self.allows(digest) && self.fits(key) && key.verify(digest, hashed, signature)
    }
}

impl PublicKey {
    /// The key in a certificate.
    pub(super) fn from_info(info: &KeyInfo<'_>) -> Result<PublicKey, PublicKeyError> {
        let bytes = info.key.as_bytes().ok_or(PublicKeyError::Broken)?;
        match info.algorithm.algorithm {
            oids::RSA => rsa_key(bytes),
            oids::EC => {
                let curve = info.algorithm.parameters.ok_or(PublicKeyError::Broken)?;
                match curve.decode_as::<ObjectIdentifier>().map_err(|_| PublicKeyError::UnnamedCurve)? {
                    oids::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(PublicKey::P256).ok(),
                    oids::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(PublicKey::P384).ok(),
                    other => return Err(PublicKeyError::Kind(other)),
                }
                .ok_or(if is_hybrid(bytes) { PublicKeyError::Hybrid } else { PublicKeyError::Broken })
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

/// Whether a point is in the hybrid form: both coordinates, and whether the second one is odd. Source: X9.62, section
/// 4.3.6; SEC 1 does not have this form.
fn is_hybrid(point: &[u8]) -> bool {
    matches!(point, [0x06 | 0x07, ..])
}

fn rsa_key(bytes: &[u8]) -> Result<PublicKey, PublicKeyError> {
    let numbers = RsaNumbers::from_der(bytes).map_err(|_| PublicKeyError::Broken)?;
    let bits = |digits: UintRef<'_>| -> Option<u32> {
        let [first, rest @ ..] = digits.as_bytes() else { return Some(0) };
        u32::try_from(rest.len()).ok()?.checked_mul(8)?.checked_add(8 - first.leading_zeros())
    };
    match (bits(numbers.modulus), bits(numbers.exponent)) {
        (Some(long), _) if long > MAX_RSA_BITS => return Err(PublicKeyError::Long(long)),
        (Some(short), _) if short < MIN_RSA_BITS => return Err(PublicKeyError::Short(short)),
        (_, Some(large)) if large > MAX_EXPONENT_BITS => return Err(PublicKeyError::Exponent),
        (Some(_), Some(_)) => {}
        _ => return Err(PublicKeyError::Broken),
    }
    let number = |digits: UintRef<'_>| {
        let whole_bytes = u32::try_from(digits.as_bytes().len()).ok()?.checked_mul(8)?;
        BoxedUint::from_be_slice(digits.as_bytes(), whole_bytes).ok()
    };
    let key = number(numbers.modulus).zip(number(numbers.exponent));
    let key = key.and_then(|(modulus, exponent)| RsaPublicKey::new(modulus, exponent).ok());
    key.map(PublicKey::Rsa).ok_or(PublicKeyError::Broken)
}

#[cfg(test)]
mod tests {
    use der::asn1::{AnyRef, BitStringRef, UintRef};
    use der::{Encode, Sequence};

    use super::{Algorithm, KeyInfo, PublicKey, PublicKeyError, RsaNumbers, oids};

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<PublicKey, PublicKeyError> {
        let numbers = RsaNumbers { modulus: UintRef::new(modulus).unwrap(), exponent: UintRef::new(exponent).unwrap() };
        let key = numbers.to_der().unwrap();
        let algorithm = Algorithm { algorithm: oids::RSA, parameters: Some(AnyRef::NULL) };
        PublicKey::from_info(&KeyInfo { algorithm, key: BitStringRef::from_bytes(&key).unwrap() })
    }

    #[test]
    fn an_rsa_key_that_is_not_read_is_not_called_malformed() {
        let of_bits = |bits: usize| vec![0xff; bits / 8];
        let usual = [1, 0, 1];
        assert!(rsa(&of_bits(2048), &usual).is_ok() && rsa(&of_bits(8192), &usual).is_ok());
        assert!(rsa(&of_bits(2048), &[1, 0xff, 0xff, 0xff, 0xff]).is_ok());
        let error = |modulus: &[u8], exponent: &[u8]| rsa(modulus, exponent).unwrap_err();
        let long = error(&of_bits(8200), &usual);
        assert_eq!(long, PublicKeyError::Long(8200));
        assert_eq!(long.to_string(), "an RSA key of 8200 bits is not supported, only up to 8192");
        let exponent = error(&of_bits(2048), &[2, 0, 0, 0, 1]);
        assert_eq!(exponent, PublicKeyError::Exponent);
        assert!(long.is_unsupported() && exponent.is_unsupported());
        for (modulus, exponent, why) in [
            (of_bits(512), &usual[..], PublicKeyError::Short(512)),
            (of_bits(2048), &[4], PublicKeyError::Broken),
            ([&of_bits(2040)[..], &[0xfe]].concat(), &usual, PublicKeyError::Broken),
        ] {
            let found = error(&modulus, exponent);
            assert_eq!(found, why);
            assert!(!found.is_unsupported());
        }
    }

    #[test]
    fn a_curve_or_a_point_that_is_not_read_is_not_called_malformed() {
        #[derive(Sequence)]
        struct Numbers {
            version: u8,
        }
        let ec = |parameters: AnyRef<'_>, point: &[u8]| {
            let algorithm = Algorithm { algorithm: oids::EC, parameters: Some(parameters) };
            PublicKey::from_info(&KeyInfo { algorithm, key: BitStringRef::from_bytes(point).unwrap() })
        };
        let signing_key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let mut point = signing_key.verifying_key().to_sec1_bytes().to_vec();
        let named = AnyRef::from(&oids::P256);
        assert!(ec(named, &point).is_ok());
        let numbers = Numbers { version: 1 }.to_der().unwrap();
        assert_eq!(ec(AnyRef::try_from(&numbers[..]).unwrap(), &point), Err(PublicKeyError::UnnamedCurve));
        point[0] = 0x06 | point[64] & 1;
        assert_eq!(ec(named, &point), Err(PublicKeyError::Hybrid));
        point[0] = 0x05;
        assert_eq!(ec(named, &point), Err(PublicKeyError::Broken));
    }
}
