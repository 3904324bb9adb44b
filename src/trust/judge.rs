//! Judges a package and its catalog.

use super::anchors::Anchors;
use super::cover::cover;
use super::open::OpenPackage;
use super::signature::{Signature, Signer, signature};
use crate::finding::{Code, Finding, Place, Report};
use crate::world::Hashes;

/// The result of judging a package and its catalog.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// Whether the package is undamaged, as far as it was read.
    pub intact: bool,
    /// Whether the catalog contains both hashes of the package.
    pub covered: bool,
    /// The result of checking the signature.
    pub signature: Signature,
    /// Every problem, one finding each.
    pub report: Report,
}

impl Judgement {
    /// The signer of the package, if the signature is valid.
    pub fn signer(&self) -> Option<&Signer> {
        match &self.signature {
            Signature::OutsideValidity(signer) | Signature::Untrusted(signer) | Signature::Trusted(signer) => {
                Some(signer)
            }
            Signature::Absent | Signature::Broken => None,
        }
    }

    /// Whether a trusted signer signed exactly these bytes.
    pub fn is_trusted(&self) -> bool {
        matches!(self.signature, Signature::Trusted(_))
    }
}

/// Judges a package and its catalog.
pub fn judge<F>(package: &OpenPackage<F>, anchors: &Anchors<'_>) -> Judgement {
    let problems = package.model.problems.clone();
    let intact = !problems.has_errors();
    let of_catalog = judge_catalog(&package.catalog_name, package.catalog.as_deref(), &package.hashes, anchors);
    let mut report = problems;
    report.extend(of_catalog.report);
    Judgement { intact, report, ..of_catalog }
}

/// Judges the catalog named `name` for a package of which only the hashes are known, so the result never says that the
/// package is intact.
pub fn judge_catalog(name: &str, bytes: Option<&[u8]>, package: &Hashes, anchors: &Anchors<'_>) -> Judgement {
    let nothing = |covered, report| Judgement { intact: false, covered, signature: Signature::Absent, report };
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
        Finding::new(Code::NoCatalog, Place::Named(name.to_owned()), "there is no catalog next to the package")
            .help("keep the .cat next to the .ppkg, under the same name"),
    );
    report
}

fn unsigned(name: &str) -> Finding {
    Finding::new(Code::Unsigned, Place::Named(name.to_owned()), "the catalog is not signed")
        .help("Windows asks before it installs an unsigned package, or refuses it by policy; sign it with `ppkgc sign`")
}
