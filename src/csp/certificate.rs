//! Stores of certificates (RootCATrustedCertificates, CertificateStore): a certificate below its own thumbprint.

use super::base64_value::bytes;
use super::forms::is_hash;
use super::{Given, Problem};
use crate::format::pki::Certificate;
use crate::format::xml::shown;

/// The minimum length of a secure RSA key, in bits.
const MIN_BITS: u32 = 2048;
/// 2024-01-01, the date of packages that get no other, in seconds since 1970. What has expired before it has expired
/// for every device; a check must not depend on the day on which it runs.
const EARLIEST_USE: i64 = 1_704_067_200;

/// Judges a certificate. The path ends with <thumbprint>/EncodedCertificate.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let name = given.name(given.node.segments().len().saturating_sub(2));
    let is_thumbprint = is_hash(name, &[40]);
    let mut problems = Vec::new();
    if !is_thumbprint {
        problems.push(
            Problem::error(0, format!("the path names the certificate {}, which is not a thumbprint", shown(name)))
                .allowed("the SHA-1 of the certificate, 40 hexadecimal digits"),
        );
    }
    let certificate = match bytes(given.text, "the certificate (DER)") {
        Ok(bytes) => Certificate::from_der(&bytes),
        Err(problem) => {
            problems.push(problem);
            return problems;
        }
    };
    match certificate {
        Ok(certificate) => judge_certificate(given, &certificate, name, is_thumbprint, &mut problems),
        Err(error) => problems.push(
            Problem::error(0, format!("the value contains no certificate: {error}"))
                .allowed("one X.509 certificate in DER, encoded once")
                .help("name its file: { file = \"root.cer\" }; DER and PEM are both read and encoded"),
        ),
    }
    problems
}

fn judge_certificate(given: &Given, certificate: &Certificate, name: &str, named: bool, problems: &mut Vec<Problem>) {
    let thumbprint: String = certificate.thumbprint().iter().map(|byte| format!("{byte:02X}")).collect();
    if named && !name.eq_ignore_ascii_case(&thumbprint) {
        problems.push(
            Problem::error(0, format!("the path names {name}, but the certificate has another thumbprint"))
                .allowed(thumbprint),
        );
    }
    let is_root = given.node.segments().iter().any(|segment| segment.eq_ignore_ascii_case("Root"));
    if is_root && !certificate.names_as_issuer(certificate) {
        problems.push(
            Problem::warning(
                0,
                format!("{} is not self-signed, but goes to the store of roots", shown(&certificate.subject())),
            )
            .help("intermediate authorities belong below CA"),
        );
    }
    if certificate.not_after < EARLIEST_USE {
        problems.push(
            Problem::warning(0, format!("the certificate {} has expired", shown(&certificate.subject())))
                .help("ask its issuer for the one that replaced it"),
        );
    }
    if let Some(bits) = certificate.public_key().ok().and_then(|key| key.rsa_bits()).filter(|bits| *bits < MIN_BITS) {
        let message = format!("the key of the certificate has {bits} bits, which is too short to protect anything");
        problems.push(Problem::warning(0, message).allowed("a certificate with an RSA key of 2048 bits or more"));
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    /// Self-signed, with a key on P-256; made for this test.
    const CERTIFICATE: &str = "MIIBkDCCATWgAwIBAgIULfWTSdgraV4HcJKrDpkLZZhRMCYwCgYIKoZIzj0EAwIwHDEaMBgGA1UEAwwRQ29udG9zbyBUZXN0IFJv\
        b3QwIBcNMjYxMTI2MTQxNzA3WhgPMjEyNjExMDIxNDE3MDdaMBwxGjAYBgNVBAMMEUNvbnRvc28gVGVzdCBSb290MFkwEwYHKoZI\
        zj0CAQYIKoZIzj0DAQcDQgAEdsAK7o7dSBZmaCRlDbSOnk3e76HZG9WNM0iykMbtlPw+TNZNkXumVH8dm5e0AFXJz6sbt2hDzjAt\
        7s6x4geoCKNTMFEwHQYDVR0OBBYEFA33/dixNOz+OU0bJ6QLuLr3FB5AMB8GA1UdIwQYMBaAFA33/dixNOz+OU0bJ6QLuLr3FB5A\
        MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhALhqZwn1LcsBENpem4PBXsweE/I6MHED0R0f9h0vIJOiAiEA1zKp\
        5PM8hroWVf+lPFFj2hrZZnZaP+XOl8GVV7Jn0g0=";
    const THUMBPRINT: &str = "C711963E582E0BC0C8CD7FBDA4513AF891E60F4A";

    fn node(name: &str) -> String {
        format!("./Device/Vendor/MSFT/RootCATrustedCertificates/Root/{name}/EncodedCertificate")
    }

    #[test]
    fn a_certificate_stands_below_its_thumbprint() {
        let (text, name) = (CERTIFICATE, THUMBPRINT);
        assert_eq!(found(&node(name), text), [""; 0]);
        let wrong = found(&node("0000000000000000000000000000000000000000"), text);
        assert!(wrong[0].starts_with("error 0 the path names 0000"), "{wrong:?}");
        assert!(found(&node("mycert"), text)[0].contains("is not a thumbprint"));
        assert!(found(&node(name), "MIIB")[0].contains("contains no certificate"));
        assert!(found(&node(name), "hello!")[0].contains("not base64"));
    }
}
