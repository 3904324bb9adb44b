//! Names of certificate owners, as people read them.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, Sequence, SliceReader, Tag, Tagged};

use super::oids;
use super::raw::{RawSequence, RawSet};

/// One part of a name. Source: RFC 5280, section 4.1.2.4.
#[derive(Debug, Sequence)]
struct Part<'a> {
    kind: ObjectIdentifier,
    value: AnyRef<'a>,
}

/// The name as `CN=Contoso, O=Contoso Ltd`, most particular part first. What cannot be read is left out; control
/// characters become blanks, so that a name cannot steer a terminal.
pub(super) fn readable(der: &[u8]) -> String {
    let mut parts = parts(der);
    parts.reverse();
    match parts.is_empty() {
        true => "a certificate without a name".to_owned(),
        false => parts.join(", "),
    }
}

fn parts(der: &[u8]) -> Vec<String> {
    /// Names have some ten parts; more of them would only fill the screen.
    const MAX_PARTS: usize = 30;
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

/// The elements up to the first that cannot be read.
fn all<'a, T: Decode<'a, Error = der::Error>>(contents: &'a [u8], most: usize) -> Vec<T> {
    let Ok(mut reader) = SliceReader::new(contents) else { return Vec::new() };
    let mut found = Vec::new();
    while !reader.is_finished() && found.len() < most {
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
    use super::readable;

    #[test]
    fn a_name_is_read_from_its_end_and_cannot_steer_a_terminal() {
        let der = b"\x30\x23\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02DE\x31\x14\x30\x12\x06\x03\x55\x04\x03\x1e\x0b\0B\0\xfc\0\x1b\0r\0o\0";
        assert_eq!(readable(der), "CN=Bü ro, C=DE");
        assert_eq!(readable(b"\x30\x00"), "a certificate without a name");
        assert_eq!(readable(b"no name"), "a certificate without a name");
    }
}
