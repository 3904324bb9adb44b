//! Whether a catalog covers a package: it contains both hashes of the package.
//!
//! This proves that the catalog was made for these bytes. Only a trusted signature proves who vouches for them.

use crate::finding::{Code, Finding, Place, Report};
use crate::format::cat::{Catalog, Member, MemberDigest};
use crate::world::Hashes;

/// Whether a catalog covers a package.
#[derive(Debug)]
pub struct Coverage {
    /// The catalog, if it can be read.
    pub catalog: Option<Catalog>,
    /// All reasons why it does not cover the package.
    pub report: Report,
}

impl Coverage {
    /// Whether the catalog was made for exactly these bytes.
    pub fn is_covered(&self) -> bool {
        self.catalog.is_some() && !self.report.has_errors()
    }

    /// Whether the catalog has a signature, valid or not.
    pub fn has_signature(&self) -> bool {
        self.catalog.as_ref().is_some_and(|catalog| catalog.signer_infos > 0)
    }
}

/// Compares the catalog named `name` with the hashes of a package.
pub fn cover(name: &str, bytes: &[u8], package: &Hashes) -> Coverage {
    let mut report = Report::new();
    let place = || Place::Named(name.to_owned());
    let catalog = match Catalog::from_der(bytes) {
        Ok(catalog) => catalog,
        Err(error) => {
            let code = if error.is_unsupported() { Code::CatalogUnsupported } else { Code::CatalogMalformed };
            report.push(
                Finding::new(code, place(), format!("the catalog cannot be read: {error}"))
                    .help("build the package again, or fetch the .cat again from the source of the package"),
            );
            return Coverage { catalog: None, report };
        }
    };
    let covered =
        [("SHA-1", catalog.member(&package.sha1).is_some()), ("SHA-256", catalog.member(&package.sha256).is_some())];
    let missing: Vec<&str> = covered.iter().filter(|(_, found)| !found).map(|(kind, _)| *kind).collect();
    match missing.as_slice() {
        [] => {}
        [kind] => report.push(
            Finding::new(Code::CatalogMember, place(), format!("the catalog lacks the package's {kind} hash"))
                .allowed("both hashes; Windows is reported to look up the SHA-1 hash")
                .help("build the package again to get a complete catalog"),
        ),
        _ => report.push(
            Finding::new(Code::CatalogMismatch, place(), "the catalog was made for a package with other bytes")
                .help("package and catalog must come from the same build; build again, or fetch both again"),
        ),
    }
    let is_incomplete = |member: &Member| match member.tag == package.sha256 {
        true => member.digest.is_none(),
        false => member.attributes.is_empty(),
    };
    if catalog.members.iter().any(|member| is_of(member, package) && is_incomplete(member)) {
        let message = "an entry of the catalog for this package is incomplete, so that other verifiers refuse it";
        report.push(
            Finding::new(Code::CatalogMember, place(), message)
                .allowed("two entries that state what kind of file was hashed; that of the SHA-256 also as a digest")
                .help("build the package again to get a complete catalog"),
        );
    }
    if let Some(oddity) = catalog.oddity {
        let message = format!("the catalog {oddity}, which is not supported in catalogs of packages");
        report.push(Finding::new(Code::CatalogUnsupported, place(), message).help("build the package again"));
    }
    let digests =
        || catalog.members.iter().filter(|member| is_of(member, package)).filter_map(|own| own.digest.as_ref());
    if let Some(algorithm) = digests().find_map(MemberDigest::other_algorithm) {
        let message =
            format!("an entry of the catalog for this package contains a hash by {algorithm}, which is not supported");
        report.push(
            Finding::new(Code::CatalogUnsupported, place(), message).allowed("SHA-1 and SHA-256").help(
                "build the package again, or check it where it was signed, for example with `signtool verify /pa`",
            ),
        );
    }
    if digests().any(|digest| contradicts(digest, package)) {
        let message = "an entry of the catalog for this package contains the hash of other bytes";
        report.push(Finding::new(Code::CatalogMismatch, place(), message).help("build the package again"));
    }
    let others = catalog.members.iter().filter(|member| !is_of(member, package)).count();
    if others > 0 && !report.has_errors() {
        report.push(
            Finding::new(Code::CatalogCoversMore, place(), covers_more(others)).help(
                "whoever trusts the catalog of this package trusts those files too; ask its signer what they are",
            ),
        );
    }
    if others == 0 && catalog.content().is_none() && !report.has_errors() {
        report.push(
            Finding::new(Code::CatalogHoldsMore, place(), holds_more(&catalog))
                .allowed(PLAIN)
                .help("what Windows makes of it is not known; ask the source of the package for a catalog without it"),
        );
    }
    Coverage { catalog: Some(catalog), report }
}

/// Like [`cover`], but for a catalog that is to be signed: it must contain nothing but the two hashes of the package,
/// since a signature vouches for everything in it.
pub fn cover_alone(name: &str, bytes: &[u8], package: &Hashes) -> Coverage {
    let coverage = cover(name, bytes, package);
    let is_alone = coverage.catalog.as_ref().is_some_and(|catalog| catalog.content().is_some());
    if is_alone || !coverage.is_covered() {
        return coverage;
    }
    let mut report = Report::new();
    let message =
        "the catalog contains more than the two hashes of its package, and a signature would vouch for all of it";
    report.push(
        Finding::new(Code::CatalogNotAlone, Place::Named(name.to_owned()), message)
            .allowed(PLAIN)
            .help("build the package again, and sign the catalog that comes with it"),
    );
    report.extend(coverage.report);
    Coverage { report, ..coverage }
}

/// The only kind of catalog that gets no finding.
const PLAIN: &str = "a catalog as `ppkgc` and Windows Configuration Designer make it: two hashes, no extensions";

fn covers_more(others: usize) -> String {
    match others {
        1 => "the catalog also contains a hash that is not of this package".to_owned(),
        many => format!("the catalog also contains {many} hashes that are not of this package"),
    }
}

/// The message about a catalog that contains more than the hashes of its package, but no hash of another file.
fn holds_more(catalog: &Catalog) -> String {
    let what = match catalog.extensions.len() {
        0 => "entries or attributes".to_owned(),
        1 => "an extension".to_owned(),
        many => format!("{many} extensions"),
    };
    format!("the catalog also contains {what} beyond the two hashes of its package")
}

/// Whether the tag of an entry is a hash of the package.
fn is_of(member: &Member, package: &Hashes) -> bool {
    member.tag == package.sha1 || member.tag == package.sha256
}

/// Whether the digest in an entry of the package is that of other bytes.
fn contradicts(digest: &MemberDigest, package: &Hashes) -> bool {
    digest.other_algorithm().is_none() && !digest.is_of(&package.sha1, &package.sha256)
}
