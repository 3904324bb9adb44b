//! The generic tree for reading and writing documents.

/// One element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name, with its prefix if it has one.
    pub name: String,
    /// Names and values of its attributes, in document order, including `xmlns`.
    pub attributes: Vec<(String, String)>,
    /// Its content.
    pub content: Content,
}

/// The content of an element: text or elements, never both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nothing, in the short form `<a />`.
    Empty,
    /// Text between the two tags. The empty text is the long form `<a></a>`.
    Text(String),
    /// Elements, each on its own line. Without elements it is `<a>`, a line break and `</a>`, as required in
    /// `Multivariant.xml`.
    Children(Vec<Element>),
}

impl Element {
    /// An element without content, `<name />`.
    pub fn empty(name: impl Into<String>) -> Self {
        Element { name: name.into(), attributes: Vec::new(), content: Content::Empty }
    }

    /// An element with text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Element { content: Content::Text(text.into()), ..Element::empty(name) }
    }

    /// An element with these children; `<name />` if there are none.
    pub fn parent(name: impl Into<String>, children: Vec<Element>) -> Self {
        let content = if children.is_empty() { Content::Empty } else { Content::Children(children) };
        Element { content, ..Element::empty(name) }
    }

    /// Adds an attribute after the others.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// The value of the attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The child elements, if any.
    pub fn children(&self) -> &[Element] {
        match &self.content {
            Content::Children(children) => children,
            Content::Empty | Content::Text(_) => &[],
        }
    }
}
