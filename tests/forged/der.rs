//! DER assembled by hand, so that it can be invalid on purpose.

pub use crate::authority::tlv;

/// The contents octets of an object identifier.
pub fn oid(text: &str) -> Vec<u8> {
    tlv_of(text)[2..].to_vec()
}

/// A whole object identifier.
pub fn tlv_of(text: &str) -> Vec<u8> {
    let parts: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    let mut contents = vec![(parts[0] * 40 + parts[1]) as u8];
    for part in &parts[2..] {
        let digits: Vec<u8> = (0..5).rev().map(|place| (part >> (7 * place) & 0x7f) as u8).collect();
        let first = digits.iter().position(|digit| *digit != 0).unwrap_or(4);
        let last = digits.len() - 1;
        contents.extend((first..=last).map(|index| digits[index] | if index < last { 0x80 } else { 0 }));
    }
    tlv(0x06, &contents)
}

/// A SEQUENCE of these parts.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// A SET of these parts, in the order of DER.
pub fn set(parts: &[&[u8]]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort();
    tlv(0x31, &sorted.concat())
}

/// An AlgorithmIdentifier without parameters.
pub fn algorithm(text: &str) -> Vec<u8> {
    sequence(&[&tlv_of(text)])
}

/// A name of one part, its text under this tag.
pub fn name(tag: u8, text: &[u8]) -> Vec<u8> {
    name_of("2.5.4.3", tag, text)
}

/// The same with a part of this kind.
pub fn name_of(kind: &str, tag: u8, text: &[u8]) -> Vec<u8> {
    sequence(&[&set(&[&sequence(&[&tlv_of(kind), &tlv(tag, text)])])])
}

pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

/// The contents octets of one element.
pub fn contents(der: &[u8]) -> &[u8] {
    crate::authority::element(der).unwrap().1
}

/// What is signed of a certificate: its first element.
pub fn tbs(certificate: &[u8]) -> &[u8] {
    let inside = contents(certificate);
    let rest = crate::authority::element(inside).unwrap().2;
    &inside[..inside.len() - rest.len()]
}
