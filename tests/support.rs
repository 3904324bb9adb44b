//! Where tests find real input and outside judges.

use std::path::PathBuf;
use std::process::Command;

/// The folder of real DDF files and packages, unless there is none here.
pub fn corpus() -> Option<PathBuf> {
    data_folder("PPKGC_CORPUS", "../shared/corpus", "skipped: no corpus")
}

/// The folder of the documents the project started from, unless there is none here.
pub fn seeds() -> Option<PathBuf> {
    data_folder("PPKGC_SEEDS", "../shared/seeds", "skipped: no seeds")
}

/// Whether an outside program that judges our output can be run here.
pub fn judge(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    assert!(found || !required("PPKGC_REQUIRE_JUDGES"), "{program} is required but not installed");
    if !found {
        eprintln!("skipped: no {program}");
    }
    found
}

fn data_folder(variable: &str, default: &str, skipped: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable)
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(default), PathBuf::from);
    assert!(folder.is_dir() || !required("PPKGC_REQUIRE_CORPUS"), "{} is required but absent", folder.display());
    if !folder.is_dir() {
        eprintln!("{skipped}");
        return None;
    }
    Some(folder)
}

fn required(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}
