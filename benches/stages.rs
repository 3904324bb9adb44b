//! How fast the stages are, each by itself: `cargo bench --bench stages [-- STAGE...]`.
//!
//! On a noisy machine `cargo bench --bench stages -- --callgrind` counts instructions instead, which come out the same
//! every time, so that a regression shows. (Valgrind's processor has no instructions for SHA: there the hashes look much
//! slower than they are.)
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and stops at trouble")]

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use ppkgc::format::wim::{Compression, Decoder, Encoder};
use ppkgc::format::xml::{Prologue, parse, write};
use ppkgc::schema::Schema;
use sha1::{Digest, Sha1};
use sha2::Sha256;

#[allow(dead_code, reason = "the other benchmark makes the trees; here only their texts are used")]
#[path = "support/trees.rs"]
mod trees;

/// How long a stage is measured.
const TIME: Duration = Duration::from_millis(400);
/// How many bytes a stage works on, about.
const SIZE: usize = 1 << 20;
/// The size of a chunk, in bytes.
const CHUNK: usize = 32 << 10;
/// The argument with which this program runs one stage a given number of times, without measuring.
const REPEAT: &str = "--repeat";

/// A piece of work, and the number of bytes that it works on.
struct Stage {
    name: &'static str,
    bytes: usize,
    work: Box<dyn FnMut()>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [REPEAT, name, times] => repeat(name, times.parse().unwrap()),
        ["--callgrind", names @ ..] => wanted(names).for_each(|stage| {
            let count = instructions(stage.name, 2) - instructions(stage.name, 1);
            println!("{:24} {:8.2} instructions a byte", stage.name, count as f64 / stage.bytes as f64);
        }),
        names => wanted(names).for_each(|mut stage| {
            let best = best_time(&mut stage.work);
            println!("{:24} {:8.0} MB/s", stage.name, stage.bytes as f64 / best.as_secs_f64() / 1e6);
        }),
    }
}

fn wanted(names: &[&str]) -> impl Iterator<Item = Stage> {
    stages().into_iter().filter(move |stage| names.is_empty() || names.iter().any(|name| stage.name.contains(name)))
}

fn stages() -> Vec<Stage> {
    let texts = [("xml", trees::provxml(1, SIZE)), ("prose", trees::prose(1, SIZE)), ("noise", noise(SIZE))];
    let mut stages = Vec::new();
    for (name, text) in &texts {
        stages.push(encode(name, text.clone()));
    }
    stages.extend(texts[..2].iter().map(|(name, text)| decode(name, text)));
    let [(_, xml), _, (_, noise)] = texts;
    let bytes = noise.clone();
    stages.push(Stage {
        name: "sha1",
        bytes: SIZE,
        work: Box::new(move || {
            black_box(Sha1::digest(&bytes));
        }),
    });
    stages.push(Stage {
        name: "sha256",
        bytes: SIZE,
        work: Box::new(move || {
            black_box(Sha256::digest(&noise));
        }),
    });
    let document = document(xml);
    let root = parse(&document).unwrap();
    let bytes = document.len();
    stages.push(Stage { name: "xml read", bytes, work: Box::new(move || drop(black_box(parse(&document).unwrap()))) });
    stages.push(Stage {
        name: "xml write",
        bytes,
        work: Box::new(move || drop(black_box(write(Prologue::Bom, &root)))),
    });
    stages.push(ddf());
    stages
}

/// The stage that compresses these bytes; `name` says what kind of content they are.
fn encode(name: &str, bytes: Vec<u8>) -> Stage {
    let name = match name {
        "xml" => "xpress encode xml",
        "prose" => "xpress encode prose",
        _ => "xpress encode noise",
    };
    let mut encoder = Encoder::new(Compression::Fast);
    let size = bytes.len();
    let work = move || {
        for chunk in bytes.chunks(CHUNK) {
            black_box(encoder.encode(chunk));
        }
    };
    Stage { name, bytes: size, work: Box::new(work) }
}

fn decode(name: &str, bytes: &[u8]) -> Stage {
    let name = if name == "xml" { "xpress decode xml" } else { "xpress decode prose" };
    let mut encoder = Encoder::new(Compression::Fast);
    let whole = bytes.chunks_exact(CHUNK);
    let packed: Vec<Vec<u8>> = whole.map(|chunk| encoder.encode(chunk).unwrap().to_vec()).collect();
    let (mut decoder, mut chunk) = (Decoder::new(), vec![0; CHUNK]);
    let size = packed.len() * CHUNK;
    let work = move || packed.iter().for_each(|packed| decoder.decode(packed, black_box(&mut chunk)).unwrap());
    Stage { name, bytes: size, work: Box::new(work) }
}

fn ddf() -> Stage {
    const DDF: &[u8] = include_bytes!("../src/schema/data/shared-pc.xml");
    let work = || drop(black_box(Schema::load([("SharedPC.xml".to_owned(), DDF.to_vec())])));
    Stage { name: "ddf read", bytes: DDF.len(), work: Box::new(work) }
}

/// A whole document from one that was cut somewhere.
fn document(text: Vec<u8>) -> Vec<u8> {
    const END: &str = "\r\n  </characteristic>\r\n";
    let text = String::from_utf8(text).unwrap();
    let whole = text.rfind(END).unwrap() + END.len();
    format!("{}</wap-provisioningdoc>", &text[..whole]).into_bytes()
}

fn noise(size: usize) -> Vec<u8> {
    let mut random = trees::Random(5);
    (0..size / 8).flat_map(|_| random.next().to_le_bytes()).collect()
}

/// The shortest time: the one that other programs have disturbed least.
fn best_time(work: &mut dyn FnMut()) -> Duration {
    let (start, mut best) = (Instant::now(), Duration::MAX);
    while start.elapsed() < TIME {
        let begin = Instant::now();
        work();
        best = best.min(begin.elapsed());
    }
    best
}

fn repeat(name: &str, times: usize) {
    let mut stage = stages().into_iter().find(|stage| stage.name == name).unwrap();
    (0..times).for_each(|_| (stage.work)());
}

/// How many instructions this program takes to prepare everything and to run a stage this many times.
fn instructions(name: &str, times: usize) -> u64 {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe().unwrap());
    let output = valgrind.args([REPEAT, name, &times.to_string()]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let line = text.lines().find(|line| line.contains("Collected :")).unwrap_or_else(|| panic!("{text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}
