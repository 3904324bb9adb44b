//! Private keys in PEM files.

use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use zeroize::Zeroizing;

use super::key::SigningKey;
use super::key_error::KeyError;
use crate::format::pki::{PemBlock, pem_blocks};

/// Provides a pass phrase. It is called only if a key is encrypted.
pub type PassPhraseSource<'a> = dyn FnMut() -> Option<Zeroizing<String>> + 'a;

/// The private key of a PEM file.
pub fn pem_key(text: &[u8], pass_phrase: &mut PassPhraseSource<'_>) -> Result<SigningKey, KeyError> {
    let blocks = pem_blocks(text);
    let mut keys = blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
    let PemBlock { label, der } = keys.next().ok_or(KeyError::NoKey)?;
    if keys.next().is_some() {
        return Err(KeyError::SeveralKeys);
    }
    let der = der.as_deref().ok_or(KeyError::OldEncryption)?;
    match label.as_str() {
        "PRIVATE KEY" => SigningKey::from_pkcs8(der),
        "ENCRYPTED PRIVATE KEY" => encrypted(der, pass_phrase),
        "RSA PRIVATE KEY" => SigningKey::from_pkcs1(der),
        "EC PRIVATE KEY" => SigningKey::from_sec1(der),
        _ => Err(KeyError::Kind),
    }
}

fn encrypted(der: &[u8], pass_phrase: &mut PassPhraseSource<'_>) -> Result<SigningKey, KeyError> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::Broken)?;
    match &info.encryption_algorithm {
        EncryptionScheme::Pbes2(parameters) if is_affordable(&parameters.kdf) => {}
        _ => return Err(KeyError::Encryption),
    }
    let pass_phrase = pass_phrase().ok_or(KeyError::PassPhraseMissing)?;
    let opened = info.decrypt(pass_phrase.as_bytes()).map_err(|_| KeyError::PassPhraseWrong)?;
    // A wrong pass phrase may decrypt it by chance, to bytes that are not a key.
    SigningKey::from_pkcs8(opened.as_bytes()).map_err(|error| match error {
        KeyError::Broken => KeyError::PassPhraseWrong,
        other => other,
    })
}

/// Whether the key derivation takes at most some seconds and a gigabyte of memory.
fn is_affordable(derivation: &pbes2::Kdf) -> bool {
    /// OpenSSL uses 2048 rounds by default, careful users several hundred thousand.
    const MAX_ROUNDS: u32 = 10_000_000;
    /// The limit for 128 * N * r bytes: 1 GiB.
    const MAX_SCRYPT_BYTES: u64 = 1 << 30;
    match derivation {
        pbes2::Kdf::Pbkdf2(parameters) => parameters.iteration_count <= MAX_ROUNDS,
        pbes2::Kdf::Scrypt(parameters) => {
            let bytes = parameters.cost_parameter.checked_mul(128 * u64::from(parameters.block_size));
            bytes.is_some_and(|bytes| bytes <= MAX_SCRYPT_BYTES) && parameters.parallelization <= 16
        }
        _ => false,
    }
}
