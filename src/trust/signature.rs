//! Judges the signature of a catalog: whether it is valid, and whether the signer is trusted.

use super::anchors::Anchors;
use super::checks::Checks;
use super::path::{PathError, Search, path};
use super::timestamps::{ProvenTime, proven_time};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, Purpose, SignedMessage, SignerInfo, SuitabilityError};

/// The result of checking a signature. Only `Trusted` proves who signed the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// The package is not signed: its catalog is unsigned, missing, unreadable, or for other bytes.
    Absent,
    /// It is invalid, or cannot be checked here, or its signer must not sign packages.
    Broken,
    /// It is valid, but there is no proof that it was made while the certificate was valid.
    OutsideValidity(Signer),
    /// It is valid, but no certification path leads to a trusted certificate, or there is another error, such as an
    /// invalid timestamp.
    Untrusted(Signer),
    /// It is valid, and the signer is trusted.
    Trusted(Signer),
}

/// The signer of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The signer's certificate.
    pub certificate: Certificate,
    /// When it was signed, in seconds since 1970, if a trusted timestamp proves it.
    pub signed_at: Option<i64>,
}

/// Judges the signature of the catalog named `name`, which must have one; reports every problem.
pub(super) fn signature(name: &str, bytes: &[u8], anchors: &Anchors<'_>) -> (Signature, Report) {
    let mut judge = Judge { name, anchors, checks: Checks::default(), report: Report::new() };
    let signature = match judge.signed(bytes) {
        Signature::Trusted(signer) if judge.report.has_errors() => Signature::Untrusted(signer),
        signature => signature,
    };
    (signature, judge.report.without_repeats())
}

struct Judge<'a> {
    name: &'a str,
    anchors: &'a Anchors<'a>,
    checks: Checks,
    report: Report,
}

impl Judge<'_> {
    fn say(&mut self, code: Code, message: String, help: &str) {
        self.report.push(Finding::new(code, Place::Named(self.name.to_owned()), message).help(help));
    }

    /// Judges every signer; the worst result counts.
    fn signed(&mut self, bytes: &[u8]) -> Signature {
        let message = match SignedMessage::from_der(bytes) {
            Ok(message) => message,
            Err(error) => {
                let message = format!("the signature of the catalog cannot be read: {error}");
                match error.is_unsupported() {
                    true => self.unsupported(message),
                    false => self.say(Code::SignatureMalformed, message, "sign the catalog again"),
                }
                return Signature::Broken;
            }
        };
        let judged = message.signers.iter().map(|signer| self.signer(&message, signer));
        let worst = judged.max_by_key(|signature| match signature {
            Signature::Trusted(_) => 0,
            Signature::Untrusted(_) => 1,
            Signature::OutsideValidity(_) => 2,
            Signature::Absent | Signature::Broken => 3,
        });
        worst.unwrap_or(Signature::Absent)
    }

    fn signer(&mut self, message: &SignedMessage, signer: &SignerInfo) -> Signature {
        let Some(certificate) = message.certificate_of(signer) else {
            let message = "the certificate of the signer is not included, or it is ambiguous".to_owned();
            self.say(Code::SignerMissing, message, "sign the catalog again, and include the certificate");
            return Signature::Broken;
        };
        let errors = message.errors(signer, certificate);
        for error in &errors {
            match error.is_unsupported() {
                true => self.unsupported(format!("the signature cannot be checked: {error}")),
                false => {
                    let message = format!("the signature is invalid: {error}");
                    self.say(
                        Code::SignatureBroken,
                        message,
                        "do not use the package; fetch it again, or sign it again",
                    );
                }
            }
        }
        let ProvenTime { time, report } = proven_time(self.name, signer, self.anchors, &mut self.checks);
        self.report.extend(report);
        let time = time.filter(|_| !certificate.signs_for_its_lifetime());
        let at = time.unwrap_or(self.anchors.now);
        let unsuitable = certificate.suitability_errors(Purpose::CodeSigning, at);
        unsuitable.iter().for_each(|unsuitable| self.unsuitable(certificate, unsuitable, time));
        let search = Search {
            pool: &message.certificates,
            anchors: self.anchors.signers,
            purpose: Purpose::CodeSigning,
            time: at,
        };
        let path = path(certificate, &search, &mut self.checks);
        if let Err(error) = &path {
            self.untrusted(certificate, error);
        }
        let signer = Signer { certificate: certificate.clone(), signed_at: time };
        match path {
            _ if !errors.is_empty() || unsuitable.iter().any(|unsuitable| !is_about_time(unsuitable)) => {
                Signature::Broken
            }
            _ if !unsuitable.is_empty() => Signature::OutsideValidity(signer),
            Ok(_) => Signature::Trusted(signer),
            Err(_) => Signature::Untrusted(signer),
        }
    }

    fn unsuitable(&mut self, certificate: &Certificate, unsuitable: &SuitabilityError, stamped: Option<i64>) {
        let message =
            format!("the certificate of the signer, `{}`, is not suitable: {unsuitable}", certificate.subject());
        match stamped {
            _ if unsuitable.is_unsupported() => self.unsupported(message),
            _ if !is_about_time(unsuitable) => self.say(
                Code::SignerUnfit,
                message,
                "sign with a certificate for code signing: extended key usage codeSigning, key usage digitalSignature, \
                 RSA of 2048 bits or more, P-256 or P-384",
            ),
            Some(_) => {
                self.say(
                    Code::SignerExpired,
                    message,
                    "the timestamp shows that it was signed outside the validity of the certificate; sign again",
                );
            }
            None if certificate.signs_for_its_lifetime() => {
                let help = "sign again with a valid certificate; its extended key usage (lifetime signing) ends its \
                            signatures with it, even with a timestamp";
                self.say(Code::SignerExpired, message, help);
            }
            None => {
                let help = "sign again with a valid certificate; with a timestamp (--timestamp) of a server that you trust \
                            (--tsa-ca) a signature outlives its certificate";
                self.say(Code::SignerExpired, message, help);
            }
        }
    }

    /// Reports something that other verifiers may be able to judge, so that it is neither broken nor untrusted.
    fn unsupported(&mut self, message: String) {
        let help = "check it where it was signed, for example with `signtool verify /pa`; or sign with RSA, P-256 or \
                    P-384 and a certificate whose issuers do the same";
        self.say(Code::SignatureUnsupported, message, help);
    }

    fn untrusted(&mut self, certificate: &Certificate, error: &PathError) {
        let subject = certificate.subject();
        if error.is_unsupported() {
            return self.unsupported(format!("the signer, `{subject}`, cannot be judged: {error}"));
        }
        let message = format!("the signer, `{subject}`, is not trusted: {error}");
        self.say(
            Code::SignerUntrusted,
            message,
            "use --ca with the certificate that devices trust for provisioning: that of an issuer, or the signer's own",
        );
    }
}

/// Whether the certificate would be suitable at another time.
fn is_about_time(unsuitable: &SuitabilityError) -> bool {
    matches!(unsuitable, SuitabilityError::NotYetValid(_) | SuitabilityError::Expired(_))
}
