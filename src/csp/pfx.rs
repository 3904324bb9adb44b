//! PFX files with their passwords (ClientCertificateInstall/PFXCertInstall): whether the one opens the other.

use super::Problem;
use super::base64_value::bytes;
use super::companions::Companions;
use crate::format::pki::{Certificate, PfxError, open_pfx};

/// PFXCertInstall/<id>/PFXCertBlob beside PFXCertPassword.
pub(super) fn blob(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const PLAIN: &str = "0";
    match others.sibling("PFXCertPasswordEncryptionType").is_none_or(|kind| kind == PLAIN) {
        true => judge_pfx(text, others.sibling("PFXCertPassword")),
        false => Vec::new(),
    }
}

/// Judges a PFX in base64 by its password. Where no password is known, one that opens without is not missed.
pub fn judge_pfx(base64: &str, password: Option<&str>) -> Vec<Problem> {
    // What is no base64 is said elsewhere.
    let Ok(der) = bytes(base64, "the PFX") else { return Vec::new() };
    if Certificate::from_der(&der).is_ok() {
        return vec![
            Problem::warning(0, "the value is a certificate without its key, which authenticates nobody")
                .allowed("a PFX (PKCS#12), which has certificate and key")
                .help("export the certificate with its private key"),
        ];
    }
    let problem = match (open_pfx(&der, password.unwrap_or_default()), password) {
        // What cannot be judged is left to the device.
        (Ok(_) | Err(PfxError::Encryption), _) | (Err(PfxError::WrongPassword), None) => None,
        (Err(PfxError::WrongPassword), Some(_)) => Some(
            Problem::warning(0, "the password beside it does not open this PFX")
                .help("export it again, or correct the password"),
        ),
        (Err(PfxError::NoPfx), _) => {
            Some(Problem::warning(0, "the value is no PFX").allowed("a PFX (PKCS#12), which has certificate and key"))
        }
    };
    problem.into_iter().collect()
}
