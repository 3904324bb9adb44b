//! Certificates, catalogs and timestamps forged by structure: we refuse everything that OpenSSL refuses.
//!
//! Each starts as a valid one, and one to three things are changed: a field, an extension, the order, a copy too
//! many.
//! `PPKGC_FORGED` sets how many of each kind are made; the ordinary run makes a hundred.

mod cases;
mod catalogs;
mod certificate;
mod chains;
mod der;
mod message;
mod rsa_key;
mod timestamps;
mod twist;

use std::path::Path;
use std::process::Command;

use ppkgc::finding::Report;
use ppkgc::format::cat::CatalogContent;
use ppkgc::format::pki::Certificate;
use ppkgc::trust::{Anchors, Judgement, judge_catalog};
use ppkgc::world::Hashes;

/// Numbers that look random but are the same in every run.
pub struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// One of these.
    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.roll(things.len())]
    }
}

/// How many are forged of each kind.
fn count() -> u64 {
    std::env::var("PPKGC_FORGED").map_or(100, |count| count.parse().unwrap())
}

/// The package of all catalogs here.
fn package() -> Hashes {
    Hashes::of_bytes(b"a package")
}

/// Its unsigned catalog.
fn unsigned() -> Vec<u8> {
    let Hashes { sha1, sha256, .. } = package();
    CatalogContent { list_id: [7; 16], this_update: 1_704_067_200, sha1, sha256 }.to_der()
}

/// Our result for a catalog. Certificates that cannot be read are not trusted.
fn judged(catalog: &[u8], signers: &[Vec<u8>], timestamps: &[Vec<u8>]) -> Judgement {
    let read = |all: &[Vec<u8>]| all.iter().flat_map(|der| Certificate::from_der(der)).collect::<Vec<_>>();
    let (signers, timestamps) = (read(signers), read(timestamps));
    let anchors = Anchors { signers: &signers, timestamps: &timestamps, now: now() };
    judge_catalog("x.cat", Some(catalog), &package(), &anchors)
}

fn messages(report: &Report) -> String {
    report.in_order().iter().map(|finding| format!("{}: {}\n", finding.code, finding.message)).collect()
}

fn now() -> i64 {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    since_1970.as_secs().try_into().unwrap()
}

/// Certificates as a PEM file.
fn pem(certificates: &[Vec<u8>]) -> String {
    use base64::Engine;
    let encode = |der: &Vec<u8>| base64::engine::general_purpose::STANDARD.encode(der);
    let blocks = certificates.iter().map(encode);
    blocks.map(|text| format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines(&text))).collect()
}

fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    lines.join("\n")
}

/// Whether openssl accepts it; otherwise its message.
fn openssl(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Fails if we accept what openssl refuses; `changes` is what was changed.
fn compare(seed: u64, changes: &[String], accepted: bool, openssl: &Result<(), String>) {
    if let (true, Err(why)) = (accepted, openssl) {
        panic!("forgery {seed}: {changes:#?}\nis accepted, and openssl says: {why}");
    }
}
