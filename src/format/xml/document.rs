//! A document as a tree with namespaces and positions, for validation.

use std::borrow::Cow;
use std::rc::Rc;

use super::chars::is_layout;
use super::limits::{MAX_DOCUMENT_BYTES, MAX_NODES};
use super::namespaces::{Namespace, Namespaces};
use super::pieces::{Piece, Pieces, Start, Strictness, Text};
use super::{XmlError, shown};

/// A document. Positions are in bytes from the start of its text.
#[derive(Debug)]
pub struct Document<'a> {
    /// Its root element.
    pub root: Node<'a>,
    /// The encoding in its declaration, if any.
    pub encoding: Option<String>,
    /// The offsets of comments.
    pub comments: Vec<usize>,
}

/// One element.
#[derive(Debug)]
pub struct Node<'a> {
    /// The offset of its `<`.
    pub at: usize,
    /// The name of its namespace; empty for none.
    pub space: Rc<str>,
    /// Its name without prefix.
    pub name: &'a str,
    /// Its attributes in document order, without namespace declarations.
    pub attributes: Vec<Attribute<'a>>,
    /// The child elements.
    pub children: Vec<Node<'a>>,
    /// The text between them.
    pub text: NodeText,
}

/// One attribute.
#[derive(Debug)]
pub struct Attribute<'a> {
    /// The offset of its name.
    pub at: usize,
    /// The name of its namespace; empty for none.
    pub space: Rc<str>,
    /// Its name without prefix.
    pub name: &'a str,
    /// Its value, with references resolved.
    pub value: Cow<'a, str>,
}

/// The text directly inside an element, joined.
#[derive(Debug, Default)]
pub struct NodeText {
    /// Its offset.
    pub at: usize,
    /// The characters.
    pub chars: String,
    /// Whether it appears literally in the document, so that positions in it are positions in the document.
    pub is_verbatim: bool,
}

impl Namespace for Rc<str> {
    fn of(name: &str) -> Self {
        Rc::from(name)
    }
}

impl<'a> Document<'a> {
    /// Reads a document. A document type and undeclared prefixes are refused.
    pub fn read(text: &'a str) -> Result<Self, XmlError> {
        if text.len() > MAX_DOCUMENT_BYTES {
            let expected = format!("at most {MAX_DOCUMENT_BYTES} bytes");
            return Err(XmlError::new(MAX_DOCUMENT_BYTES, expected, format!("{} bytes", text.len())));
        }
        let mut pieces = Pieces::new(text, Strictness::Strict);
        let mut reading = Reading { open: Vec::new(), root: None, namespaces: Namespaces::new(), nodes: 0 };
        let (mut encoding, mut comments) = (None, Vec::new());
        loop {
            match pieces.next()? {
                Piece::Open(start) => reading.start(&start, pieces.depth())?,
                Piece::Text(text) => reading.text(text)?,
                Piece::Close => reading.end(pieces.depth())?,
                Piece::Declaration(declaration) => encoding = declaration.encoding,
                Piece::Comment(at) => comments.push(at),
                Piece::EndOfText => break,
            }
        }
        if let Some(open) = reading.open.last() {
            let expected = format!("the end of {}", shown(open.name));
            return Err(XmlError::new(pieces.at(), expected, "the end of the text"));
        }
        let root = reading.root.ok_or_else(|| XmlError::new(pieces.at(), "an element", "the end of the text"))?;
        Ok(Document { root, encoding, comments })
    }
}

impl<'a> Node<'a> {
    /// The value of an attribute without namespace.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attribute_in("", name)
    }

    /// The value of an attribute in this namespace.
    pub fn attribute_in(&self, space: &str, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes.find(|own| own.name == name && &*own.space == space).map(|own| &*own.value)
    }

    /// The first child with this name, in any namespace.
    pub fn child(&self, name: &str) -> Option<&Node<'a>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children with this name, in any namespace.
    pub fn each<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Node<'a>> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at this path of names.
    pub fn find(&self, path: &[&str]) -> Option<&Node<'a>> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The text of the element, trimmed.
    pub fn words(&self) -> &str {
        self.text.chars.trim()
    }
}

/// The tree under construction.
struct Reading<'a> {
    open: Vec<Node<'a>>,
    root: Option<Node<'a>>,
    namespaces: Namespaces<'a, Rc<str>>,
    nodes: usize,
}

impl<'a> Reading<'a> {
    fn start(&mut self, start: &Start<'a>, depth: usize) -> Result<(), XmlError> {
        if let (Some(_), true) = (&self.root, self.open.is_empty()) {
            return Err(XmlError::new(start.at, "one root element", format!("a second, {}", shown(start.name))));
        }
        self.namespaces.enter(depth, start.attributes)?;
        let mut attributes = Vec::new();
        for attribute in start.attributes.each() {
            let attribute = attribute?;
            if attribute.name == "xmlns" || attribute.name.starts_with("xmlns:") {
                continue;
            }
            // An attribute without prefix has no namespace, even if its element has one.
            let (space, name) = match attribute.name.split_once(':') {
                Some((prefix, name)) => (self.space(prefix, attribute.at)?, name),
                None => (Rc::from(""), attribute.name),
            };
            self.count(attribute.at)?;
            attributes.push(Attribute { at: attribute.at, space, name, value: attribute.value()? });
        }
        self.count(start.at)?;
        let (prefix, name) = start.name.split_once(':').unwrap_or(("", start.name));
        let space = self.space(prefix, start.at)?;
        let (children, text) = (Vec::new(), NodeText::default());
        self.open.push(Node { at: start.at, space, name, attributes, children, text });
        Ok(())
    }

    fn space(&self, prefix: &str, at: usize) -> Result<Rc<str>, XmlError> {
        let undeclared = || XmlError::new(at, "a declared prefix", format!("the prefix {}", shown(prefix)));
        self.namespaces.of(prefix).ok_or_else(undeclared)
    }

    fn count(&mut self, at: usize) -> Result<(), XmlError> {
        self.nodes += 1;
        match self.nodes <= MAX_NODES {
            true => Ok(()),
            false => Err(XmlError::new(at, format!("at most {MAX_NODES} elements and attributes"), "one more")),
        }
    }

    fn text(&mut self, piece: Text<'a>) -> Result<(), XmlError> {
        let Some(open) = self.open.last_mut() else {
            if piece.literal && is_layout(&piece.chars) {
                return Ok(());
            }
            return Err(XmlError::new(piece.at, "an element", format!("the text {}", shown(&piece.chars))));
        };
        let is_first = open.text.chars.trim().is_empty();
        if is_first {
            let is_verbatim = matches!(piece.chars, Cow::Borrowed(_));
            open.text = NodeText { at: piece.at, chars: piece.chars.into_owned(), is_verbatim };
        } else {
            open.text.is_verbatim &= is_layout(&piece.chars);
            open.text.chars.push_str(&piece.chars);
        }
        Ok(())
    }

    fn end(&mut self, depth: usize) -> Result<(), XmlError> {
        self.namespaces.leave_to(depth);
        // The parser has already refused an end without a start.
        let Some(node) = self.open.pop() else { return Ok(()) };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn names_have_namespaces_and_texts_have_positions() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><!-- a --><a xmlns='urn:a' xmlns:b='urn:b' b:c='1' d='2'>\
                    <b:e> x </b:e><f><![CDATA[{}]]></f><g>1&amp;2</g></a>";
        let document = Document::read(text).unwrap();
        let root = &document.root;
        assert_eq!((document.encoding.as_deref(), document.comments.as_slice()), (Some("utf-16"), [39].as_slice()));
        assert_eq!((&*root.space, root.name, root.at), ("urn:a", "a", text.find("<a").unwrap()));
        assert_eq!(
            (root.attribute_in("urn:b", "c"), root.attribute("d"), root.attribute("c")),
            (Some("1"), Some("2"), None)
        );
        let e = root.child("e").unwrap();
        assert_eq!((&*e.space, e.words(), e.text.at), ("urn:b", "x", text.find(" x ").unwrap()));
        let f = &root.child("f").unwrap().text;
        assert_eq!((f.at, f.chars.as_str(), f.is_verbatim), (text.find("{}").unwrap(), "{}", true));
        let g = &root.child("g").unwrap().text;
        assert_eq!((g.chars.as_str(), g.is_verbatim), ("1&2", false));
    }

    #[test]
    fn malformed_documents_are_refused_with_a_position() {
        for (text, message) in [
            ("", "at byte 0: expected an element, found the end of the text"),
            ("<a>", "at byte 3: expected the end of `a`, found the end of the text"),
            ("<a/>x", "at byte 4: expected an element, found the text `x`"),
            ("<a/><b/>", "at byte 4: expected one root element, found a second, `b`"),
            ("<a b:c='1'/>", "at byte 3: expected a declared prefix, found the prefix `b`"),
            ("<!DOCTYPE a><a/>", "at byte 0: expected an element, found a document type declaration"),
        ] {
            assert_eq!(Document::read(text).unwrap_err().to_string(), message);
        }
    }
}
