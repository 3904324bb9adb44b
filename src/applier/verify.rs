//! The second stage: only a whole package that its catalog covers goes on.

use super::open::OpenPackage;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::Certificate;
use crate::read::{self, Trust as Anchors};

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

/// Judges a package and its catalog.
pub fn verify(package: OpenPackage, trust: &Trust) -> Result<VerifiedPackage, Rejected> {
    let mut findings = package.model.problems.clone();
    if findings.has_errors() {
        return Err(Rejected { reason: Rejection::Damaged, findings });
    }
    let trusted = judge_catalog(&package, trust, &mut findings);
    match trusted && !findings.has_errors() {
        true => Ok(VerifiedPackage { package, warnings: findings }),
        false => Err(Rejected { reason: Rejection::NotTrusted, findings }),
    }
}

/// Whether the catalog covers the package and is signed by whom it must be.
fn judge_catalog(package: &OpenPackage, trust: &Trust, findings: &mut Report) -> bool {
    let name = package.name.clone();
    let Some(catalog) = &package.catalog else {
        findings.push(
            Finding::new(Code::NoCatalog, Place::Named(name), "no catalog stands beside the package")
                .help("keep the .cat beside the .ppkg, under the same name; without it nothing tells whether the package is what was built"),
        );
        return false;
    };
    let anchors = Anchors { signers: &trust.signers, timestamps: &trust.timestamps, now: trust.now };
    let verdict = read::judge_catalog(&name, catalog, &package.hashes, &anchors);
    let trusted = verdict.is_trusted();
    findings.extend(verdict.report);
    trusted || !trust.require_signature
}
