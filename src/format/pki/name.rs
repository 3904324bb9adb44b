//! Names of subjects and issuers: their comparison and display.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Sequence, Tag, Tagged};

use super::error::{DerError, Found};
use super::oids;
use super::raw::{File, RawSequence, RawSet};
use crate::world::DistinguishedName;

/// A name in a certificate. Two names are equal if their parts are equal in order, ignoring string types
/// (except NumericString), letter case (of A to Z), and the amount of white space between words and at the ends.
/// Source: RFC 5280, section 7.1, as implemented in OpenSSL (`X509_NAME_cmp`).
#[derive(Debug, Clone)]
pub(super) struct Name {
    der: Vec<u8>,
    /// Each part in the form in which OpenSSL compares it.
    compared: Vec<Vec<Compared>>,
    /// The same parts, most specific first, in the letters of the certificate.
    parts: DistinguishedName,
    /// Whether a common name contains NUL before its end.
    pub(super) has_nul_in_common_name: bool,
    /// Whether an e-mail address is of another type than IA5String.
    pub(super) has_address_of_other_type: bool,
}

/// One attribute of a name in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Compared {
    kind: ObjectIdentifier,
    is_numeric: bool,
    text: String,
}

/// One part of a name. Source: RFC 5280, section 4.1.2.4.
#[derive(Debug, Sequence)]
struct Part<'a> {
    kind: ObjectIdentifier,
    value: AnyRef<'a>,
}

/// Names have up to ten parts; more would only flood the screen.
const MAX_PARTS: usize = 30;
/// How many characters of a name are shown: ten parts of 64, the upper bound of RFC 5280 for most.
const LONGEST_SHOWN: usize = 640;

impl Name {
    /// Reads a name of a file.
    pub(super) fn read<'a>(file: File<'a>, any: AnyRef<'a>) -> Result<Name, DerError> {
        const EXPECTED: &str = "a name of at most 30 parts, each a text";
        let RawSequence(sets) = file.decode_any(any, EXPECTED)?;
        let (mut compared, mut parts) = (Vec::new(), Vec::new());
        let (mut has_nul_in_common_name, mut has_address_of_other_type) = (false, false);
        for RawSet(set) in file.elements::<RawSet<'_>>(sets, MAX_PARTS, EXPECTED)? {
            let attributes: Vec<Part<'_>> = file.elements(set, MAX_PARTS, EXPECTED)?;
            if attributes.is_empty() {
                return Err(DerError { position: file.position(set), expected: EXPECTED, found: Found::Nothing });
            }
            let texts = attributes.iter().map(|part| {
                let position = file.position(part.value.value());
                text(part.value).map_err(|found| DerError { position, expected: EXPECTED, found })
            });
            let texts = texts.collect::<Result<Vec<String>, _>>()?;
            for (part, text) in attributes.iter().zip(&texts) {
                has_nul_in_common_name |= part.kind == oids::COMMON_NAME && text.trim_end_matches('\0').contains('\0');
                has_address_of_other_type |= part.kind == oids::EMAIL_ADDRESS && part.value.tag() != Tag::Ia5String;
            }
            let mut forms: Vec<Compared> =
                attributes.iter().zip(&texts).map(|(part, text)| compared_form(part, text)).collect();
            forms.sort_unstable();
            compared.push(forms);
            parts.push(attributes.iter().map(|part| part.kind.to_string()).zip(texts).collect());
        }
        parts.reverse();
        Ok(Name {
            der: file.encoded(any, EXPECTED)?,
            compared,
            parts: DistinguishedName::new(parts),
            has_nul_in_common_name,
            has_address_of_other_type,
        })
    }

    /// The bytes that were read.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it has no parts.
    pub(super) fn is_empty(&self) -> bool {
        self.compared.is_empty()
    }

    /// Whether it is in the subtree of `base`, in the sense of name constraints.
    pub(super) fn is_within(&self, base: &Name) -> bool {
        self.compared.starts_with(&base.compared)
    }

    /// Its parts, as they are written in house rules.
    pub(super) fn parts(&self) -> &DistinguishedName {
        &self.parts
    }

    /// The name as shown to people, shortened if it is very long.
    pub(super) fn shown(&self) -> String {
        self.parts.shortened(LONGEST_SHOWN)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.compared == other.compared
    }
}

impl Eq for Name {}

/// One part in the form in which it is compared. OpenSSL does not normalize a NumericString, and it never equals a part
/// of another type.
fn compared_form(part: &Part<'_>, text: &str) -> Compared {
    let kind = part.kind;
    if part.value.tag() == Tag::NumericString {
        return Compared { kind, is_numeric: true, text: text.to_owned() };
    }
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    Compared { kind, is_numeric: false, text: words.join(" ").to_ascii_lowercase() }
}

/// The text of a value, or what was found instead. In a BMPString every two bytes are one character, so it cannot
/// contain the surrogate pairs of UTF-16; Windows reads them, OpenSSL does not.
fn text(value: AnyRef<'_>) -> Result<String, Found> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String => str::from_utf8(bytes).map(str::to_owned).map_err(|_| Found::Nothing),
        Tag::PrintableString | Tag::Ia5String | Tag::TeletexString | Tag::NumericString => {
            Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
        }
        Tag::BmpString if bytes.len().is_multiple_of(2) => {
            let units = bytes.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])));
            let characters = units.map(char::from_u32).collect::<Option<String>>();
            characters.ok_or(Found::Unsupported("a BMPString with surrogates (D800 to DFFF)"))
        }
        Tag::BmpString => Err(Found::Nothing),
        _ => Err(Found::Unsupported("a part of a name that is not a text")),
    }
}

/// White space in the C locale.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

#[cfg(test)]
mod tests {
    use der::Decode;
    use der::asn1::AnyRef;

    use super::{File, Name};

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

    /// Joined to one text, the names of each pair would be equal.
    #[test]
    fn names_of_different_structure_are_not_equal() {
        let of = |kind: &[u8], tag, text: &[u8]| name(&tlv(0x30, &attribute(kind, tag, text))).unwrap();
        let longer = |last: u8| [CN, &[last]].concat();
        for (short, long) in [
            (of(CN, 0x0c, b"=x"), of(&longer(b'='), 0x0c, b"x")),
            (of(CN, 0x12, b"#x"), of(&longer(b'#'), 0x12, b"x")),
            (of(CN, 0x0c, b"#x"), of(&longer(b'='), 0x12, b"x")),
            (of(CN, 0x12, b"1"), of(CN, 0x13, b"1")),
        ] {
            assert!(short != long && !short.is_within(&long) && !long.is_within(&short), "{short:?} {long:?}");
        }
    }

    #[test]
    fn surrogates_are_not_supported() {
        for text in [&b"\0x\xd8\x3d\xde\0"[..], b"\xdf\xff"] {
            let der = tlv(0x30, &attribute(CN, 0x1e, text));
            let error = Name::read(File(&der), AnyRef::from_der(&der).unwrap()).unwrap_err();
            assert!(error.is_unsupported(), "{error}");
        }
        assert!(name(&tlv(0x30, &attribute(CN, 0x1e, b"\xff\xfe"))).is_some());
    }

    #[test]
    fn a_name_is_shown_from_its_end_and_cannot_control_a_terminal() {
        let country = attribute(b"\x55\x04\x06", 0x13, b"DE");
        let der = tlv(0x30, &[country, attribute(CN, 0x1e, b"\0B\0\xfc\0\x1b\0r\0o")].concat());
        assert_eq!(name(&der).unwrap().shown(), "CN=Bü\\1Bro, C=DE");
        assert_eq!(name(b"\x30\x00").unwrap().shown(), "a certificate without a name");
    }

    /// Numeric strings are shown too; a name of thousands of letters is cut off.
    #[test]
    fn no_part_is_left_out_and_long_names_are_shortened() {
        let numeric = tlv(0x30, &[attribute(CN, 0x12, b"12 3"), attribute(CN, 0x0c, b"x")].concat());
        assert_eq!(name(&numeric).unwrap().shown(), "CN=x, CN=12 3");
        let long = name(&tlv(0x30, &attribute(CN, 0x0c, &[b'x'; 9_000]))).unwrap();
        assert!(long.shown().len() < 700, "{}", long.shown());
        assert_eq!(long.parts().to_string().len(), 9_003);
    }

    /// `id-at-commonName`.
    const CN: &[u8] = b"\x55\x04\x03";

    fn attribute(kind: &[u8], tag: u8, text: &[u8]) -> Vec<u8> {
        tlv(0x31, &tlv(0x30, &[tlv(0x06, kind), tlv(tag, text)].concat()))
    }

    fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
        let length = contents.len();
        let head = match length {
            0..0x80 => vec![tag, length as u8],
            0x80..0x100 => vec![tag, 0x81, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head, contents.to_vec()].concat()
    }
}
