//! A private key and its signatures.

use getrandom::SysRng;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use pkcs8::PrivateKeyInfoRef;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::traits::SignatureScheme;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

use super::key_error::KeyError;
use crate::format::pki::{Digest, PublicKey};

/// A private key. It is wiped from memory when dropped, and has no text form.
pub struct SigningKey(Kind);

enum Kind {
    Rsa(Box<RsaPrivateKey>),
    P256(Box<p256::ecdsa::SigningKey>),
    P384(Box<p384::ecdsa::SigningKey>),
}

impl SigningKey {
    /// Reads an unencrypted PKCS#8 key.
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        /// `rsaEncryption`. Source: RFC 8017, appendix A.1.
        const RSA: pkcs8::ObjectIdentifier = pkcs8::ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Broken)?;
        if info.algorithm.oid == RSA {
            return RsaPrivateKey::try_from(info).map_err(|_| KeyError::Broken).map(SigningKey::rsa);
        }
        let p256 = p256::ecdsa::SigningKey::try_from(info.clone()).map(|key| Kind::P256(Box::new(key)));
        let p384 = || p384::ecdsa::SigningKey::try_from(info.clone()).map(|key| Kind::P384(Box::new(key)));
        p256.or_else(|_| p384()).map(SigningKey).map_err(|_| KeyError::Kind)
    }

    /// Reads an RSA key in PKCS#1, as written by OpenSSL 1.
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        RsaPrivateKey::from_pkcs1_der(der).map_err(|_| KeyError::Broken).map(SigningKey::rsa)
    }

    /// Reads an elliptic curve key in SEC 1, as written by OpenSSL 1.
    pub(super) fn from_sec1(der: &[u8]) -> Result<Self, KeyError> {
        let p256 = p256::SecretKey::from_sec1_der(der).map(|key| Kind::P256(Box::new(key.into())));
        let p384 = || p384::SecretKey::from_sec1_der(der).map(|key| Kind::P384(Box::new(key.into())));
        p256.or_else(|_| p384()).map(SigningKey).map_err(|_| KeyError::Kind)
    }

    fn rsa(key: RsaPrivateKey) -> Self {
        SigningKey(Kind::Rsa(Box::new(key)))
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        match &self.0 {
            Kind::Rsa(key) => PublicKey::Rsa(key.to_public_key()),
            Kind::P256(key) => PublicKey::P256(*key.verifying_key()),
            Kind::P384(key) => PublicKey::P384(*key.verifying_key()),
        }
    }

    /// Signs the SHA-256 of some bytes. The same bytes give the same signature: RSA is PKCS#1 v1.5, and ECDSA is
    /// deterministic (RFC 6979). `None` if the system provides no random numbers, which RSA needs for blinding.
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let digest = Digest::Sha256;
        let hashed = digest.of(message);
        match &self.0 {
            Kind::Rsa(key) => {
                let scheme = Pkcs1v15Sign { hash_len: Some(hashed.len()), prefix: digest.rsa_prefix().into() };
                scheme.sign(Some(&mut SysRng), key, &hashed).ok()
            }
            Kind::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(&hashed).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            Kind::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(&hashed).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}
