//! Who signed a catalog, whether the signature holds, and whether the signer is trusted.

use super::anchors::Anchors;
use super::path::{PathError, Search, path};
use super::timestamps::{Stamped, proved_time};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, Purpose, SignedMessage, SignerInfo, Unfit};

/// What came of the signature. Only `Trusted` says who made the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// Nobody signed this package: its catalog is unsigned, missing, unreadable, or that of other bytes.
    Absent,
    /// It does not hold, or cannot be checked here, or its signer may not sign packages.
    Broken,
    /// It holds, but was made when the certificate was not valid, as far as can be told.
    OutsideValidity(Signer),
    /// It holds, and the signer leads to no trusted certificate.
    Untrusted(Signer),
    /// It holds, and the signer is trusted.
    Trusted(Signer),
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The signer's certificate.
    pub certificate: Certificate,
    /// When, in seconds since 1970, as far as a trusted timestamp proves it.
    pub signed_at: Option<i64>,
}

/// Judges the signature of the catalog called `name`, which has one; every problem is reported.
pub(super) fn signature(name: &str, bytes: &[u8], anchors: &Anchors<'_>) -> (Signature, Report) {
    let mut judge = Judge { name, anchors, report: Report::new() };
    let signature = match judge.signed(bytes) {
        Signature::Trusted(signer) if judge.report.has_errors() => Signature::Untrusted(signer),
        signature => signature,
    };
    (signature, judge.report)
}

struct Judge<'a> {
    name: &'a str,
    anchors: &'a Anchors<'a>,
    report: Report,
}

impl Judge<'_> {
    fn say(&mut self, code: Code, message: String, help: &str) {
        self.report.push(Finding::new(code, Place::Named(self.name.to_owned()), message).help(help));
    }

    /// Judges every signer; the least good one counts.
    fn signed(&mut self, bytes: &[u8]) -> Signature {
        let message = match SignedMessage::from_der(bytes) {
            Ok(message) => message,
            Err(error) => {
                let message = format!("the signature of the catalog cannot be read: {error}");
                self.say(Code::SignatureMalformed, message, "sign the catalog again");
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
            let message = "the certificate of the signer does not come along, or two answer to its name".to_owned();
            self.say(Code::SignerMissing, message, "sign the catalog again, with the certificate in it");
            return Signature::Broken;
        };
        let faults = message.faults(signer, certificate);
        for fault in &faults {
            match fault.is_unsupported() {
                true => self.unsupported(format!("the signature cannot be checked: {fault}")),
                false => {
                    let message = format!("the signature does not hold: {fault}");
                    self.say(Code::SignatureBroken, message, "do not use the package; fetch it anew, or sign it again");
                }
            }
        }
        let Stamped { time, report } = proved_time(self.name, signer, self.anchors);
        self.report.extend(report);
        let at = time.unwrap_or(self.anchors.now);
        let unfit = certificate.unfit(Purpose::CodeSigning, at);
        unfit.iter().for_each(|unfit| self.unfit(certificate, unfit, time));
        let search = Search {
            pool: &message.certificates,
            anchors: self.anchors.signers,
            purpose: Purpose::CodeSigning,
            time: at,
        };
        let path = path(certificate, &search);
        if let Err(error) = &path {
            self.untrusted(certificate, error);
        }
        let signer = Signer { certificate: certificate.clone(), signed_at: time };
        match path {
            _ if !faults.is_empty() || unfit.iter().any(|unfit| !is_about_time(unfit)) => Signature::Broken,
            _ if !unfit.is_empty() => Signature::OutsideValidity(signer),
            Ok(_) => Signature::Trusted(signer),
            Err(_) => Signature::Untrusted(signer),
        }
    }

    fn unfit(&mut self, certificate: &Certificate, unfit: &Unfit, stamped: Option<i64>) {
        let message = format!("the certificate of the signer, `{}`, does not fit: {unfit}", certificate.subject());
        match stamped {
            _ if unfit.is_unsupported() => self.unsupported(message),
            _ if !is_about_time(unfit) => self.say(
                Code::SignerUnfit,
                message,
                "sign with a certificate for code signing: extended key usage codeSigning, key usage digitalSignature, \
                 RSA of 2048 bits or more, P-256 or P-384",
            ),
            Some(_) => {
                self.say(
                    Code::SignerExpired,
                    message,
                    "the timestamp says that it was signed outside its validity; sign again",
                );
            }
            None => {
                let help = "sign again with a valid certificate; a timestamp (--timestamp) of a server that you trust \
                            (--tsa-ca) lets a signature outlive its certificate";
                self.say(Code::SignerExpired, message, help);
            }
        }
    }

    /// What others may be able to judge is called neither broken nor untrusted.
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
            "name the certificate that devices trust for provisioning with --ca: that of an issuer, or the signer's own",
        );
    }
}

/// Whether the certificate would fit at another time.
fn is_about_time(unfit: &Unfit) -> bool {
    matches!(unfit, Unfit::NotYetValid(_) | Unfit::Expired(_))
}
