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
    let bytes = match bytes(file, files) {
        Ok(bytes) => bytes,
        Err(trouble) => {
            report.push(unreadable(file, &trouble, files));
            return None;
        }
    };
    if is_too_long(&bytes, file, report) {
        return None;
    }
    let Ok(text) = String::from_utf8(bytes) else {
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

/// Whether a file is too long for a value; reports that.
pub(super) fn is_too_long(bytes: &[u8], file: &Spanned<String>, report: &mut Report) -> bool {
    let too_long = bytes.len() as u64 > MAX_TEXT_BYTES;
    if too_long {
        report.push(
            Finding::new(Code::FileUnreadable, file.span, format!("`{}` is too long for a setting", file.value))
                .allowed(format!("at most {} MiB", MAX_TEXT_BYTES >> 20)),
        );
    }
    too_long
}

/// The bytes of a file, at most one more than the limit.
pub(super) fn bytes(file: &Spanned<String>, files: &dyn Files) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    files.open(&file.value)?.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(FileError::Io)?;
    Ok(bytes)
}
