//! PFX files (PKCS#12): a key with its certificates, as Windows exports them.

use p12_keystore::error::Error;
use p12_keystore::{Certificate as PfxCertificate, Pkcs12Archive};

use super::key::SigningKey;
use super::key_error::KeyError;
use super::pem_key::PassPhraseSource;
use crate::format::pki::Certificate;

/// The key of a PFX file, and all its certificates that can be read. A file without a pass phrase has an empty one.
pub fn pfx(bytes: &[u8], pass_phrase: &mut PassPhraseSource<'_>) -> Result<(SigningKey, Vec<Certificate>), KeyError> {
    /// The tag of a SEQUENCE, with which every PFX file begins.
    const SEQUENCE: u8 = 0x30;
    if bytes.first() != Some(&SEQUENCE) {
        return Err(KeyError::NoPfx);
    }
    let archive = match Pkcs12Archive::from_pkcs12(bytes, "") {
        Err(Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError) => {
            let pass_phrase = pass_phrase().ok_or(KeyError::PassPhraseMissing)?;
            Pkcs12Archive::from_pkcs12(bytes, &pass_phrase)
        }
        other => other,
    }
    .map_err(|error| reason(&error))?;
    let [key] = archive.keys.as_slice() else {
        return Err(if archive.keys.is_empty() { KeyError::NoKey } else { KeyError::SeveralKeys });
    };
    let read = |certificate: &PfxCertificate| Certificate::from_der(certificate.as_der()).ok();
    let certificates = archive.certs.iter().filter_map(|bag| read(&bag.cert)).collect();
    Ok((SigningKey::from_pkcs8(key.key.as_der())?, certificates))
}

fn reason(error: &Error) -> KeyError {
    match error {
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => KeyError::PassPhraseWrong,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm | Error::InvalidParameters => {
            KeyError::Encryption
        }
        _ => KeyError::NoPfx,
    }
}
