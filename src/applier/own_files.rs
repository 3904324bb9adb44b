//! The files that ppkg-apply keeps on the device.
//!
//! ```text
//! C:\ProgramData\ppkg-apply\        in an offline image: C:\Windows\ppkg-apply
//!   journal.jsonl            an unfinished run: it is undone at the next start
//!   receipts\0001.jsonl            a finished run: what it changed, and what was there before
//!   receipts\0001.undone.jsonl     one that was taken back after a later run had set the same places
//!   receipts\0001.damaged.jsonl    one that cannot be used
//!   index.jsonl              every run that was ever finished, confirmed or taken back
//!   backup\SHA256            files that a package replaced
//!   packages\SHA256.ppkg     packages passed to Windows' own engine
//!   result.json              how the last run ended
//!   log.txt, log.jsonl       a line for every run
//! ```

use super::device::{Device, DevicePath};
use super::digest::Digest;

/// How the names of receipts end.
const RECEIPT: &str = ".jsonl";
const UNDONE: &str = ".undone.jsonl";
const DAMAGED: &str = ".damaged.jsonl";

/// A package on its way to the engine, which only a running Windows has.
pub(super) fn package(content: &Digest, extension: &str) -> DevicePath {
    below(&DevicePath::own_folder(), &format!("packages\\{content}.{extension}"))
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

pub(super) fn undone_receipt(device: &dyn Device, number: u32) -> DevicePath {
    below(&device.own_folder(), &format!("receipts\\{number:04}{UNDONE}"))
}

/// The number of a receipt, from its file name, whether it can be used or not.
pub(super) fn receipt_number(name: &str) -> Option<u32> {
    let (number, rest) = name.split_once('.')?;
    let number = number.parse().ok().filter(|read: &u32| format!("{read:04}") == number)?;
    [RECEIPT, UNDONE, DAMAGED].iter().any(|end| end.strip_prefix('.') == Some(rest)).then_some(number)
}

/// Whether a file among the receipts is one that was not put aside.
pub(super) fn is_receipt(name: &str) -> bool {
    receipt_number(name).is_some() && !name.ends_with(DAMAGED)
}

/// Whether a receipt is of a run that was taken back.
pub(super) fn is_undone(name: &str) -> bool {
    name.ends_with(UNDONE)
}

/// Where a journal or receipt goes that cannot be used.
pub(super) fn put_aside(path: &DevicePath) -> DevicePath {
    let path = path.to_string();
    let stem = [UNDONE, RECEIPT].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(&path);
    DevicePath::known(&format!("{stem}{DAMAGED}"))
}

pub(super) fn index(device: &dyn Device) -> DevicePath {
    below(&device.own_folder(), "index.jsonl")
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
