//! Builds a generic tree from the pieces of a text, within limits.

use super::chars::is_layout;
use super::limits::MAX_NODES;
use super::pieces::{Start, Text as PieceOfText};
use super::{Content, Parsed, XmlError, is_xml_name, shown};

/// The tree under construction.
#[derive(Default)]
pub(super) struct Builder {
    nodes: usize,
    open: Vec<Open>,
    root: Option<Parsed>,
}

/// An element whose end has not been read yet.
struct Open {
    element: Parsed,
    /// Whether it has the form `<a/>`.
    is_empty: bool,
    children: Vec<Parsed>,
    text: Option<Text>,
}

/// Character data of an element so far.
struct Text {
    at: usize,
    chars: String,
    /// Whether all of it was written literally, so that white space may be layout.
    literal: bool,
}

impl Builder {
    /// Processes the start of an element; `after` is the byte after its tag.
    pub(super) fn start(&mut self, start: &Start, after: usize) -> Result<(), XmlError> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in start.attributes.each() {
            let attribute = attribute?;
            self.count(attribute.at)?;
            attributes.push((checked_name(attribute.at, attribute.name)?, attribute.value()?.into_owned()));
        }
        self.count(start.at)?;
        let name = checked_name(start.at, start.name)?;
        let (inside, children) = (after..after, Vec::new());
        let element = Parsed { at: start.at, inside, name, attributes, content: Content::Empty, children };
        self.open.push(Open { element, is_empty: start.is_empty, children: Vec::new(), text: None });
        Ok(())
    }

    fn count(&mut self, at: usize) -> Result<(), XmlError> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(XmlError::new(at, format!("at most {MAX_NODES} elements and attributes"), "one more"))
    }

    /// Processes characters.
    pub(super) fn text(&mut self, piece: &PieceOfText) -> Result<(), XmlError> {
        let Some(open) = self.open.last_mut() else {
            if piece.literal && is_layout(&piece.chars) {
                return Ok(());
            }
            return Err(XmlError::new(piece.at, "an element", format!("the text {}", shown(&piece.chars))));
        };
        let text = open.text.get_or_insert_with(|| Text { at: piece.at, chars: String::new(), literal: true });
        text.chars.push_str(&piece.chars);
        text.literal &= piece.literal;
        Ok(())
    }

    /// Processes the end of an element, whose end tag starts at byte `at`.
    pub(super) fn end(&mut self, at: usize) -> Result<(), XmlError> {
        // The parser has already refused an end without a start.
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        open.element.inside.end = at;
        if open.is_empty {
            return self.append(open.element);
        }
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

    /// Appends a finished element to its parent.
    fn append(&mut self, element: Parsed) -> Result<(), XmlError> {
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
            None => Err(XmlError::new(element.at, "one root element", format!("a second, {}", shown(&element.name)))),
        }
    }

    /// The root element, after all pieces. `at` is the end of the text.
    pub(super) fn finish(self, at: usize) -> Result<Parsed, XmlError> {
        if let Some(open) = self.open.last() {
            let expected = format!("the end of {}", shown(&open.element.name));
            return Err(XmlError::new(at, expected, "the end of the file"));
        }
        self.root.ok_or_else(|| XmlError::new(at, "an element", "the end of the file"))
    }
}

fn checked_name(at: usize, name: &str) -> Result<String, XmlError> {
    if is_xml_name(name) { Ok(name.to_owned()) } else { Err(XmlError::new(at, "an XML name", shown(name))) }
}

impl Open {
    /// Drops white space between child elements; any other text there is refused.
    fn drop_layout(&mut self) -> Result<(), XmlError> {
        match self.text.take() {
            Some(text) if !text.is_layout() => {
                let found = format!("the text {} between elements", shown(text.chars.trim()));
                Err(XmlError::new(text.at, format!("elements inside {}", shown(&self.element.name)), found))
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
