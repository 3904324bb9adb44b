//! PEM: DER in base64 between two lines, as OpenSSL writes keys and certificates.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::certificate::Certificate;
use super::error::DerError;

/// One block of a PEM file. Its bytes may be a key, so they are wiped when dropped.
#[derive(Clone)]
pub struct PemBlock {
    /// The label in the opening line, such as `CERTIFICATE`.
    pub label: String,
    /// The bytes; `None` if they are not base64, or encrypted in the format of OpenSSL before 1.0 (with header lines).
    pub der: Option<Zeroizing<Vec<u8>>>,
}

/// Why no certificates can be read from a file. Messages call the file "it".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFileError {
    /// It is neither PEM with a certificate nor DER.
    #[error("it contains no certificate in PEM or DER")]
    NoCertificate,
    /// A certificate cannot be read; its number counts from one.
    #[error("its certificate {0} is {1}")]
    Broken(usize, DerError),
    /// It contains too many certificates.
    #[error("it contains more certificates than any system trusts")]
    TooMany,
}

/// The blocks of a PEM file; text around them is skipped.
pub fn pem_blocks(text: &[u8]) -> Vec<PemBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, Zeroizing<Vec<u8>>)> = None;
    for line in text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        match (&mut open, framed(line, b"-----BEGIN "), framed(line, b"-----END ")) {
            (_, Some(label), _) => open = Some((label, Zeroizing::new(Vec::with_capacity(text.len())))),
            (Some((label, lines)), _, Some(end)) if end == *label => {
                let der = STANDARD.decode(lines.as_slice()).ok().map(Zeroizing::new);
                blocks.push(PemBlock { label: end, der });
                open = None;
            }
            (Some((_, lines)), _, _) => lines.extend_from_slice(line),
            (None, _, _) => {}
        }
    }
    blocks
}

/// The label of an opening or closing line.
fn framed(line: &[u8], start: &[u8]) -> Option<String> {
    let label = line.strip_prefix(start)?.strip_suffix(b"-----")?;
    Some(String::from_utf8_lossy(label).into_owned())
}

/// All certificates in a PEM file, or the one in a DER file.
pub fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, CertificateFileError> {
    /// Operating systems have about two hundred roots.
    const MAX_CERTIFICATES: usize = 1000;
    /// The tag of a SEQUENCE, the first byte of every certificate in DER but not of PEM.
    const SEQUENCE: u8 = 0x30;
    let broken = |number: usize| move |error| CertificateFileError::Broken(number, error);
    let blocks: Vec<PemBlock> = pem_blocks(bytes).into_iter().filter(|block| block.label == "CERTIFICATE").collect();
    match blocks.len() {
        0 if bytes.first() == Some(&SEQUENCE) => Ok(vec![Certificate::from_der(bytes).map_err(broken(1))?]),
        0 => Err(CertificateFileError::NoCertificate),
        count if count > MAX_CERTIFICATES => Err(CertificateFileError::TooMany),
        _ => {
            let numbered = blocks.iter().zip(1..);
            let read = numbered.map(|(block, number)| {
                let der = block.der.as_ref().map_or(&[][..], |der| der.as_slice());
                Certificate::from_der(der).map_err(broken(number))
            });
            read.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CertificateFileError, certificates, pem_blocks};

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = b"Bag Attributes\r\n-----BEGIN A B-----\r\nAQ\r\nID\r\n-----END A B-----\r\nrest\n-----BEGIN C-----\nDEK-Info: x\n\nAQID\n-----END C-----\n-----BEGIN D-----\nAQID";
        let found: Vec<_> =
            pem_blocks(text).into_iter().map(|block| (block.label, block.der.map(|der| der.to_vec()))).collect();
        assert_eq!(found, [("A B".to_owned(), Some(vec![1, 2, 3])), ("C".to_owned(), None)]);
    }

    #[test]
    fn files_without_certificates_are_refused() {
        assert_eq!(certificates(b"text"), Err(CertificateFileError::NoCertificate));
        let broken = b"-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
        assert!(matches!(certificates(broken), Err(CertificateFileError::Broken(1, _))));
        assert!(matches!(certificates(b"\x30\x03"), Err(CertificateFileError::Broken(1, _))));
    }
}
