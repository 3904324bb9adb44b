//! Builds the generic tree from XML events, within limits.

use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::chars::is_layout;
use super::error::{said, shown};
use super::parsed::Parsed;
use super::{Content, DocError, first_unwritable, is_xml_name};

/// How deep elements may nest. WCD's own settings nest 16 deep at most; the tree is walked by recursion.
const MAX_DEPTH: usize = 100;
/// How many elements and attributes a document may hold, so that 16 MiB of `<a/>` do not become a gigabyte of tree.
pub(super) const MAX_NODES: usize = 500_000;
/// How many attributes an element may hold. A ConfigurationSet has three and one for each condition of a target; the
/// search for doubles compares each with each.
pub(super) const MAX_ATTRIBUTES: usize = 100;

/// The tree under construction.
#[derive(Default)]
pub(super) struct Builder {
    /// Where the current event starts, in bytes from the start of the file.
    pub(super) at: usize,
    nodes: usize,
    open: Vec<Open>,
    root: Option<Parsed>,
}

/// An element whose end has not been seen.
struct Open {
    element: Parsed,
    children: Vec<Parsed>,
    text: Option<Text>,
}

/// Character data of an element so far.
struct Text {
    at: usize,
    chars: String,
    /// Whether all of it stood there literally, so that white space may be layout.
    literal: bool,
}

impl Builder {
    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'_>) -> Result<(), DocError> {
        match event {
            Event::Decl(declaration) => self.declaration(&declaration),
            Event::Start(tag) => self.start(&tag),
            Event::Empty(tag) => {
                let element = self.element(&tag)?;
                self.append(element)
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text.xml10_content(), true),
            Event::CData(text) => self.text(&text.xml10_content(), false),
            Event::GeneralRef(reference) => {
                let c = self.resolve(&reference)?;
                self.text(c.encode_utf8(&mut [0; 4]), false)
            }
            Event::DocType(_) => Err(self.error("an element", "a document type declaration")),
            Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn error(&self, expected: impl Into<String>, found: impl Into<String>) -> DocError {
        DocError::new(self.at, expected, found)
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), DocError> {
        let version = declaration.version().map_err(|error| self.error("an XML version", said(&error)))?;
        if version != "1.0" {
            return Err(self.error("XML version 1.0", shown(&version)));
        }
        let Some(encoding) = declaration.encoding() else { return Ok(()) };
        let encoding = encoding.map_err(|error| self.error("an encoding", said(&error)))?;
        let known = ["utf-8", "us-ascii"].iter().any(|name| encoding.eq_ignore_ascii_case(name));
        if known { Ok(()) } else { Err(self.error("the encoding utf-8", shown(&encoding))) }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), DocError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.error(format!("at most {MAX_DEPTH} elements inside each other"), "one more"));
        }
        let element = self.element(tag)?;
        self.open.push(Open { element, children: Vec::new(), text: None });
        Ok(())
    }

    fn element(&mut self, tag: &BytesStart<'_>) -> Result<Parsed, DocError> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.error("attributes", said(&error)))?;
            if attributes.len() >= MAX_ATTRIBUTES {
                return Err(self.error(format!("at most {MAX_ATTRIBUTES} attributes"), "one more"));
            }
            self.count()?;
            attributes.push((self.name(attribute.key.as_ref())?, self.value(&attribute.value)?));
        }
        self.count()?;
        let name = self.name(tag.name().as_ref())?;
        Ok(Parsed { at: self.at, name, attributes, content: Content::Empty, children: Vec::new() })
    }

    fn count(&mut self) -> Result<(), DocError> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self.error(format!("at most {MAX_NODES} elements and attributes"), "one more"))
    }

    fn name(&self, name: &str) -> Result<String, DocError> {
        if is_xml_name(name) { Ok(name.to_owned()) } else { Err(self.error("an XML name", shown(name))) }
    }

    /// An attribute value as XML 1.0 normalises it: literal white space becomes blanks, references are resolved after.
    fn value(&self, raw: &str) -> Result<String, DocError> {
        if raw.contains('<') {
            return Err(self.error("`&lt;` in an attribute value", "`<`"));
        }
        let blanks = raw.replace("\r\n", " ").replace(['\t', '\r', '\n'], " ");
        let value = quick_xml::escape::unescape(&blanks)
            .map_err(|error| self.error("an attribute value with predefined entities only", said(&error)))?;
        match first_unwritable(&value) {
            Some(c) => Err(self.error("a character of XML 1.0", format!("a reference to U+{:04X}", u32::from(c)))),
            None => Ok(value.into_owned()),
        }
    }

    fn resolve(&self, reference: &BytesRef<'_>) -> Result<char, DocError> {
        let number = reference.resolve_char_ref().map_err(|error| self.error("a character", said(&error)))?;
        let predefined = || quick_xml::escape::resolve_xml_entity(reference).and_then(|text| text.chars().next());
        match number.or_else(predefined) {
            Some(c) if first_unwritable(c.encode_utf8(&mut [0; 4])).is_none() => Ok(c),
            Some(c) => Err(self.error("a character of XML 1.0", format!("a reference to U+{:04X}", u32::from(c)))),
            None => Err(self.error("a predefined entity", shown(reference))),
        }
    }

    fn text(&mut self, chars: &str, literal: bool) -> Result<(), DocError> {
        let at = self.at;
        let Some(open) = self.open.last_mut() else {
            if literal && is_layout(chars) {
                return Ok(());
            }
            return Err(self.error("an element", format!("the text {}", shown(chars))));
        };
        let text = open.text.get_or_insert_with(|| Text { at, chars: String::new(), literal: true });
        text.chars.push_str(chars);
        text.literal &= literal;
        Ok(())
    }

    fn end(&mut self) -> Result<(), DocError> {
        let Some(mut open) = self.open.pop() else { return Err(self.error("an element", "an end tag")) };
        if open.children.is_empty() {
            open.element.content = match open.text {
                None => Content::Text(String::new()),
                Some(text) if text.is_layout() && text.chars.contains('\n') => Content::Children(Vec::new()),
                Some(text) => Content::Text(text.chars),
            };
        } else {
            open.drop_layout()?;
            open.element.content = Content::Children(Vec::new());
            open.element.children = open.children;
        }
        self.append(open.element)
    }

    /// Puts a finished element where it belongs.
    fn append(&mut self, element: Parsed) -> Result<(), DocError> {
        match self.open.last_mut() {
            Some(parent) => {
                parent.drop_layout()?;
                parent.children.push(element);
                Ok(())
            }
            None if self.root.is_none() => {
                self.root = Some(element);
                Ok(())
            }
            None => Err(DocError::new(element.at, "one root element", format!("a second, {}", shown(&element.name)))),
        }
    }

    /// The root element, once all events are in.
    pub(super) fn finish(self) -> Result<Parsed, DocError> {
        if let Some(open) = self.open.last() {
            return Err(self.error(format!("the end of {}", shown(&open.element.name)), "the end of the file"));
        }
        let at = self.at;
        self.root.ok_or_else(|| DocError::new(at, "an element", "the end of the file"))
    }
}

impl Open {
    /// Forgets white space beside child elements; any other text there is refused.
    fn drop_layout(&mut self) -> Result<(), DocError> {
        match self.text.take() {
            Some(text) if !text.is_layout() => {
                let found = format!("the text {} beside elements", shown(text.chars.trim()));
                Err(DocError::new(text.at, format!("elements inside {}", shown(&self.element.name)), found))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Text {
    fn is_layout(&self) -> bool {
        self.literal && is_layout(&self.chars)
    }
}
