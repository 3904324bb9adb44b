//! Forged signatures of catalogs, with `openssl cms` as judge.

use std::fs;

use super::certificate::{Forged, key_id};
use super::chains::{TRUST_LIST, trust_list};
use super::der::{SHA256, algorithm, contents, name, sequence, set, tlv, tlv_of};
use super::message::{CONTENT_TYPE, MESSAGE_DIGEST, Message, Signer, attribute};
use super::twist::twisted;
use super::{Dice, compare, count, judged, messages, openssl, package, pem};
use crate::support::judge;

const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
const COUNTERSIGNATURE: &str = "1.2.840.113549.1.9.6";
const SHA1: &str = "1.3.14.3.2.26";
const SHA512: &str = "2.16.840.1.101.3.4.2.3";

/// An attribute with two values, the second before the first.
fn unsorted() -> Vec<u8> {
    sequence(&[&tlv_of("1.2.3.4"), &tlv(0x31, b"\x04\x01b\x04\x01a")])
}

/// Changes something in the signer info; returns what.
fn change_signer(dice: &mut Dice, signer: &mut Signer, leaf: &Forged) -> String {
    let what = dice.roll(18);
    let time = tlv(0x17, b"250101000000Z");
    match what {
        0 => signer.signed.retain(|attribute| attribute.len() < 40),
        1 => signer.signed.retain(|attribute| attribute.len() > 40),
        2 => signer.signed.push(dice.pick(&signer.signed.clone()).clone()),
        3 => signer.signed.push(attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[1; 32])])),
        4 => signer.signed.push(attribute(CONTENT_TYPE, &[&tlv_of("1.2.840.113549.1.7.1")])),
        5 => signer.signed.push(attribute(SIGNING_TIME, &[&time])),
        6 => signer.signed.extend([attribute(SIGNING_TIME, &[&time]), attribute(SIGNING_TIME, &[&time])]),
        7 => signer.signed.push(attribute(COUNTERSIGNATURE, &[b"\x30\x00"])),
        8 => {
            let odd: [&[u8]; 6] =
                [b"\x02\x02\x00\x01", b"\x01\x01\x01", b"\x05\x00", b"\x0c\x01\xff", b"\x02\x00", b"\x30\x00"];
            signer.signed.push(attribute("1.2.3.4", &[*dice.pick(&odd)]));
        }
        9 => {
            let kind = *dice.pick(&[CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, COUNTERSIGNATURE, "1.2.3"]);
            signer.unsigned.push(attribute(kind, &[&time]));
        }
        10 => signer.version = *dice.pick(&[0, 1, 2, 3]),
        11 => {
            signer.sid = dice
                .pick(&[
                    tlv(0x80, contents(&key_id(leaf.key))),
                    tlv(0x80, &[9; 20]),
                    sequence(&[&leaf.issuer, &tlv(0x02, &[99])]),
                    sequence(&[&name(0x13, b"ROOT"), &leaf.serial]),
                ])
                .clone();
            signer.version = *dice.pick(&[1, 3]);
        }
        12 => {
            let others = [SHA1, SHA512, "1.2.3.4"].map(algorithm);
            signer.digest = dice.pick(&[&others[..], &[sequence(&[&tlv_of(SHA256), b"\x04\x00"])]].concat()).clone();
        }
        13 => {
            let schemes = ["1.2.840.10045.2.1", "1.2.840.10045.4.3.3", "1.2.840.113549.1.1.1", "1.2.3"].map(algorithm);
            signer.scheme = dice.pick(&schemes).clone();
        }
        14 => signer.key = 5,
        15 => signer.signed.push(attribute(SIGNING_TIME, &[&time, &time])),
        16 => signer.signed.push(unsorted()),
        _ => signer.signed.clear(),
    }
    format!("signer {what}")
}

/// Changes something around the signers; returns what.
fn change_message(dice: &mut Dice, message: &mut Message, leaf: &Forged) -> String {
    let what = dice.roll(12);
    match what {
        0 => message.digests.clear(),
        1 => message.digests = vec![algorithm(dice.pick::<&str>(&[SHA1, SHA512, "1.2.3.4"]))],
        2 => message.digests.push(algorithm(dice.pick::<&str>(&[SHA1, SHA512, SHA256, "1.2.3.4"]))),
        3 => message.digests = vec![sequence(&[&tlv_of(SHA256), b"\x05\x00"])],
        4 => message.certificates.push(dice.pick(&[b"\x30\x00".to_vec(), tlv(0xa1, b"\x05\x00")]).clone()),
        5 => message.certificates.push(message.certificates[0].clone()),
        6 => {
            let mut twin = leaf.clone();
            twin.key = 9;
            message.certificates.insert(dice.roll(2), twin.der());
        }
        7 => message.revocation_lists.push(b"\x30\x00".to_vec()),
        8 => message.signers.push(message.signers[0].clone()),
        9 => message.signers.push(dice.pick(&[b"\x30\x00".to_vec(), b"\x05\x00".to_vec()]).clone()),
        10 => message.version = *dice.pick(&[0, 1, 3, 4]),
        _ => message.certificates.clear(),
    }
    format!("message {what}")
}

#[test]
fn no_catalog_is_accepted_that_openssl_refuses() {
    judge("openssl");
    let dir = tempfile::tempdir().unwrap();
    let list = trust_list();
    let root = Forged::new("Root", 4, "Root", 4).authority();
    fs::write(dir.path().join("root.pem"), pem(&[root.der()])).unwrap();
    fs::write(dir.path().join("content"), contents(&list)).unwrap();
    let mut both = 0;
    for seed in 0..count() {
        let mut dice = Dice(seed);
        let leaf = Forged::new("Leaf", 0, "Root", 4).signer();
        let mut changes = Vec::new();
        let mut signers = Vec::new();
        for _ in 0..=dice.roll(4) / 3 {
            let mut signer = Signer::of(&leaf, TRUST_LIST, contents(&list));
            if dice.roll(2) == 0 {
                changes.push(change_signer(&mut dice, &mut signer, &leaf));
            }
            let mut signer = signer.der();
            if dice.roll(4) == 0 {
                let (twisted, what) = twisted(&mut dice, &signer);
                signer = twisted;
                changes.push(what);
            }
            signers.push(signer);
        }
        let mut message = Message::new(1, TRUST_LIST, list.clone());
        message.certificates = vec![leaf.der()];
        message.signers = signers;
        if dice.roll(2) == 0 {
            changes.push(change_message(&mut dice, &mut message, &leaf));
        }
        let judgement = judged(&message.der(), &[root.der()], &[]);
        fs::write(dir.path().join("message"), message.detached()).unwrap();
        let files = ["-in", "message", "-inform", "DER", "-content", "content", "-CAfile", "root.pem"];
        let options = ["cms", "-verify", "-binary", "-purpose", "any", "-out", "out"];
        let accepted = openssl(dir.path(), &[&options[..], &files[..]].concat());
        compare(seed, &changes, judgement.is_trusted(), &accepted);
        both += usize::from(judgement.is_trusted());
    }
    assert!(both * 6 > count() as usize, "only {both} are accepted");
}

#[test]
fn values_of_a_signed_attribute_are_in_order_and_a_time_is_one() {
    let list = trust_list();
    let root = Forged::new("Root", 4, "Root", 4).authority();
    let leaf = Forged::new("Leaf", 0, "Root", 4).signer();
    let time = tlv(0x17, b"250101000000Z");
    for (attribute, is_trusted) in [
        (attribute(SIGNING_TIME, &[&time]), true),
        (attribute(SIGNING_TIME, &[&time, &time]), false),
        (attribute(SIGNING_TIME, &[]), false),
        (attribute("1.2.3.4", &[b"\x04\x01a", b"\x04\x01b"]), true),
        (unsorted(), false),
    ] {
        let mut signer = Signer::of(&leaf, TRUST_LIST, contents(&list));
        signer.signed.push(attribute.clone());
        let mut message = Message::new(1, TRUST_LIST, list.clone());
        message.certificates = vec![leaf.der()];
        message.signers = vec![signer.der()];
        assert_eq!(judged(&message.der(), &[root.der()], &[]).is_trusted(), is_trusted, "{attribute:x?}");
    }
}

/// The trust list of the package with these attributes of its SHA-1 and its SHA-256, and a time of the next one.
fn list_of(sha1: Option<&[Vec<u8>]>, sha256: Option<&[Vec<u8>]>, next: &[u8]) -> Vec<u8> {
    list_with(&[&tlv(0x17, b"240101000000Z"), next], sha1, sha256)
}

/// The same with these fields in the place of the time.
fn list_with(times: &[&[u8]], sha1: Option<&[Vec<u8>]>, sha256: Option<&[Vec<u8>]>) -> Vec<u8> {
    let entry = |tag: &[u8], attributes: Option<&[Vec<u8>]>| {
        let attributes = attributes.map(|all| set(&all.iter().map(Vec::as_slice).collect::<Vec<_>>()));
        sequence(&[&tlv(0x04, tag), &attributes.unwrap_or_default()])
    };
    let package = package();
    let mut entries = [
        (package.sha1.to_vec(), entry(&package.sha1, sha1)),
        (package.sha256.to_vec(), entry(&package.sha256, sha256)),
    ];
    entries.sort();
    sequence(&[
        &sequence(&[&tlv_of("1.3.6.1.4.1.311.12.1.1")]),
        &tlv(0x04, &[7; 16]),
        &times.concat(),
        &sequence(&[&tlv_of("1.3.6.1.4.1.311.12.1.3"), b"\x05\x00"]),
        &sequence(&[&entries[0].1, &entries[1].1]),
    ])
}

/// osslsigncode refuses a catalog in which the SHA-256 of a file is only a tag, a member has no attributes, or the list
/// has fields that catalogs never have.
#[test]
fn an_incomplete_catalog_is_refused_whoever_signed_it() {
    let flat = attribute("1.3.6.1.4.1.311.12.2.3", &[&tlv(0x82, &[])]);
    let link = sequence(&[&tlv_of("1.3.6.1.4.1.311.2.1.25"), &tlv(0xa2, b"\x80\x00")]);
    let info = sequence(&[&sequence(&[&tlv_of(SHA256), b"\x05\x00"]), &tlv(0x04, &package().sha256)]);
    let digest = attribute("1.3.6.1.4.1.311.2.1.4", &[&sequence(&[&link, &info])]);
    let (one, both) = ([flat.clone()], [flat.clone(), digest.clone()]);
    assert_eq!(list_of(Some(&one), Some(&both), &[]), trust_list());
    let root = Forged::new("Root", 4, "Root", 4).authority();
    let leaf = Forged::new("Leaf", 0, "Root", 4).signer();
    let outcome = |list: Vec<u8>| {
        let mut message = Message::new(1, TRUST_LIST, list.clone());
        message.certificates = vec![leaf.der()];
        message.signers = vec![Signer::of(&leaf, TRUST_LIST, contents(&list)).der()];
        let judgement = judged(&message.der(), &[root.der()], &[]);
        if judgement.is_trusted() { "trusted".to_owned() } else { messages(&judgement.report) }
    };
    assert_eq!(outcome(list_of(Some(&one), Some(&both), &[])), "trusted");
    assert_eq!(outcome(list_of(Some(&one), Some(&[digest]), &[])), "trusted");
    let (time, next) = (tlv(0x17, b"240101000000Z"), tlv(0x17, b"240201000000Z"));
    let general = tlv(0x18, b"20240101000000Z");
    for (list, why) in [
        (list_of(Some(&one), Some(&one), &[]), "an entry of the catalog for this package is incomplete"),
        (list_of(Some(&one), None, &[]), "an entry of the catalog for this package is incomplete"),
        (list_of(Some(&one), Some(&[]), &[]), "an entry of the catalog for this package is incomplete"),
        (list_of(None, Some(&both), &[]), "an entry of the catalog for this package is incomplete"),
        (list_of(Some(&one), Some(&both), &next), "the catalog states when the next one comes"),
        (list_with(&[b"\x02\x01\x01", &time], Some(&one), Some(&both)), "the catalog has a number"),
        (list_with(&[&general], Some(&one), Some(&both)), "the catalog states its time as a GeneralizedTime"),
    ] {
        let outcome = outcome(list);
        assert!(outcome.contains(why), "{outcome}");
    }
}

/// osslsigncode looks for revocation lists as soon as there is a set of them, also if it is empty.
#[test]
fn an_empty_set_of_revocation_lists_is_not_supported() {
    let list = trust_list();
    let root = Forged::new("Root", 4, "Root", 4).authority();
    let leaf = Forged::new("Leaf", 0, "Root", 4).signer();
    let mut message = Message::new(1, TRUST_LIST, list.clone());
    message.certificates = vec![leaf.der()];
    message.signers = vec![Signer::of(&leaf, TRUST_LIST, contents(&list)).der()];
    assert!(judged(&message.der(), &[root.der()], &[]).is_trusted());
    message.revocation_lists = vec![Vec::new()];
    let judgement = judged(&message.der(), &[root.der()], &[]);
    assert!(!judgement.is_trusted());
    let why = messages(&judgement.report);
    assert!(why.contains("not supported at byte") && why.contains("revocation lists in a signed message"), "{why}");
}

#[test]
fn an_unsigned_attribute_without_a_value_is_refused() {
    let list = trust_list();
    let root = Forged::new("Root", 4, "Root", 4).authority();
    let leaf = Forged::new("Leaf", 0, "Root", 4).signer();
    for (values, is_trusted) in [(&[b"\x30\x00".as_slice()][..], true), (&[][..], false)] {
        let mut signer = Signer::of(&leaf, TRUST_LIST, contents(&list));
        signer.unsigned = vec![attribute("1.2.3.4", values)];
        let mut message = Message::new(1, TRUST_LIST, list.clone());
        message.certificates = vec![leaf.der()];
        message.signers = vec![signer.der()];
        assert_eq!(judged(&message.der(), &[root.der()], &[]).is_trusted(), is_trusted, "{values:x?}");
        signer.unsigned = vec![attribute(COUNTERSIGNATURE, values)];
        message.signers = vec![signer.der()];
        let why = messages(&judged(&message.der(), &[root.der()], &[]).report);
        assert!(is_trusted || why.contains("expected a value in each unsigned attribute"), "{why}");
    }
}
