//! XML as a walk over elements, with positions and limits; it knows nothing about DDF.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::{BytesRef, BytesStart, BytesText, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};
use quick_xml::reader::NsReader;

/// Deepest nesting of elements taken. Published files stay under 20; without a limit a hostile text could exhaust the stack.
const DEPTH_LIMIT: usize = 128;

/// Most attributes of an element that are looked at; published files have four at most. Each is compared with all
/// before it, to find one that stands twice.
const ATTRIBUTE_LIMIT: usize = 100;

/// The namespace of Microsoft's own elements.
const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";

/// The namespace that Microsoft's XSD states for the plain elements; no published file uses it.
const PLAIN: &str = "http://tempuri.org/DM_DDF-V1_2";

/// Why a text cannot be read, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// The byte where the trouble is, from 0.
    pub(super) at: usize,
    /// What would have been read there.
    pub(super) expected: String,
    /// What stands there.
    pub(super) found: String,
}

/// To which namespace an element belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The DDF grammar's own (no namespace in published files).
    Plain,
    /// Microsoft's additions.
    Microsoft,
    /// Any other.
    Foreign,
}

/// The start of an element.
#[derive(Debug, Clone)]
pub(super) struct Tag<'a> {
    pub(super) space: Space,
    /// The name without its prefix.
    pub(super) name: &'a str,
    /// The byte where it starts.
    pub(super) at: usize,
    start: BytesStart<'a>,
}

/// A walk over the elements of a text. Whoever is given a tag reads that element to its end: with `child` until there
/// is none, with `text`, or with `skip`.
pub(super) struct Xml<'a> {
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    depth: usize,
}

/// What comes next inside an element.
enum Piece<'a> {
    Open(Tag<'a>),
    /// Text as written; its line ends are made uniform only where it is wanted.
    Text(BytesText<'a>),
    /// Text that is final.
    Exact(Cow<'a, str>),
    Close,
    EndOfText,
}

impl<'a> Xml<'a> {
    /// A walk over a text without a byte order mark.
    pub(super) fn new(text: &'a str) -> Xml<'a> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Xml { text, reader, depth: 0 }
    }

    /// The top element.
    pub(super) fn top(&mut self) -> Result<Tag<'a>, Malformed> {
        match self.piece_besides_text()? {
            Piece::Open(tag) => Ok(tag),
            _ => Err(self.expected("an element", "the end of the text")),
        }
    }

    /// Makes sure that nothing follows the top element.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        match self.piece_besides_text()? {
            Piece::Open(tag) => Err(tag.malformed("the end of the text", format!("<{}>", tag.name))),
            _ => Ok(()),
        }
    }

    /// The next child of the element being read, or none at its end.
    pub(super) fn child(&mut self) -> Result<Option<Tag<'a>>, Malformed> {
        match self.piece_besides_text()? {
            Piece::Open(tag) => Ok(Some(tag)),
            Piece::EndOfText => Err(self.expected("a closing tag", "the end of the text")),
            _ => Ok(None),
        }
    }

    /// The text of the element being read, without blanks around it.
    pub(super) fn text(&mut self) -> Result<String, Malformed> {
        let mut text = String::new();
        loop {
            match self.piece()? {
                Piece::Text(piece) => text.push_str(&piece.xml10_content()),
                Piece::Exact(piece) => text.push_str(&piece),
                Piece::Open(tag) => return Err(tag.malformed("text", format!("<{}>", tag.name))),
                Piece::EndOfText => return Err(self.expected("a closing tag", "the end of the text")),
                Piece::Close => break,
            }
        }
        let trimmed = text.trim();
        Ok(if trimmed.len() == text.len() { text } else { trimmed.to_owned() })
    }

    /// Passes over the rest of the element being read.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Piece::EndOfText = self.piece()? {
                return Err(self.expected("a closing tag", "the end of the text"));
            }
        }
        Ok(())
    }

    fn piece_besides_text(&mut self) -> Result<Piece<'a>, Malformed> {
        loop {
            match self.piece()? {
                Piece::Text(_) | Piece::Exact(_) => {}
                piece => return Ok(piece),
            }
        }
    }

    fn piece(&mut self) -> Result<Piece<'a>, Malformed> {
        loop {
            let at = position(self.reader.buffer_position());
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(ill_formed(position(self.reader.error_position()), &error)),
            };
            match event {
                Event::Start(start) => return self.open(at, start).map(Piece::Open),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Piece::Close);
                }
                Event::Text(text) => return Ok(Piece::Text(text)),
                Event::CData(text) => return Ok(Piece::Exact(text.xml10_content())),
                Event::GeneralRef(reference) => return character(at, &reference).map(Piece::Exact),
                Event::Eof => return Ok(Piece::EndOfText),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn open(&mut self, at: usize, start: BytesStart<'a>) -> Result<Tag<'a>, Malformed> {
        if self.depth >= DEPTH_LIMIT {
            let expected = format!("at most {DEPTH_LIMIT} elements inside each other");
            return Err(Malformed { at, expected, found: "a deeper element".to_owned() });
        }
        self.depth += 1;
        let qualified = start.name().as_ref().len();
        let name = self.text.get(at + 1..at + 1 + qualified).unwrap_or_default();
        let space = self.space(at, start.name())?;
        Ok(Tag { space, name: name.split_once(':').map_or(name, |(_, local)| local), at, start })
    }

    fn space(&self, at: usize, name: QName) -> Result<Space, Malformed> {
        match self.reader.resolver().resolve_element(name).0 {
            ResolveResult::Unbound | ResolveResult::Bound(Namespace(PLAIN)) => Ok(Space::Plain),
            ResolveResult::Bound(Namespace(MICROSOFT)) => Ok(Space::Microsoft),
            ResolveResult::Bound(_) => Ok(Space::Foreign),
            ResolveResult::Unknown(prefix) => {
                let found = format!("the prefix \"{prefix}:\"");
                Err(Malformed { at, expected: "a prefix that the text declares".to_owned(), found })
            }
        }
    }

    fn expected(&self, expected: &str, found: &str) -> Malformed {
        let at = position(self.reader.buffer_position());
        Malformed { at, expected: expected.to_owned(), found: found.to_owned() }
    }
}

impl Tag<'_> {
    /// The value of an attribute; no DDF puts attributes into a namespace.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<String>, Malformed> {
        for (number, attribute) in self.start.attributes().enumerate() {
            if number >= ATTRIBUTE_LIMIT {
                return Err(self.malformed(format!("at most {ATTRIBUTE_LIMIT} attributes"), "more"));
            }
            let attribute = attribute.map_err(|error| ill_formed(self.at, &error.into()))?;
            if attribute.key.as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                let value = value.map_err(|error| ill_formed(self.at, &error))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    /// That something else should stand where this element starts.
    pub(super) fn malformed(&self, expected: impl Into<String>, found: impl Into<String>) -> Malformed {
        Malformed { at: self.at, expected: expected.into(), found: found.into() }
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The character that a reference stands for. Only the five predefined names and numbers are known: no entity that the
/// text itself declares is ever expanded.
fn character<'a>(at: usize, reference: &BytesRef) -> Result<Cow<'a, str>, Malformed> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(character.to_string().into());
    }
    match quick_xml::escape::resolve_xml_entity(reference) {
        Some(text) => Ok(text.into()),
        None => {
            let expected = "&lt; &gt; &amp; &quot; &apos; or a character number".to_owned();
            Err(Malformed { at, expected, found: format!("&{};", reference.as_ref()) })
        }
    }
}

fn ill_formed(at: usize, error: &XmlError) -> Malformed {
    let (expected, found) = match error {
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            (format!("</{expected}>"), format!("</{found}>"))
        }
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            ("no closing tag".to_owned(), format!("</{found}>"))
        }
        other => ("well-formed XML".to_owned(), other.to_string()),
    };
    Malformed { at, expected, found }
}

#[cfg(test)]
mod tests {
    use super::{Malformed, Space, Xml};

    /// Names of all elements in document order, or why the text cannot be read.
    fn walk(text: &str) -> Result<Vec<String>, Malformed> {
        fn inside(xml: &mut Xml, names: &mut Vec<String>) -> Result<(), Malformed> {
            while let Some(tag) = xml.child()? {
                names.push(format!("{:?} {} {}", tag.space, tag.name, tag.at));
                inside(xml, names)?;
            }
            Ok(())
        }
        let mut xml = Xml::new(text);
        let top = xml.top()?;
        let mut names = vec![format!("{:?} {} {}", top.space, top.name, top.at)];
        inside(&mut xml, &mut names)?;
        xml.end()?;
        Ok(names)
    }

    #[test]
    fn elements_carry_namespace_name_and_position() {
        let text = "<?xml version='1.0'?><!DOCTYPE T [<?x y?>]>\n\
                    <T xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'><!-- c --><m:A b='c'/>t<o:B xmlns:o='x'></o:B></T>";
        let names = walk(text).unwrap();
        assert_eq!(names, ["Plain T 44", "Microsoft A 112", "Foreign B 125"]);
    }

    #[test]
    fn text_is_put_together_from_all_its_forms() {
        let mut xml = Xml::new("<a b=' &lt;1 '>\r\n x&amp;&#58;<![CDATA[<y>]]><!-- no -->z </a>");
        let top = xml.top().unwrap();
        assert_eq!(top.attribute("b").unwrap().as_deref(), Some(" <1 "));
        assert_eq!(top.attribute("c").unwrap(), None);
        assert_eq!(xml.text().unwrap(), "x&:<y>z");
        assert_eq!(xml.end(), Ok(()));
    }

    #[test]
    fn skipping_ends_where_the_element_ends() {
        let mut xml = Xml::new("<a><b><c/>x<c></c></b><d/></a>");
        xml.top().unwrap();
        assert_eq!(xml.child().unwrap().map(|tag| tag.name), Some("b"));
        xml.skip().unwrap();
        let tag = xml.child().unwrap().unwrap();
        assert_eq!((tag.name, tag.space), ("d", Space::Plain));
    }

    #[test]
    fn trouble_says_what_was_expected_and_where() {
        for (text, at, expected, found) in [
            ("<a><b></a>", 6, "</b>", "</a>"),
            ("<a>", 3, "a closing tag", "the end of the text"),
            ("", 0, "an element", "the end of the text"),
            ("<a/><b/>", 4, "the end of the text", "<b>"),
            ("<a>&lol;</a>", 3, "&lt; &gt; &amp; &quot; &apos; or a character number", "&lol;"),
            ("<p:a/>", 0, "a prefix that the text declares", "the prefix \"p:\""),
            ("<a></a></a>", 7, "no closing tag", "</a>"),
        ] {
            let error = Malformed { at, expected: expected.to_owned(), found: found.to_owned() };
            assert_eq!(walk(text), Err(error), "{text}");
        }
    }

    #[test]
    fn an_element_with_very_many_attributes_is_refused() {
        let flags: String = (0..100_000).map(|number| format!(" a{number}=''")).collect();
        let text = format!("<a{flags}/>");
        let error = Xml::new(&text).top().unwrap().attribute("b").unwrap_err();
        assert_eq!((error.at, error.expected.as_str()), (0, "at most 100 attributes"));
    }

    #[test]
    fn deep_nesting_ends_at_the_limit() {
        let error = walk(&"<a>".repeat(100_000)).unwrap_err();
        assert_eq!(error.expected, "at most 128 elements inside each other");
    }
}
