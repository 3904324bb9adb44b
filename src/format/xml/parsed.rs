//! A tree with positions, and helpers for the typed readers.

use std::ops::Range;

use super::chars::is_layout;
use super::{Content, Element, XmlError, shown};

/// An element with its position. Child elements are in `children`, not in `content`.
#[derive(Debug)]
pub struct Parsed {
    /// The offset of its `<`, in bytes from the start of the file.
    pub at: usize,
    /// Where its content is: from the end of its start tag up to its end tag.
    pub inside: Range<usize>,
    /// With its prefix.
    pub name: String,
    /// Names and values, in document order, including `xmlns`.
    pub attributes: Vec<(String, String)>,
    /// Its text; for an element without text, whether it is in the short form `<a />`.
    pub content: Content,
    /// The child elements.
    pub children: Vec<Parsed>,
}

impl Parsed {
    /// The same without positions.
    pub fn into_element(self) -> Element {
        let content = if self.children.is_empty() {
            self.content
        } else {
            Content::Children(self.children.into_iter().map(Parsed::into_element).collect())
        };
        Element { name: self.name, attributes: self.attributes, content }
    }

    /// An error about this element.
    pub fn error(&self, expected: impl Into<String>, found: impl Into<String>) -> XmlError {
        XmlError::new(self.at, expected, found)
    }

    /// Refuses an element with another name.
    pub fn expect_name(&self, name: &str) -> Result<(), XmlError> {
        if self.name == name { Ok(()) } else { Err(self.unexpected(&format!("the element `{name}`"))) }
    }

    /// The error for an element that is not allowed here.
    pub fn unexpected(&self, expected: &str) -> XmlError {
        self.error(expected, format!("the element {}", shown(&self.name)))
    }

    /// Removes and returns an optional attribute.
    pub fn take(&mut self, attribute: &str) -> Option<String> {
        let index = self.attributes.iter().position(|(name, _)| name == attribute)?;
        Some(self.attributes.remove(index).1)
    }

    /// Removes and returns a required attribute.
    pub fn need(&mut self, attribute: &str) -> Result<String, XmlError> {
        self.take(attribute)
            .ok_or_else(|| self.error(format!("the attribute `{attribute}` on {}", shown(&self.name)), "none"))
    }

    /// Removes an optional attribute that must have this value.
    pub fn take_fixed(&mut self, attribute: &str, value: &str) -> Result<(), XmlError> {
        match self.take(attribute) {
            Some(found) if found != value => {
                Err(self.error(format!("{attribute}=\"{value}\" on {}", shown(&self.name)), shown(&found)))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses remaining attributes.
    pub fn no_more_attributes(&self) -> Result<(), XmlError> {
        match self.attributes.first() {
            Some((name, _)) => Err(self.error(format!("no further attribute on {}", shown(&self.name)), shown(name))),
            None => Ok(()),
        }
    }

    /// The child elements; refuses text and remaining attributes.
    pub fn into_children(self) -> Result<Vec<Parsed>, XmlError> {
        self.no_more_attributes()?;
        match &self.content {
            Content::Text(text) if !is_layout(text) => {
                Err(self.error(format!("elements inside {}", shown(&self.name)), format!("the text {}", shown(text))))
            }
            Content::Empty | Content::Text(_) | Content::Children(_) => Ok(self.children),
        }
    }

    /// The child elements, as a tree without positions.
    pub fn into_elements(self) -> Result<Vec<Element>, XmlError> {
        Ok(self.into_children()?.into_iter().map(Parsed::into_element).collect())
    }

    /// The text; refuses child elements and remaining attributes.
    pub fn into_text(self) -> Result<String, XmlError> {
        self.no_more_attributes()?;
        if let Some(child) = self.children.first() {
            return Err(child.unexpected(&format!("text inside {}", shown(&self.name))));
        }
        match self.content {
            Content::Text(text) => Ok(text),
            Content::Empty | Content::Children(_) => Ok(String::new()),
        }
    }

    /// Refuses any content and remaining attributes.
    pub fn nothing_inside(self) -> Result<(), XmlError> {
        let name = self.name.clone();
        match self.into_children()?.first() {
            Some(child) => Err(child.unexpected(&format!("nothing inside {}", shown(&name)))),
            None => Ok(()),
        }
    }
}
