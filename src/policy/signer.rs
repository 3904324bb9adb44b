//! Who may sign a package.

use std::fmt;

use crate::world::{DistinguishedName, hex};

/// A certificate that may sign packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerRule {
    /// The certificate with this SHA-1 (40 digits, what Windows calls the thumbprint) or SHA-256 (64 digits), in
    /// lower-case hexadecimal digits.
    Hash(String),
    /// Every certificate with this subject: `CN=Contoso Provisioning, O=Contoso`. Names are compared, not texts, so
    /// that no value of a certificate can look like two.
    Subject(DistinguishedName),
}

/// The certificate that signed a package, or would.
#[derive(Debug, Clone, Copy)]
pub struct SignedBy<'a> {
    /// Its subject.
    pub subject: &'a DistinguishedName,
    /// Its SHA-1.
    pub sha1: [u8; 20],
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Whether a certification path leads to a certificate that the user trusts. Without one, anybody can make a
    /// certificate with that subject.
    pub is_trusted: bool,
}

impl SignerRule {
    /// Reads a hash, with or without blanks and colons between its digits, or a subject; `None` if it is neither.
    pub fn parse(text: &str) -> Option<SignerRule> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':')).collect();
        let is_hash = matches!(digits.len(), 40 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match is_hash {
            true => Some(SignerRule::Hash(digits.to_ascii_lowercase())),
            false => DistinguishedName::parse(text).map(SignerRule::Subject),
        }
    }

    /// Whether the rule allows this certificate.
    pub fn allows(&self, signer: &SignedBy<'_>) -> bool {
        match self {
            SignerRule::Hash(hash) => *hash == hex(&signer.sha1) || *hash == hex(&signer.sha256),
            SignerRule::Subject(subject) => signer.is_trusted && subject == signer.subject,
        }
    }
}

impl fmt::Display for SignerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignerRule::Hash(digits) => f.write_str(digits),
            SignerRule::Subject(name) => write!(f, "{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DistinguishedName, SignedBy, SignerRule};

    #[test]
    fn a_subject_counts_only_for_a_trusted_certificate() {
        let subject = DistinguishedName::parse("CN=Contoso").unwrap();
        let signer = |is_trusted| SignedBy { subject: &subject, sha1: [0xAB; 20], sha256: [1; 32], is_trusted };
        let thumbprint = ["AB"; 20].join(":");
        for (text, trusted, untrusted) in [
            ("CN=Contoso", true, false),
            ("CN=Contoso, O=Other", false, false),
            (&*thumbprint, true, true),
            (&"01".repeat(32), true, true),
            (&"02".repeat(32), false, false),
        ] {
            let rule = SignerRule::parse(text).unwrap();
            assert_eq!((rule.allows(&signer(true)), rule.allows(&signer(false))), (trusted, untrusted), "{text}");
        }
        assert_eq!(SignerRule::parse("Contoso"), None);
    }
}
