//! The files that ppkg-apply keeps on the device.
//!
//! ```text
//! C:\ProgramData\ppkg-apply\
//!   journal.jsonl            an unfinished run: it is undone at the next start
//!   receipts\0001.jsonl      a finished run: what it changed, and what was there before
//!   backup\SHA256            files that a package replaced
//!   packages\SHA256.ppkg     packages passed to Windows' own engine
//!   engine.ps1               the script that controls the engine
//!   result.json              how the last run ended
//!   log.txt, log.jsonl       a line for every run
//! ```

use super::device::DevicePath;
use super::digest::Digest;

/// Only administrators and the system may write below it; the live device ensures that.
const FOLDER: &str = r"C:\ProgramData\ppkg-apply";

#[cfg(windows)]
pub(super) fn folder() -> DevicePath {
    DevicePath::known(FOLDER)
}

pub(super) fn package(content: &Digest, extension: &str) -> DevicePath {
    below(&format!("packages\\{content}.{extension}"))
}

#[cfg(windows)]
pub(super) fn engine_script() -> DevicePath {
    below("engine.ps1")
}

/// Where icacls temporarily saves the access rights of the folder.
#[cfg(windows)]
pub(super) fn rights() -> DevicePath {
    below("rights.txt")
}

pub(super) fn journal() -> DevicePath {
    below("journal.jsonl")
}

pub(super) fn receipts() -> DevicePath {
    below("receipts")
}

pub(super) fn receipt(number: u32) -> DevicePath {
    below(&format!("receipts\\{number:04}.jsonl"))
}

/// The number of a receipt, from its file name.
pub(super) fn receipt_number(name: &str) -> Option<u32> {
    name.strip_suffix(".jsonl")?.parse().ok()
}

pub(super) fn backups() -> DevicePath {
    below("backup")
}

pub(super) fn backup(content: &Digest) -> DevicePath {
    below(&format!("backup\\{content}"))
}

pub(super) fn result() -> DevicePath {
    below("result.json")
}

pub(super) fn log() -> [DevicePath; 2] {
    [below("log.txt"), below("log.jsonl")]
}

fn below(name: &str) -> DevicePath {
    DevicePath::known(&format!("{FOLDER}\\{name}"))
}
