//! `{ file = "..." }` of a text value: the content of a text file.

use std::io::Read;

use super::files::unreadable;
use crate::finding::{Code, Finding, Report};
use crate::settings::Spanned;
use crate::world::{FileError, Files};

/// The maximum length of a text value: much larger than any setting seen.
const MAX_TEXT_BYTES: u64 = 4 << 20;

/// The text without byte order mark and without one final line break; otherwise unchanged.
pub(super) fn read(file: &Spanned<String>, files: &dyn Files, report: &mut Report) -> Option<String> {
    let Ok(text) = String::from_utf8(bytes(file, files, report)?) else {
        report.push(
            Finding::new(Code::FileUnreadable, file.span, format!("`{}` is not UTF-8 text", file.value))
                .help("save the file as UTF-8"),
        );
        return None;
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Some(text.to_owned())
}

/// The bytes of a file for a value; `None` if it cannot be read or is too long, which is reported.
pub(super) fn bytes(file: &Spanned<String>, files: &dyn Files, report: &mut Report) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = files
        .open(&file.value)
        .and_then(|opened| opened.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(FileError::Io));
    if let Err(trouble) = read {
        report.push(unreadable(file, &trouble, files));
        return None;
    }
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        report.push(
            Finding::new(Code::FileUnreadable, file.span, format!("`{}` is too long for a setting", file.value))
                .allowed(format!("at most {} MiB", MAX_TEXT_BYTES >> 20)),
        );
        return None;
    }
    Some(bytes)
}
