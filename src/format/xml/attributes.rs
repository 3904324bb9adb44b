//! The attributes of an element, with their values normalized as in XML 1.0.

use std::borrow::Cow;

use quick_xml::events::attributes::{AttrError, Attribute as RawAttribute, Attributes as RawAttributes};

use super::error::{cut_name, parser_message};
use super::first_unwritable;
use super::limits::MAX_ATTRIBUTES;
use super::{XmlError, shown};

/// Everything that follows the name in a tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attributes<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// Its offset, in bytes from the start of the whole text.
    pub(super) at: usize,
}

/// One attribute as written.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    /// The offset of its name, in bytes from the start of the whole text.
    pub(super) at: usize,
    /// With its prefix.
    pub(super) name: &'a str,
    raw: Cow<'a, str>,
    value_at: usize,
}

impl<'a> Attributes<'a> {
    /// The attributes in order, until one cannot be read.
    pub(super) fn each(self) -> impl Iterator<Item = Result<Attribute<'a>, XmlError>> {
        RawAttributes::new(self.text, 0).enumerate().map(move |(index, attribute)| {
            if index >= MAX_ATTRIBUTES {
                return Err(XmlError::new(self.at, format!("at most {MAX_ATTRIBUTES} attributes"), "one more"));
            }
            let attribute =
                attribute.map(|attribute| self.located(attribute)).map_err(|error| self.malformed(&error))?;
            match self.follows_a_blank(&attribute) {
                true => Ok(attribute),
                false => Err(XmlError::new(attribute.at, "a blank before each attribute", cut_name(attribute.name))),
            }
        })
    }

    fn follows_a_blank(&self, attribute: &Attribute) -> bool {
        let before = attribute.at.checked_sub(self.at + 1).and_then(|index| self.text.as_bytes().get(index));
        matches!(before, Some(b' ' | b'\t' | b'\r' | b'\n'))
    }

    fn located(&self, attribute: RawAttribute<'a>) -> Attribute<'a> {
        let name = attribute.key.into_inner();
        // Both are slices of the text, so the difference of their addresses is the offset.
        let offset = |part: &str| self.at + part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let value_at = match &attribute.value {
            Cow::Borrowed(value) => offset(value),
            Cow::Owned(_) => offset(name),
        };
        Attribute { at: offset(name), name, raw: attribute.value, value_at }
    }

    fn malformed(&self, error: &AttrError) -> XmlError {
        match error {
            AttrError::Duplicated(at, _) => {
                let name = self.text.get(*at..).unwrap_or_default();
                let name = name.split(['=', ' ', '\t', '\r', '\n']).next().unwrap_or_default();
                XmlError::new(self.at + at, "each attribute once", format!("a second {}", cut_name(name)))
            }
            AttrError::ExpectedEq(at)
            | AttrError::ExpectedValue(at)
            | AttrError::UnquotedValue(at)
            | AttrError::ExpectedQuote(at, _) => {
                XmlError::new(self.at + at, "well-formed attributes", parser_message(&error.to_string()))
            }
        }
    }
}

impl<'a> Attribute<'a> {
    /// The value, normalized as in XML 1.0: literal white space becomes spaces, then references are resolved.
    pub(super) fn value(self) -> Result<Cow<'a, str>, XmlError> {
        // Nearly every value stays as it is. Looking at all bytes, without stopping at the first match, lets the compiler
        // compare many of them at a time.
        let changes = |byte: u8| matches!(byte, b'<' | b'&' | b'\t' | b'\r' | b'\n');
        if !self.raw.bytes().fold(false, |found, byte| found | changes(byte)) {
            return Ok(self.raw);
        }
        let error = |expected: &str, found: String| XmlError::new(self.value_at, expected, found);
        if self.raw.contains('<') {
            return Err(error("`&lt;` in an attribute value", shown("<")));
        }
        let spaces = self.raw.replace("\r\n", " ").replace(['\t', '\r', '\n'], " ");
        let value = quick_xml::escape::unescape(&spaces).map_err(|cause| {
            error("an attribute value with predefined entities only", parser_message(&cause.to_string()))
        })?;
        match first_unwritable(&value) {
            Some(c) => Err(error("a character of XML 1.0", format!("a reference to U+{:04X}", u32::from(c)))),
            None => Ok(Cow::Owned(value.into_owned())),
        }
    }
}
