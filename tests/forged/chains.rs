//! Forged certification paths, with `openssl verify` as judge.

use std::fs;

use ppkgc::format::pki::Certificate;

use super::certificate::Forged;
use super::der::contents;
use super::message::{Message, Signer};
use super::rsa_key;
use super::{Dice, compare, count, judged, messages, openssl, pem, unsigned};
use crate::support::judge;

/// The content type of a catalog: a certificate trust list.
pub const TRUST_LIST: &str = "1.3.6.1.4.1.311.10.1";

/// The trust list in the unsigned catalog, with its tag.
pub fn trust_list() -> Vec<u8> {
    let catalog = unsigned();
    let signed = crate::authority::elements(contents(&catalog))[1].1.to_vec();
    let content_info = crate::authority::elements(contents(&signed))[2].1.to_vec();
    crate::authority::elements(&content_info)[1].1.to_vec()
}

/// A catalog signed with the first of these certificates, with all the others included.
pub fn catalog(leaf: &Forged, pool: &[Vec<u8>]) -> Vec<u8> {
    let list = trust_list();
    let mut message = Message::new(1, TRUST_LIST, list.clone());
    message.certificates = [&[leaf.der()], pool].concat();
    message.signers = vec![Signer::of(leaf, TRUST_LIST, contents(&list)).der()];
    message.der()
}

/// A good chain of some length: the signer first, the root last.
pub fn chain(dice: &mut Dice, leaf: impl Fn(Forged) -> Forged) -> Vec<Forged> {
    // Authorities that issue to themselves do not count for the length of a path.
    let names = match dice.roll(4) {
        0 => ["Leaf", "Int A", "Int A", "Root", "Root"],
        _ => ["Leaf", "Int A", "Int B", "Int C", "Root"],
    };
    let between = dice.roll(4);
    let order: Vec<usize> = (0..=between).chain([4]).collect();
    let identified = dice.roll(2) == 0;
    let with_rsa = [0, 4, 9, 1][between];
    let key = |own: usize| if own == with_rsa { rsa_key::NUMBER } else { own as u8 };
    let mut chain = Vec::new();
    for (place, own) in order.iter().enumerate() {
        let above = *order.get(place + 1).unwrap_or(own);
        let forged = Forged::new(names[*own], key(*own), names[above], key(above));
        let forged = if place == 0 { leaf(forged) } else { forged.authority() };
        chain.push(if identified && place + 1 < order.len() { forged.with_authority_key() } else { forged });
    }
    chain
}

/// Certificates that may mislead the search: copies with another key, another end or another issuer.
fn decoys(dice: &mut Dice, chain: &[Forged]) -> Vec<Forged> {
    let mut decoys = Vec::new();
    for _ in 0..dice.roll(3) {
        let mut copy = dice.pick(chain).clone();
        match dice.roll(4) {
            0 => copy.key = 20,
            1 => copy.issuer = super::der::name(super::certificate::UTF8, b"Nobody"),
            2 => copy.validity[1] = super::der::tlv(0x17, b"250101000000Z"),
            _ => {
                copy.issuer = dice.pick(chain).subject.clone();
                copy.issuer_key = dice.pick(chain).key;
            }
        }
        decoys.push(copy);
    }
    decoys
}

fn shuffled(dice: &mut Dice, mut things: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    for last in (1..things.len()).rev() {
        things.swap(last, dice.roll(last + 1));
    }
    things
}

#[test]
fn no_path_is_accepted_that_openssl_refuses() {
    judge("openssl");
    let dir = tempfile::tempdir().unwrap();
    let (mut both, mut stricter) = (0, Vec::new());
    for seed in 0..count() {
        let mut dice = Dice(seed);
        let mut chain = chain(&mut dice, Forged::signer);
        let mut changes = Vec::new();
        for _ in 0..dice.roll(3) {
            let place = dice.roll(chain.len());
            let changed = match dice.roll(3) {
                0 => chain[place].twist(&mut dice),
                _ => chain[place].change(&mut dice),
            };
            changes.push(format!("{place} {changed}"));
        }
        let mut pool: Vec<Vec<u8>> = chain[1..].iter().map(Forged::der).collect();
        pool.extend(decoys(&mut dice, &chain).iter().map(Forged::der));
        if dice.roll(8) == 0 {
            pool.remove(dice.roll(pool.len()));
            changes.push("one is missing".to_owned());
        }
        let pool = shuffled(&mut dice, pool);
        let mut named = vec![chain.last().unwrap().der()];
        if dice.roll(4) == 0 {
            named.push(dice.pick(&chain).der());
            changes.push("one more is trusted".to_owned());
        }
        // A named certificate that cannot be read is reported before anything is judged.
        named.retain(|der| Certificate::from_der(der).is_ok());
        let judgement = judged(&catalog(&chain[0], &pool), &named, &[]);
        fs::write(dir.path().join("leaf.pem"), pem(&[chain[0].der()])).unwrap();
        fs::write(dir.path().join("pool.pem"), pem(&pool)).unwrap();
        fs::write(dir.path().join("named.pem"), pem(&named)).unwrap();
        let along: &[&str] = if pool.is_empty() { &[] } else { &["-untrusted", "pool.pem"] };
        let files = [&["-CAfile", "named.pem"], along, &["leaf.pem"]].concat();
        // Only an issuer of another name that is itself trusted needs the option.
        let is_self_issued = |der: &Vec<u8>| Certificate::from_der(der).is_ok_and(|own| own.is_self_issued());
        let partial: &[&str] = if named.iter().all(is_self_issued) { &[] } else { &["-partial_chain"] };
        let accepted = openssl(dir.path(), &[&["verify"], partial, &files[..]].concat());
        compare(seed, &changes, judgement.is_trusted(), &accepted);
        both += usize::from(judgement.is_trusted());
        if accepted.is_ok() && !judgement.is_trusted() {
            stricter.push(format!("{seed}: {changes:?}: {}", messages(&judgement.report)));
        }
    }
    if std::env::var_os("PPKGC_FORGED_STRICTER").is_some() {
        println!("{}", stricter.join("\n"));
    }
    assert!(
        both * 5 > count() as usize,
        "only {both} are accepted, {} by openssl alone: {stricter:#?}",
        stricter.len()
    );
}
