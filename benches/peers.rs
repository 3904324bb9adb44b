//! `ppkgc pack` side by side with wimlib and 7-Zip, on trees that are made here: `cargo bench --bench peers [TREE]...`.
//!
//! Wall times only mean something as ratios of one run on one machine; the JSON at the end holds all of it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement prints, and stops at trouble"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::Serialize;
use tempfile::TempDir;

#[path = "support/trees.rs"]
mod trees;

/// A program and how it packs `tree` into the file `out`.
struct Peer {
    name: &'static str,
    command: fn(tree: &Path, out: &Path) -> Command,
    /// The extension of the file that it writes.
    ending: &'static str,
}

const PEERS: [Peer; 6] = [
    Peer { name: "ppkgc", command: |tree, out| ppkgc(tree, out, &[]), ending: "ppkg" },
    Peer { name: "ppkgc --no-catalog", command: |tree, out| ppkgc(tree, out, &["--no-catalog"]), ending: "ppkg" },
    Peer {
        name: REFERENCE,
        command: |tree, out| wimlib(tree, out, &["--compress=XPRESS", "--threads=2"]),
        ending: "wim",
    },
    Peer {
        name: "wimlib XPRESS, 1 thread",
        command: |tree, out| wimlib(tree, out, &["--compress=XPRESS", "--threads=1"]),
        ending: "wim",
    },
    Peer { name: "wimlib none", command: |tree, out| wimlib(tree, out, &["--compress=none"]), ending: "wim" },
    Peer { name: "7z -twim", command: seven_zip, ending: "wim" },
];

/// The peer by whose figures those of the others are divided.
const REFERENCE: &str = "wimlib XPRESS, 2 threads";

fn ppkgc(tree: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ppkgc"));
    command.arg("pack").arg(tree).arg("-o").arg(out).args(["--name", "Bench"]).args(more);
    command
}

fn wimlib(tree: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new("wimlib-imagex");
    command.arg("capture").arg(tree).arg(out).args(more);
    command
}

fn seven_zip(tree: &Path, out: &Path) -> Command {
    let mut command = Command::new("7z");
    command.args(["a", "-twim"]).arg(out).arg(tree);
    command
}

/// What was measured of one peer on one tree.
#[derive(Serialize)]
struct Measured {
    tree: &'static str,
    peer: &'static str,
    /// Milliseconds.
    wall: Spread,
    /// Milliseconds that it kept processors busy, in steps of ten.
    cpu: Spread,
    /// KiB of memory at its peak.
    rss: Spread,
    /// Bytes of the output.
    size: u64,
    /// Medians divided by those of [`REFERENCE`]; none if that peer was not run.
    wall_ratio: Option<f64>,
    size_ratio: Option<f64>,
}

#[derive(Clone, Copy, Serialize)]
struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Spread { min: values[0], median: values[values.len() / 2], max: values[values.len() - 1] }
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let folder = TempDir::new().unwrap();
    let mut all = Vec::new();
    for tree in trees::TREES.iter().filter(|tree| wanted.is_empty() || wanted.iter().any(|name| name == tree.name)) {
        let path = folder.path().join(tree.name);
        (tree.make)(&path);
        let measured = measure(tree, &path, folder.path());
        print(&measured);
        all.extend(measured);
        fs::remove_dir_all(&path).unwrap();
    }
    println!("{}", serde_json::to_string_pretty(&all).unwrap());
}

/// Measures all peers in turn, round by round, so that a noisy minute affects them all.
fn measure(tree: &trees::Tree, path: &Path, folder: &Path) -> Vec<Measured> {
    let mut runs: Vec<Vec<[f64; 3]>> = PEERS.iter().map(|_| Vec::new()).collect();
    let mut sizes = vec![0; PEERS.len()];
    for _ in 0..tree.rounds {
        for (number, peer) in PEERS.iter().enumerate() {
            let out = folder.join("out").with_extension(peer.ending);
            let Some(run) = run(peer, path, &out) else { continue };
            runs[number].push(run);
            sizes[number] = fs::metadata(&out).unwrap().len();
        }
    }
    let column = |runs: &[[f64; 3]], index: usize| Spread::of(runs.iter().map(|run| run[index]).collect());
    let reference = PEERS.iter().position(|peer| peer.name == REFERENCE).filter(|&number| !runs[number].is_empty());
    let ratio = |of: f64, by: Option<f64>| by.map(|by| (of / by * 10_000.0).round() / 10_000.0);
    let reference_wall = reference.map(|number| column(&runs[number], 0).median);
    let mut measured = Vec::new();
    for (number, peer) in PEERS.iter().enumerate().filter(|(number, _)| !runs[*number].is_empty()) {
        let wall = column(&runs[number], 0);
        measured.push(Measured {
            tree: tree.name,
            peer: peer.name,
            wall,
            cpu: column(&runs[number], 1),
            rss: column(&runs[number], 2),
            size: sizes[number],
            wall_ratio: ratio(wall.median, reference_wall),
            size_ratio: ratio(sizes[number] as f64, reference.map(|number| sizes[number] as f64)),
        });
    }
    measured
}

/// Runs a peer twice, once by itself for the wall time, and once under GNU time: milliseconds, milliseconds of processor
/// time, KiB. `None` if the program is not installed.
fn run(peer: &Peer, tree: &Path, out: &Path) -> Option<[f64; 3]> {
    let _ = fs::remove_file(out);
    let mut command = (peer.command)(tree, out);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().ok()?;
    let wall = start.elapsed().as_secs_f64() * 1_000.0;
    assert!(status.success(), "{}: {status}", peer.name);
    let _ = fs::remove_file(out);
    let timed = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %M"])
        .arg(command.get_program())
        .args(command.get_args())
        .output();
    let Ok(timed) = timed else { return Some([wall, f64::NAN, f64::NAN]) };
    let text = String::from_utf8(timed.stderr).unwrap();
    let figures: Vec<f64> = text.lines().last()?.split(' ').map(|figure| figure.parse().unwrap()).collect();
    Some([wall, (figures[0] + figures[1]) * 1_000.0, figures[2]])
}

fn print(measured: &[Measured]) {
    let spread = |spread: &Spread| format!("{:.1} / {:.1} / {:.1}", spread.min, spread.median, spread.max);
    for this in measured {
        println!(
            "{:6} {:24} wall {:26} ms  cpu {:22} ms  rss {:5.1} MiB  size {:>10}  wall x{:.2}  size x{:.3}",
            this.tree,
            this.peer,
            spread(&this.wall),
            spread(&this.cpu),
            this.rss.max / 1_024.0,
            this.size,
            this.wall_ratio.unwrap_or(f64::NAN),
            this.size_ratio.unwrap_or(f64::NAN),
        );
    }
}
