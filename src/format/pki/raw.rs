//! Undecoded parts of a DER file, and decoding with positions relative to the start of the file.

use der::asn1::AnyRef;
use der::{
    Choice, Decode, DecodeValue, Encode, EncodeValue, Error, ErrorKind, FixedTag, Header, Length, Reader, SliceReader,
    Tag, Writer,
};

use super::error::{DerError, Found};
use super::well_formed::check;

/// A `SET OF` whose elements are not decoded.
///
/// DER requires sorted elements. This type does not check that, since nothing here depends on their order; it writes
/// the elements in their current order. [`sorted_set`] sorts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) struct RawSet<'a>(pub(in crate::format) &'a [u8]);

impl FixedTag for RawSet<'_> {
    const TAG: Tag = Tag::Set;
}

impl<'a> DecodeValue<'a> for RawSet<'a> {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> Result<Self, Error> {
        Ok(RawSet(reader.read_slice(header.length())?))
    }
}

impl EncodeValue for RawSet<'_> {
    fn value_len(&self) -> Result<Length, Error> {
        Length::try_from(self.0.len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> Result<(), Error> {
        writer.write(self.0)
    }
}

/// A `SEQUENCE OF` whose elements are not decoded yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) struct RawSequence<'a>(pub(in crate::format) &'a [u8]);

impl FixedTag for RawSequence<'_> {
    const TAG: Tag = Tag::Sequence;
}

impl<'a> DecodeValue<'a> for RawSequence<'a> {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> Result<Self, Error> {
        Ok(RawSequence(reader.read_slice(header.length())?))
    }
}

impl EncodeValue for RawSequence<'_> {
    fn value_len(&self) -> Result<Length, Error> {
        Length::try_from(self.0.len())
    }

    fn encode_value(&self, writer: &mut impl Writer) -> Result<(), Error> {
        writer.write(self.0)
    }
}

/// The elements of a SET OF in the order required by DER: by their encodings.
pub(in crate::format) fn sorted_set(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort_unstable();
    elements.concat()
}

/// A whole file, so that the position of every slice of it can be computed.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct File<'a>(pub(in crate::format) &'a [u8]);

impl<'a> File<'a> {
    /// Decodes exactly one value that fills `part`.
    pub(in crate::format) fn decode<T: Decode<'a, Error = Error>>(
        self,
        part: &'a [u8],
        expected: &'static str,
    ) -> Result<T, DerError> {
        T::from_der(part).map_err(|error| self.broken(part, error, expected))
    }

    /// Decodes exactly one value that fills an OCTET STRING, and checks everything within it: a check of the elements
    /// around the OCTET STRING does not reach it.
    pub(super) fn decode_nested<T: Decode<'a, Error = Error>>(
        self,
        part: &'a [u8],
        expected: &'static str,
    ) -> Result<T, DerError> {
        self.check_elements(part, expected)?;
        self.decode(part, expected)
    }

    /// Checks one or more elements that fill `part`, and everything within them.
    pub(super) fn check_elements(self, part: &'a [u8], expected: &'static str) -> Result<(), DerError> {
        check(part).map_err(|(at, kind)| DerError { position: self.position(at), expected, found: Found::Der(kind) })
    }

    /// Decodes a value whose tag and length have already been read.
    pub(in crate::format) fn decode_any<T>(self, any: AnyRef<'a>, expected: &'static str) -> Result<T, DerError>
    where
        T: Choice<'a> + DecodeValue<'a, Error = Error>,
    {
        any.decode_as().map_err(|error| self.broken(any.value(), error, expected))
    }

    /// The bytes of a value with its tag and length.
    pub(in crate::format) fn encoded(self, any: AnyRef<'a>, expected: &'static str) -> Result<Vec<u8>, DerError> {
        any.to_der().map_err(|error| self.broken(any.value(), error, expected))
    }

    /// The part of the file with a value including its tag and length, which are directly before its contents octets.
    pub(super) fn whole(self, any: AnyRef<'a>) -> &'a [u8] {
        let contents = any.value();
        let end = self.position(contents).saturating_add(contents.len());
        let length = any.encoded_len().ok().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        end.checked_sub(length).and_then(|start| self.0.get(start..end)).unwrap_or(contents)
    }

    /// Decodes the elements of a SEQUENCE OF or SET OF, at most `limit`, from its contents octets.
    pub(in crate::format) fn elements<T: Decode<'a, Error = Error>>(
        self,
        contents: &'a [u8],
        limit: usize,
        expected: &'static str,
    ) -> Result<Vec<T>, DerError> {
        let mut reader = SliceReader::new(contents).map_err(|error| self.broken(contents, error, expected))?;
        let mut elements = Vec::new();
        while !reader.is_finished() {
            let element = usize::try_from(reader.position()).ok().and_then(|start| contents.get(start..));
            let position = self.position(element.unwrap_or(contents));
            if elements.len() == limit {
                return Err(DerError { position, expected, found: Found::MoreThan(limit) });
            }
            elements.push(reader.decode().map_err(|error: Error| match error.position() {
                Some(_) => self.broken(contents, error, expected),
                None => DerError { position, expected, found: found(contents, error.kind()) },
            })?);
        }
        Ok(elements)
    }

    /// The offset of a slice in the file.
    pub(in crate::format) fn position(self, part: &[u8]) -> usize {
        part.as_ptr().addr().saturating_sub(self.0.as_ptr().addr()).min(self.0.len())
    }

    fn broken(self, part: &[u8], error: Error, expected: &'static str) -> DerError {
        let within = error.position().and_then(|position| usize::try_from(position).ok()).unwrap_or(0);
        let position = self.position(part).saturating_add(within);
        DerError { position, expected, found: found(part, error.kind()) }
    }
}

/// What was found in a part that cannot be decoded. `der` reads only object identifiers of up to 39 bytes, with numbers
/// of up to 32 bits.
fn found(part: &[u8], kind: ErrorKind) -> Found {
    let is_about_identifiers =
        matches!(kind, ErrorKind::OidMalformed | ErrorKind::Length { tag: Tag::ObjectIdentifier });
    match is_about_identifiers && check(part).is_ok() {
        true => Found::Unsupported("an object identifier of more than 39 bytes, or with a number of more than 32 bits"),
        false => Found::Der(kind),
    }
}

#[cfg(test)]
mod tests {
    use der::asn1::AnyRef;

    use super::{File, Found};

    #[test]
    fn positions_count_from_the_start_of_the_file() {
        let bytes = [0x00, 0x00, 0x02, 0x01, 0x07, 0x04, 0x00];
        let error = File(&bytes).elements::<u8>(&bytes[2..], 9, "numbers").unwrap_err();
        assert_eq!((error.position, error.expected), (5, "numbers"));
        assert!(matches!(error.found, Found::Der(_)));
    }

    #[test]
    fn long_object_identifiers_are_not_supported_and_padded_ones_are_damaged() {
        use der::asn1::ObjectIdentifier;
        let read = |bytes: &[u8]| File(bytes).elements::<ObjectIdentifier>(bytes, 9, "identifiers").unwrap_err();
        let large_number = read(b"\x06\x07\x2b\xff\xff\xff\xff\xff\x7f");
        let long = read(&[&[0x06, 0x32, 0x2b][..], &[0xff; 48], &[0x7f]].concat());
        assert!(large_number.is_unsupported() && long.is_unsupported(), "{large_number} {long}");
        assert!(large_number.to_string().starts_with("not supported at byte 0x"), "{large_number}");
        let cut_off = read(b"\x06\x02\x2b\xff");
        assert!(cut_off.to_string().starts_with("damaged at byte 0x"), "{cut_off}");
        assert!(
            File(b"\x06\x03\x2b\x80\x01").decode_nested::<ObjectIdentifier>(b"\x06\x03\x2b\x80\x01", "one").is_err()
        );
    }

    #[test]
    fn more_elements_than_the_limit_are_refused() {
        let bytes = [0x05, 0x00, 0x05, 0x00, 0x05, 0x00];
        assert_eq!(File(&bytes).elements::<AnyRef<'_>>(&bytes, 3, "nulls").unwrap().len(), 3);
        let error = File(&bytes).elements::<AnyRef<'_>>(&bytes, 2, "nulls").unwrap_err();
        assert_eq!((error.position, error.found), (4, Found::MoreThan(2)));
    }
}
