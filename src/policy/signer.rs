//! Who may sign a package.

use std::fmt;

use crate::world::hex;

/// A certificate that may sign packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerRule {
    /// The certificate with this SHA-1 (40 digits, what Windows calls the thumbprint) or SHA-256 (64 digits), in lower-case
    /// hexadecimal digits.
    Hash(String),
    /// Every certificate with this subject: `CN=Contoso Provisioning,O=Contoso`.
    Subject(String),
}

/// The certificate that signed a package, or would.
#[derive(Debug, Clone, Copy)]
pub struct SignedBy<'a> {
    /// Its subject.
    pub subject: &'a str,
    /// Its SHA-1.
    pub sha1: [u8; 20],
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Whether a certification path leads to a certificate that the user trusts. Without one, anybody can make a
    /// certificate with that subject.
    pub is_trusted: bool,
}

impl SignerRule {
    /// Reads a hash, with or without blanks and colons between its digits, or a subject.
    pub fn parse(text: &str) -> SignerRule {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | ':')).collect();
        let is_hash = matches!(digits.len(), 40 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match is_hash {
            true => SignerRule::Hash(digits.to_ascii_lowercase()),
            false => SignerRule::Subject(text.trim().to_owned()),
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
        let (SignerRule::Hash(text) | SignerRule::Subject(text)) = self;
        f.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{SignedBy, SignerRule};

    #[test]
    fn a_subject_counts_only_for_a_trusted_certificate() {
        let signer = |is_trusted| SignedBy { subject: "CN=Contoso", sha1: [0xAB; 20], sha256: [1; 32], is_trusted };
        let thumbprint = ["AB"; 20].join(":");
        for (text, trusted, untrusted) in [
            ("CN=Contoso", true, false),
            ("CN=Contoso, O=Other", false, false),
            (&*thumbprint, true, true),
            (&"01".repeat(32), true, true),
            (&"02".repeat(32), false, false),
        ] {
            let rule = SignerRule::parse(text);
            assert_eq!((rule.allows(&signer(true)), rule.allows(&signer(false))), (trusted, untrusted), "{text}");
        }
    }
}
