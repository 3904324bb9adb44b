//! `{ file = "..." }` for a value of bytes: any file, encoded in base64 as in the documents of a package.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text_file;
use crate::finding::{Code, Finding, Report};
use crate::format::pki::pem_blocks;
use crate::settings::Spanned;
use crate::world::Files;

/// The file in base64. A file that is already base64 is used unchanged; for a PEM file, its content is used.
pub(super) fn read(file: &Spanned<String>, files: &dyn Files, report: &mut Report) -> Option<String> {
    let bytes = text_file::bytes(file, files, report)?;
    if bytes.trim_ascii_start().starts_with(b"-----BEGIN ") {
        return unwrapped(&bytes, file, report);
    }
    let compact: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match STANDARD.decode(&compact) {
        Ok(_) => String::from_utf8(compact).ok(),
        Err(_) => Some(STANDARD.encode(&bytes)),
    }
}

/// The one block of a PEM file.
fn unwrapped(bytes: &[u8], file: &Spanned<String>, report: &mut Report) -> Option<String> {
    let blocks = pem_blocks(bytes);
    if let [block] = blocks.as_slice()
        && let Some(der) = &block.der
    {
        return Some(STANDARD.encode(der.as_slice()));
    }
    report.push(
        Finding::new(Code::FileUnreadable, file.span, format!("`{}` is not a PEM file with one block", file.value))
            .label(format!("it contains {} blocks", blocks.len()))
            .help("keep only one certificate in the file"),
    );
    None
}
