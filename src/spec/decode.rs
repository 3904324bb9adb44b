//! The bytes of a spec file become text, or a finding that says where they are not text.

use crate::finding::{Code, Finding, Report, Source, Span};

/// The largest spec that is read. Ten thousand settings fit several times; a larger file is a mistake, such as a
/// package named in place of its spec.
pub const MAX_SPEC_BYTES: usize = 8 << 20;

/// Decodes UTF-8 with or without byte order mark. When the report has errors, the text only serves to show them.
pub fn decode(name: &str, bytes: &[u8]) -> (Source, Report) {
    let mut report = Report::new();
    if bytes.len() > MAX_SPEC_BYTES {
        report.push(too_large());
        return (Source::new(name, ""), report);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let source = Source::new(name, String::from_utf8_lossy(bytes));
    if let Err(error) = std::str::from_utf8(bytes) {
        report.push(not_utf8(bytes, error.valid_up_to()));
    } else if source.text.trim().is_empty() {
        report.push(
            Finding::new(Code::EmptySpec, Span { start: 0, end: 0 }, "the spec is empty")
                .help("`ppkgc new DIR` writes a spec to start from"),
        );
    }
    (source, report)
}

fn too_large() -> Finding {
    Finding::new(Code::SpecTooLarge, Span { start: 0, end: 0 }, "the spec is too large to be one")
        .allowed(format!("at most {} MiB", MAX_SPEC_BYTES >> 20))
        .help("name the .toml file; long texts go into files of their own: { file = \"...\" }")
}

/// The finding for the first byte that is no UTF-8. Up to that byte the shown text has the offsets of the file.
fn not_utf8(bytes: &[u8], offset: usize) -> Finding {
    let shown = '\u{FFFD}'.len_utf8();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let span = Span { start: offset, end: offset + shown };
    Finding::new(Code::NotUtf8, span, format!("the spec is not UTF-8 text: byte 0x{byte:02X} at offset {offset}"))
        .label("not UTF-8")
        .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_offset_of_a_bad_byte_is_the_offset_in_the_shown_text() {
        let (source, report) = decode("s", b"name = \"M\xFCnchen\"");
        let place = report.in_order()[0].place.clone();
        assert_eq!(place, crate::finding::Place::Spec((9..12).into()));
        assert!(source.text[9..].starts_with('\u{FFFD}'));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode("s", b"\xEF\xBB\xBFa = 1").0.text, "a = 1");
    }
}
