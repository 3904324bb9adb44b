//! What a package and its catalog are worth.

use super::anchors::Anchors;
use super::cover::cover;
use super::open::OpenPackage;
use super::signature::{Signature, Signer, signature};
use crate::finding::{Code, Finding, Place, Report};
use crate::world::Hashes;

/// What a package and its catalog are worth.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// Whether nothing in the package is damaged, as far as it was read.
    pub whole: bool,
    /// Whether the catalog holds both hashes of the package.
    pub covered: bool,
    /// Who signed the package.
    pub signature: Signature,
    /// Every problem, one finding each.
    pub report: Report,
}

impl Judgement {
    /// Who signed the package, if the signature holds.
    pub fn signer(&self) -> Option<&Signer> {
        match &self.signature {
            Signature::OutsideValidity(signer) | Signature::Untrusted(signer) | Signature::Trusted(signer) => {
                Some(signer)
            }
            Signature::Absent | Signature::Broken => None,
        }
    }

    /// Whether a trusted signer vouches for these very bytes.
    pub fn is_trusted(&self) -> bool {
        matches!(self.signature, Signature::Trusted(_))
    }
}

/// Judges a package and the catalog beside it.
pub fn judge<F>(package: &OpenPackage<F>, anchors: &Anchors<'_>) -> Judgement {
    let problems = package.model.problems.clone();
    let whole = !problems.has_errors();
    let of_catalog = judge_catalog(&package.catalog_name, package.catalog.as_deref(), &package.hashes, anchors);
    let mut report = problems;
    report.extend(of_catalog.report);
    Judgement { whole, report, ..of_catalog }
}

/// Judges the catalog called `name` for the package with these hashes, which was not read and so is not called whole.
pub fn judge_catalog(name: &str, bytes: Option<&[u8]>, package: &Hashes, anchors: &Anchors<'_>) -> Judgement {
    let nothing = |covered, report| Judgement { whole: false, covered, signature: Signature::Absent, report };
    let Some(bytes) = bytes else { return nothing(false, no_catalog(name)) };
    let coverage = cover(name, bytes, package);
    match (coverage.is_covered(), coverage.has_signature()) {
        (false, _) => nothing(false, coverage.report),
        (true, false) => {
            let mut report = coverage.report;
            report.push(unsigned(name));
            nothing(true, report)
        }
        (true, true) => {
            let (signature, found) = signature(name, bytes, anchors);
            let mut report = coverage.report;
            report.extend(found);
            Judgement { signature, ..nothing(true, report) }
        }
    }
}

fn no_catalog(name: &str) -> Report {
    let mut report = Report::new();
    report.push(
        Finding::new(Code::NoCatalog, Place::Named(name.to_owned()), "no catalog stands beside the package")
            .help("keep the .cat beside the .ppkg, under the same name"),
    );
    report
}

fn unsigned(name: &str) -> Finding {
    Finding::new(Code::Unsigned, Place::Named(name.to_owned()), "the catalog is not signed")
        .help("Windows asks before it installs an unsigned package, or refuses it by policy; `ppkgc sign` signs it")
}
