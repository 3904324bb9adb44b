//! Finds real input and external programs for tests, and ignores tests without them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness;

/// The folder of real DDF files and packages. Without it the calling test is ignored.
pub fn corpus() -> PathBuf {
    data_folder("PPKGC_CORPUS", "../shared/corpus").unwrap_or_else(|| unavailable("corpus", CORPUS_REQUIRED))
}

/// The same folder, or `None` without it, for a test that has other input too.
pub fn corpus_if_any() -> Option<PathBuf> {
    let folder = data_folder("PPKGC_CORPUS", "../shared/corpus");
    assert!(folder.is_some() || !is_set(CORPUS_REQUIRED), "the corpus is required but absent");
    folder
}

/// The folder of the documents that the project started from. Without it the calling test is ignored.
pub fn seeds() -> PathBuf {
    data_folder("PPKGC_SEEDS", "../shared/seeds").unwrap_or_else(|| unavailable("seeds", CORPUS_REQUIRED))
}

/// All published DDF files in the order of their names.
pub fn published() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(corpus().join("ddf"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// All packages of the corpus in the order of their names.
pub fn packages(corpus: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(corpus.join("ppkg")).unwrap().map(|entry| entry.unwrap().path());
    let mut packages: Vec<_> = entries.filter(|path| path.extension().is_some_and(|name| name == "ppkg")).collect();
    packages.sort();
    packages
}

/// The document whose name starts with this text: 000 is the page on the CSP, 001 the page with its DDF.
pub fn seed(prefix: &str) -> Vec<u8> {
    let mut entries = fs::read_dir(seeds()).unwrap().map(|entry| entry.unwrap());
    let entry = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(prefix)).unwrap();
    fs::read(entry.path()).unwrap()
}

/// An external program that judges our output. Without it the calling test is ignored.
pub fn judge(program: &str) -> Command {
    if !is_installed(program) {
        unavailable(program, JUDGES_REQUIRED);
    }
    Command::new(program)
}

/// The same program, or `None` without it, for a test in which another program can judge as well.
pub fn judge_if_any(program: &str) -> Option<Command> {
    let installed = is_installed(program);
    assert!(installed || !is_set(JUDGES_REQUIRED), "{program} is required but not installed");
    installed.then(|| Command::new(program))
}

/// Ends the running test, which cannot go on without this. It counts as ignored, or as failed if the variable is 1.
pub fn unavailable(what: &str, required: &str) -> ! {
    assert!(!is_set(required), "{what} is required by {required} but absent");
    harness::ignore(format!("no {what}"))
}

/// The variables that turn ignored tests into failures.
const CORPUS_REQUIRED: &str = "PPKGC_REQUIRE_CORPUS";
pub const JUDGES_REQUIRED: &str = "PPKGC_REQUIRE_JUDGES";

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

fn data_folder(variable: &str, default: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable)
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(default), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// The program, to be run with these arguments in a folder.
pub fn ppkgc<I: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ppkgc"));
    command.args(arguments).current_dir(folder).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    command.envs(SECRETS);
    command
}

/// The secrets that samples, templates and explanations take from the environment.
const SECRETS: [(&str, &str); 5] = [
    ("ADMIN_PASSWORD", "Sample-Admin-1"),
    ("ENTRA_TOKEN", "sample.entra.token"),
    ("JOIN_PASSWORD", "Sample-Join-1"),
    ("KIOSK_PASSWORD", "Sample-Kiosk-1"),
    ("WIFI_KEY", "sample-wifi-key"),
];

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
