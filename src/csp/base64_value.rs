//! Values that are bytes in base64, with checks for common encoding mistakes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Problem;

/// The bytes of a value, or why they cannot be valid.
pub(super) fn bytes(text: &str, what: &str) -> Result<Vec<u8>, Problem> {
    let start = text.trim_start();
    if start.starts_with("-----BEGIN") {
        return Err(Problem::error(0, "the value has the lines of a PEM file around its base64")
            .help("leave out the lines that begin with -----, and join the others; or write { file = \"...\" }"));
    }
    if start.starts_with('<') {
        return Err(Problem::error(0, format!("the value is XML; the node takes {what} in base64"))
            .help("encode it: base64 -w0 FILE, or [Convert]::ToBase64String in PowerShell"));
    }
    let compact: String = text.split_whitespace().collect();
    let Ok(bytes) = STANDARD.decode(&compact) else {
        return Err(Problem::error(0, "the value is not base64").allowed(format!("{what} in base64")));
    };
    if is_encoded_again(&bytes) {
        return Err(Problem::error(0, "the value is base64 of base64; the device would take letters for bytes")
            .help("encode the file once"));
    }
    Ok(bytes)
}

/// Whether bytes are themselves base64 or a PEM file. A short text can look like base64 by chance.
fn is_encoded_again(bytes: &[u8]) -> bool {
    const MIN_LENGTH: usize = 32;
    if bytes.starts_with(b"-----BEGIN") {
        return true;
    }
    let is_letters = bytes.len() >= MIN_LENGTH
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n'));
    let letters: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    is_letters && STANDARD.decode(letters).is_ok()
}
