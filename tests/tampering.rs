//! Tampered packages and catalogs: `verify` refuses them, and so do the external programs that can detect
//! it.

use std::fs;
use std::ops::Range;

use ppkgc::format::pki::certificates;
use ppkgc::trust::{Anchors, Judgement, Signature, judge_catalog};
use ppkgc::world::Hashes;

use crate::authority::{Authority, CODE_SIGNING, element, elements, joined, reassembled, tlv};
use crate::support::{judge, succeed};

fn signed() -> Authority {
    let authority = Authority::new();
    authority.signer("signer", "rsa:2048", CODE_SIGNING);
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    authority
}

/// All programs refuse; we report why, with this exit code.
fn refused(authority: &Authority, code: i32, finding: &str) {
    let (found, said) = authority.verify(&["--ca", "ca.pem"]);
    assert_eq!(found, code, "{said}");
    assert!(said.contains(finding), "{said}");
    assert!(!said.contains("by a trusted signer"), "{said}");
    assert_ne!(authority.osslsigncode(&[]), Some(true), "osslsigncode lets it pass: {finding}");
}

#[test]
fn a_changed_package_is_refused() {
    let authority = signed();
    let mut package = fs::read(authority.package()).unwrap();
    let middle = package.len() / 2;
    package[middle] ^= 1;
    fs::write(authority.package(), package).unwrap();
    refused(&authority, 1, "error[catalog-mismatch]");
    assert!(authority.openssl_cms(), "the signature itself still holds");
}

#[test]
fn a_signed_catalog_of_another_package_is_refused() {
    let authority = signed();
    let catalog = fs::read(authority.catalog()).unwrap();
    let spec = crate::support::sample("contoso-branding").join("spec.toml");
    let build = ["build", spec.to_str().unwrap(), "-o", "out", "--set", "package.version=9.9", "--force"];
    assert_eq!(authority.ppkgc(&build).status.code(), Some(0));
    fs::write(authority.catalog(), catalog).unwrap();
    refused(&authority, 1, "error[catalog-mismatch]");
}

#[test]
fn a_hash_changed_inside_the_signed_list_is_refused() {
    let authority = signed();
    let old = Hashes::of(fs::File::open(authority.package()).unwrap()).unwrap();
    let mut package = fs::read(authority.package()).unwrap();
    let end = package.len();
    package[end - 1] ^= 1;
    fs::write(authority.package(), &package).unwrap();
    let fresh = Hashes::of(fs::File::open(authority.package()).unwrap()).unwrap();
    let mut catalog = fs::read(authority.catalog()).unwrap();
    for (from, to) in [(&old.sha1[..], &fresh.sha1[..]), (&old.sha256[..], &fresh.sha256[..])] {
        for start in 0..=catalog.len() - from.len() {
            if &catalog[start..start + from.len()] == from {
                catalog[start..start + from.len()].copy_from_slice(to);
            }
        }
    }
    fs::write(authority.catalog(), catalog).unwrap();
    refused(&authority, 1, "error[signature-broken]: the signature is invalid: the content was changed");
    assert!(!authority.openssl_cms());
}

#[test]
fn another_authority_is_not_trusted() {
    let authority = signed();
    authority.root("elsewhere");
    fs::rename(authority.file("ca.pem"), authority.file("real.pem")).unwrap();
    fs::copy(authority.file("elsewhere.pem"), authority.file("ca.pem")).unwrap();
    refused(&authority, 3, "error[signer-untrusted]: the signer, `CN=Contoso signer, O=Contoso`, is not trusted");
    let (code, said) = authority.verify(&[]);
    assert!(code == 3 && said.contains("no trusted certificate was named"), "{said}");
    let (code, said) = authority.verify(&["--ca", "signer.pem"]);
    assert!(code == 0 && said.contains("by a trusted signer"), "the signer's own certificate: {said}");
    let (code, said) = authority.verify(&["--ca", "ca.pem", "--ca", "real.pem"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_unsigned_catalog_is_distinguished_from_a_signed_one() {
    let authority = Authority::new();
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert!(code == 0 && said.contains("warning[unsigned]"), "{said}");
    assert_eq!(authority.verify(&["--ca", "ca.pem", "--require-signature"]).0, 3);
    assert_ne!(authority.osslsigncode(&[]), Some(true));
}

/// The catalog without the member whose tag is as long as a SHA-1.
fn without_sha1(catalog: &[u8]) -> Vec<u8> {
    let change = |parts: &mut Vec<(u8, Vec<u8>)>| {
        let content = parts[2].1.clone();
        let content = elements(&content);
        let list = element(content[1].1).unwrap().1;
        let mut fields = elements(list);
        let members: Vec<(u8, &[u8])> = elements(fields.last().unwrap().1)
            .into_iter()
            .filter(|(_, member)| element(member).unwrap().1.len() != 20)
            .collect();
        let members = joined(&members);
        *fields.last_mut().unwrap() = (0x30, &members);
        let list = tlv(0x30, &joined(&fields));
        parts[2].1 = joined(&[content[0], (0xa0, &list)]);
    };
    reassembled(catalog, change).unwrap()
}

/// The catalog with one more member, found by a hash of the package, that contains the digest of other bytes.
fn with_contradiction(catalog: &[u8], tag: &[u8]) -> Vec<u8> {
    let change = |parts: &mut Vec<(u8, Vec<u8>)>| {
        let content = parts[2].1.clone();
        let content = elements(&content);
        let list = element(content[1].1).unwrap().1;
        let mut fields = elements(list);
        let mut members = elements(fields.last().unwrap().1);
        let mut other = members.iter().find(|(_, member)| element(member).unwrap().1.len() == 32).unwrap().1.to_vec();
        let digest = other.len() - 1;
        other[digest] ^= 1;
        let own_tag = element(&other).unwrap().1.len() + 2;
        let other = [tlv(0x04, tag), other[own_tag..].to_vec()].concat();
        members.push((0x30, &other));
        let members = joined(&members);
        *fields.last_mut().unwrap() = (0x30, &members);
        let list = tlv(0x30, &joined(&fields));
        parts[2].1 = joined(&[content[0], (0xa0, &list)]);
    };
    reassembled(catalog, change).unwrap()
}

#[test]
fn an_entry_that_contradicts_itself_covers_nothing() {
    let authority = Authority::new();
    let hashes = Hashes::of(fs::File::open(authority.package()).unwrap()).unwrap();
    let sound = fs::read(authority.catalog()).unwrap();
    for (tag, code) in [(&hashes.sha1[..], 1), (&hashes.sha256, 1), (&[7; 20], 0)] {
        fs::write(authority.catalog(), with_contradiction(&sound, tag)).unwrap();
        let (found, said) = authority.verify(&[]);
        assert_eq!((found, said.contains("error[catalog-mismatch]")), (code, code == 1), "{said}");
    }
}

/// Signs with osslsigncode, which does not check the package.
fn sign_elsewhere(authority: &Authority, signer: &str) {
    let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
    let files = ["-certs", &certificate, "-key", &key, "-in", "out/Contoso-Branding.cat", "-out", "signed.cat"];
    succeed(judge("osslsigncode").args(["sign", "-h", "sha256"]).args(files).current_dir(authority.path()));
    fs::rename(authority.file("signed.cat"), authority.catalog()).unwrap();
}

#[test]
fn a_missing_sha1_member_is_refused_though_osslsigncode_lets_it_pass() {
    let authority = Authority::new();
    authority.signer("signer", "rsa:2048", CODE_SIGNING);
    let catalog = without_sha1(&fs::read(authority.catalog()).unwrap());
    fs::write(authority.catalog(), catalog).unwrap();
    sign_elsewhere(&authority, "signer");
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert!(code == 1 && said.contains("error[catalog-member]: the catalog lacks the package's SHA-1 hash"), "{said}");
    assert_ne!(authority.osslsigncode(&[]), Some(false), "it has learnt something; drop the exception");
}

#[test]
fn a_certificate_without_the_purpose_is_refused_though_osslsigncode_lets_it_pass() {
    let authority = Authority::new();
    authority.signer("bare", "P-256", "");
    sign_elsewhere(&authority, "bare");
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert!(code == 1 && said.contains("its extended key usage does not list codeSigning"), "{said}");
    assert_ne!(authority.osslsigncode(&[]), Some(false), "it has learnt something; drop the exception");
}

#[test]
fn what_osslsigncode_signs_is_accepted() {
    let authority = Authority::new();
    for kind in crate::authority::KINDS {
        authority.signer("signer", kind, CODE_SIGNING);
        sign_elsewhere(&authority, "signer");
        let (code, said) = authority.verify(&["--ca", "ca.pem"]);
        assert_eq!(code, 0, "{kind}: {said}");
    }
}

/// Writes the signed catalog with other parts, and returns the output of `verify`.
fn with_parts(authority: &Authority, change: impl FnOnce(&mut Vec<(u8, Vec<u8>)>)) -> String {
    let catalog = fs::read(authority.catalog()).unwrap();
    fs::write(authority.catalog(), reassembled(&catalog, change).unwrap()).unwrap();
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert_eq!(code, 1, "{said}");
    said
}

#[test]
fn a_catalog_without_the_certificate_is_refused() {
    let authority = signed();
    let said = with_parts(&authority, |parts| drop(parts.remove(3)));
    assert!(said.contains("error[signer-missing]: the certificate of the signer is not included"), "{said}");
    let kit = authority.ppkgc(&["kit", "out/Contoso-Branding.ppkg", "--list"]);
    assert_eq!(kit.status.code(), Some(1), "no kit of a package whose signature does not hold: {kit:?}");
}

#[test]
fn what_is_not_a_signature_is_refused() {
    let authority = signed();
    let said = with_parts(&authority, |parts| parts.last_mut().unwrap().1 = tlv(0x30, &[0x05, 0x00]));
    assert!(
        said.contains("error[signature-malformed]: the signature of the catalog cannot be read: damaged"),
        "{said}"
    );
}

#[test]
fn several_problems_are_several_findings() {
    let authority = Authority::new();
    authority.issued("old", "P-256", "", "20200101000000Z", "20210101000000Z");
    authority.root("elsewhere");
    sign_elsewhere(&authority, "old");
    let mut catalog = fs::read(authority.catalog()).unwrap();
    let end = catalog.len();
    catalog[end - 1] ^= 1;
    fs::write(authority.catalog(), catalog).unwrap();
    let output = authority.ppkgc(&["verify", "out/Contoso-Branding.ppkg", "--ca", "elsewhere.pem", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["signature-broken", "signer-expired", "signer-unfit", "signer-untrusted"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn issuers_in_between_come_along_and_must_be_issuers() {
    let authority = Authority::new();
    authority.signer("middle", "P-256", "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign\n");
    authority.signer("fake", "P-256", CODE_SIGNING);
    for (issuer, finding) in [("middle", "by a trusted signer"), ("fake", "it must not issue this certificate")] {
        let request = ["x509", "-req", "-in", "leaf.csr", "-days", "30", "-extfile", "leaf.ext", "-out", "leaf.pem"];
        authority.signer("leaf", "P-256", CODE_SIGNING);
        let (certificate, key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        authority.openssl(&[&request[..], &["-CA", &certificate, "-CAkey", &key, "-CAcreateserial"]].concat());
        let sign = ["--key", "leaf.key", "--cert", "leaf.pem", "--force"];
        assert_eq!(authority.sign(&sign).0, 0);
        let (code, said) = authority.verify(&["--ca", "ca.pem"]);
        assert!(code == 3 && said.contains("which is not trusted and whose certificate is not included"), "{said}");
        assert_eq!(authority.sign(&[&sign[..], &["--chain", &certificate]].concat()).0, 0);
        let (_, said) = authority.verify(&["--ca", "ca.pem"]);
        assert!(said.contains(finding), "{said}");
    }
}

/// The judgement on these bytes as the catalog of the sample.
fn judged(authority: &Authority, catalog: &[u8]) -> Judgement {
    let hashes = Hashes::of(fs::File::open(authority.package()).unwrap()).unwrap();
    let anchors = certificates(&fs::read(authority.file("ca.pem")).unwrap()).unwrap();
    let anchors = Anchors { signers: &anchors, timestamps: &[], now: 1_800_000_000 };
    judge_catalog("x.cat", Some(catalog), &hashes, &anchors)
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    let authority = signed();
    let catalog = fs::read(authority.catalog()).unwrap();
    assert!(judged(&authority, &catalog).is_trusted());
    let hint = digest_algorithms(&catalog);
    let unnoticed: Vec<usize> = (0..catalog.len())
        .filter(|position| !hint.contains(position))
        .filter(|position| {
            let mut changed = catalog.clone();
            changed[*position] ^= 1;
            judged(&authority, &changed).is_trusted()
        })
        .collect();
    assert_eq!(unnoticed, Vec::<usize>::new());
    for end in 0..catalog.len() {
        assert_eq!(judged(&authority, &catalog[..end]).signature, Signature::Absent, "cut at {end}");
    }
}

/// Where the set of digest algorithms of a catalog stands. It is only a hint for readers; no signature covers it.
fn digest_algorithms(catalog: &[u8]) -> Range<usize> {
    let algorithms = elements(element(elements(element(catalog).unwrap().1)[1].1).unwrap().1)[1].1;
    let start = algorithms.as_ptr().addr() - catalog.as_ptr().addr();
    start..start + algorithms.len()
}

/// A number that looks random and is the same in every run.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// Every input file may be damaged in any way; reading it ends with a result.
#[test]
fn damaged_files_are_answered() {
    use ppkgc::format::pki::{Timestamp, timestamp_token};
    use ppkgc::sign::{pem_key, pfx};
    let authority = signed();
    authority.pfx("signer", "signer.pfx", &["-iter", "1", "-maciter"]);
    let seeds: Vec<Vec<u8>> = ["out/Contoso-Branding.cat", "signer.pem", "signer.key", "signer.pfx"]
        .iter()
        .map(|name| fs::read(authority.file(name)).unwrap())
        .collect();
    let mut pass_phrase = || Some(zeroize::Zeroizing::new(crate::authority::PASS.to_owned()));
    assert!(pfx(&seeds[3], &mut pass_phrase).is_ok());
    let hint = digest_algorithms(&seeds[0]);
    let mut state = 1;
    for round in 0..2000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=next(&mut state) % 4 {
            let position = next(&mut state) % bytes.len();
            bytes[position] = next(&mut state) as u8;
        }
        if round % 5 == 0 {
            bytes.truncate(next(&mut state) % bytes.len());
        }
        let refused = [
            certificates(&bytes).err().map(|error| error.to_string()),
            pem_key(&bytes, &mut pass_phrase).err().map(|error| error.to_string()),
            pfx(&bytes, &mut pass_phrase).err().map(|error| error.to_string()),
            Timestamp::from_der(&bytes).err().map(|error| error.to_string()),
            timestamp_token(&bytes).err().map(|error| error.to_string()),
        ];
        for message in refused.into_iter().flatten() {
            assert!((1..300).contains(&message.len()), "round {round}: {message}");
        }
        if judged(&authority, &bytes).is_trusted() {
            bytes[hint.clone()].copy_from_slice(&seeds[0][hint.clone()]);
            assert!(bytes == seeds[0], "round {round}: what a signature covers was damaged");
        }
    }
}
