//! Catalogs against a real one of WCD, against osslsigncode and OpenSSL, and against damage.

use std::path::Path;

use ppkgc::format::cat::{Catalog, CatalogContent};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::support;

/// 2022-03-31T14:09:52Z.
const EXAMPLE: CatalogContent =
    CatalogContent { list_id: [0x96; 16], this_update: 1_648_735_792, sha1: [0x11; 20], sha256: [0xee; 32] };

#[test]
fn the_catalog_of_a_real_package_is_written_byte_for_byte() {
    let corpus = support::corpus();
    let real = std::fs::read(corpus.join("ppkg/e239bd5e_RDPonRPi2Prov.cat")).unwrap();
    let package = std::fs::read(corpus.join("ppkg/e239bd5e_RDPonRPi2Prov.ppkg")).unwrap();
    let read = Catalog::from_der(&real).unwrap();
    let content = CatalogContent {
        list_id: read.list_id,
        this_update: read.this_update,
        sha1: Sha1::digest(&package).into(),
        sha256: Sha256::digest(&package).into(),
    };
    assert_eq!(content.to_der(), real);
    assert_eq!(read.member(&content.sha256).unwrap().digest.as_ref().unwrap().bytes, content.sha256);
    assert_eq!(read.sha1_member(), read.member(&content.sha1));
}

#[test]
fn openssl_reads_what_we_write() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.cat"), EXAMPLE.to_der()).unwrap();
    let listing = run(folder.path(), "openssl", &["asn1parse", "-inform", "DER", "-i", "-in", "a.cat"]);
    for part in ["pkcs7-signedData", "1.3.6.1.4.1.311.12.1.3", ":220331140952Z", &"11".repeat(20), &"EE".repeat(32)] {
        assert!(listing.contains(part), "{part} is not in\n{listing}");
    }
}

#[test]
fn a_catalog_that_osslsigncode_signed_has_the_same_list_and_one_signer() {
    let signed = signed_example();
    let before = Catalog::from_der(&EXAMPLE.to_der()).unwrap();
    let after = Catalog::from_der(&signed).unwrap();
    assert_eq!((before.signer_infos, after.signer_infos), (0, 1));
    assert_eq!(after, Catalog { signer_infos: 1, ..before });
}

#[test]
fn the_octets_of_the_list_are_those_that_a_signer_digests() {
    let signed = signed_example();
    let digest = Sha256::digest(Catalog::from_der(&signed).unwrap().trust_list);
    assert!(signed.windows(digest.len()).any(|window| window == digest.as_slice()));
}

#[test]
fn a_cut_catalog_is_refused_wherever_it_is_cut() {
    for whole in EXAMPLES.iter().map(|example| example()) {
        for length in 0..whole.len() {
            let error = Catalog::from_der(&whole[..length]).unwrap_err();
            assert!(error.position <= length, "cut at {length}: {error}");
        }
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut longer = EXAMPLE.to_der();
    longer.push(0);
    assert_eq!(Catalog::from_der(&longer).unwrap_err().position, 306);
}

#[test]
fn a_changed_byte_never_makes_the_reader_panic() {
    for mut bytes in EXAMPLES.iter().map(|example| example()) {
        for position in 0..bytes.len() {
            let original = bytes[position];
            for value in 0..=u8::MAX {
                bytes[position] = value;
                let read = Catalog::from_der(&bytes);
                assert!(value != original || read.is_ok());
            }
            bytes[position] = original;
        }
    }
}

#[test]
fn errors_say_where_and_what() {
    let mut indefinite = EXAMPLE.to_der();
    indefinite.splice(1..4, [0x80]);
    let mut version_1 = EXAMPLE.to_der();
    let last_of_subject_algorithm = 0x6e;
    version_1[last_of_subject_algorithm] = 2;
    let cases: [(&[u8], &str); 4] = [
        (b"", "damaged at byte 0x0: expected a PKCS#7 ContentInfo, found other bytes: "),
        (b"MSWIM\0\0\0", "damaged at byte 0x0: expected a PKCS#7 ContentInfo, found other bytes: "),
        (&indefinite, "damaged at byte 0x2: expected a PKCS#7 ContentInfo, found other bytes: indefinite length"),
        (
            &version_1,
            "damaged at byte 0x32: expected a catalog of version 2 (szOID_CATALOG_LIST_MEMBER2), found 1.3.6.1.4.1.311.12.1.2",
        ),
    ];
    for (bytes, message) in cases {
        let error = Catalog::from_der(bytes).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

/// The example as it is and signed.
const EXAMPLES: [fn() -> Vec<u8>; 2] = [|| EXAMPLE.to_der(), signed_example];

/// The example, signed with a key made for this test.
fn signed_example() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("a.cat"), EXAMPLE.to_der()).unwrap();
    let key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
    let cert = ["-out", "cert.pem", "-subj", "/CN=test", "-addext", "extendedKeyUsage=codeSigning"];
    run(folder, "openssl", &[&key[..], &cert[..]].concat());
    let sign = ["sign", "-h", "sha256", "-certs", "cert.pem", "-key", "key.pem", "-in", "a.cat", "-out", "signed.cat"];
    run(folder, "osslsigncode", &sign);
    std::fs::read(folder.join("signed.cat")).unwrap()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = support::judge(program).args(arguments).current_dir(folder).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program}: {shown}{}", String::from_utf8_lossy(&output.stderr));
    shown
}
