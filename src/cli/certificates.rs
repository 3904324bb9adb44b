//! Reads the certificate files of --ca, --tsa-ca, --cert and --chain.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use zeroize::Zeroizing;

use super::cli_error::CliError;
use super::disk::read_ordinary;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, certificates};
use crate::world::hex;

/// A certificate in a JSON document.
#[derive(Serialize)]
pub(super) struct CertificateJson {
    subject: String,
    issuer: String,
    /// SHA-1 of the certificate, in lower-case hexadecimal digits.
    thumbprint: String,
}

impl CertificateJson {
    /// The facts by which people recognize a certificate.
    pub(super) fn of(certificate: &Certificate) -> Self {
        CertificateJson {
            subject: certificate.subject(),
            issuer: certificate.issuer(),
            thumbprint: hex(&certificate.thumbprint()),
        }
    }
}

/// The largest key or certificate file that is read. All root certificates of an operating system take about 300 kB.
pub(super) const MAX_KEY_FILE_BYTES: usize = 4 << 20;

/// All certificates in these files; a file without any causes a finding.
pub(super) fn read_certificates(paths: &[PathBuf], report: &mut Report) -> Result<Vec<Certificate>, CliError> {
    let mut all = Vec::new();
    for path in paths {
        let bytes = key_file(path)?;
        match certificates(&bytes) {
            Ok(found) => all.extend(found),
            Err(error) => report.push(
                Finding::new(Code::KeyUnreadable, named(path), format!("the file is not a certificate: {error}"))
                    .allowed("certificates in PEM, or one in DER"),
            ),
        }
    }
    Ok(all)
}

/// The bytes of a file with keys or certificates.
pub(super) fn key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let bytes = read_ordinary(path, MAX_KEY_FILE_BYTES).map_err(|error| CliError::reading(path, error))?;
    match bytes.len() > MAX_KEY_FILE_BYTES {
        true => Err(CliError::reading(path, "it is too large to be a key or a certificate")),
        false => Ok(Zeroizing::new(bytes)),
    }
}

/// The current time, in seconds since 1970.
pub(super) fn now() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}

/// The place of a finding about a whole file.
pub(super) fn named(path: &Path) -> Place {
    Place::Named(path.display().to_string())
}
