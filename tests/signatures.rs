//! Signed catalogs: a build keeps them as long as they match and never drops one silently.

use std::fs;
use std::path::Path;

use ppkgc::finding::{Code, Report};
use ppkgc::format::cat::CatalogContent;
use ppkgc::trust::cover;
use ppkgc::world::Hashes;

use crate::support::{copy_folder, judge, ppkgc, sample, succeed};

/// Signs a catalog with a key and certificate made for this test.
fn sign(folder: &Path, catalog: &str) {
    succeed(
        judge("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test"])
            .args(["-addext", "extendedKeyUsage=codeSigning", "-keyout", "key.pem", "-out", "cert.pem"])
            .current_dir(folder),
    );
    succeed(
        judge("osslsigncode")
            .args([
                "sign",
                "-h",
                "sha256",
                "-certs",
                "cert.pem",
                "-key",
                "key.pem",
                "-in",
                catalog,
                "-out",
                "signed.cat",
            ])
            .current_dir(folder),
    );
    fs::rename(folder.join("signed.cat"), folder.join(catalog)).unwrap();
}

#[test]
fn a_signed_catalog_is_kept_while_it_fits_and_guarded_when_it_does_not() {
    const CATALOG: &str = "out/Contoso-Branding.cat";
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    let build = |more: &[&str]| {
        let output = ppkgc(here, ["build", "spec.toml", "-o", "out"].iter().chain(more)).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(build(&[]).0, Some(0));
    sign(here, CATALOG);
    let signed = fs::read(here.join(CATALOG)).unwrap();

    let (code, said) = build(&[]);
    assert_eq!(code, Some(0));
    assert!(said.contains("note[signature-kept]"), "{said}");
    assert_eq!(fs::read(here.join(CATALOG)).unwrap(), signed);
    let verified = ppkgc(here, ["verify", "out/Contoso-Branding.ppkg"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&verified.stderr).contains("error[signer-untrusted]"));
    let verified = ppkgc(here, ["verify", "out/Contoso-Branding.ppkg", "--ca", "cert.pem"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");

    let package = fs::read(here.join("out/Contoso-Branding.ppkg")).unwrap();
    let (code, said) = build(&["--set", "package.version=2.0"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("error[signature-lost]"), "{said}");
    assert_eq!(fs::read(here.join(CATALOG)).unwrap(), signed);
    assert_eq!(fs::read(here.join("out/Contoso-Branding.ppkg")).unwrap(), package);

    assert_eq!(build(&["--set", "package.version=2.0", "--force"]).0, Some(0));
    assert_eq!(fs::metadata(here.join(CATALOG)).unwrap().len(), 306);
}

/// The findings on a catalog with these two hashes, for the one package of these tests.
fn covered(sha1: u8, sha256: u8) -> Report {
    let content =
        CatalogContent { list_id: [0; 16], this_update: 1_704_067_200, sha1: [sha1; 20], sha256: [sha256; 32] };
    cover("x.cat", &content.to_der(), &package()).report
}

fn package() -> Hashes {
    Hashes { size: 1, sha1: [1; 20], sha256: [1; 32] }
}

#[test]
fn both_hashes_must_be_the_packages() {
    assert!(!covered(1, 1).has_errors());
    assert!(covered(2, 1).holds(Code::CatalogMember));
    assert!(covered(1, 2).holds(Code::CatalogMember));
    assert!(covered(2, 2).holds(Code::CatalogMismatch));
    assert!(cover("x.cat", b"no DER", &package()).report.holds(Code::CatalogMalformed));
}

/// A hash that is not computed here is neither that of the package nor that of other bytes.
#[test]
fn a_hash_by_another_algorithm_is_not_called_that_of_other_bytes() {
    const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    const SHA512: u8 = 3;
    let content = CatalogContent { list_id: [0; 16], this_update: 1_704_067_200, sha1: [1; 20], sha256: [1; 32] };
    let mut catalog = content.to_der();
    let algorithm = catalog.windows(SHA256.len()).position(|window| window == SHA256).unwrap();
    catalog[algorithm + SHA256.len() - 1] = SHA512;
    let report = cover("x.cat", &catalog, &package()).report;
    assert!(report.has_errors() && report.holds(Code::CatalogUnsupported) && !report.holds(Code::CatalogMismatch));
    let message = &report.in_order()[0].message;
    assert_eq!(message, "an entry of the catalog for this package contains a hash by SHA-512, which is not supported");
}
