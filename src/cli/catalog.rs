//! The catalog beside a package: a fresh one, unless a signed one stands there that still fits.

use super::outputs::BuildError;
use crate::finding::{Code, Finding, Place, Report};
use crate::sign;
use crate::trust::cover;
use crate::world::{CatalogId, Hashes, Sink, Stamp};

/// The largest catalog or record that is looked into before it is replaced.
const MAX_EXISTING_BYTES: u64 = 16 << 20;

/// The catalog that goes with a package.
pub(super) struct ChosenCatalog {
    pub(super) bytes: Vec<u8>,
    /// It stands there already and stays.
    pub(super) kept: bool,
}

/// A fresh catalog, or the signed one of that name when it still covers the package. A signed one that no longer does is
/// only given up with `force`. With `anew` even one that covers it is made fresh, because it is signed again.
pub(super) fn choose(
    name: &str,
    package: &Hashes,
    stamp: Stamp,
    force: bool,
    anew: bool,
    sink: &dyn Sink,
    report: &mut Report,
) -> Result<ChosenCatalog, BuildError> {
    let place = || Place::Named(name.to_owned());
    let signed = existing(sink, name)?.and_then(|bytes| {
        let coverage = cover(name, &bytes, package);
        coverage.has_signature().then(|| (coverage.is_covered(), bytes))
    });
    match signed {
        Some((true, bytes)) if !anew => {
            let message = "the package is unchanged, so its signed catalog is kept";
            report.push(Finding::new(Code::SignatureKept, place(), message));
            Ok(ChosenCatalog { bytes, kept: true })
        }
        Some((false, _)) if !force => {
            let message = "the package changed, and its signed catalog would be lost";
            let finding = Finding::new(Code::SignatureLost, place(), message);
            Err(BuildError::Refused(finding.help("use --force, then sign the new catalog; or write to another folder")))
        }
        _ => {
            let bytes = sign::catalog(package, CatalogId::derived(&package.sha256), stamp);
            Ok(ChosenCatalog { bytes, kept: false })
        }
    }
}

/// A small output that stands there already.
pub(super) fn existing(sink: &dyn Sink, name: &str) -> Result<Option<Vec<u8>>, BuildError> {
    sink.existing(name, MAX_EXISTING_BYTES).map_err(|error| BuildError::Write { name: name.to_owned(), error })
}
