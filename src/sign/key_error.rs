//! Why no key can be read from a file. The messages contain nothing of the key.

/// Why no key can be read from a file. Messages call the file "it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It contains no private key in PEM.
    #[error("it contains no private key in PEM")]
    NoKey,
    /// It contains several private keys.
    #[error("it contains several private keys")]
    SeveralKeys,
    /// The key is encrypted in the format of OpenSSL before 1.0: with header lines, and a single round of MD5.
    #[error("the key is encrypted in the format of OpenSSL before 1.0, which is not supported")]
    OldEncryption,
    /// The encryption of the key is not supported, or its key derivation is too expensive.
    #[error("the encryption of the key is not supported")]
    Encryption,
    /// The key is malformed.
    #[error("the key is malformed")]
    Broken,
    /// The key is not RSA, P-256 or P-384.
    #[error("the key is not RSA, P-256 or P-384")]
    Kind,
    /// The key is encrypted, and no pass phrase was provided.
    #[error("the key is encrypted, and no pass phrase was provided")]
    PassPhraseMissing,
    /// The pass phrase is wrong.
    #[error("the pass phrase is wrong")]
    PassPhraseWrong,
    /// It is not a PFX file.
    #[error("it is not a PFX file")]
    NotPfx,
}
