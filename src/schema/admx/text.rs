//! Decodes the bytes of an ADMX or ADML file: UTF-8, or UTF-16 with a byte order mark.

use std::borrow::Cow;

use crate::format::xml::XmlError;
use crate::schema::limits::TEXT_LIMIT;

/// The text, up to the first invalid byte; then the error has its position.
pub(super) fn text(bytes: &[u8]) -> (Cow<'_, str>, Option<XmlError>) {
    if bytes.len() > TEXT_LIMIT {
        let expected = format!("at most {TEXT_LIMIT} bytes");
        return (Cow::Borrowed(""), Some(XmlError::new(0, expected, format!("{} bytes", bytes.len()))));
    }
    match bytes {
        [0xFF, 0xFE, units @ ..] => utf16(units, u16::from_le_bytes),
        [0xFE, 0xFF, units @ ..] => utf16(units, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<XmlError>) {
    let Err(error) = std::str::from_utf8(bytes) else { return (String::from_utf8_lossy(bytes), None) };
    let at = error.valid_up_to();
    let valid = bytes.get(..at).unwrap_or_default();
    let found = bytes.get(at).map_or_else(String::new, |byte| format!("the byte 0x{byte:02X}"));
    (String::from_utf8_lossy(valid), Some(XmlError::new(at, "UTF-8 text", found)))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Cow<'_, str>, Option<XmlError>) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let Ok(character) = decoded else {
            let error = XmlError::new(text.len(), "UTF-16 text", "half a character");
            return (Cow::Owned(text), Some(error));
        };
        text.push(character);
    }
    let half = (!rest.is_empty()).then(|| XmlError::new(text.len(), "UTF-16 text", "half a unit at its end"));
    (Cow::Owned(text), half)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn both_encodings_are_read_up_to_the_first_bad_byte() {
        let little: Vec<u8> = "\u{FEFF}<ä😀>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{FEFF}<ä😀>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little.as_slice(), &big, "<ä😀>".as_bytes(), "\u{FEFF}<ä😀>".as_bytes()] {
            assert_eq!(text(bytes), ("<ä😀>".into(), None), "{bytes:x?}");
        }
        let (half, error) = text(&little[..7]);
        assert_eq!((&*half, error.unwrap().at), ("<ä", 3));
        let (valid, error) = text(b"<a>\xFFb");
        assert_eq!((&*valid, error.unwrap().at), ("<a>", 3));
        assert!(text(&[0xFF, 0xFE, 0x00, 0xD8, 0x20, 0x00]).1.is_some());
    }
}
