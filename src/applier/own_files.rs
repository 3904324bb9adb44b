//! Where ppkg-apply keeps what it knows about its own work, on the device it works on.
//!
//! ```text
//! C:\ProgramData\ppkg-apply\
//!   journal.jsonl            a run that has not ended: at the next start it is undone
//!   receipts\0001.jsonl      a run that has: what it changed, and what was there before
//!   backup\SHA256            files that were where a package put its own
//!   packages\SHA256.ppkg     what Windows' own engine was given
//!   engine.ps1               how it is asked
//!   result.json              how the last run ended
//!   log.txt, log.jsonl       all runs
//! ```

use super::device::DevicePath;
use super::digest::Digest;

/// Only administrators and the system may write below it; the live device sees to that.
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

/// Where icacls saves the rights of the folder for a moment.
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

/// The number of a receipt by the name of its file.
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
