//! Names of subjects and issuers: their comparison and display.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, Sequence, SliceReader, Tag, Tagged};

use super::error::{DerError, Found};
use super::oids;
use super::raw::{File, RawSequence, RawSet};

/// A name in a certificate. Two names are equal if their parts are equal in order, ignoring string types, letter case
/// (of A to Z), and the amount of white space between words and at the ends. Source: RFC 5280, section 7.1, as
/// implemented in OpenSSL (`X509_NAME_cmp`).
#[derive(Debug, Clone)]
pub(super) struct Name {
    der: Vec<u8>,
    /// Each part in the form in which it is compared.
    parts: Vec<Vec<Vec<u8>>>,
}

/// One part of a name. Source: RFC 5280, section 4.1.2.4.
#[derive(Debug, Sequence)]
struct Part<'a> {
    kind: ObjectIdentifier,
    value: AnyRef<'a>,
}

/// Names have up to ten parts; more would only flood the screen.
const MAX_PARTS: usize = 30;

impl Name {
    /// Reads a name of a file.
    pub(super) fn read<'a>(file: File<'a>, any: AnyRef<'a>) -> Result<Name, DerError> {
        const EXPECTED: &str = "a name of at most 30 parts, each a text";
        let RawSequence(sets) = file.decode_any(any, EXPECTED)?;
        let mut parts = Vec::new();
        for RawSet(set) in file.elements::<RawSet<'_>>(sets, MAX_PARTS, EXPECTED)? {
            let alternatives: Vec<Part<'_>> = file.elements(set, MAX_PARTS, EXPECTED)?;
            let compared = alternatives.iter().map(|part| {
                compared(part).ok_or(DerError {
                    position: file.position(part.value.value()),
                    expected: EXPECTED,
                    found: Found::Nothing,
                })
            });
            let mut compared = compared.collect::<Result<Vec<_>, _>>()?;
            compared.sort();
            match compared.is_empty() {
                true => {
                    return Err(DerError { position: file.position(set), expected: EXPECTED, found: Found::Nothing });
                }
                false => parts.push(compared),
            }
        }
        Ok(Name { der: file.encoded(any, EXPECTED)?, parts })
    }

    /// The bytes that were read.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no parts.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it is in the subtree of `base`, in the sense of name constraints.
    pub(super) fn is_within(&self, base: &Name) -> bool {
        self.parts.starts_with(&base.parts)
    }

    /// The name as shown to people.
    pub(super) fn shown(&self) -> String {
        readable(&self.der)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Name {}

/// One part in the form in which it is compared; `None` if it is not a text.
fn compared(part: &Part<'_>) -> Option<Vec<u8>> {
    let bytes = part.value.value();
    let text = match part.value.tag() {
        Tag::Utf8String => str::from_utf8(bytes).ok()?.to_owned(),
        Tag::PrintableString | Tag::Ia5String | Tag::TeletexString => {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        }
        Tag::BmpString if bytes.len().is_multiple_of(2) => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).collect::<Result<String, _>>().ok()?
        }
        Tag::NumericString => return Some([part.kind.as_bytes(), b"#", bytes].concat()),
        _ => return None,
    };
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    Some([part.kind.as_bytes(), b"=", words.join(" ").to_ascii_lowercase().as_bytes()].concat())
}

/// White space in the C locale.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// The name as `CN=Contoso, O=Contoso Ltd`, most specific part first. Unreadable parts are omitted; control characters
/// become spaces, so that a name cannot control a terminal.
fn readable(der: &[u8]) -> String {
    let mut parts = parts(der);
    parts.reverse();
    match parts.is_empty() {
        true => "a certificate without a name".to_owned(),
        false => parts.join(", "),
    }
}

fn parts(der: &[u8]) -> Vec<String> {
    let Ok(RawSequence(sets)) = RawSequence::from_der(der) else { return Vec::new() };
    let mut parts = Vec::new();
    for RawSet(set) in all::<RawSet<'_>>(sets, MAX_PARTS) {
        for part in all::<Part<'_>>(set, MAX_PARTS) {
            if parts.len() < MAX_PARTS {
                parts.extend(text(part.value).map(|text| format!("{}={text}", label(part.kind))));
            }
        }
    }
    parts
}

/// The elements before the first unreadable one.
fn all<'a, T: Decode<'a, Error = der::Error>>(contents: &'a [u8], limit: usize) -> Vec<T> {
    let Ok(mut reader) = SliceReader::new(contents) else { return Vec::new() };
    let mut found = Vec::new();
    while !reader.is_finished() && found.len() < limit {
        match reader.decode() {
            Ok(element) => found.push(element),
            Err(_) => break,
        }
    }
    found
}

fn label(kind: ObjectIdentifier) -> String {
    match kind {
        oids::COMMON_NAME => "CN".to_owned(),
        oids::COUNTRY => "C".to_owned(),
        oids::LOCALITY => "L".to_owned(),
        oids::STATE => "S".to_owned(),
        oids::ORGANIZATION => "O".to_owned(),
        oids::UNIT => "OU".to_owned(),
        other => other.to_string(),
    }
}

fn text(value: AnyRef<'_>) -> Option<String> {
    let bytes = value.value();
    let text = match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::TeletexString => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => return None,
    };
    Some(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use der::Decode;
    use der::asn1::AnyRef;

    use super::{File, Name, readable};

    fn name(der: &[u8]) -> Option<Name> {
        Name::read(File(der), AnyRef::from_der(der).ok()?).ok()
    }

    #[test]
    fn names_are_compared_by_content() {
        let part = |tag: u8, text: &[u8]| {
            let value = [&[0x06, 0x03, 0x55, 0x04, 0x03, tag, text.len() as u8], text].concat();
            let pair = [&[0x30, value.len() as u8], value.as_slice()].concat();
            [&[0x31, pair.len() as u8], pair.as_slice()].concat()
        };
        let of = |parts: &[Vec<u8>]| name(&[&[0x30, parts.concat().len() as u8], parts.concat().as_slice()].concat());
        let (utf8, printable, bmp) = (0x0c, 0x13, 0x1e);
        let root = of(&[part(utf8, b"Root CA")]).unwrap();
        for same in [part(printable, b"  root   ca "), part(bmp, b"\0R\0O\0O\0T\0 \0C\0A")] {
            assert_eq!(of(&[same]).unwrap(), root);
        }
        let below = of(&[part(printable, b"ROOT CA"), part(utf8, b"x")]).unwrap();
        assert!(below.is_within(&root) && !root.is_within(&below) && below != root);
        for bad in [part(utf8, b"\xff"), part(bmp, b"\0"), part(bmp, b"\xd8\0"), part(0x04, b"x"), vec![0x31, 0]] {
            assert_eq!(of(&[bad]), None);
        }
    }

    #[test]
    fn a_name_is_shown_from_its_end_and_cannot_control_a_terminal() {
        let der = b"\x30\x23\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02DE\x31\x14\x30\x12\x06\x03\x55\x04\x03\x1e\x0b\0B\0\xfc\0\x1b\0r\0o\0";
        assert_eq!(readable(der), "CN=Bü ro, C=DE");
        assert_eq!(readable(b"\x30\x00"), "a certificate without a name");
        assert_eq!(readable(b"no name"), "a certificate without a name");
    }
}
