//! Decodes the bytes of a spec file, or reports where they are not text.

use super::declared::{Declared, declared, unsupported_encoding};
use super::foreign::foreign;
use crate::finding::{Code, Encoding, Finding, Report, Source, Span};

/// The largest spec that is read. It can contain twenty thousand settings; a larger file is a mistake, such as a
/// package instead of its spec.
pub const MAX_SPEC_BYTES: usize = 2 << 20;

/// Decodes UTF-8 with or without byte order mark, and UTF-16 with one (as written by Notepad and PowerShell 5). If the
/// report has errors, the text is only for showing them. `is_other` tells whether a text is in another language that
/// the caller reads as well: XML, which may declare other encodings.
pub fn decode(name: &str, bytes: &[u8], is_other: impl Fn(&str) -> bool) -> (Source, Report) {
    let mut report = Report::new();
    let (mut encoding, (text, broken)) = match bytes {
        [0xFF, 0xFE, units @ ..] => (Encoding::Utf16Le, utf16(units, u16::from_le_bytes)),
        [0xFE, 0xFF, units @ ..] => (Encoding::Utf16Be, utf16(units, u16::from_be_bytes)),
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Encoding::Utf8WithMark, utf8(rest)),
        _ => as_declared(bytes, &is_other).unwrap_or_else(|| (Encoding::Utf8, utf8(bytes))),
    };
    let refusal = match is_other(&text) {
        true => None,
        false if bytes.len() > MAX_SPEC_BYTES => Some(too_large()),
        false => foreign(name, bytes, &text),
    };
    if let Some(finding) = refusal {
        report.push(finding);
        return (Source::new(name, ""), report);
    }
    if let Some(finding) = broken {
        encoding = Encoding::Broken;
        report.push(finding);
    } else if text.trim().is_empty() {
        report.push(
            Finding::new(Code::EmptySpec, Span { start: 0, end: 0 }, "the spec is empty")
                .help("`ppkgc new DIR` writes a starter spec"),
        );
    }
    (Source::new(name, text).encoded(encoding), report)
}

/// Decodes a text in another language by the encoding that it declares; `None` if it is in UTF-8, or no such text.
fn as_declared(bytes: &[u8], is_other: impl Fn(&str) -> bool) -> Option<(Encoding, (String, Option<Finding>))> {
    let read = match declared(bytes) {
        Declared::Utf16 { low_first: true } => utf16(bytes, u16::from_le_bytes),
        Declared::Utf16 { low_first: false } => utf16(bytes, u16::from_be_bytes),
        _ if std::str::from_utf8(bytes).is_ok() => return None,
        Declared::OneByte(character) => (bytes.iter().copied().map(character).collect(), None),
        Declared::Other { name, span } => (utf8(bytes).0, Some(unsupported_encoding(&name, span))),
        Declared::Utf8 => return None,
    };
    is_other(&read.0).then_some((Encoding::Unmeasured, read))
}

fn too_large() -> Finding {
    Finding::new(Code::SpecTooLarge, Span { start: 0, end: 0 }, "the file is too large to be a spec")
        .allowed(format!("at most {} MiB", MAX_SPEC_BYTES >> 20))
        .help("use the .toml file; put long texts into separate files: { file = \"...\" }")
}

/// The text, and the finding for the first invalid byte. Up to that byte the text has the offsets of the file.
fn utf8(bytes: &[u8]) -> (String, Option<Finding>) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let finding = std::str::from_utf8(bytes).err().map(|error| {
        let offset = error.valid_up_to();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        not_text(offset, format!("the spec is not UTF-8 text: byte 0x{byte:02X} at offset {offset}"))
    });
    (text, finding)
}

/// The text, and the finding for the first unpaired surrogate.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Option<Finding>) {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or_default()]));
    let mut text = String::new();
    let mut finding = None;
    for decoded in char::decode_utf16(units) {
        let character = decoded.unwrap_or_else(|error| {
            let half = error.unpaired_surrogate();
            finding.get_or_insert_with(|| {
                not_text(text.len(), format!("the spec is not UTF-16 text: unpaired surrogate 0x{half:04X}"))
            });
            char::REPLACEMENT_CHARACTER
        });
        text.push(character);
    }
    if bytes.len() % 2 == 1 {
        let last = text.len().saturating_sub(1);
        finding.get_or_insert_with(|| {
            not_text(last, "the spec is not UTF-16 text: it has an odd number of bytes".to_owned())
        });
    }
    (text, finding)
}

/// A finding at the first replacement character in the shown text.
fn not_text(offset: usize, message: String) -> Finding {
    let span = Span { start: offset, end: offset + char::REPLACEMENT_CHARACTER.len_utf8() };
    Finding::new(Code::NotUtf8, span, message).label("not text").help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::finding::{Report, Source};

    fn decode_spec(name: &str, bytes: &[u8]) -> (Source, Report) {
        decode(name, bytes, |_| false)
    }

    #[test]
    fn the_offset_of_a_bad_byte_is_the_offset_in_the_shown_text() {
        let (source, report) = decode_spec("s", b"name = \"M\xFCnchen\"");
        let place = report.in_order()[0].place.clone();
        assert_eq!(place, crate::finding::Place::Spec((9..12).into()));
        assert!(source.text()[9..].starts_with('\u{FFFD}'));
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(decode_spec("s", b"\xEF\xBB\xBFa = 1").0.text(), "a = 1");
        let little: Vec<u8> = "\u{FEFF}a = 'ä😀'".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{FEFF}a = 'ä😀'".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode_spec("s", &little).0.text(), "a = 'ä😀'");
        assert_eq!(decode_spec("s", &big).0.text(), "a = 'ä😀'");
    }

    #[test]
    fn another_language_may_declare_its_encoding() {
        let project = "<?xml version=\"1.0\" encoding=\"ENCODING\"?><a>Grüße</a>";
        let one_byte: Vec<u8> = project.replace("ENCODING", "ISO-8859-1").chars().map(|c| c as u8).collect();
        let wide: Vec<u8> = project.replace("ENCODING", "utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&one_byte, &wide] {
            let (source, report) = decode("p", bytes, |text| text.contains("<a>"));
            assert!(!report.has_errors() && source.text().contains("Grüße"), "{}", source.text());
            assert!(decode_spec("p", bytes).1.has_errors());
        }
        let other: Vec<u8> = project.replace("ENCODING", "koi8-r").chars().map(|c| c as u8).collect();
        let (_, report) = decode("p", &other, |text| text.contains("<a>"));
        assert!(report.in_order()[0].message.contains("koi8-r"), "{report:?}");
    }

    #[test]
    fn an_unpaired_surrogate_is_a_finding() {
        for broken in [&[0xFF, 0xFE, 0x00, 0xD8, 0x20, 0x00][..], &[0xFF, 0xFE, 0x20]] {
            assert!(decode_spec("s", broken).1.has_errors(), "{broken:x?}");
        }
    }
}
