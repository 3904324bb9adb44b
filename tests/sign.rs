//! What `sign` makes is accepted by openssl and osslsigncode, with every kind of key and in every way.

use std::fs;

use ppkgc::world::{Hashes, hex};
use serde_json::json;

use crate::authority::{Authority, CODE_SIGNING, KINDS, PASS};
use crate::json_documents::fits;
use crate::support::{ppkgc, sample};

/// Signs, and lets all programs judge the result.
fn accepted(authority: &Authority, how: &str, arguments: &[&str]) {
    let (code, said) = authority.sign(arguments);
    assert_eq!(code, 0, "{how}: {said}");
    assert!(authority.openssl_cms(), "{how}: openssl");
    assert_ne!(authority.osslsigncode(&[]), Some(false), "{how}: osslsigncode");
    let verify = ["verify", "out/Contoso-Branding.ppkg", "--ca", "ca.pem", "--require-signature"];
    let document = fits(authority.path(), "verify", &[&verify[..], &["--format", "json"]].concat());
    assert_eq!((&document["trusted"], &document["findings"]), (&json!(true), &json!([])), "{how}");
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert_eq!(code, 0, "{how}: {said}");
    assert!(said.contains("was signed by a trusted signer: CN=Contoso signer, O=Contoso"), "{how}: {said}");
}

#[test]
fn every_kind_of_key_signs_in_every_way() {
    let authority = Authority::new();
    fs::write(authority.file("pass.txt"), format!("{PASS}\r\nanother line\n")).unwrap();
    for kind in KINDS {
        authority.signer("signer", kind, CODE_SIGNING);
        let plain = ["--key", "signer.key", "--cert", "signer.pem", "--force"];
        accepted(&authority, kind, &plain);

        let pass = format!("pass:{PASS}");
        authority.openssl(&["pkey", "-in", "signer.key", "-aes256", "-passout", &pass, "-out", "encrypted.key"]);
        let encrypted = ["--key", "encrypted.key", "--cert", "signer.pem", "--pass-file", "pass.txt", "--force"];
        accepted(&authority, &format!("{kind} encrypted"), &encrypted);
        authority.openssl(&["pkey", "-in", "signer.key", "-traditional", "-out", "old.key"]);
        accepted(&authority, &format!("{kind} traditional"), &["--key", "old.key", "--cert", "signer.pem", "--force"]);

        authority.pfx("signer", "signer.pfx", &[]);
        authority.pfx("signer", "legacy.pfx", &["-legacy"]);
        for pfx in ["signer.pfx", "legacy.pfx"] {
            accepted(&authority, &format!("{kind} {pfx}"), &["--pfx", pfx, "--pass-env", "SIGNER_PASS", "--force"]);
        }

        let (code, said) = authority.sign(&["--export-tbs", "tbs.der", "--cert", "signer.pem"]);
        assert_eq!(code, 0, "{said}");
        authority.openssl(&["dgst", "-sha256", "-sign", "signer.key", "-out", "whole.sig", "tbs.der"]);
        let digest =
            ["-in", "tbs.der.sha256", "-inkey", "signer.key", "-pkeyopt", "digest:sha256", "-out", "digest.sig"];
        authority.openssl(&[&["pkeyutl", "-sign"], &digest[..]].concat());
        for signature in ["whole.sig", "digest.sig"] {
            let attach = ["--attach", signature, "--cert", "signer.pem", "--chain", "ca.pem", "--force"];
            accepted(&authority, &format!("{kind} {signature}"), &attach);
        }
    }
}

#[test]
fn the_signature_has_the_form_of_signtool() {
    let authority = Authority::new();
    authority.signer("signer", "rsa:2048", CODE_SIGNING);
    let unsigned = fs::read(authority.catalog()).unwrap();
    let key = ["--key", "signer.key", "--cert", "signer.pem"];
    assert_eq!(authority.sign(&[&["--export-tbs", "tbs.der"], &key[2..]].concat()).0, 0);
    assert_eq!(fs::read(authority.file("tbs.der")).unwrap().len(), 125);
    assert_eq!(fs::read(authority.file("tbs.der.sha256")).unwrap().len(), 32);
    assert_eq!(fs::read(authority.catalog()).unwrap(), unsigned, "exporting changes nothing");
    assert_eq!(authority.sign(&key).0, 0);
    let shown = authority.openssl(&["asn1parse", "-inform", "DER", "-in", "out/Contoso-Branding.cat"]);
    let names: Vec<&str> = shown.lines().filter_map(|line| line.split("OBJECT            :").nth(1)).collect();
    let from = names.iter().rposition(|name| *name == "commonName").unwrap();
    let expected = [
        "commonName",
        "sha256",
        "1.3.6.1.4.1.311.2.1.12",
        "contentType",
        "1.3.6.1.4.1.311.10.1",
        "1.3.6.1.4.1.311.2.1.11",
        "Microsoft Individual Code Signing",
        "messageDigest",
        "rsaEncryption",
    ];
    let known_by_number = |name: &&str| match *name {
        "Microsoft Individual Code Signing" | "1.3.6.1.4.1.311.2.1.21" => {
            "Microsoft Individual Code Signing".to_owned()
        }
        "Microsoft Statement Type" => "1.3.6.1.4.1.311.2.1.11".to_owned(),
        other => other.to_owned(),
    };
    let named: Vec<String> = names[from..].iter().map(known_by_number).collect();
    assert_eq!(named, expected, "{shown}");
}

#[test]
fn the_same_key_gives_the_same_bytes() {
    let authority = Authority::new();
    for kind in KINDS {
        authority.signer("signer", kind, CODE_SIGNING);
        let signed = || {
            assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem", "--force"]).0, 0);
            fs::read(authority.catalog()).unwrap()
        };
        assert_eq!(signed(), signed(), "{kind}");
    }
}

/// A catalog behind a link is signed where it is, and the link stays.
#[cfg(unix)]
#[test]
fn a_catalog_behind_a_link_is_signed_in_its_place() {
    let authority = Authority::new();
    authority.signer("signer", KINDS[0], CODE_SIGNING);
    let path = authority.catalog();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("real.cat");
    fs::rename(&path, &target).unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    let unsigned = fs::read(&target).unwrap();
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    assert!(path.is_symlink() && fs::read(&target).unwrap().len() > unsigned.len());
}

#[test]
fn one_build_signs_and_makes_the_kit() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    authority.pfx("signer", "signer.pfx", &[]);
    fs::remove_dir_all(authority.file("out")).unwrap();
    let spec = crate::support::sample("contoso-branding").join("spec.toml");
    let build = |output: &str, kit: &str| {
        let key = ["--pfx", "signer.pfx", "--pass-env", "SIGNER_PASS", "--cdf", "--kit", kit];
        authority.ppkgc(&[&["build", spec.to_str().unwrap(), "-o", output], &key[..]].concat())
    };
    let output = build("out", "kit");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert_eq!(code, 0, "{said}");
    assert!(authority.openssl_cms());
    let cdf = fs::read_to_string(authority.file("out/Contoso-Branding.cdf")).unwrap();
    assert!(cdf.ends_with("[CatalogFiles]\r\n<HASH>Contoso-Branding.ppkg=Contoso-Branding.ppkg\r\n"), "{cdf}");

    let page = fs::read_to_string(authority.file("kit/README.txt")).unwrap();
    assert!(page.contains("Install-TrustedProvisioningCertificate -CertificatePath .\\Contoso-Branding.cer"), "{page}");
    assert!(page.contains("CN=Contoso signer, O=Contoso"), "{page}");
    let exported = authority.openssl(&["x509", "-inform", "DER", "-in", "kit/Contoso-Branding.cer"]);
    assert!(fs::read_to_string(authority.file("signer.pem")).unwrap().contains(exported.trim()));
    assert_eq!(fs::read(authority.file("kit/Contoso-Branding.cat")).unwrap(), fs::read(authority.catalog()).unwrap());

    assert_eq!(build("again", "again.zip").status.code(), Some(0));
    for name in ["ppkg", "cat", "build.json"] {
        let read = |folder: &str| fs::read(authority.file(&format!("{folder}/Contoso-Branding.{name}"))).unwrap();
        assert!(read("out") == read("again"), "{name}");
    }
    let second = build("out", "second.zip");
    assert!(String::from_utf8_lossy(&second.stderr).contains("note[signature-kept]"), "{second:?}");
}

/// Rules name a signer by its subject or a hash; a subject counts only if a certificate of `--ca` vouches for it
/// (`forbidden-signer`).
#[test]
fn only_signers_that_the_house_rules_allow_may_sign() {
    let authority = Authority::new();
    authority.signer("signer", KINDS[0], CODE_SIGNING);
    let rules = |signers: &str| fs::write(authority.file("rules.toml"), format!("[policy]\nsigners = [{signers}]\n"));
    rules("\"CN=Contoso signer, O=Contoso\"").unwrap();
    let (code, said) = authority.verify(&["--rules", "rules.toml"]);
    assert!(
        code == 3 && said.contains("error[forbidden-signer]: the package is not signed by anybody"),
        "{code} {said}"
    );
    let key = ["--key", "signer.key", "--cert", "signer.pem", "--chain", "ca.pem", "--rules", "rules.toml"];
    assert_eq!(authority.sign(&key).0, 0);
    assert_eq!(authority.verify(&["--rules", "rules.toml", "--ca", "ca.pem"]).0, 0);
    let (code, said) = authority.verify(&["--rules", "rules.toml"]);
    assert!(code == 3 && said.contains("a subject counts only if --ca trusts"), "{code} {said}");
    authority.openssl(&["x509", "-in", "signer.pem", "-outform", "DER", "-out", "signer.der"]);
    let hashes = Hashes::of_bytes(&fs::read(authority.file("signer.der")).unwrap());
    for hash in [hex(&hashes.sha1).to_uppercase(), hex(&hashes.sha256)] {
        rules(&format!("{hash:?}")).unwrap();
        let (_, said) = authority.verify(&["--rules", "rules.toml"]);
        assert!(!said.contains("forbidden-signer"), "{hash}: {said}");
    }
    rules("\"CN=Somebody else\"").unwrap();
    let spec = sample("contoso-branding").join("spec.toml").display().to_string();
    for how in [["sign", "out/Contoso-Branding.cat", "--force"], ["build", &spec, "-o=out"]] {
        let output = ppkgc(authority.path(), how.iter().chain(&key)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{how:?} {said}");
        assert!(said.contains("do not let `CN=Contoso signer, O=Contoso` sign (rules.toml:2)"), "{how:?} {said}");
    }
}

#[test]
fn a_build_that_cannot_sign_writes_nothing() {
    let authority = Authority::new();
    authority.issued("old", "P-256", CODE_SIGNING, "20200101000000Z", "20210101000000Z");
    let spec = crate::support::sample("contoso-branding").join("spec.toml");
    let output = ppkgc(
        authority.path(),
        ["build", spec.to_str().unwrap(), "-o", "fresh", "--key", "old.key", "--cert", "old.pem"],
    )
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[signer-expired]"), "{output:?}");
    assert!(!authority.file("fresh").exists());
    let alone = authority.ppkgc(&["build", spec.to_str().unwrap(), "-o", "fresh", "--timestamp", "http://127.0.0.1:9"]);
    assert_eq!(alone.status.code(), Some(2), "a timestamp without a key");
}
