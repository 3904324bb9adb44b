//! The key of a PFX file, with its certificates.

use p12_keystore::Certificate as PfxCertificate;

use super::key::SigningKey;
use super::key_error::KeyError;
use super::pem_key::PassPhraseSource;
use crate::format::pki::{Certificate, PfxError, open_pfx};

/// The key of a PFX file, and all its certificates that can be read. A file without a pass phrase has an empty one.
pub fn pfx(bytes: &[u8], pass_phrase: &mut PassPhraseSource<'_>) -> Result<(SigningKey, Vec<Certificate>), KeyError> {
    let archive = match open_pfx(bytes, "") {
        Err(PfxError::WrongPassword) => open_pfx(bytes, &pass_phrase().ok_or(KeyError::PassPhraseMissing)?),
        other => other,
    }
    .map_err(reason)?;
    let [key] = archive.keys.as_slice() else {
        return Err(if archive.keys.is_empty() { KeyError::NoKey } else { KeyError::SeveralKeys });
    };
    let read = |certificate: &PfxCertificate| Certificate::from_der(certificate.as_der()).ok();
    let certificates = archive.certs.iter().filter_map(|bag| read(&bag.cert)).collect();
    Ok((SigningKey::from_pkcs8(key.key.as_der())?, certificates))
}

fn reason(error: PfxError) -> KeyError {
    match error {
        PfxError::WrongPassword => KeyError::PassPhraseWrong,
        PfxError::Encryption => KeyError::Encryption,
        PfxError::NotPfx => KeyError::NotPfx,
    }
}
