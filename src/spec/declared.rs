//! The encoding of an XML document without a byte order mark: the document declares it, or its first characters show
//! it.

use crate::finding::{Code, Finding, Span};

/// How the bytes of a document become text.
#[derive(Debug)]
pub(super) enum Declared {
    /// As UTF-8, the default where nothing is declared.
    Utf8,
    /// As UTF-16; whether the low byte comes first.
    Utf16 { low_first: bool },
    /// By a table of the upper half of the bytes; the lower half is ASCII.
    OneByte(fn(u8) -> char),
    /// In an encoding that is not supported.
    Other { name: String, span: Span },
}

/// What the start of a document declares.
pub(super) fn declared(bytes: &[u8]) -> Declared {
    match bytes {
        [b'<', 0, 1..=0xFF, 0, ..] => return Declared::Utf16 { low_first: true },
        [0, b'<', 0, 1..=0xFF, ..] => return Declared::Utf16 { low_first: false },
        _ => {}
    }
    let Some(span) = name_of_encoding(bytes) else { return Declared::Utf8 };
    let name = String::from_utf8_lossy(&bytes[span.start..span.end]).into_owned();
    match name.to_ascii_lowercase().as_str() {
        // A document that was saved as UTF-8 may still declare the encoding that it had before.
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" => Declared::Utf8,
        "windows-1252" | "cp1252" => Declared::OneByte(windows_1252),
        "iso-8859-1" | "latin1" => Declared::OneByte(char::from),
        _ => Declared::Other { name, span },
    }
}

/// Where the declaration has the name of the encoding.
fn name_of_encoding(bytes: &[u8]) -> Option<Span> {
    /// How far into the document a declaration is looked for; declarations are shorter.
    const LONGEST: usize = 200;
    let head = bytes.get(..bytes.len().min(LONGEST))?;
    let head: String = head.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
    let start = head.find("<?xml").filter(|start| head[..*start].trim().is_empty())?;
    let inside = &head[start..start + head[start..].find("?>")?];
    let after = start + inside.find("encoding")? + "encoding".len();
    let quote = head[after..].find(['"', '\'']).map(|length| after + length)?;
    let end = head[quote + 1..].find(['"', '\'']).map(|length| quote + 1 + length)?;
    Some(Span { start: quote + 1, end })
}

/// A character of windows-1252, the code page of Windows for western languages.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let place = usize::from(byte).checked_sub(0x80);
    place.and_then(|place| FROM_80.get(place)).copied().unwrap_or(char::from(byte))
}

/// The finding for a document in an encoding that is not read.
pub(super) fn unsupported_encoding(name: &str, span: Span) -> Finding {
    Finding::new(Code::ProjectSyntax, span, format!("the encoding `{}` is not supported", name.escape_debug()))
        .allowed("UTF-8, UTF-16, windows-1252, ISO-8859-1")
        .help("save the file as UTF-8, and declare encoding=\"utf-8\"")
}

#[cfg(test)]
mod tests {
    use super::{Declared, declared, windows_1252};

    #[test]
    fn a_document_says_how_it_is_encoded() {
        let one_byte = |text: &str| matches!(declared(text.as_bytes()), Declared::OneByte(_));
        assert!(one_byte("<?xml version='1.0' encoding='Windows-1252'?><a/>"));
        assert!(one_byte("<?xml version=\"1.0\" encoding = \"ISO-8859-1\" ?><a/>"));
        assert!(matches!(declared(b"<?xml version='1.0'?><a encoding='x'/>"), Declared::Utf8));
        assert!(matches!(declared(b"<\0a\0/\0>\0"), Declared::Utf16 { low_first: true }));
        assert!(matches!(declared(b"\0<\0a\0/\0>"), Declared::Utf16 { low_first: false }));
        let Declared::Other { name, span } = declared(b"<?xml version='1.0' encoding='koi8-r'?>") else {
            panic!("an encoding that is not read")
        };
        assert_eq!((name.as_str(), span.start, span.end), ("koi8-r", 30, 36));
        assert_eq!([0x41, 0x80, 0x9F, 0xE4].map(windows_1252), ['A', '€', 'Ÿ', 'ä']);
    }
}
