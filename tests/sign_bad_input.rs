//! Bad input of `sign`: a clear finding each, and nothing written.

use std::fs;

use crate::authority::{Authority, CODE_SIGNING, PASS, element, elements, joined, reassembled, tlv};
use crate::support::{ppkgc, tree};

#[test]
fn bad_input_is_answered_and_nothing_is_written() {
    let authority = Authority::new();
    authority.signer("signer", "rsa:2048", CODE_SIGNING);
    authority.signer("other", "rsa:2048", CODE_SIGNING);
    authority.signer("web", "P-256", "extendedKeyUsage=serverAuth\n");
    authority.signer("bare", "P-256", "");
    authority.signer("agree", "P-256", "keyUsage=critical,keyAgreement\nextendedKeyUsage=codeSigning\n");
    authority.signer("short", "rsa:1024", CODE_SIGNING);
    authority.issued("old", "P-256", CODE_SIGNING, "20200101000000Z", "20210101000000Z");
    authority.issued("early", "P-256", CODE_SIGNING, "20480101000000Z", "20490101000000Z");
    authority.pfx("signer", "signer.pfx", &[]);
    let pass = format!("pass:{PASS}");
    authority.openssl(&["pkey", "-in", "signer.key", "-aes256", "-passout", &pass, "-out", "encrypted.key"]);
    authority.openssl(&["rsa", "-in", "signer.key", "-aes128", "-traditional", "-passout", &pass, "-out", "proc.key"]);
    authority.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "ed25519.key"]);
    fs::write(authority.file("garbage"), [0x30, 0x82, 0x01, 0x00, 0xff]).unwrap();
    fs::write(authority.file("wrong.txt"), "wrong").unwrap();
    fs::write(authority.file("binary.txt"), [0xff, 0xfe]).unwrap();
    let both =
        [fs::read(authority.file("signer.key")).unwrap(), fs::read(authority.file("other.key")).unwrap()].concat();
    fs::write(authority.file("both.key"), both).unwrap();

    let before = tree(&authority.file("out"));
    for (arguments, finding) in [
        ("--pfx signer.pfx --pass-file wrong.txt", "error[pass-phrase]: the pass phrase is wrong"),
        ("--pfx signer.pfx", "error[pass-phrase]: the key is encrypted, and no pass phrase was provided"),
        (
            "--pfx signer.pfx --pass-env NO_SUCH_VARIABLE",
            "error[pass-phrase]: the variable for the pass phrase is not set",
        ),
        ("--pfx signer.pfx --pass-file binary.txt", "error[pass-phrase]: the file with the pass phrase is not text"),
        ("--key encrypted.key --cert signer.pem --pass-file wrong.txt", "error[pass-phrase]: the pass phrase is wrong"),
        ("--pfx garbage", "error[key-unreadable]: the key cannot be read: it is not a PFX file"),
        ("--pfx signer.key", "error[key-unreadable]: the key cannot be read: it is not a PFX file"),
        (
            "--key garbage --cert signer.pem",
            "error[key-unreadable]: the key cannot be read: it contains no private key",
        ),
        ("--key both.key --cert signer.pem", "error[key-unreadable]: the key cannot be read: it contains several"),
        (
            "--key proc.key --cert signer.pem",
            "error[key-unreadable]: the key cannot be read: the key is encrypted in the",
        ),
        ("--key ed25519.key --cert signer.pem", "error[key-unreadable]: the key cannot be read: the key is not RSA"),
        ("--key signer.key --cert signer.key", "error[key-unreadable]: the file is not a certificate"),
        ("--key signer.key --cert signer.pem --chain garbage", "error[key-unreadable]: the file is not a certificate"),
        ("--key other.key --cert signer.pem", "error[key-mismatch]: the key does not belong to the certificate"),
        ("--key old.key --cert old.pem", "is not suitable: it expired on 2021-01-01 00:00:00 UTC"),
        ("--key early.key --cert early.pem", "is not suitable: it is not valid before 2048-01-01 00:00:00 UTC"),
        (
            "--key web.key --cert web.pem",
            "error[signer-unfit]: the certificate `CN=Contoso web, O=Contoso` is not suitable",
        ),
        ("--key bare.key --cert bare.pem", "its extended key usage does not list codeSigning"),
        ("--key agree.key --cert agree.pem", "its key usage does not list digitalSignature"),
        ("--key short.key --cert short.pem", "its RSA key has 1024 bits, which is too short"),
        ("--attach garbage --cert signer.pem", "error[signature-broken]: the signature was not made over this catalog"),
        ("--export-tbs out/tbs.der --cert old.pem", "error[signer-expired]"),
    ] {
        let (code, said) = authority.sign(&arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(code, 1, "{arguments}: {said}");
        assert!(said.contains(finding), "{arguments}: {said}");
        assert!(tree(&authority.file("out")) == before, "{arguments} wrote something");
    }
    for arguments in ["--key none.key --cert signer.pem", "--pfx out", "--key signer.key", "--attach garbage", ""] {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        assert_eq!(authority.sign(&words).0, 2, "{arguments}");
    }
}

#[test]
fn a_package_in_the_place_of_its_catalog_is_recognized() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    let arguments = ["sign", "out/Contoso-Branding.ppkg", "--key", "signer.key", "--cert", "signer.pem"];
    let output = ppkgc(&authority.file(""), arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("sign its catalog: `ppkgc sign out/Contoso-Branding.cat`"), "{said}");
}

#[test]
fn the_catalog_must_be_that_of_the_package() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    let key = ["--key", "signer.key", "--cert", "signer.pem"];
    let package = fs::read(authority.package()).unwrap();
    fs::write(authority.package(), [package.as_slice(), b"x"].concat()).unwrap();
    let (code, said) = authority.sign(&key);
    assert_eq!(code, 1);
    assert!(said.contains("error[catalog-mismatch]"), "{said}");
    fs::remove_file(authority.package()).unwrap();
    let (code, said) = authority.sign(&key);
    assert_eq!(code, 1);
    assert!(said.contains("error[package-missing]"), "{said}");
}

/// A signature vouches for everything in the list, so nothing else may be in it.
#[test]
fn a_catalog_with_more_than_its_package_is_not_signed() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    let catalog = fs::read(authority.catalog()).unwrap();
    let other = tlv(0x30, &[tlv(0x04, &[7; 32]), tlv(0x31, &[])].concat());
    let extension = tlv(0x30, &[tlv(0x06, &[0x2a, 0x03]), tlv(0x01, &[0xff]), tlv(0x04, b"x")].concat());
    let member = |list: &mut Fields| list.last_mut().unwrap().1.extend(&other);
    let critical = |list: &mut Fields| list.push((0xa0, tlv(0x30, &extension)));
    // MEMBERINFO2 `pe` in the place of `flat`.
    let kind = |list: &mut Fields| {
        let members = &mut list.last_mut().unwrap().1;
        let flat = members.windows(4).position(|bytes| bytes == [0x31, 0x02, 0x82, 0x00]).unwrap();
        members[flat + 2] = 0x80;
    };
    let twice = |list: &mut Fields| {
        let members = &mut list.last_mut().unwrap().1;
        *members = members.repeat(2);
    };
    let changes: [(&str, Change<'_>, bool); 4] =
        [("member", &member, true), ("extension", &critical, false), ("kind", &kind, false), ("twice", &twice, false)];
    for (what, change, covers_more) in changes {
        let changed = with_list(&catalog, change);
        fs::write(authority.catalog(), &changed).unwrap();
        for arguments in [
            &["--key", "signer.key", "--cert", "signer.pem"][..],
            &["--export-tbs", "tbs.der", "--cert", "signer.pem"],
            &["--attach", "ca.pem", "--cert", "signer.pem"],
        ] {
            let (code, said) = authority.sign(arguments);
            assert!(code == 1 && said.contains("error[catalog-not-alone]"), "{what}: {code} {said}");
            assert!(!authority.file("tbs.der").exists(), "{what}");
        }
        assert_eq!(fs::read(authority.catalog()).unwrap(), changed, "{what}");
        let (code, said) = authority.verify(&[]);
        assert_eq!(code, 0, "{what}: {said}");
        assert_eq!(said.contains("warning[catalog-covers-more]"), covers_more, "{what}: {said}");
        assert_eq!(said.contains("warning[catalog-holds-more]"), !covers_more, "{what}: {said}");
    }
    fs::write(authority.catalog(), &catalog).unwrap();
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
}

/// The fields of a trust list, each with its tag.
type Fields = Vec<(u8, Vec<u8>)>;
/// A change to the fields of a trust list.
type Change<'c> = &'c dyn Fn(&mut Fields);

/// The catalog with other fields of its trust list.
fn with_list(catalog: &[u8], change: Change<'_>) -> Vec<u8> {
    let reassemble = |parts: &mut Vec<(u8, Vec<u8>)>| {
        let content = parts[2].1.clone();
        let content = elements(&content);
        let (_, list, _) = element(content[1].1).unwrap();
        let mut fields = elements(list).into_iter().map(|(tag, inner)| (tag, inner.to_vec())).collect();
        change(&mut fields);
        let fields: Vec<(u8, &[u8])> = fields.iter().map(|(tag, inner)| (*tag, inner.as_slice())).collect();
        parts[2].1 = joined(&[content[0], (0xa0, &tlv(0x30, &joined(&fields)))]);
    };
    reassembled(catalog, reassemble).unwrap()
}

#[test]
fn a_signature_is_replaced_only_with_force() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    authority.signer("other", "P-256", CODE_SIGNING);
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    let first = fs::read(authority.catalog()).unwrap();
    let (code, said) = authority.sign(&["--key", "other.key", "--cert", "other.pem"]);
    assert_eq!(code, 1);
    assert!(said.contains("error[already-signed]"), "{said}");
    assert_eq!(fs::read(authority.catalog()).unwrap(), first);
    assert_eq!(authority.sign(&["--key", "other.key", "--cert", "other.pem", "--force"]).0, 0);
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert!(code == 0 && said.contains("CN=Contoso other") && !said.contains("CN=Contoso signer"), "{said}");
}
