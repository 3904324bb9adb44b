//! Why a file gives no key. No text here holds anything of the key.

/// Why a file gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It holds no private key in PEM.
    #[error("it holds no private key in PEM")]
    NoKey,
    /// It holds several.
    #[error("it holds several private keys")]
    SeveralKeys,
    /// It is encrypted as OpenSSL did before 1.0: with header lines, and a single round of MD5.
    #[error("the key is encrypted in the way of OpenSSL before 1.0")]
    OldEncryption,
    /// It is encrypted in a way, or with an effort, that is not known here.
    #[error("the key is encrypted in a way that is not read here")]
    Encryption,
    /// Its bytes are no key.
    #[error("it does not hold a key")]
    Broken,
    /// It is of another kind than RSA, P-256 and P-384.
    #[error("the key is neither RSA nor P-256 nor P-384")]
    Kind,
    /// It is encrypted, and no pass phrase was given.
    #[error("the key is encrypted, and no pass phrase was given")]
    PassPhraseMissing,
    /// The pass phrase does not open it.
    #[error("the pass phrase does not open the key")]
    PassPhraseWrong,
    /// It is no PFX file.
    #[error("it is not a PFX file")]
    NoPfx,
}
