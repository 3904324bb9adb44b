//! Pipes, folders and links where files are expected, and names in two letter cases. No run waits for them, follows
//! them, or claims to have done what it could not do.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Bench;
use super::image::{HIVE, image};
use crate::support::{succeed, tree};

/// Far longer than a run takes.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pipe,
    Folder,
    LinkOut,
    LinkToNothing,
}

const KINDS: [Kind; 4] = [Kind::Pipe, Kind::Folder, Kind::LinkOut, Kind::LinkToNothing];

/// Puts a thing of this kind at a place, instead of what is there.
fn plant(kind: Kind, at: &Path, outside: &Path) {
    let _ = fs::remove_file(at);
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    match kind {
        Kind::Pipe => drop(succeed(Command::new("mkfifo").arg(at))),
        Kind::Folder => fs::create_dir(at).unwrap(),
        Kind::LinkOut => symlink(outside.join("file"), at).unwrap(),
        Kind::LinkToNothing => symlink(outside.join("nothing"), at).unwrap(),
    }
}

/// Runs a command, which has to end; returns its exit code and document.
fn run(verb: &str, bench: &Bench, device: &str) -> (i32, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"))
        .args([verb.as_ref(), bench.package().as_os_str(), "--device".as_ref(), device.as_ref()])
        .args(["--format", "json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("{verb} never ends");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// Plants every kind at every place of a device that is made anew each time, and runs every command there.
fn plant_everywhere(bench: &Bench, places: &[&str], device: impl Fn() -> (tempfile::TempDir, PathBuf, String)) {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("file"), "theirs").unwrap();
    let before = tree(outside.path());
    for (place, kind) in places.iter().flat_map(|place| KINDS.map(|kind| (place, kind))) {
        let (_dir, root, device) = device();
        plant(kind, &root.join(place), outside.path());
        for verb in ["plan", "status", "apply", "status", "rollback", "apply"] {
            let (code, report) = run(verb, bench, &device);
            assert!((0..4).contains(&code), "{kind:?} at {place}, {verb}: {report:#}");
            assert_eq!(report["exit_code"], code, "{kind:?} at {place}, {verb}");
            assert_eq!(tree(outside.path()), before, "{kind:?} at {place}, {verb}");
            // Whatever is reported as done is done.
            let is_applied = verb == "apply" && code == 0;
            assert!(!is_applied || run("status", bench, &device).0 == 0, "{kind:?} at {place}: {report:#}");
        }
    }
}

#[test]
fn in_an_image() {
    let bench = Bench::contoso();
    let own =
        ["journal.jsonl", "index.jsonl", "result.json", "log.txt", "log.jsonl", "receipts", "receipts/0001.jsonl"];
    let own = own.map(|name| format!("WINDOWS/ppkg-apply/{name}"));
    let staged = {
        let image = image("Enterprise");
        run("apply", &bench, &format!("image:{}", image.path().display()));
        tree(&image.path().join("WINDOWS/Provisioning/Packages")).into_keys().collect::<Vec<_>>()
    };
    assert_eq!(staged.len(), 2);
    let staged = staged.iter().map(|name| format!("WINDOWS/Provisioning/Packages/{name}"));
    let unfinished = staged.clone().map(|name| format!("{name}.ppkg-apply.tmp"));
    let places: Vec<String> = own.into_iter().chain(staged.clone()).chain(unfinished).collect();
    let others =
        ["hiberfil.sys", HIVE, "WINDOWS/System32/Config/SOFTWARE.LOG1", "WINDOWS/ppkg-apply", "WINDOWS/Provisioning"];
    let places: Vec<&str> = places.iter().map(String::as_str).chain(others).collect();
    plant_everywhere(&bench, &places, || {
        let dir = image("Enterprise");
        let root = dir.path().to_owned();
        let device = format!("image:{}", root.display());
        (dir, root, device)
    });
}

#[test]
fn on_a_simulated_device() {
    let bench = Bench::contoso();
    let own = "C/ProgramData/ppkg-apply";
    let files =
        ["journal.jsonl", "index.jsonl", "result.json", "log.txt", "log.jsonl", "receipts", "receipts/0001.jsonl"];
    let places: Vec<String> = files.map(|name| format!("{own}/{name}")).to_vec();
    let others = ["device.toml", "registry.toml", "csp.toml", "C/Users/Public/Downloads", "C/ProgramData", "logo.jpg"];
    let places: Vec<&str> = places.iter().map(String::as_str).chain(others).collect();
    plant_everywhere(&bench, &places, || {
        let dir = tempfile::tempdir().unwrap();
        for name in ["device.toml", "logo.jpg"] {
            fs::copy(bench.device().join(name), dir.path().join(name)).unwrap();
        }
        let root = dir.path().to_owned();
        let device = format!("sim:{}", root.display());
        (dir, root, device)
    });
}

#[test]
fn what_is_no_file_in_the_place_of_one_of_ours_is_refused_and_named() {
    let (bench, outside) = (Bench::contoso(), tempfile::tempdir().unwrap());
    fs::write(outside.path().join("file"), "theirs").unwrap();
    let device = format!("sim:{}", bench.device().display());
    for (name, kind) in ["journal.jsonl", "index.jsonl"].iter().flat_map(|name| KINDS.map(|kind| (name, kind))) {
        let place = bench.device().join("C/ProgramData/ppkg-apply").join(name);
        plant(kind, &place, outside.path());
        for verb in ["plan", "status", "apply", "rollback"] {
            let (code, report) = run(verb, &bench, &device);
            assert_eq!((code, report["outcome"].as_str()), (3, Some("not-trusted")), "{kind:?} {name}: {report:#}");
            assert!(report["message"].as_str().unwrap().contains(name), "{report:#}");
        }
        if fs::remove_file(&place).is_err() {
            fs::remove_dir(&place).unwrap();
        }
    }
}

#[test]
fn a_drive_that_is_a_link_is_not_followed() {
    let (bench, outside) = (Bench::contoso(), tempfile::tempdir().unwrap());
    symlink(outside.path(), bench.device().join("C")).unwrap();
    let device = format!("sim:{}", bench.device().display());
    for verb in ["plan", "apply", "rollback"] {
        let (code, report) = run(verb, &bench, &device);
        assert_eq!(code, 2, "{report:#}");
        assert!(report["message"].as_str().unwrap().contains("is a link"), "{report:#}");
    }
    assert!(tree(outside.path()).is_empty());
}

/// Another file system may have two entries whose names are the same for Windows.
#[test]
fn of_two_names_that_are_the_same_for_windows_one_is_always_taken() {
    let bench = Bench::contoso();
    let image = image("Enterprise");
    fs::create_dir_all(image.path().join("windows/provisioning")).unwrap();
    fs::create_dir_all(image.path().join("WINDOWS/provisioning/PACKAGES")).unwrap();
    fs::create_dir_all(image.path().join("WINDOWS/PROVISIONING/Packages")).unwrap();
    let before = tree(image.path());
    let device = format!("image:{}", image.path().display());
    assert_eq!(run("apply", &bench, &device).0, 0);
    assert_eq!(run("status", &bench, &device).0, 0);
    assert_eq!(run("apply", &bench, &device).1["changes"], Value::Array(Vec::new()));
    assert_eq!(run("rollback", &bench, &device).0, 0);
    let mut after = tree(image.path());
    after.retain(|name, _| !name.starts_with("WINDOWS/ppkg-apply/"));
    assert_eq!(after, before);
}
