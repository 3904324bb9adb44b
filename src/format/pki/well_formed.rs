//! Checks that every element is valid DER.
//!
//! Some parts are not decoded, so without this check a signed attribute with, for example, a padded number would be
//! accepted here and refused by OpenSSL and Windows.

use der::{Decode, ErrorKind, Header, Reader, SliceReader, Tag};

/// Real certificates and messages have about ten levels.
const MAX_DEPTH: usize = 40;

/// Checks one or more elements that fill `part`, and everything within them, except what is encoded in the contents
/// octets of a primitive one. Fails with the invalid part.
pub(super) fn check(part: &[u8]) -> Result<(), (&[u8], ErrorKind)> {
    elements(part, MAX_DEPTH)
}

fn elements(part: &[u8], depth: usize) -> Result<(), (&[u8], ErrorKind)> {
    let wrong = |kind| move |_: der::Error| (part, kind);
    let mut reader = SliceReader::new(part).map_err(wrong(ErrorKind::Length { tag: Tag::Sequence }))?;
    while !reader.is_finished() {
        let header = Header::decode(&mut reader).map_err(|error| (part, error.kind()))?;
        let contents = reader.read_slice(header.length()).map_err(|error| (part, error.kind()))?;
        match header.tag().is_constructed() {
            true if depth == 0 => return Err((contents, ErrorKind::Overlength)),
            true => elements(contents, depth - 1)?,
            false if is_valid_primitive(header.tag(), contents) => {}
            false => return Err((contents, ErrorKind::Value { tag: header.tag() })),
        }
    }
    Ok(())
}

/// Whether these are valid contents octets for this type. Times and texts are checked where they are used.
fn is_valid_primitive(tag: Tag, contents: &[u8]) -> bool {
    match tag {
        Tag::Boolean => matches!(contents, [0x00] | [0xff]),
        Tag::Null => contents.is_empty(),
        Tag::Integer | Tag::Enumerated => is_shortest_number(contents),
        Tag::BitString => match contents {
            [0] => true,
            [unused @ 0..8, .., last] => last.trailing_zeros() >= u32::from(*unused),
            _ => false,
        },
        Tag::ObjectIdentifier => is_object_identifier(contents),
        Tag::Utf8String => str::from_utf8(contents).is_ok(),
        Tag::BmpString => contents.len().is_multiple_of(2),
        _ => true,
    }
}

/// Whether a number is in its shortest form: its first nine bits are not all equal.
fn is_shortest_number(contents: &[u8]) -> bool {
    match contents {
        [] => false,
        [0x00, next, ..] => next & 0x80 != 0,
        [0xff, next, ..] => next & 0x80 == 0,
        _ => true,
    }
}

/// Whether these are the contents octets of an object identifier: no number in it is cut off or padded.
pub(super) fn is_object_identifier(contents: &[u8]) -> bool {
    let mut starts = contents.iter().zip([&0x7f].into_iter().chain(contents));
    contents.last().is_some_and(|last| last & 0x80 == 0)
        && starts.all(|(byte, before)| *byte != 0x80 || before & 0x80 != 0)
}

#[cfg(test)]
mod tests {
    use super::check;

    fn is_der(bytes: &[u8]) -> bool {
        check(bytes).is_ok()
    }

    #[test]
    fn every_element_is_checked() {
        assert!(is_der(b"\x30\x05\x02\x01\x7f\x05\x00\x31\x00"));
        for (bad, why) in [
            (&b"\x30\x04\x02\x02\x00\x7f"[..], "a padded number"),
            (b"\x02\x00", "a number without digits"),
            (b"\x01\x01\x01", "a truth value of 1"),
            (b"\x05\x01\x00", "a null with contents"),
            (b"\x30\x81\x02\x05\x00", "a length in too many octets"),
            (b"\x30\x80\x05\x00\x00\x00", "an indefinite length"),
            (b"\x03\x02\x01\x01", "unused bits that are set"),
            (b"\x03\x00", "a bit string without its first octet"),
            (b"\x06\x02\x80\x01", "a padded part of an identifier"),
            (b"\x06\x01\x81", "an identifier that does not end"),
            (b"\x0c\x01\xff", "a text that is not UTF-8"),
            (b"\x1e\x01\x00", "half a character"),
            (b"\x30\x03\x05\x00", "an element that is cut off"),
        ] {
            assert!(!is_der(bad), "{why}");
        }
        assert!(!is_der(&[0x30, 0x02].repeat(60)), "no end");
    }
}
