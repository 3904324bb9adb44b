//! The files that ppkg-apply keeps on the device.
//!
//! ```text
//! C:\ProgramData\ppkg-apply\        in an offline image: C:\Windows\ppkg-apply
//!   journal.jsonl            an unfinished run: it is undone at the next start
//!   receipts\0001.jsonl      a finished run: what it changed, and what was there before
//!   backup\SHA256            files that a package replaced
//!   packages\SHA256.ppkg     packages passed to Windows' own engine
//!   result.json              how the last run ended
//!   log.txt, log.jsonl       a line for every run
//! ```

use super::device::{Device, DevicePath};
use super::digest::Digest;

/// The folder on a running Windows. Only administrators and the system may write there; the live device ensures that.
const LIVE: &str = r"C:\ProgramData\ppkg-apply";

pub(super) fn live_folder() -> DevicePath {
    DevicePath::known(LIVE)
}

/// A package on its way to the engine, which only a running Windows has.
pub(super) fn package(content: &Digest, extension: &str) -> DevicePath {
    below(&live_folder(), &format!("packages\\{content}.{extension}"))
}

pub(super) fn journal(device: &dyn Device) -> DevicePath {
    below(&device.own_folder(), "journal.jsonl")
}

pub(super) fn receipts(device: &dyn Device) -> DevicePath {
    below(&device.own_folder(), "receipts")
}

pub(super) fn receipt(device: &dyn Device, number: u32) -> DevicePath {
    below(&device.own_folder(), &format!("receipts\\{number:04}.jsonl"))
}

/// The number of a receipt, from its file name.
pub(super) fn receipt_number(name: &str) -> Option<u32> {
    name.strip_suffix(".jsonl")?.parse().ok()
}

pub(super) fn backups(device: &dyn Device) -> DevicePath {
    below(&device.own_folder(), "backup")
}

pub(super) fn backup(device: &dyn Device, content: &Digest) -> DevicePath {
    below(&device.own_folder(), &format!("backup\\{content}"))
}

pub(super) fn result(device: &dyn Device) -> DevicePath {
    below(&device.own_folder(), "result.json")
}

pub(super) fn log(device: &dyn Device) -> [DevicePath; 2] {
    ["log.txt", "log.jsonl"].map(|name| below(&device.own_folder(), name))
}

fn below(folder: &DevicePath, name: &str) -> DevicePath {
    DevicePath::known(&format!("{folder}\\{name}"))
}
