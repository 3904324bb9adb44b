//! The RSA key of some forged certificates, made for these tests alone.

use std::sync::LazyLock;

use ppkgc::format::pki::Digest;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Pkcs1v15Sign, RsaPrivateKey};

use super::der::{sequence, tlv, tlv_of};

/// The number of this key among the keys of forged certificates.
pub const NUMBER: u8 = 100;
/// `rsaEncryption`.
pub const RSA: &str = "1.2.840.113549.1.1.1";
/// `sha256WithRSAEncryption`.
pub const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";

const PRIMES: [&str; 2] = [
    "ff1be8eff0cecf91c3283ee89c515d8e3d5d7fab285ba15d9bae021273151434\
         1692612d9b9817cc538312d67727f3d195fbf1c437647b66bf85f40bfaa10495\
         de1087a9401a3e10ab8275b169604cfb85ca00dc718cabb02cb5bebedf24c072\
         21bca092d5b2d1eec110309f5f76fd47fce07a8ac367d1b05ed1ba857bb8f6a5",
    "cfc74493763c27e75718ce13d38af2bb09b91d2befca1d66c617aa9914eca6ba\
         bc799efd3c2ae770689b061448b70d20f668d287b0a6f364b5b454a576e192ca\
         2641b7fd1c6de333e619369605f018eff412d9a8e811bde2335ac7c1a5002a7b\
         fe0a20023470932b237e1be53c80a2e00228faff4b77b1a838f1d91cc9af951b",
];

static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    let [p, q] = PRIMES.map(|digits| BoxedUint::from_be_slice(&bytes(digits), 1024).unwrap());
    RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u64)).unwrap()
});

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// A signature with this key and SHA-256.
pub fn signature(bytes: &[u8]) -> Vec<u8> {
    let scheme = Pkcs1v15Sign { hash_len: Some(32), prefix: Digest::Sha256.rsa_prefix().into() };
    KEY.sign(scheme, &Digest::Sha256.of(bytes)).unwrap()
}

/// The key as a SubjectPublicKeyInfo.
pub fn public() -> Vec<u8> {
    let modulus = [&[0], &KEY.n().to_be_bytes()[..]].concat();
    let numbers = sequence(&[&tlv(0x02, &modulus), &tlv(0x02, &[1, 0, 1])]);
    sequence(&[&sequence(&[&tlv_of(RSA), b"\x05\x00"]), &tlv(0x03, &[&[0], &numbers[..]].concat())])
}
