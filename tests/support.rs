//! Where tests find real input and outside judges.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of real DDF files and packages, unless there is none here.
pub fn corpus() -> Option<PathBuf> {
    data_folder("PPKGC_CORPUS", "../shared/corpus", "skipped: no corpus")
}

/// The folder of the documents the project started from, unless there is none here.
pub fn seeds() -> Option<PathBuf> {
    data_folder("PPKGC_SEEDS", "../shared/seeds", "skipped: no seeds")
}

/// All published DDF files in the order of their names.
pub fn published() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = corpus()?.join("ddf");
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

/// The document whose name starts so: 000 is the page on the CSP, 001 the page with its DDF.
pub fn seed(prefix: &str) -> Option<Vec<u8>> {
    let mut entries = fs::read_dir(seeds()?).unwrap().map(|entry| entry.unwrap());
    let entry = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(prefix)).unwrap();
    Some(fs::read(entry.path()).unwrap())
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

/// The program, to be run with these arguments in a folder.
pub fn ppkgc<I: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ppkgc"));
    command.args(arguments).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    command
}

/// Runs a command that must succeed; returns what it printed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out.into_owned()
}

/// The sample with this name.
pub fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// All files below a folder with their content, by relative path with `/`.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}
