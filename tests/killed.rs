//! A build that is killed at a random moment leaves complete files, and the next one repairs the set.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

const BUILDS: u64 = 50;
/// A build takes a few milliseconds; the moments are spread over a little more.
const MAX_MICROSECONDS: u64 = 12_000;

fn build(folder: &Path, version: &str) -> std::process::Command {
    ppkgc(folder, ["build", "spec.toml", "-o", "out", "--quiet", "--set", &format!("package.version={version}")])
}

#[test]
fn fifty_killed_builds_leave_only_whole_files() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    let out = dir.path().join("out");
    let versions = ["1.0", "2.0"];
    let whole = versions.map(|version| {
        succeed(&mut build(dir.path(), version));
        tree(&out)
    });
    let mut seed = 7_u64;
    for round in 0..BUILDS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let version = usize::try_from(round % 2).unwrap();
        let mut child = build(dir.path(), versions[version]).spawn().unwrap();
        sleep(Duration::from_micros((seed >> 33) % MAX_MICROSECONDS));
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in tree(&out).into_iter().filter(|(name, _)| !name.starts_with(".ppkgc-")) {
            assert!(whole.iter().any(|set| set[&name] == bytes), "{name} is half written in round {round}");
        }
        let intended = &whole[version];
        succeed(&mut build(dir.path(), versions[version]));
        assert_eq!(&tree(&out), intended, "not repaired in round {round}");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 4);
}
