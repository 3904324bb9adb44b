//! XML as a walk over elements, with positions and limits; it knows nothing about DDF.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::namespaces::{BadDeclaration, DECLARATION_LIMIT, Namespaces, Space};

/// Deepest nesting of elements taken. Published files stay under 20; without a limit a hostile text could exhaust the stack.
const DEPTH_LIMIT: usize = 128;

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

/// The start of an element.
#[derive(Debug, Clone)]
pub(super) struct Tag<'a> {
    pub(super) space: Space,
    /// The name without its prefix.
    pub(super) name: &'a str,
    /// The byte where it starts.
    pub(super) at: usize,
    /// Everything behind the name, as written.
    attributes: &'a str,
}

/// A walk over the elements of a text. Whoever is given a tag reads that element to its end: with `child` until there
/// is none, with `text`, or with `skip`.
pub(super) struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    namespaces: Namespaces<'a>,
    depth: usize,
    /// Whether the element just opened is of the form `<a/>`, so that its end comes next.
    ends_at_once: bool,
}

/// What comes next inside an element.
enum Piece<'a> {
    Open(Tag<'a>),
    Text(Cow<'a, str>),
    Close,
    EndOfText,
}

impl<'a> Xml<'a> {
    /// A walk over a text without a byte order mark.
    pub(super) fn new(text: &'a str) -> Xml<'a> {
        let reader = Reader::from_str(text);
        Xml { text, reader, namespaces: Namespaces::default(), depth: 0, ends_at_once: false }
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
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.reader.config_mut().trim_text_start = false;
        let mut text = Cow::Borrowed("");
        loop {
            match self.piece()? {
                Piece::Text(piece) if text.is_empty() => text = piece,
                Piece::Text(piece) => text.to_mut().push_str(&piece),
                Piece::Open(tag) => return Err(tag.malformed("text", format!("<{}>", tag.name))),
                Piece::EndOfText => return Err(self.expected("a closing tag", "the end of the text")),
                Piece::Close => return Ok(trimmed(text)),
            }
        }
    }

    /// Passes over the rest of the element being read.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Piece::EndOfText = self.piece_besides_text()? {
                return Err(self.expected("a closing tag", "the end of the text"));
            }
        }
        Ok(())
    }

    fn piece_besides_text(&mut self) -> Result<Piece<'a>, Malformed> {
        // Most of a DDF are the blanks that indent it; like this they are no pieces.
        self.reader.config_mut().trim_text_start = true;
        loop {
            match self.piece()? {
                Piece::Text(_) => {}
                piece => return Ok(piece),
            }
        }
    }

    fn piece(&mut self) -> Result<Piece<'a>, Malformed> {
        if std::mem::take(&mut self.ends_at_once) {
            return Ok(self.close());
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(ill_formed(position(self.reader.error_position()), &error)),
            };
            match event {
                Event::Start(start) => return self.open(&start).map(Piece::Open),
                Event::Empty(start) => {
                    self.ends_at_once = true;
                    return self.open(&start).map(Piece::Open);
                }
                Event::End(_) => return Ok(self.close()),
                Event::Text(text) => return Ok(Piece::Text(text.xml10_content())),
                Event::CData(text) => return Ok(Piece::Text(text.xml10_content())),
                Event::GeneralRef(reference) => {
                    let at = self.start_of("&;".len() + reference.len());
                    return character(at, &reference).map(Piece::Text);
                }
                Event::Eof => return Ok(Piece::EndOfText),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Where the piece starts that was read last, given its length.
    fn start_of(&self, length: usize) -> usize {
        position(self.reader.buffer_position()).saturating_sub(length)
    }

    fn open(&mut self, start: &BytesStart) -> Result<Tag<'a>, Malformed> {
        let marks = if self.ends_at_once { "</>" } else { "<>" };
        let at = self.start_of(marks.len() + start.len());
        if self.depth >= DEPTH_LIMIT {
            let expected = format!("at most {DEPTH_LIMIT} elements inside each other");
            return Err(Malformed { at, expected, found: "a deeper element".to_owned() });
        }
        self.depth += 1;
        let inside = self.text.get(at + 1..at + 1 + start.len()).unwrap_or_default();
        let (name, attributes) = inside.split_at_checked(start.name().as_ref().len()).unwrap_or_default();
        let colon = name.bytes().position(|byte| byte == b':');
        let (prefix, name) = colon.map_or(("", name), |colon| (&name[..colon], &name[colon + 1..]));
        self.namespaces.enter(self.depth, attributes).map_err(|bad| match bad {
            BadDeclaration::Attribute(error) => ill_formed(at, &error.into()),
            BadDeclaration::TooMany => {
                let expected = format!("at most {DECLARATION_LIMIT} namespaces at one place");
                Malformed { at, expected, found: "more".to_owned() }
            }
        })?;
        let space = self.namespaces.space(prefix).ok_or_else(|| {
            let expected = "a prefix that the text declares".to_owned();
            Malformed { at, expected, found: format!("the prefix \"{prefix}:\"") }
        })?;
        Ok(Tag { space, name, at, attributes })
    }

    fn close(&mut self) -> Piece<'a> {
        self.depth = self.depth.saturating_sub(1);
        self.namespaces.leave_to(self.depth);
        Piece::Close
    }

    fn expected(&self, expected: &str, found: &str) -> Malformed {
        let at = position(self.reader.buffer_position());
        Malformed { at, expected: expected.to_owned(), found: found.to_owned() }
    }
}

impl<'a> Tag<'a> {
    /// The value of an attribute; no DDF puts attributes into a namespace.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Cow<'a, str>>, Malformed> {
        let mut found = None;
        // The reader's own search for attributes that are stated twice compares each with all before it.
        for attribute in Attributes::new(self.attributes, 0).with_checks(false) {
            let attribute = attribute.map_err(|error| ill_formed(self.at, &error.into()))?;
            if attribute.key.as_ref() != name {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| ill_formed(self.at, &error))?;
            if found.replace(value).is_some() {
                return Err(self.malformed("each attribute once", format!("a second {name}")));
            }
        }
        Ok(found)
    }

    /// That something else should stand where this element starts.
    pub(super) fn malformed(&self, expected: impl Into<String>, found: impl Into<String>) -> Malformed {
        Malformed { at: self.at, expected: expected.into(), found: found.into() }
    }
}

/// The text without blanks around it.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
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
    fn deep_nesting_ends_at_the_limit() {
        let error = walk(&"<a>".repeat(100_000)).unwrap_err();
        assert_eq!(error.expected, "at most 128 elements inside each other");
    }
}
