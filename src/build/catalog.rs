//! The catalog beside a package: a new one, unless there is a signed one that still matches.

use super::BuildError;
use super::earlier::existing;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::cat::Catalog;
use crate::sign;
use crate::trust::cover;
use crate::world::{CatalogId, Hashes, Sink, Stamp};

/// The catalog that goes with a package.
pub(super) struct ChosenCatalog {
    pub(super) bytes: Vec<u8>,
    /// Whether it already exists and is kept.
    pub(super) is_kept: bool,
}

/// The options that decide whether a signed catalog is replaced by a new one.
pub(super) struct CatalogRules {
    /// The date in a new catalog.
    pub(super) stamp: Stamp,
    /// Whether a signed catalog that no longer covers the package may be replaced.
    pub(super) replace_signed: bool,
    /// Whether a signed catalog that still covers the package is replaced as well, because the new one will be signed.
    pub(super) sign_again: bool,
}

/// Whether the bytes are a catalog with a signature, valid or not.
pub(super) fn is_signed(bytes: &[u8]) -> bool {
    Catalog::from_der(bytes).is_ok_and(|catalog| catalog.signer_infos > 0)
}

impl CatalogRules {
    /// Returns a new catalog, or the existing signed one of that name if it still covers the package; a finding if a
    /// signature would be lost.
    pub(super) fn choose(
        &self,
        name: &str,
        package: &Hashes,
        sink: &dyn Sink,
        report: &mut Report,
    ) -> Result<Result<ChosenCatalog, Finding>, BuildError> {
        let place = || Place::Named(name.to_owned());
        let signed = existing(sink, name)?.and_then(|bytes| {
            let coverage = cover(name, &bytes, package);
            coverage.has_signature().then(|| (coverage.is_covered(), bytes))
        });
        Ok(match signed {
            Some((true, bytes)) if !self.sign_again => {
                let message = "the package is unchanged, so its signed catalog is kept";
                report.push(Finding::new(Code::SignatureKept, place(), message));
                Ok(ChosenCatalog { bytes, is_kept: true })
            }
            Some((false, _)) if !self.replace_signed => {
                let message = "the package changed, and its signed catalog would be lost";
                let finding = Finding::new(Code::SignatureLost, place(), message);
                Err(finding.help("use --force, then sign the new catalog; or write to another folder"))
            }
            _ => {
                let bytes = sign::catalog(package, CatalogId::derived(&package.sha256), self.stamp);
                Ok(ChosenCatalog { bytes, is_kept: false })
            }
        })
    }
}
