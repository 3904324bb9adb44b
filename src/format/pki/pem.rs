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
    let mut open: Option<String> = None;
    // One buffer for all blocks, which never grows: growing would leave parts of keys behind.
    let mut lines = Zeroizing::new(Vec::with_capacity(text.len()));
    for line in text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        match (&open, framed(line, b"-----BEGIN "), framed(line, b"-----END ")) {
            (_, Some(label), _) => {
                open = Some(label);
                lines.clear();
            }
            (Some(label), _, Some(end)) if end == *label => {
                let der = STANDARD.decode(lines.as_slice()).ok().map(Zeroizing::new);
                blocks.push(PemBlock { label: end, der });
                open = None;
            }
            (Some(_), _, _) => lines.extend_from_slice(line),
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

/// The certificate in the value of a setting: base64 of DER, in one line or many, with or without the lines of PEM.
pub fn certificate_in_base64(value: &str) -> Option<Certificate> {
    let is_label = |part: &&str| part.starts_with("BEGIN ") || part.starts_with("END ");
    let body = value.split("-----").filter(|part| !is_label(part));
    let packed: String = body.flat_map(str::split_ascii_whitespace).collect();
    Certificate::from_der(&STANDARD.decode(packed).ok()?).ok()
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
    use super::{CertificateFileError, certificate_in_base64, certificates, pem_blocks};

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = b"Bag Attributes\r\n-----BEGIN A B-----\r\nAQ\r\nID\r\n-----END A B-----\r\nrest\n-----BEGIN C-----\nDEK-Info: x\n\nAQID\n-----END C-----\n-----BEGIN D-----\nAQID";
        let found: Vec<_> =
            pem_blocks(text).into_iter().map(|block| (block.label, block.der.map(|der| der.to_vec()))).collect();
        assert_eq!(found, [("A B".to_owned(), Some(vec![1, 2, 3])), ("C".to_owned(), None)]);
    }

    /// A self-signed certificate of `CN=R`.
    const CERTIFICATE: &str = "MIIBbTCCAROgAwIBAgIUCEfrXfOteLlbZZw6RYlmqpC6GpwwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBUjAeFw0yNjExMjgwMjEw\
        MzNaFw00NjExMjMwMjEwMzNaMAwxCjAIBgNVBAMMAVIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARuGno7DPep4AAr6l5HJ1h7\
        wh2ZwtFzLYibI8UbgvEXGoWVr72K8eNE7TwsYr73dGztaYVrfoq0zJl+juqz7g7Go1MwUTAdBgNVHQ4EFgQUNuo1VDlK0Kw7dSxY\
        Fq9qLF4M1twwHwYDVR0jBBgwFoAUNuo1VDlK0Kw7dSxYFq9qLF4M1twwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF\
        AiEA0OFMUqGSIMlJo4zPk674Fq11eWrCSVYnWfSctgJENa8CIAejflSJKKnwazPvV5q1Z6TGgu2QNBotCrx1K53HyEe8";

    #[test]
    fn a_certificate_in_a_setting_is_read_with_and_without_the_lines_of_pem() {
        let lines = CERTIFICATE.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned());
        let lines = lines.collect::<Vec<_>>().join("\n");
        let framed = format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n");
        for value in [CERTIFICATE, &lines, &framed, &framed.replace('\n', " "), &framed.replace('\n', "")] {
            assert_eq!(certificate_in_base64(value).map(|read| read.subject()).as_deref(), Some("CN=R"), "{value}");
        }
        assert!(certificate_in_base64(&CERTIFICATE[4..]).is_none());
    }

    #[test]
    fn files_without_certificates_are_refused() {
        assert_eq!(certificates(b"text"), Err(CertificateFileError::NoCertificate));
        let broken = b"-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
        assert!(matches!(certificates(broken), Err(CertificateFileError::Broken(1, _))));
        assert!(matches!(certificates(b"\x30\x03"), Err(CertificateFileError::Broken(1, _))));
    }
}
