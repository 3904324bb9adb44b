//! Enrolment of certificates by SCEP: the values below `ClientCertificateInstall/SCEP/{id}/Install` and
//! `CertificateStore/MY/SCEP/{id}/Install`.

use super::companions::Companions;
use super::forms::{is_hash, is_oid};
use super::{Given, Problem};
use crate::format::xml::shown;

/// HashAlgorithm.
pub(super) fn hash_algorithms(given: &Given) -> Vec<Problem> {
    // The last two are for keys of Windows Hello.
    const KNOWN: [&str; 5] = ["SHA-1", "SHA-2", "SHA-3", "SHA256", "SHA-256"];
    let items = given.text.split('+').map(str::trim).filter(|_| !given.text.is_empty());
    let wrong = items.filter(|item| !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(item)));
    let doubt = |item| {
        Problem::warning(0, format!("{} is not a family of hash algorithms", shown(item)))
            .allowed("SHA-1, SHA-2, SHA-3, with + between them")
    };
    wrong.map(doubt).collect()
}

/// EKUMapping.
pub(super) fn extended_key_usages(given: &Given) -> Vec<Problem> {
    let wrong = given.text.split('+').map(str::trim).filter(|item| !is_oid(item) && !given.text.is_empty());
    let doubt = |item| {
        Problem::warning(0, format!("{} is not the object identifier of a key usage", shown(item)))
            .allowed("1.3.6.1.5.5.7.3.2+1.3.6.1.5.5.7.3.4, with + between them")
    };
    wrong.map(doubt).collect()
}

/// KeyUsage: bits of which one must be set.
pub(super) fn key_usage(given: &Given) -> Vec<Problem> {
    const SIGNATURE_OR_ENCIPHERMENT: u32 = 0x80 | 0x20;
    let is_valid = given.text.parse().is_ok_and(|bits: u32| bits & SIGNATURE_OR_ENCIPHERMENT != 0);
    let problem = (!is_valid).then(|| {
        Problem::error(0, format!("{} has neither the bit 0x20 nor 0x80, so that enrolment fails", shown(given.text)))
            .allowed("128 (digital signature), 32 (key encipherment), or 160 for both")
    });
    problem.into_iter().collect()
}

/// CAThumbprint. Some servers publish SHA-256.
pub(super) fn thumbprint(given: &Given) -> Vec<Problem> {
    const LENGTHS: [usize; 2] = [40, 64];
    let digits: String = given.text.split_whitespace().collect();
    one_doubt(
        digits.is_empty() || is_hash(&digits, &LENGTHS),
        given,
        "is not a thumbprint",
        "the SHA-1 of the certificate, 40 hexadecimal digits",
    )
}

/// SubjectAlternativeNames.
pub(super) fn names(given: &Given) -> Vec<Problem> {
    let mut items = given.text.split(';').map(str::trim).filter(|item| !item.is_empty());
    let is_valid =
        items.all(|item| item.split_once('+').is_some_and(|(form, name)| !form.is_empty() && !name.is_empty()));
    one_doubt(
        is_valid,
        given,
        "is not a list of names with their forms",
        "3+dns.contoso.com;11+ann@contoso.com, with ; between them",
    )
}

/// ServerURL.
pub(super) fn servers(given: &Given) -> Vec<Problem> {
    let lower = given.text.to_ascii_lowercase();
    let mut items = lower.split(';').map(str::trim).filter(|item| !item.is_empty());
    let is_valid = items.all(|item| ["http://", "https://"].iter().any(|scheme| item.starts_with(scheme)));
    one_doubt(
        is_valid,
        given,
        "is not a URL",
        "https://scep.contoso.com/certsrv/mscep/mscep.dll; several with ; between them",
    )
}

/// SubjectName.
pub(super) fn subject(given: &Given) -> Vec<Problem> {
    let is_valid = given.text.trim().is_empty() || given.text.contains('=');
    one_doubt(is_valid, given, "is not a distinguished name", "CN=Ann")
}

/// The other values only describe the certificate.
pub(super) fn needs_enroll(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let problem = others.sibling("Enroll").is_none().then(|| {
        Problem::warning(0, "nothing requests the certificate, since Enroll is not set")
            .help("add the node Enroll beside it with the value true; it runs after the others")
    });
    problem.into_iter().collect()
}

/// ServerURL: what a request needs beside the server, according to the DDF. Without Enroll there is no request, which
/// `needs_enroll` reports.
pub(super) fn needs_request(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const REQUIRED: [&str; 7] =
        ["Challenge", "EKUMapping", "KeyUsage", "SubjectName", "KeyLength", "HashAlgorithm", "CAThumbprint"];
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| others.sibling(name).is_none()).collect();
    let problem = (others.sibling("Enroll").is_some() && !missing.is_empty()).then(|| {
        Problem::warning(0, format!("the request is incomplete: {} not set", is_or_are(&missing)))
            .help("set them beside ServerURL; the DDF calls them required")
    });
    problem.into_iter().collect()
}

fn is_or_are(names: &[&str]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

fn one_doubt(is_valid: bool, given: &Given, what: &str, allowed: &str) -> Vec<Problem> {
    match is_valid {
        true => Vec::new(),
        false => vec![Problem::warning(0, format!("{} {what}", shown(given.text))).allowed(allowed)],
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn a_certificate_is_requested_by_an_action() {
        let node = "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/ServerURL";
        let request = |all: &[&'static str]| all.iter().map(|name| (*name, "x")).collect::<Vec<_>>();
        let mut names = vec!["Challenge", "EKUMapping", "KeyUsage", "SubjectName", "KeyLength", "HashAlgorithm"];
        names.push("CAThumbprint");
        assert!(found_with(node, "https://a", &request(&names))[0].starts_with("warning nothing requests"));
        names.push("Enroll");
        assert_eq!(found_with(node, "https://a", &request(&names)), [""; 0]);
        names.retain(|name| !["Challenge", "CAThumbprint"].contains(name));
        let all = found_with(node, "https://a", &request(&names));
        assert_eq!(all, ["warning the request is incomplete: Challenge, CAThumbprint are not set"]);
    }

    const THUMBPRINT: &str = "0123456789abcdef0123456789ABCDEF01234567";

    #[test]
    fn a_key_usage_has_one_of_two_bits() {
        let node = "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/a/Install/KeyUsage";
        for good in ["128", "32", "160", "224"] {
            assert_eq!(found(node, good), [""; 0], "{good}");
        }
        assert!(found(node, "4")[0].starts_with("error"));
    }

    #[test]
    fn each_has_its_form() {
        for (node, good, bad) in [
            ("ClientCertificateInstall/SCEP/a/Install/HashAlgorithm", "SHA-1+SHA-2", "SHA-1,SHA-2"),
            ("ClientCertificateInstall/SCEP/a/Install/HashAlgorithm", "SHA-2", "MD5"),
            ("ClientCertificateInstall/SCEP/a/Install/CAThumbprint", THUMBPRINT, "A0B1C2"),
            ("ClientCertificateInstall/SCEP/a/Install/SubjectAlternativeNames", "11+ann@contoso.com;3+a", "dns=a"),
            ("CertificateStore/MY/SCEP/a/Install/ServerURL", "https://a/b;http://c", "scep.contoso.com"),
            ("ClientCertificateInstall/SCEP/a/Install/SubjectName", "CN=Ann,O=Contoso", "Ann"),
            (
                "ClientCertificateInstall/SCEP/a/Install/EKUMapping",
                "1.3.6.1.5.5.7.3.2+1.3.6.1.5.5.7.3.4",
                "1.3.6.1.5.5.7.3.2,1.3.6.1.5.5.7.3.4",
            ),
        ] {
            let node = format!("./Device/Vendor/MSFT/{node}");
            assert_eq!(found(&node, good), [""; 0], "{node}");
            assert!(found(&node, bad)[0].starts_with("warning"), "{node}");
        }
    }
}
