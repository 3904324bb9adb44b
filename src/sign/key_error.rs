//! Why a file gives no key. No text here holds anything of the key.

use std::fmt;

/// Why a file gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// It holds no private key in PEM.
    NoKey,
    /// It holds several.
    SeveralKeys,
    /// It is encrypted as OpenSSL did before 1.0: with header lines, and a single round of MD5.
    OldEncryption,
    /// It is encrypted in a way, or with an effort, that is not known here.
    Encryption,
    /// Its bytes are no key.
    Broken,
    /// It is of another kind than RSA, P-256 and P-384.
    Kind,
    /// It is encrypted, and no pass phrase was given.
    PassPhraseMissing,
    /// The pass phrase does not open it.
    PassPhraseWrong,
    /// It is no PFX file.
    NoPfx,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::NoKey => "it holds no private key in PEM",
            KeyError::SeveralKeys => "it holds several private keys",
            KeyError::OldEncryption => "the key is encrypted in the way of OpenSSL before 1.0",
            KeyError::Encryption => "the key is encrypted in a way that is not read here",
            KeyError::Broken => "what stands there is no key",
            KeyError::Kind => "the key is neither RSA nor P-256 nor P-384",
            KeyError::PassPhraseMissing => "the key is encrypted, and no pass phrase was given",
            KeyError::PassPhraseWrong => "the pass phrase does not open the key",
            KeyError::NoPfx => "it is no PFX file",
        })
    }
}
