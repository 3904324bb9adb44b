//! One forged certificate: every field is chosen, and one of them is changed into something that it must not be.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};

use super::Dice;
use super::der::{ECDSA_SHA256, algorithm, name, name_of, oid, sequence, tlv, tlv_of};
use super::rsa_key;
use super::twist::twisted;

/// A key on P-256, by its number, which is not that of the RSA key.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number + 1; 32]).unwrap()
}

/// A signature with the key of this number.
pub fn signature(number: u8, bytes: &[u8]) -> Vec<u8> {
    if number == rsa_key::NUMBER {
        return rsa_key::signature(bytes);
    }
    let signature: DerSignature = key(number).sign(bytes);
    signature.as_bytes().to_vec()
}

/// The content of a certificate.
#[derive(Debug, Clone)]
pub struct Forged {
    pub version: Option<u8>,
    pub serial: Vec<u8>,
    pub subject: Vec<u8>,
    pub issuer: Vec<u8>,
    pub validity: [Vec<u8>; 2],
    pub key: u8,
    pub issuer_key: u8,
    pub extensions: Vec<Vec<u8>>,
    curve: Vec<u8>,
    /// Whether the point of its key is in the hybrid form.
    pub is_hybrid: bool,
    inner: Vec<u8>,
    outer: Vec<u8>,
    damage: Damage,
    /// The dice by which one element of the signed content is changed.
    twist: Option<u64>,
}

/// What happens to the bytes at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    None,
    Signature,
    Trailing,
    LongLength,
    UnusedBits,
}

pub const UTF8: u8 = 0x0c;
pub const PRINTABLE: u8 = 0x13;
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED: &str = "2.5.29.37";
const KEY_ID: &str = "2.5.29.14";
const AUTHORITY_KEY: &str = "2.5.29.35";
const ALT_NAME: &str = "2.5.29.17";
const NAME_CONSTRAINTS: &str = "2.5.29.30";

pub fn extension(kind: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical { tlv(0x01, &[0xff]) } else { Vec::new() };
    sequence(&[&tlv_of(kind), &flag, &tlv(0x04, value)])
}

pub fn purposes(list: &[&str]) -> Vec<u8> {
    tlv(0x30, &list.iter().flat_map(|purpose| tlv_of(purpose)).collect::<Vec<u8>>())
}

/// The signature algorithm for the key of this number.
pub fn scheme_of(key: u8) -> Vec<u8> {
    match key {
        rsa_key::NUMBER => sequence(&[&tlv_of(rsa_key::SHA256_WITH_RSA), b"\x05\x00"]),
        _ => algorithm(ECDSA_SHA256),
    }
}

pub fn key_id(key: u8) -> Vec<u8> {
    tlv(0x04, &[key; 20])
}

fn constraints(authority: bool, path_length: Option<&[u8]>) -> Vec<u8> {
    let flag = if authority { tlv(0x01, &[0xff]) } else { Vec::new() };
    let length = path_length.map(|length| tlv(0x02, length)).unwrap_or_default();
    sequence(&[&flag, &length])
}

impl Forged {
    /// A good certificate for somebody, of the key with this number.
    pub fn new(subject: &str, key: u8, issuer: &str, issuer_key: u8) -> Forged {
        Forged {
            version: Some(2),
            serial: tlv(0x02, &[key + 1]),
            subject: name(UTF8, subject.as_bytes()),
            issuer: name(UTF8, issuer.as_bytes()),
            validity: [tlv(0x17, b"240101000000Z"), tlv(0x17, b"491231235959Z")],
            key,
            issuer_key,
            extensions: vec![extension(KEY_ID, false, &key_id(key))],
            curve: tlv_of("1.2.840.10045.3.1.7"),
            is_hybrid: false,
            inner: scheme_of(issuer_key),
            outer: scheme_of(issuer_key),
            damage: Damage::None,
            twist: None,
        }
    }

    /// The same as an authority.
    pub fn authority(mut self) -> Forged {
        self.extensions.push(extension(BASIC_CONSTRAINTS, true, &constraints(true, None)));
        self.extensions.push(extension(KEY_USAGE, true, &[0x03, 0x02, 0x01, 0x06]));
        self
    }

    /// The same as a signer of code.
    pub fn signer(self) -> Forged {
        self.with_purpose(extension(EXTENDED, false, &purposes(&[CODE_SIGNING])))
    }

    /// The same as a signer for the purposes in this extension.
    pub fn with_purpose(mut self, purpose: Vec<u8>) -> Forged {
        self.extensions.push(extension(KEY_USAGE, true, &[0x03, 0x02, 0x07, 0x80]));
        self.extensions.push(purpose);
        self
    }

    /// The same with the identifier of its issuer's key.
    pub fn with_authority_key(mut self) -> Forged {
        let value = sequence(&[&tlv(0x80, &[self.issuer_key; 20])]);
        self.extensions.push(extension(AUTHORITY_KEY, false, &value));
        self
    }

    /// The same, with this signature algorithm stated.
    pub fn signed_with(mut self, scheme: &[u8]) -> Forged {
        (self.inner, self.outer) = (scheme.to_vec(), scheme.to_vec());
        self
    }

    /// The same, with this curve stated for its key.
    pub fn on_curve(mut self, curve: &str) -> Forged {
        self.curve = tlv_of(curve);
        self
    }

    pub fn der(&self) -> Vec<u8> {
        let version = self.version.map(|version| tlv(0xa0, &tlv(0x02, &[version]))).unwrap_or_default();
        let public = if self.key == rsa_key::NUMBER { rsa_key::public() } else { self.public() };
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &tlv(0x30, &self.extensions.concat())),
        };
        let validity = sequence(&[&self.validity[0], &self.validity[1]]);
        let parts: [&[u8]; 8] =
            [&version, &self.serial, &self.inner, &self.issuer, &validity, &self.subject, &public, &extensions];
        let mut content = sequence(&parts);
        if self.damage == Damage::LongLength {
            let contents = parts.concat();
            content = [&[0x30, 0x83, 0][..], &(contents.len() as u16).to_be_bytes(), &contents].concat();
        }
        if let Some(seed) = self.twist {
            content = twisted(&mut Dice(seed), &content).0;
        }
        let mut signature = signature(self.issuer_key, &content);
        if self.damage == Damage::Signature {
            *signature.last_mut().unwrap() ^= 1;
        }
        let unused = if self.damage == Damage::UnusedBits { 1 } else { 0 };
        let whole = sequence(&[&content, &self.outer, &tlv(0x03, &[&[unused], &signature[..]].concat())]);
        match self.damage {
            Damage::Trailing => [whole, vec![0]].concat(),
            _ => whole,
        }
    }

    /// The key on P-256 as a SubjectPublicKeyInfo.
    fn public(&self) -> Vec<u8> {
        let mut point = key(self.key).verifying_key().to_sec1_bytes().to_vec();
        if self.is_hybrid {
            point[0] = 0x06 | point[64] & 1;
        }
        let key_kind = sequence(&[&tlv_of("1.2.840.10045.2.1"), &self.curve]);
        sequence(&[&key_kind, &tlv(0x03, &[&[0], &point[..]].concat())])
    }

    /// Adds an extension. It usually replaces those of its kind; sometimes they are kept.
    fn put(&mut self, dice: &mut Dice, kind: &str, critical: bool, value: &[u8]) {
        if dice.roll(8) != 0 {
            self.remove(kind);
        }
        self.extensions.push(extension(kind, critical, value));
    }

    /// Drops the extensions of this kind.
    pub fn remove(&mut self, kind: &str) {
        let start = tlv_of(kind);
        self.extensions.retain(|extension| !extension[2..].starts_with(&start));
    }

    /// Changes one element of what is signed, whatever it is, and returns which.
    pub fn twist(&mut self, dice: &mut Dice) -> String {
        let seed = dice.roll(1 << 30) as u64;
        self.twist = None;
        let (_, what) = twisted(&mut Dice(seed), super::der::tbs(&self.der()));
        self.twist = Some(seed);
        what
    }

    /// Changes one thing, and returns which.
    pub fn change(&mut self, dice: &mut Dice) -> String {
        let what = dice.roll(30);
        let critical = dice.roll(2) == 0;
        let detail = match what {
            0 => {
                let value = dice
                    .pick(&[
                        constraints(false, None),
                        constraints(true, None),
                        constraints(true, Some(&[0])),
                        constraints(true, Some(&[1])),
                        constraints(true, Some(&[0xff])),
                        constraints(true, Some(&[0, 1])),
                        constraints(false, Some(&[0])),
                        b"\x30\x03\x01\x01\x01".to_vec(),
                        b"\x04\x00".to_vec(),
                        Vec::new(),
                    ])
                    .clone();
                self.put(dice, BASIC_CONSTRAINTS, critical, &value);
                format!("{value:x?}")
            }
            1 => {
                let bits: [&[u8]; 12] = [
                    &[0x03, 0x02, 0x07, 0x87],
                    &[0x03, 0x02, 0x07, 0x86],
                    &[0x03, 0x02, 0x07, 0x80],
                    &[0x03, 0x02, 0x02, 0x04],
                    &[0x03, 0x02, 0x05, 0xa0],
                    &[0x03, 0x02, 0x06, 0xc0],
                    &[0x03, 0x02, 0x07, 0x00],
                    &[0x03, 0x01, 0x00],
                    &[0x03, 0x03, 0x07, 0x00, 0x80],
                    &[0x03, 0x03, 0x07, 0x80, 0x80],
                    &[0x05, 0x00],
                    &[0x03, 0x02, 0x01, 0x86],
                ];
                let value = *dice.pick(&bits);
                self.put(dice, KEY_USAGE, critical, value);
                format!("{value:x?}")
            }
            2 => {
                let lists = [
                    purposes(&[CODE_SIGNING]),
                    purposes(&["1.3.6.1.5.5.7.3.1"]),
                    purposes(&["2.5.29.37.0"]),
                    purposes(&[CODE_SIGNING, "1.3.6.1.5.5.7.3.8"]),
                    purposes(&["1.3.6.1.5.5.7.3.8"]),
                    tlv(0x30, &[&tlv_of(CODE_SIGNING)[..], b"\x06\x03\x2b\x80\x01"].concat()),
                    purposes(&[]),
                    b"\x31\x00".to_vec(),
                ];
                let value = dice.pick(&lists).clone();
                self.put(dice, EXTENDED, critical, &value);
                format!("{value:x?}")
            }
            3 => {
                let kind = *dice.pick(&[BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED, KEY_ID, AUTHORITY_KEY]);
                self.remove(kind);
                format!("without {kind}")
            }
            4 => {
                let directory = tlv(0xa1, &tlv(0xa4, &self.issuer));
                let other = tlv(0xa1, &tlv(0xa4, &name(UTF8, b"Somebody")));
                let serial = tlv(0x82, &[self.issuer_key + 1]);
                let values = [
                    sequence(&[&tlv(0x80, &[self.issuer_key; 20])]),
                    sequence(&[&tlv(0x80, &[99; 20])]),
                    sequence(&[&directory, &serial]),
                    sequence(&[&other, &serial]),
                    sequence(&[&tlv(0x82, &[77])]),
                    sequence(&[&tlv(0x80, &[self.issuer_key; 20]), &tlv(0x82, &[0, 1])]),
                    b"\x30\x02\x80".to_vec(),
                    b"\x04\x00".to_vec(),
                    sequence(&[]),
                ];
                let value = dice.pick(&values).clone();
                let critical = critical && dice.roll(4) == 0;
                self.put(dice, AUTHORITY_KEY, critical, &value);
                format!("{value:x?}")
            }
            5 => {
                let value = dice.pick(&[key_id(self.key), key_id(98), b"\x05\x00".to_vec()]).clone();
                let critical = critical && dice.roll(4) == 0;
                self.put(dice, KEY_ID, critical, &value);
                format!("{value:x?}")
            }
            6 | 7 => {
                let bases: [Vec<u8>; 12] = [
                    tlv(0xa4, &name(UTF8, b"Zed")),
                    tlv(0xa4, &name(UTF8, b"Leaf")),
                    tlv(0xa4, &name(PRINTABLE, b"leaf ")),
                    tlv(0xa4, &name(UTF8, b"Somebody")),
                    tlv(0xa4, &sequence(&[])),
                    tlv(0x82, b"example.org"),
                    tlv(0x81, b"a@example.org"),
                    tlv(0x81, b".example.org"),
                    tlv(0x86, b".example.org"),
                    tlv(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]),
                    tlv(0x88, &[0x2a, 0x03]),
                    tlv(0xa0, &[&tlv_of("1.2.3"), &tlv(0xa0, &tlv(UTF8, b"x"))[..]].concat()),
                ];
                let minimum = if dice.roll(6) == 0 { tlv(0x80, &[1]) } else { Vec::new() };
                let base: &Vec<u8> = dice.pick(&bases);
                let trees = sequence(&[base, &minimum]);
                let tag = *dice.pick(&[0xa0, 0xa1]);
                let value = if dice.roll(8) == 0 { b"\x05\x00".to_vec() } else { sequence(&[&tlv(tag, &trees)]) };
                self.put(dice, NAME_CONSTRAINTS, critical, &value);
                format!("{value:x?}")
            }
            8 => {
                let kind = *dice.pick(&[
                    "1.2.3.4.5",
                    "1.3.6.1.5.5.7.1.14",
                    "1.3.6.1.5.5.7.1.7",
                    "1.3.6.1.5.5.7.1.8",
                    "2.5.29.36",
                    "2.5.29.54",
                    "2.5.29.32",
                    "2.5.29.33",
                    "2.5.29.46",
                    "2.5.29.28",
                    "2.16.840.1.113730.1.1",
                    "1.3.6.1.4.1.311.21.10",
                ]);
                let value = dice.pick(&[b"\x05\x00".to_vec(), b"\x30\x00".to_vec(), b"\x02\x01\x00".to_vec()]).clone();
                self.put(dice, kind, critical, &value);
                format!("{kind} {value:x?} critical {critical}")
            }
            9 => {
                let values = [
                    sequence(&[&tlv(0x82, b"contoso.com")]),
                    sequence(&[&tlv(0xa4, &name(UTF8, b"Somebody"))]),
                    sequence(&[&tlv(0xa4, &name(UTF8, b"Leaf"))]),
                    sequence(&[&tlv(0xa4, b"\x05\x00")]),
                    sequence(&[&tlv(0xa4, b"\x30\x00")]),
                    sequence(&[&tlv(0x88, b"\x2b\x80\x01")]),
                    sequence(&[&tlv(0xa0, &[&tlv_of("1.2.3"), &tlv(0xa0, &tlv(UTF8, b"x"))[..]].concat())]),
                    sequence(&[&tlv(0xa0, b"\x05\x00")]),
                    sequence(&[&tlv(0x88, b"\x80\x01")]),
                    sequence(&[&tlv(0x87, &[1, 2, 3, 4])]),
                    sequence(&[&tlv(0x87, &[10, 1, 2, 3])]),
                    sequence(&[&tlv(0x86, b"http://a.example.org/")]),
                    sequence(&[&tlv(0x81, b"a@example.org")]),
                    sequence(&[&tlv(0x8f, b"x")]),
                    b"\x05\x00".to_vec(),
                    sequence(&[]),
                ];
                let value = dice.pick(&values).clone();
                self.put(dice, ALT_NAME, critical, &value);
                format!("{value:x?}")
            }
            10 => {
                let uri = tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://x/")));
                let values = [
                    sequence(&[&sequence(&[&uri])]),
                    sequence(&[&sequence(&[&uri, &tlv(0x81, &[0x07, 0x80])])]),
                    sequence(&[&sequence(&[&tlv(0x81, &[0x07, 0x80])])]),
                    sequence(&[&sequence(&[&tlv(0xa2, &[])])]),
                    sequence(&[&sequence(&[&tlv(0xa2, &tlv(0xa4, &self.issuer))])]),
                    sequence(&[&tlv(0x31, &[])]),
                    sequence(&[&sequence(&[&tlv(0xa0, &tlv(0x85, b"x"))])]),
                    b"\x05\x00".to_vec(),
                ];
                let value = dice.pick(&values).clone();
                self.put(dice, "2.5.29.31", critical, &value);
                format!("{value:x?}")
            }
            11 => {
                self.version = *dice.pick(&[None, Some(0), Some(1), Some(2), Some(3)]);
                if dice.roll(2) == 0 {
                    self.extensions.clear();
                }
                format!("version {:?}", self.version)
            }
            12 | 13 => {
                let times: [(u8, &[u8]); 14] = [
                    (0x17, b"510229000000Z"),
                    (0x17, b"520229000000Z"),
                    (0x18, b"19000229000000Z"),
                    (0x17, b"200101000000Z"),
                    (0x17, b"210101000000Z"),
                    (0x17, b"480101000000Z"),
                    (0x17, b"500101000000Z"),
                    (0x18, b"20990101000000Z"),
                    (0x18, b"20200101000000Z"),
                    (0x18, b"19200101000000Z"),
                    (0x17, b"2401010000Z"),
                    (0x17, b"240101000000+0000"),
                    (0x17, b"241301000000Z"),
                    (0x18, b"20240101000000.5Z"),
                ];
                let (tag, text) = *dice.pick(&times);
                let end = dice.roll(2);
                self.validity[end] = tlv(tag, text);
                format!("{end} {}", String::from_utf8_lossy(text))
            }
            14 => {
                self.damage =
                    *dice.pick(&[Damage::Signature, Damage::Trailing, Damage::LongLength, Damage::UnusedBits]);
                format!("{:?}", self.damage)
            }
            15 => {
                let others = [
                    algorithm("1.2.840.10045.4.3.3"),
                    algorithm("1.2.840.113549.1.1.11"),
                    algorithm("1.2.840.10045.4.1"),
                    algorithm("1.2.840.10045.2.1"),
                    algorithm(rsa_key::RSA),
                    algorithm("1.2.840.113549.1.1.5"),
                    algorithm("1.2.840.113549.1.1.10"),
                    algorithm("1.3.101.112"),
                    algorithm("1.2.3.4"),
                    sequence(&[&tlv_of(ECDSA_SHA256), b"\x05\x00"]),
                    sequence(&[&tlv_of(rsa_key::SHA256_WITH_RSA), b"\x30\x00"]),
                ];
                let other = dice.pick(&others).clone();
                match dice.roll(3) {
                    0 => self.inner = other,
                    1 => self.outer = other,
                    _ => (self.inner, self.outer) = (other.clone(), other),
                }
                "algorithms".to_owned()
            }
            16 => {
                self.issuer_key = *dice.pick(&[0, 1, 2, 3, 4, 5, 6, 7, rsa_key::NUMBER]);
                format!("signed by key {}", self.issuer_key)
            }
            17 => {
                let numbers: [&[u8]; 6] = [&[0], &[0xff], &[0, 1], &[], &[0x80, 0x00], &[1; 30]];
                let number = *dice.pick(&numbers);
                self.serial = tlv(0x02, number);
                format!("serial {number:x?}")
            }
            18 | 19 => {
                let whose = dice.roll(2);
                let field = if whose == 0 { &mut self.subject } else { &mut self.issuer };
                let text = if whose == 0 && dice.roll(2) == 0 { b"Leaf".to_vec() } else { text_of(field) };
                let changed = [
                    name(PRINTABLE, &text),
                    name(UTF8, text.to_ascii_uppercase().as_slice()),
                    name(UTF8, &[b"  ", &text[..], b" "].concat()),
                    name(0x14, &text),
                    name(0x16, &text),
                    name(0x1e, &text.iter().flat_map(|byte| [0, *byte]).collect::<Vec<u8>>()),
                    name(0x12, &text),
                    name(UTF8, b"\xff"),
                    name(0x04, &text),
                    name(0x1e, b"\0"),
                    name(0x1e, b"\xd8\0\xd8\0"),
                    name(0x1e, b"\xd8\x3d\xde\0"),
                    name(UTF8, b"Le\0af"),
                    name_of("1.2.840.113549.1.9.1", UTF8, b"leaf@example.org"),
                    name_of("1.2.840.113549.1.9.1", 0x16, b"leaf@example.org"),
                    name_of("2.5.4.3", UTF8, b"=x"),
                    name_of("2.5.4.3.61", UTF8, b"x"),
                    sequence(&[]),
                    sequence(&[&tlv(0x31, &[])]),
                    tlv(0x31, &[]),
                ];
                let changed = dice.pick(&changed).clone();
                *field = changed;
                format!("{} {field:x?}", if whose == 0 { "subject" } else { "issuer" })
            }
            20 => {
                let last = self.extensions.last().cloned().unwrap_or_default();
                self.extensions.push(last);
                "an extension twice".to_owned()
            }
            21 => {
                let odd = sequence(&[&tlv_of("1.2.3.4"), &tlv(0x01, &[*dice.pick(&[0x00, 0x01])]), &tlv(0x04, b"x")]);
                self.extensions.push(odd);
                "an odd truth value".to_owned()
            }
            _ => "nothing".to_owned(),
        };
        format!("{what}: {detail}")
    }
}

/// The text of a name of one part, empty for others.
fn text_of(name: &[u8]) -> Vec<u8> {
    let start = oid("2.5.4.3");
    let position = name.windows(start.len()).position(|window| window == start);
    position.map(|position| name[position + start.len() + 2..].to_vec()).unwrap_or_default()
}
