//! The second stage: accepts only an undamaged package that is covered by its catalog.

use super::open::OpenPackage;
use crate::finding::Report;
use crate::format::pki::Certificate;
use crate::trust::{Anchors, judge};

/// What is required of a package before it is trusted.
#[derive(Debug, Clone, Default)]
pub struct TrustPolicy {
    /// Refuse a catalog that is not signed by a known signer.
    pub require_signature: bool,
    /// Trusted issuers of signing certificates, or trusted signing certificates themselves.
    pub signers: Vec<Certificate>,
    /// Trusted issuers of timestamp servers.
    pub timestamps: Vec<Certificate>,
    /// The current time, in seconds since 1970.
    pub now: i64,
}

/// A package that may be applied. Only `verify` can make one.
#[derive(Debug)]
pub struct VerifiedPackage {
    pub(super) package: OpenPackage,
    /// Findings that do not prevent it from being applied.
    pub warnings: Report,
}

/// A package that must not be applied.
#[derive(Debug)]
pub struct RejectedPackage {
    /// Why it was rejected.
    pub reason: RejectionReason,
    /// All findings.
    pub findings: Report,
}

/// The kinds of rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionReason {
    /// The package is damaged.
    Damaged,
    /// The catalog is missing, does not match the package, or is not signed as required.
    NotTrusted,
}

/// Judges a package and its catalog. Whatever the policy, a package is rejected if it is damaged, not covered by its
/// catalog, or has a signature that is invalid or from an unknown signer.
pub fn verify(package: OpenPackage, trust: &TrustPolicy) -> Result<VerifiedPackage, RejectedPackage> {
    let anchors = Anchors { signers: &trust.signers, timestamps: &trust.timestamps, now: trust.now };
    let judgement = judge(&package, &anchors);
    let is_valid = judgement.covered && !judgement.report.has_errors();
    let is_signed_as_required = judgement.is_trusted() || !trust.require_signature;
    let reason = match judgement.intact {
        false => RejectionReason::Damaged,
        true if is_valid && is_signed_as_required => {
            return Ok(VerifiedPackage { package, warnings: judgement.report });
        }
        true => RejectionReason::NotTrusted,
    };
    Err(RejectedPackage { reason, findings: judgement.report })
}
