//! The second stage: only a whole package that its catalog covers goes on.

use super::open::OpenPackage;
use crate::finding::Report;
use crate::format::pki::Certificate;
use crate::trust::{Anchors, judge};

/// What is demanded before a package is trusted.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// A catalog that nobody known has signed is refused.
    pub require_signature: bool,
    /// Whose signatures count: issuers of signers, or the signers' own certificates.
    pub signers: Vec<Certificate>,
    /// Issuers of timestamp servers.
    pub timestamps: Vec<Certificate>,
    /// The present, in seconds since 1970.
    pub now: i64,
}

/// A package that may be applied. It can be made nowhere else.
#[derive(Debug)]
pub struct VerifiedPackage {
    pub(super) package: OpenPackage,
    /// What is worth knowing about it.
    pub warnings: Report,
}

/// Why a package may not be applied.
#[derive(Debug)]
pub struct Rejected {
    /// Whether it is damaged, or nobody vouches for it.
    pub reason: Rejection,
    /// All that was found.
    pub findings: Report,
}

/// The two kinds of rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The package is not whole.
    Damaged,
    /// The catalog is missing, made for other bytes, or not signed as demanded.
    NotTrusted,
}

/// Judges a package and its catalog. One that is not whole or not covered by its catalog is rejected whatever is demanded,
/// and so is one whose signature does not hold or is that of somebody unknown.
pub fn verify(package: OpenPackage, trust: &Trust) -> Result<VerifiedPackage, Rejected> {
    let anchors = Anchors { signers: &trust.signers, timestamps: &trust.timestamps, now: trust.now };
    let judgement = judge(&package, &anchors);
    let sound = judgement.covered && !judgement.report.has_errors();
    let signed = judgement.is_trusted() || !trust.require_signature;
    let reason = match judgement.whole {
        false => Rejection::Damaged,
        true if sound && signed => return Ok(VerifiedPackage { package, warnings: judgement.report }),
        true => Rejection::NotTrusted,
    };
    Err(Rejected { reason, findings: judgement.report })
}
