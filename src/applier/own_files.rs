//! The files that ppkg-apply keeps on the device.
//!
//! ```text
//! C:\ProgramData\ppkg-apply\        in an offline image: C:\Windows\ppkg-apply
//!   journal.jsonl            an unfinished run: it is undone at the next start
//!   journal.damaged.jsonl    one that cannot be used; a second is journal.2.damaged.jsonl
//!   receipts\0001.jsonl            a finished run: what it changed, and what was there before
//!   receipts\0001.undone.jsonl     one that was taken back after a later run had set the same places
//!   receipts\0001.damaged.jsonl    one that cannot be used
//!   index.jsonl              every finished run, and what became of it
//!   backup\SHA256            files that a package replaced
//!   packages\SHA256.ppkg     packages passed to Windows' own engine
//!   result.json              how the last run ended
//!   log.txt, log.jsonl       a line for every run
//! ```

use std::io;

use super::device::{Device, DeviceError, DevicePath};
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
    below(&device.own_folder(), &format!("receipts\\{number:04}{RECEIPT}"))
}

pub(super) fn undone_receipt(device: &dyn Device, number: u32) -> DevicePath {
    below(&device.own_folder(), &format!("receipts\\{number:04}{UNDONE}"))
}

/// The number of a receipt, from its file name, whether it can be used or not.
pub(super) fn receipt_number(name: &str) -> Option<u32> {
    let (number, rest) = name.split_once('.')?;
    let number = number.parse().ok().filter(|read: &u32| format!("{read:04}") == number)?;
    let is_whole = [RECEIPT, UNDONE].iter().any(|end| end.strip_prefix('.') == Some(rest));
    (is_whole || is_put_aside(name)).then_some(number)
}

/// Whether a file among the receipts is one that was not put aside.
pub(super) fn is_receipt(name: &str) -> bool {
    receipt_number(name).is_some() && !is_put_aside(name)
}

/// Whether a file in the folder is a journal that was put aside.
pub(super) fn is_damaged_journal(name: &str) -> bool {
    name.starts_with("journal.") && is_put_aside(name)
}

fn is_put_aside(name: &str) -> bool {
    name.ends_with(DAMAGED)
}

/// Whether a receipt is of a run that was taken back.
pub(super) fn is_undone(name: &str) -> bool {
    name.ends_with(UNDONE)
}

/// Where a journal or receipt that cannot be used is moved: a name that no other file has.
pub(super) fn place_aside(device: &dyn Device, path: &DevicePath) -> Result<DevicePath, DeviceError> {
    let path = path.to_string();
    let stem = [UNDONE, RECEIPT].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(&path);
    let mut aside = DevicePath::known(&format!("{stem}{DAMAGED}"));
    let mut count = 1;
    while device.drive().exists(&aside)? {
        count += 1;
        aside = DevicePath::known(&format!("{stem}.{count}{DAMAGED}"));
    }
    Ok(aside)
}

/// The outcome of an access to one of these files. If something other than an ordinary file is in its place, somebody
/// else has put it there, and it is not trusted.
pub(super) fn trusted<T>(path: &DevicePath, outcome: Result<T, DeviceError>) -> Result<T, DeviceError> {
    let refused = |why: &str| DeviceError::NotTrusted { what: path.to_string(), why: why.to_owned() };
    outcome.map_err(|error| match error {
        DeviceError::Link { .. } => refused("a link leads there, or it is one"),
        DeviceError::Io { error, .. } if error.kind() == io::ErrorKind::InvalidInput => {
            refused("it is not an ordinary file")
        }
        error => error,
    })
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

#[cfg(test)]
mod tests {
    use super::{is_damaged_journal, is_receipt, receipt_number};

    #[test]
    fn receipts_are_known_by_their_names() {
        for (name, number, is_usable) in [
            ("0001.jsonl", Some(1), true),
            ("12345.undone.jsonl", Some(12345), true),
            ("0001.damaged.jsonl", Some(1), false),
            ("0001.2.damaged.jsonl", Some(1), false),
            ("1.jsonl", None, false),
            ("0001.txt", None, false),
            ("journal.damaged.jsonl", None, false),
        ] {
            assert_eq!((receipt_number(name), is_receipt(name)), (number, is_usable), "{name}");
        }
        assert!(is_damaged_journal("journal.damaged.jsonl") && is_damaged_journal("journal.2.damaged.jsonl"));
        assert!(!is_damaged_journal("journal.jsonl") && !is_damaged_journal("0001.damaged.jsonl"));
    }
}
