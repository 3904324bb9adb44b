//! Who signed a catalog, whether the signature holds, and whether the signer is trusted.

use super::chain::{NoWay, Search, way};
use super::cover::cover;
use super::timestamps::{Stamped, proved_time};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, Purpose, SignedMessage, SignerInfo, Unfit};
use crate::world::Hashes;

/// Whom to believe, and what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    /// Whose signatures count: issuers of signers, or the signers' own certificates.
    pub signers: &'a [Certificate],
    /// Issuers of timestamp servers. An issuer for one must not vouch for the other.
    pub timestamps: &'a [Certificate],
    /// The present, in seconds since 1970.
    pub now: i64,
}

/// What a catalog is worth for a package.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Whether it holds both hashes of the package.
    pub covered: bool,
    /// What came of the signature.
    pub signature: Signature,
    /// Every problem, one finding each.
    pub report: Report,
}

/// What came of the signature. Only `Trusted` says who made the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// Nobody signed, or there is no catalog to read.
    Absent,
    /// It does not hold, or its signer may not sign packages.
    Broken,
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

impl Verdict {
    /// Who signed, if the signature holds.
    pub fn signer(&self) -> Option<&Signer> {
        match &self.signature {
            Signature::Untrusted(signer) | Signature::Trusted(signer) => Some(signer),
            Signature::Absent | Signature::Broken => None,
        }
    }

    /// Whether a trusted signer vouches for these very bytes.
    pub fn is_trusted(&self) -> bool {
        self.covered && matches!(self.signature, Signature::Trusted(_)) && !self.report.has_errors()
    }
}

/// Judges the catalog called `name` for a package; every problem is reported.
pub fn judge_catalog(name: &str, bytes: &[u8], package: &Hashes, trust: &Trust<'_>) -> Verdict {
    let (catalog, mut report) = cover(name, bytes, package);
    let covered = catalog.is_some() && !report.has_errors();
    let mut judge = Judge { name, trust, report: Report::new() };
    let signature = match catalog {
        Some(catalog) if catalog.signer_infos > 0 => judge.signed(bytes),
        Some(_) => judge.unsigned(),
        None => Signature::Absent,
    };
    report.extend(judge.report);
    Verdict { covered, signature, report }
}

struct Judge<'a> {
    name: &'a str,
    trust: &'a Trust<'a>,
    report: Report,
}

impl Judge<'_> {
    fn say(&mut self, code: Code, message: String, help: &str) {
        self.report.push(Finding::new(code, Place::Named(self.name.to_owned()), message).help(help));
    }

    fn unsigned(&mut self) -> Signature {
        self.say(
            Code::Unsigned,
            "the catalog is not signed".to_owned(),
            "Windows asks before it installs an unsigned package, or refuses it by policy; `ppkgc sign` signs it",
        );
        Signature::Absent
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
            Signature::Absent | Signature::Broken => 2,
        });
        worst.unwrap_or(Signature::Absent)
    }

    fn signer(&mut self, message: &SignedMessage, signer: &SignerInfo) -> Signature {
        let Some(certificate) = message.certificate_of(signer) else {
            let message = "the certificate of the signer does not come along".to_owned();
            self.say(Code::SignerMissing, message, "sign the catalog again, with the certificate in it");
            return Signature::Broken;
        };
        let faults = message.faults(signer, certificate);
        for fault in &faults {
            let message = format!("the signature does not hold: {fault}");
            self.say(Code::SignatureBroken, message, "do not use the package; fetch it anew, or sign it again");
        }
        let Stamped { time, report } = proved_time(self.name, signer, self.trust);
        self.report.extend(report);
        let at = time.unwrap_or(self.trust.now);
        let unfit = certificate.unfit(Purpose::CodeSigning, at);
        unfit.iter().for_each(|unfit| self.unfit(certificate, unfit, time));
        let search = Search {
            pool: &message.certificates,
            anchors: self.trust.signers,
            purpose: Purpose::CodeSigning,
            time: at,
        };
        let way = way(certificate, &search);
        if let Err(no_way) = &way {
            self.untrusted(certificate, no_way);
        }
        let signer = Signer { certificate: certificate.clone(), signed_at: time };
        match way {
            _ if !faults.is_empty() || !unfit.is_empty() => Signature::Broken,
            Ok(()) => Signature::Trusted(signer),
            Err(_) => Signature::Untrusted(signer),
        }
    }

    fn unfit(&mut self, certificate: &Certificate, unfit: &Unfit, stamped: Option<i64>) {
        let message = format!("the certificate of the signer, `{}`, does not fit: {unfit}", certificate.subject());
        match (unfit, stamped) {
            (Unfit::NotYetValid(_) | Unfit::Expired(_), Some(_)) => {
                self.say(
                    Code::SignerExpired,
                    message,
                    "the timestamp says that it was signed outside its validity; sign again",
                );
            }
            (Unfit::NotYetValid(_) | Unfit::Expired(_), None) => {
                let help = "sign again with a valid certificate; a timestamp (--timestamp) of a server that you trust \
                            (--tsa-ca) lets a signature outlive its certificate";
                self.say(Code::SignerExpired, message, help);
            }
            _ => self.say(
                Code::SignerUnfit,
                message,
                "sign with a certificate for code signing: extended key usage codeSigning, key usage digitalSignature, \
                 RSA of 2048 bits or more, P-256 or P-384",
            ),
        }
    }

    fn untrusted(&mut self, certificate: &Certificate, no_way: &NoWay) {
        let message = format!("the signer, `{}`, is not trusted: {no_way}", certificate.subject());
        self.say(
            Code::SignerUntrusted,
            message,
            "name the certificate that devices trust for provisioning with --ca: that of an issuer, or the signer's own",
        );
    }
}
