//! PFX files (PKCS#12): a key with its certificates, as Windows exports them.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;

/// Why a PFX file cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PfxError {
    /// It is not a PFX file.
    #[error("it is not a PFX file")]
    NotPfx,
    /// The password is wrong.
    #[error("the pass phrase is wrong")]
    WrongPassword,
    /// The encryption is not supported, or its key derivation is too expensive.
    #[error("the encryption of the key is not supported")]
    Encryption,
}

/// Opens a file with its password; a file without one has an empty one.
pub fn open_pfx(bytes: &[u8], password: &str) -> Result<Pkcs12Archive, PfxError> {
    /// The tag of a SEQUENCE, with which every PFX file begins.
    const SEQUENCE: u8 = 0x30;
    if bytes.first() != Some(&SEQUENCE) {
        return Err(PfxError::NotPfx);
    }
    Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| match error {
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => PfxError::WrongPassword,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm | Error::InvalidParameters => {
            PfxError::Encryption
        }
        _ => PfxError::NotPfx,
    })
}
