//! A walk over the elements of a text, each with its namespace and its position.

use std::borrow::Cow;

use super::attributes::Attributes;
use super::error::cut_name;
use super::namespaces::{Namespace, Namespaces};
use super::pieces::{Piece, Pieces, Start, Strictness};
use super::{XmlError, shown};

/// The start of an element.
#[derive(Debug, Clone)]
pub struct Tag<'a, N> {
    /// Its namespace.
    pub space: N,
    /// The name without its prefix.
    pub name: &'a str,
    /// The byte where it starts.
    pub at: usize,
    attributes: Attributes<'a>,
}

/// A walk over the elements of a text. A caller that gets a tag must read that element to its end: with `child` until
/// there is none, with `text`, or with `skip`. Text between elements is skipped, and so is a document type.
pub struct Walk<'a, N> {
    pieces: Pieces<'a>,
    namespaces: Namespaces<'a, N>,
}

impl<'a, N: Namespace> Walk<'a, N> {
    /// A walk over a text with or without byte order mark.
    pub fn new(text: &'a str) -> Self {
        Walk { pieces: Pieces::new(text, Strictness::Tolerant), namespaces: Namespaces::new() }
    }

    /// The top element.
    pub fn top(&mut self) -> Result<Tag<'a, N>, XmlError> {
        match self.pieces.next_except_text()? {
            Piece::Open(start) => self.tag(&start),
            _ => Err(self.error("an element", "the end of the text")),
        }
    }

    /// Makes sure that nothing follows the top element.
    pub fn end(&mut self) -> Result<(), XmlError> {
        match self.pieces.next_except_text()? {
            Piece::Open(start) => {
                Err(XmlError::new(start.at, "the end of the text", format!("<{}>", cut_name(start.name))))
            }
            _ => Ok(()),
        }
    }

    /// The next child of the element being read, or none at its end.
    pub fn child(&mut self) -> Result<Option<Tag<'a, N>>, XmlError> {
        match self.pieces.next_except_text()? {
            Piece::Open(start) => self.tag(&start).map(Some),
            Piece::EndOfText => Err(self.error("a closing tag", "the end of the text")),
            _ => {
                self.leave();
                Ok(None)
            }
        }
    }

    /// The text of the element being read, without blanks around it.
    pub fn text(&mut self) -> Result<Cow<'a, str>, XmlError> {
        self.text_as_written().map(trimmed)
    }

    /// The text of the element being read.
    pub fn text_as_written(&mut self) -> Result<Cow<'a, str>, XmlError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.pieces.next()? {
                Piece::Text(piece) if text.is_empty() => text = piece.chars,
                Piece::Text(piece) => text.to_mut().push_str(&piece.chars),
                Piece::Open(start) => {
                    return Err(XmlError::new(start.at, "text", format!("<{}>", cut_name(start.name))));
                }
                Piece::EndOfText => return Err(self.error("a closing tag", "the end of the text")),
                Piece::Declaration(_) | Piece::Comment(_) => {}
                Piece::Close => {
                    self.leave();
                    return Ok(text);
                }
            }
        }
    }

    /// The text of the element being read, which must contain nothing else: if there are comments, CDATA or
    /// instructions in it, some readers take only a part of the text.
    pub fn text_alone(&mut self) -> Result<Cow<'a, str>, XmlError> {
        let start = self.pieces.at();
        let text = self.text_as_written()?;
        let written = self.pieces.written(start..self.pieces.at());
        let inside = written.rsplit_once("</").map_or("", |(inside, _)| inside);
        match inside.find('<') {
            None => Ok(text),
            Some(at) => Err(XmlError::new(start + at, "nothing but text", shown(&inside[at..]))),
        }
    }

    /// Skips the rest of the element being read.
    pub fn skip(&mut self) -> Result<(), XmlError> {
        let outside = self.pieces.depth().saturating_sub(1);
        while self.pieces.depth() > outside {
            match self.pieces.next_except_text()? {
                Piece::Open(start) => {
                    self.tag(&start)?;
                }
                Piece::EndOfText => return Err(self.error("a closing tag", "the end of the text")),
                _ => self.leave(),
            }
        }
        Ok(())
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.pieces.depth()
    }

    /// Skips everything until this many elements are open, for a reader that gives up on an element which breaks its
    /// grammar. `false` if the text is not well-formed, so nothing after it can be read.
    pub fn climb_to(&mut self, depth: usize) -> bool {
        while self.pieces.depth() > depth {
            if self.pieces.is_broken() || self.skip().is_err() {
                return false;
            }
        }
        !self.pieces.is_broken()
    }

    fn tag(&mut self, start: &Start<'a>) -> Result<Tag<'a, N>, XmlError> {
        let colon = start.name.bytes().position(|byte| byte == b':');
        let (prefix, name) = colon.map_or(("", start.name), |colon| (&start.name[..colon], &start.name[colon + 1..]));
        self.namespaces.enter(self.pieces.depth(), start.attributes)?;
        let space = self.namespaces.of(prefix).ok_or_else(|| {
            let found = format!("the prefix \"{}:\"", cut_name(prefix));
            XmlError::new(start.at, "a prefix that the text declares", found)
        })?;
        Ok(Tag { space, name, at: start.at, attributes: start.attributes })
    }

    /// Leaves the element that has just ended.
    fn leave(&mut self) {
        self.namespaces.leave_to(self.pieces.depth());
    }

    fn error(&self, expected: &str, found: &str) -> XmlError {
        XmlError::new(self.pieces.at(), expected, found)
    }
}

impl<'a, N> Tag<'a, N> {
    /// The value of an attribute without prefix.
    pub fn attribute(&self, name: &str) -> Result<Option<Cow<'a, str>>, XmlError> {
        self.values([name]).map(|[value]| value)
    }

    /// The values of several such attributes.
    pub fn values<const COUNT: usize>(&self, names: [&str; COUNT]) -> Result<[Option<Cow<'a, str>>; COUNT], XmlError> {
        let mut values = [const { None }; COUNT];
        for attribute in self.attributes.each() {
            let attribute = attribute?;
            let wanted = names.iter().zip(&mut values).find(|(name, _)| **name == attribute.name);
            if let Some((_, value)) = wanted {
                *value = Some(attribute.value()?);
            }
        }
        Ok(values)
    }

    /// An error at the start of this element.
    pub fn malformed(&self, expected: impl Into<String>, found: impl Into<String>) -> XmlError {
        XmlError::new(self.at, expected, found)
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

#[cfg(test)]
mod tests {
    use super::{Namespace, Walk, XmlError};

    /// The namespaces that a reader of DDF files distinguishes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Space {
        Plain,
        Microsoft,
        Foreign,
    }

    impl Namespace for Space {
        fn of(name: &str) -> Self {
            match name {
                "" => Space::Plain,
                "http://schemas.microsoft.com/MobileDevice/DM" => Space::Microsoft,
                _ => Space::Foreign,
            }
        }
    }

    type Xml<'a> = Walk<'a, Space>;

    /// Names of all elements in document order, or why the text cannot be read.
    fn walk(text: &str) -> Result<Vec<String>, XmlError> {
        fn inside(xml: &mut Xml, names: &mut Vec<String>) -> Result<(), XmlError> {
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
    fn text_alone_refuses_everything_but_text() {
        let read = |inside: &str| {
            let text = format!("\u{feff}<a><b>{inside}</b></a>");
            let mut xml = Xml::new(&text);
            xml.top().unwrap();
            xml.child().unwrap().unwrap();
            xml.text_alone().map(|text| text.into_owned())
        };
        assert_eq!(read(" x &amp; &#121; ").unwrap(), " x & y ");
        assert_eq!(read("").unwrap(), "");
        for inside in ["go<!-- -->od", "<![CDATA[go]]>od", "go<?x y?>od", "<![CDATA[good]]>", "go<c/>od"] {
            assert!(read(inside).is_err(), "{inside}");
        }
        assert_eq!(read("go<?x?>").unwrap_err(), XmlError::new(11, "nothing but text", "`<?x?>`"));
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
    fn errors_say_what_was_expected_and_where() {
        for (text, at, expected, found) in [
            ("<a><b></a>", 6, "</b>", "</a>"),
            ("<a>", 3, "a closing tag", "the end of the text"),
            ("", 0, "an element", "the end of the text"),
            ("<a/><b/>", 4, "the end of the text", "<b>"),
            ("<a>&lol;</a>", 3, "&lt; &gt; &amp; &quot; &apos; or a character number", "&lol;"),
            ("<p:a/>", 0, "a prefix that the text declares", "the prefix \"p:\""),
            ("<a></a></a>", 7, "no closing tag", "</a>"),
        ] {
            let error = XmlError::new(at, expected, found);
            assert_eq!(walk(text), Err(error), "{text}");
        }
    }

    #[test]
    fn deep_nesting_ends_at_the_limit() {
        let error = walk(&"<a>".repeat(100_000)).unwrap_err();
        assert_eq!(error.expected, "at most 100 elements inside each other");
    }
}
