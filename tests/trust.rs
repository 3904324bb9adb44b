//! All commands open and judge a package with the same code, so they get the same judgement.

use std::fs;
use std::io::Cursor;

use ppkgc::applier::{self, PackageFile};
use ppkgc::finding::Report;
use ppkgc::format::pki::{Certificate, certificates};
use ppkgc::read::Extent;
use ppkgc::trust::{Anchors, Incoming, judge, open};
use ppkgc::world::Hashes;

use crate::authority::{Authority, CODE_SIGNING, reassembled};

fn signed() -> Authority {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    authority
}

fn incoming(package: &[u8], catalog: Option<&[u8]>) -> Incoming<Box<dyn PackageFile>> {
    Incoming {
        name: "x.ppkg".to_owned(),
        file: Box::new(Cursor::new(package.to_vec())),
        catalog_name: "x.cat".to_owned(),
        catalog: catalog.map(<[u8]>::to_vec),
    }
}

fn messages(report: &Report) -> Vec<String> {
    report.in_order().iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

/// The result of `verify` for a package: whether it may be applied, and every finding.
fn for_verify(package: &[u8], catalog: Option<&[u8]>, authorities: &[Certificate]) -> (bool, Vec<String>) {
    let package = open(incoming(package, catalog), Extent::Everything).unwrap();
    let anchors = Anchors { signers: authorities, timestamps: authorities, now: 1_800_000_000 };
    let judgement = judge(&package, &anchors);
    (judgement.intact && judgement.is_trusted(), messages(&judgement.report))
}

/// The result of the applier, if a signature is required.
fn for_the_applier(package: &[u8], catalog: Option<&[u8]>, authorities: &[Certificate]) -> (bool, Vec<String>) {
    let trust = applier::TrustPolicy {
        require_signature: true,
        signers: authorities.to_vec(),
        timestamps: authorities.to_vec(),
        now: 1_800_000_000,
    };
    match applier::verify(applier::open(incoming(package, catalog)).unwrap(), &trust) {
        Ok(verified) => (true, messages(&verified.warnings)),
        Err(rejected) => (false, messages(&rejected.findings)),
    }
}

#[test]
fn verify_and_the_applier_judge_alike() {
    let authority = signed();
    let (package, catalog) = (fs::read(authority.package()).unwrap(), fs::read(authority.catalog()).unwrap());
    let known = certificates(&fs::read(authority.file("ca.pem")).unwrap()).unwrap();
    let mut damaged = package.clone();
    damaged[package.len() / 2] ^= 1;
    let longer = [package.as_slice(), b"x"].concat();
    let unsigned = reassembled(&catalog, |parts| {
        parts.remove(3);
        parts.last_mut().unwrap().1.clear();
    });
    let mut accepted = 0;
    for (package, catalog, authorities) in [
        (&package, Some(catalog.as_slice()), known.as_slice()),
        (&package, Some(catalog.as_slice()), &[]),
        (&package, unsigned.as_deref(), &known),
        (&package, Some(b"no catalog".as_slice()), &known),
        (&package, None, &known),
        (&damaged, Some(catalog.as_slice()), &known),
        (&longer, Some(catalog.as_slice()), &known),
    ] {
        let judged = for_verify(package, catalog, authorities);
        assert_eq!(judged, for_the_applier(package, catalog, authorities));
        accepted += usize::from(judged.0);
    }
    assert_eq!(accepted, 1, "only the first is whole, covered and signed by somebody known");
}

/// A file that counts how often its first byte is read.
struct Counted {
    bytes: Cursor<Vec<u8>>,
    read: std::rc::Rc<std::cell::Cell<usize>>,
}

impl std::io::Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

impl std::io::Seek for Counted {
    fn seek(&mut self, position: std::io::SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(position)
    }
}

/// A catalog for other bytes proves nothing about this package, even with a valid signature.
#[test]
fn a_package_that_its_catalog_does_not_cover_is_called_signed_by_nobody() {
    let authority = signed();
    let package = fs::read(authority.package()).unwrap();
    fs::write(authority.package(), [package.as_slice(), b"x"].concat()).unwrap();
    for format in ["human", "json"] {
        let (code, said) = authority.verify(&["--ca", "ca.pem", "--format", format]);
        assert!(code == 1 && said.contains("catalog-mismatch"), "{said}");
        assert!(!said.contains("Contoso signer") && !said.contains("signed by"), "{said}");
        assert!(!said.contains("\"signed\": true"), "{said}");
    }
    let kit = authority.ppkgc(&["kit", "out/Contoso-Branding.ppkg", "-o", "kit"]);
    assert_eq!(kit.status.code(), Some(1), "{kit:?}");
    assert!(!authority.file("kit").exists());
}

/// A record beside a package may come from anybody: it decides neither what is read nor what is reported.
#[test]
fn a_foreign_record_is_compared_and_never_repeated() {
    let authority = signed();
    let entry = |name: &str| serde_json::json!({ "name": name, "size": 1, "sha1": "", "sha256": "" });
    let own = "Contoso-Branding.ppkg";
    for files in [
        vec![entry("\u{1b}[2JX\nX.ppkg was signed by a trusted signer")],
        vec![entry(own); 3],
        vec![entry("../Contoso-Branding.ppkg")],
    ] {
        let package = serde_json::json!({ "id": "x", "version": "1" });
        let record = serde_json::json!({ "schema": "ppkgc.build/1", "package": package, "files": files });
        fs::write(authority.file("out/Contoso-Branding.build.json"), record.to_string()).unwrap();
        let (code, said) = authority.verify(&["--ca", "ca.pem"]);
        let message = "does not list the files of one build of this package";
        assert!(code == 1 && said.matches(message).count() == 1, "{said}");
        assert!(!said.contains("[2J") && !said.contains("X.ppkg"), "{said}");
    }
}

#[test]
fn a_package_is_hashed_while_it_is_read_once() {
    let authority = signed();
    let bytes = fs::read(authority.package()).unwrap();
    let read = std::rc::Rc::new(std::cell::Cell::new(0));
    let file = Counted { bytes: Cursor::new(bytes.clone()), read: read.clone() };
    let incoming = Incoming { name: "x.ppkg".to_owned(), file, catalog_name: "x.cat".to_owned(), catalog: None };
    let package = open(incoming, Extent::Everything).unwrap();
    assert_eq!(package.hashes, Hashes::of_bytes(&bytes));
    // The end of the file has the positions of everything, and is read first.
    let end = 16 << 10;
    assert!(read.get() <= bytes.len() + end, "{} bytes of {} were read", read.get(), bytes.len());
}
