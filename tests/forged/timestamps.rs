//! Forged timestamps, with `openssl ts` as judge.

use std::fs;

use ppkgc::format::pki::Digest;
use sha1::Digest as _;

use super::certificate::{Forged, extension, purposes};
use super::chains::{TRUST_LIST, trust_list};
use super::der::{SHA256, algorithm, contents, name, sequence, tlv, tlv_of};
use super::message::{Message, Signer, attribute};
use super::twist::twisted;
use super::{Dice, compare, count, judged, messages, openssl, pem};
use crate::support::judge;

const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_2: &str = "1.2.840.113549.1.9.16.2.47";

/// The parts of a TSTInfo in order, all but the last four of which are required.
fn info(signature: &[u8]) -> Vec<Vec<u8>> {
    vec![
        tlv(0x02, &[1]),
        tlv_of("1.2.3.4.1"),
        sequence(&[&algorithm(SHA256), &tlv(0x04, &Digest::Sha256.of(signature))]),
        tlv(0x02, &[5]),
        tlv(0x18, b"20250601000000Z"),
    ]
}

fn change_info(dice: &mut Dice, info: &mut Vec<Vec<u8>>) -> String {
    let what = dice.roll(13);
    match what {
        0 => info[0] = tlv(0x02, &[*dice.pick(&[0, 2, 3])]),
        1 => info[2] = sequence(&[&algorithm(SHA256), &tlv(0x04, &[1; 32])]),
        2 => info[2] = sequence(&[&algorithm(SHA256), &tlv(0x04, &[])]),
        3 => info[3] = tlv(0x02, dice.pick::<&[u8]>(&[&[0_u8][..], &[0xff], &[0, 1], &[]])),
        4 => {
            let times: [(u8, &[u8]); 7] = [
                (0x18, b"20250601000000.5Z"),
                (0x18, b"20250601000000.Z"),
                (0x17, b"250601000000Z"),
                (0x18, b"20250601000000+0100"),
                (0x18, b"202506010000Z"),
                (0x18, b"20251301000000Z"),
                (0x18, b"99990601000000Z"),
            ];
            let (tag, text) = *dice.pick(&times);
            info[4] = tlv(tag, text);
        }
        5 => info.push(dice.pick(&[sequence(&[&tlv(0x02, &[1])]), sequence(&[b"\x05\x00"]), sequence(&[])]).clone()),
        6 => info.push(tlv(0x01, &[*dice.pick(&[0xff, 0x00, 0x01])])),
        7 => info.push(tlv(0x02, dice.pick::<&[u8]>(&[&[9_u8][..], &[0, 1]]))),
        8 => info.push(tlv(0xa0, &tlv(0xa4, &name(0x0c, dice.pick::<&[u8]>(&[&b"Leaf"[..], b"Somebody", b"LEAF "]))))),
        9 => {
            let names = [tlv(0x82, b"tsa.example.org"), b"\x05\x00".to_vec()];
            let name = dice.pick(&names).clone();
            info.push(tlv(0xa0, &name));
        }
        10 => {
            let critical = dice.roll(2) == 0;
            info.push(tlv(0xa1, &extension("1.2.3.4", critical, b"\x05\x00")));
        }
        11 => info.push(b"\x05\x00".to_vec()),
        _ => drop(info.remove(dice.roll(5))),
    }
    format!("info {what}")
}

/// The certificates that a server names, as an attribute.
fn named(dice: &mut Dice, chain: &[Forged], changes: &mut Vec<String>) -> Option<Vec<u8>> {
    let what = dice.roll(14);
    changes.push(format!("names {what}"));
    let of = |forged: &Forged| sequence(&[&tlv(0x04, &Digest::Sha256.of(&forged.der()))]);
    let list = |ids: &[Vec<u8>]| sequence(&[&tlv(0x30, &ids.concat())]);
    let (leaf, root) = (&chain[0], &chain[chain.len() - 1]);
    let issuer = |name: &[u8], serial: &[u8]| sequence(&[&sequence(&[&tlv(0xa4, name)]), serial]);
    let with_issuer = |issuer: &[u8]| sequence(&[&tlv(0x04, &Digest::Sha256.of(&leaf.der())), issuer]);
    let by_sha1 = |der: &[u8]| sequence(&[&tlv(0x04, &sha1::Sha1::digest(der))]);
    let value = match what {
        0 => return None,
        1 => list(&[of(root)]),
        2 => list(&[of(root), of(leaf)]),
        3 => list(&[of(leaf), of(root)]),
        4 => list(&[of(leaf), of(leaf)]),
        5 => list(&[with_issuer(&issuer(&leaf.issuer, &leaf.serial))]),
        6 => list(&[with_issuer(&issuer(&leaf.issuer, &tlv(0x02, &[88])))]),
        7 => list(&[with_issuer(&issuer(&name(0x0c, b"Somebody"), &leaf.serial))]),
        8 => return Some(attribute(SIGNING_CERTIFICATE, &[&list(&[by_sha1(&leaf.der())])])),
        9 => return Some(attribute(SIGNING_CERTIFICATE, &[&list(&[by_sha1(&root.der())])])),
        10 => list(&[]),
        11 => b"\x05\x00".to_vec(),
        12 => list(&[sequence(&[&algorithm("1.2.3.4"), &tlv(0x04, &[1; 32])])]),
        _ => list(&[of(leaf)]),
    };
    Some(attribute(SIGNING_CERTIFICATE_2, &[&value]))
}

/// A timestamp that the first of a chain has signed.
fn token(chain: &[Forged], info: &[Vec<u8>], names: &[Vec<u8>], wrapping: u8, servers: usize) -> Vec<u8> {
    let content = tlv(0x30, &info.concat());
    let mut server = Signer::of(&chain[0], TST_INFO, &content);
    server.signed.extend_from_slice(names);
    let mut token = Message::new(3, TST_INFO, tlv(wrapping, &content));
    token.certificates = chain.iter().map(Forged::der).collect();
    token.signers = vec![server.der(); servers];
    token.der()
}

/// A catalog with a timestamp on its signature.
fn stamped_catalog(mut signer: Signer, leaf: &Forged, token: &[u8]) -> Vec<u8> {
    signer.unsigned.push(attribute("1.3.6.1.4.1.311.3.3.1", &[token]));
    let mut catalog = Message::new(1, TRUST_LIST, trust_list());
    catalog.certificates = vec![leaf.der()];
    catalog.signers = vec![signer.der()];
    catalog.der()
}

/// The result for a timestamp with this chain, these parts and these names of certificates.
fn outcome(chain: &[Forged], change: impl Fn(&mut Vec<Vec<u8>>), names: &[Vec<u8>]) -> String {
    let root = Forged::new("Signers", 30, "Signers", 30).authority();
    let leaf = Forged::new("Signer", 31, "Signers", 30).signer();
    let signer = Signer::of(&leaf, TRUST_LIST, contents(&trust_list()));
    let mut info = info(&signer.signature());
    change(&mut info);
    let catalog = stamped_catalog(signer, &leaf, &token(chain, &info, names, 0x04, 1));
    let judgement = judged(&catalog, &[root.der()], &[chain.last().unwrap().der()]);
    match judgement.signer().is_some_and(|signer| signer.signed_at.is_some()) {
        true => "stamped".to_owned(),
        false => messages(&judgement.report),
    }
}

#[test]
fn each_rule_for_servers_is_kept() {
    let server = |critical, list: &[&str]| {
        let purpose = extension("2.5.29.37", critical, &purposes(list));
        Forged::new("Server", 0, "Root", 4).with_purpose(purpose)
    };
    let good = server(true, &[TIME_STAMPING]);
    let root = Forged::new("Root", 4, "Root", 4).authority();
    let names = |forged: &Forged| {
        let id = sequence(&[&tlv(0x04, &Digest::Sha256.of(&forged.der()))]);
        vec![attribute(SIGNING_CERTIFICATE_2, &[&sequence(&[&tlv(0x30, &id)])])]
    };
    let as_it_is = |_: &mut Vec<Vec<u8>>| {};
    let chain = [good.clone(), root.clone()];
    assert_eq!(outcome(&chain, as_it_is, &names(&good)), "stamped");
    for other in [server(false, &[TIME_STAMPING]), server(true, &[TIME_STAMPING, "1.3.6.1.5.5.7.3.3"])] {
        let outcome = outcome(&[other.clone(), root.clone()], as_it_is, &names(&other));
        assert!(outcome.contains("is not critical, or does not list only timeStamping"), "{outcome}");
    }
    for names in [Vec::new(), names(&root)] {
        let outcome = outcome(&chain, as_it_is, &names);
        assert!(outcome.contains("do not identify the certificate of its server"), "{outcome}");
    }
    let version_2 = outcome(&chain, |info| info[0] = tlv(0x02, &[2]), &names(&good));
    assert!(version_2.contains("expected a timestamp of version 1"), "{version_2}");
    let future = outcome(&chain, |info| info[4] = tlv(0x18, b"20480601000000Z"), &names(&good));
    assert!(future.contains("it states a time in the future, 2048-06-01"), "{future}");
    let mut issuer = Forged::new("Web server", 9, "Root", 4);
    issuer.version = None;
    issuer.extensions.clear();
    let purpose = extension("2.5.29.37", true, &purposes(&[TIME_STAMPING]));
    let below = Forged::new("Server", 0, "Web server", 9).with_purpose(purpose);
    let outcome = outcome(&[below.clone(), issuer, root], as_it_is, &names(&below));
    assert!(outcome.contains("it is of version 1, which is allowed only for trusted roots"), "{outcome}");
}

#[test]
fn a_hash_that_is_not_supported_is_called_so() {
    const SHA1: &str = "1.3.14.3.2.26";
    let purpose = extension("2.5.29.37", true, &purposes(&[TIME_STAMPING]));
    let server = Forged::new("Server", 0, "Root", 4).with_purpose(purpose);
    let root = Forged::new("Root", 4, "Root", 4).authority();
    for (hash, name) in [
        (SHA1, "SHA-1"),
        ("2.16.840.1.101.3.4.2.4", "SHA-224"),
        ("2.16.840.1.101.3.4.2.8", "the algorithm 2.16.840.1.101.3.4.2.8"),
    ] {
        let id = sequence(&[&algorithm(hash), &tlv(0x04, &sha1::Sha1::digest(server.der()))]);
        let names = [attribute(SIGNING_CERTIFICATE_2, &[&sequence(&[&tlv(0x30, &id)])])];
        let outcome = outcome(&[server.clone(), root.clone()], |_| {}, &names);
        let words = format!("identify a certificate by {name}, which is not supported there");
        assert!(outcome.contains("signature-unsupported: the timestamp cannot be checked"), "{outcome}");
        assert!(outcome.contains(&words) && !outcome.contains("invalid"), "{outcome}");
    }
}

/// The certificates from a server to an authority, several of each name, so that there are thousands of paths.
fn maze() -> Vec<Forged> {
    let level = |number: u8| (0..3).map(move |copy| (number, copy));
    let all = (0..8).flat_map(level).map(|(number, copy)| {
        let (name, issuer) = (format!("Level {number}"), format!("Level {}", number + 1));
        let mut authority = Forged::new(&name, 40 + number, &issuer, 41 + number).authority();
        authority.serial = tlv(0x02, &[10 * (number + 1) + copy]);
        authority
    });
    all.collect()
}

/// A catalog of many signers, each of them with four timestamps by the first of a chain.
fn much_stamped_catalog(signers: u8, chain: &[Forged]) -> Vec<u8> {
    let id = sequence(&[&tlv(0x04, &Digest::Sha256.of(&chain[0].der()))]);
    let names = [attribute(SIGNING_CERTIFICATE_2, &[&sequence(&[&tlv(0x30, &id)])])];
    let leaves: Vec<Forged> =
        (0..signers).map(|number| Forged::new("Signer", 60 + number, "Signers", 30).signer()).collect();
    let mut catalog = Message::new(1, TRUST_LIST, trust_list());
    catalog.certificates = leaves.iter().map(Forged::der).collect();
    catalog.signers = leaves
        .iter()
        .map(|leaf| {
            let mut signer = Signer::of(leaf, TRUST_LIST, contents(&trust_list()));
            for number in 0..4 {
                let mut info = info(&signer.signature());
                info[3] = tlv(0x02, &[number]);
                signer.unsigned.push(attribute("1.3.6.1.4.1.311.3.3.1", &[&token(chain, &info, &names, 0x04, 1)]));
            }
            signer.der()
        })
        .collect();
    catalog.der()
}

/// Each signature on a certificate is checked once for a package, and two hundred at most; what is said of one timestamp
/// is not said again of the next.
#[test]
fn many_signers_and_timestamps_do_not_multiply_the_work() {
    let authority = Forged::new("Signers", 30, "Signers", 30).authority();
    let servers = Forged::new("Root", 4, "Root", 4).authority();
    let server = |issuer: &str, issuer_key: u8| {
        let purpose = extension("2.5.29.37", true, &purposes(&[TIME_STAMPING]));
        Forged::new("Server", 5, issuer, issuer_key).with_purpose(purpose)
    };
    let between = Forged::new("Servers", 6, "Root", 4).authority();
    let good = much_stamped_catalog(16, &[server("Servers", 6), between]);
    let judgement = judged(&good, &[authority.der()], &[servers.der()]);
    assert!(judgement.is_trusted(), "{}", messages(&judgement.report));

    let hostile = much_stamped_catalog(4, &[&[server("Level 0", 40)], &maze()[..]].concat());
    let report = judged(&hostile, &[authority.der()], &[servers.der()]).report;
    let messages = messages(&report);
    let given_up = "more than 1000 steps from a certificate to an issuer would have to be tried";
    assert_eq!(messages.matches(given_up).count(), 2, "of the timestamps and of the signers: {messages}");
    assert!(report.in_order().len() < 5 && !messages.contains("not trusted"), "{messages}");
}

/// The purposes in the server's certificate.
fn purpose(dice: &mut Dice) -> Vec<u8> {
    let lists: [&[&str]; 4] = [&[TIME_STAMPING], &[TIME_STAMPING, "1.3.6.1.5.5.7.3.3"], &["2.5.29.37.0"], &[]];
    let list = if dice.roll(4) == 0 { *dice.pick(&lists) } else { lists[0] };
    extension("2.5.29.37", dice.roll(8) != 0, &purposes(list))
}

#[test]
fn no_timestamp_is_accepted_that_openssl_refuses() {
    judge("openssl");
    let dir = tempfile::tempdir().unwrap();
    let list = trust_list();
    let root = Forged::new("Signers", 30, "Signers", 30).authority();
    let signer_leaf = Forged::new("Signer", 31, "Signers", 30).signer();
    let mut both = 0;
    for seed in 0..count() {
        let mut dice = Dice(seed);
        let mut changes = Vec::new();
        let purpose = purpose(&mut dice);
        let mut chain = super::chains::chain(&mut dice, |leaf| leaf.with_purpose(purpose.clone()));
        if dice.roll(3) == 0 {
            let place = dice.roll(chain.len());
            changes.push(format!("{place} {}", chain[place].change(&mut dice)));
        }
        let signer = Signer::of(&signer_leaf, TRUST_LIST, contents(&list));
        let mut info = info(&signer.signature());
        if dice.roll(2) == 0 {
            changes.push(change_info(&mut dice, &mut info));
        }
        let wrapping = if dice.roll(12) == 0 { 0x0c } else { 0x04 };
        let servers = if dice.roll(16) == 0 { 2 } else { 1 };
        let names: Vec<Vec<u8>> = named(&mut dice, &chain, &mut changes).into_iter().collect();
        let mut token = token(&chain, &info, &names, wrapping, servers);
        if dice.roll(8) == 0 {
            let (twisted, what) = twisted(&mut dice, &token);
            token = twisted;
            changes.push(what);
        }
        let catalog = stamped_catalog(signer.clone(), &signer_leaf, &token);
        let named = chain.last().unwrap().der();
        let judgement = judged(&catalog, &[root.der()], std::slice::from_ref(&named));
        let stamped = judgement.signer().is_some_and(|signer| signer.signed_at.is_some());
        fs::write(dir.path().join("token"), token).unwrap();
        fs::write(dir.path().join("data"), signer.signature()).unwrap();
        fs::write(dir.path().join("root.pem"), pem(&[named])).unwrap();
        let files = ["-partial_chain", "-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"];
        let accepted = openssl(dir.path(), &[&["ts", "-verify"], &files[..]].concat());
        compare(seed, &changes, stamped, &accepted);
        both += usize::from(stamped);
    }
    assert!(both * 14 > count() as usize, "only {both} are accepted");
}
