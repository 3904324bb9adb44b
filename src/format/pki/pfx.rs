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

/// Opens a file with its password, which is empty for a file without one.
pub fn open_pfx(bytes: &[u8], password: &str) -> Result<Pkcs12Archive, PfxError> {
    /// The tag of a SEQUENCE, with which every PFX file begins.
    const SEQUENCE: u8 = 0x30;
    if bytes.first() != Some(&SEQUENCE) {
        return Err(PfxError::NotPfx);
    }
    Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| match error {
        Error::Pkcs5Error(message) if is_about_encryption(&message) => PfxError::Encryption,
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => PfxError::WrongPassword,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm | Error::InvalidParameters => {
            PfxError::Encryption
        }
        _ => PfxError::NotPfx,
    })
}

/// Whether an error of PKCS#5 is about the encryption and not the password. The PFX reader passes on only its message.
fn is_about_encryption(message: &str) -> bool {
    message.contains("unsupported") || message.contains("invalid")
}

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::Error;

    use super::is_about_encryption;

    #[test]
    fn an_encryption_that_is_not_supported_is_not_a_wrong_password() {
        let oid = pkcs8::ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
        for (error, expected) in [
            (Error::UnsupportedAlgorithm { oid }, true),
            (Error::AlgorithmParametersInvalid { oid }, true),
            (Error::NoPbes1CryptSupport, true),
            (Error::DecryptFailed, false),
        ] {
            assert_eq!(is_about_encryption(&error.to_string()), expected, "{error}");
        }
    }
}
