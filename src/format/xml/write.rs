//! Writes a tree byte for byte like Windows Configuration Designer: a document, or the one line inside a WIM.

use std::borrow::Cow;

use super::chars::is_layout;
use super::{Content, Element, first_unwritable, is_xml_name};

/// The start of a document. Each kind of document has exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prologue {
    /// BOM, then `encoding="utf-8"`.
    Bom,
    /// BOM, then `encoding="utf-8" standalone="yes"`: the head of provxml.
    BomStandalone,
    /// No BOM, `encoding="UTF-8"`: the head of the element lists.
    Plain,
}

impl Prologue {
    fn text(self) -> &'static str {
        match self {
            Prologue::Bom => "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>",
            Prologue::BomStandalone => "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>",
            Prologue::Plain => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        }
    }
}

const LINE_END: &str = "\r\n";
const INDENT: &str = "  ";

/// The use of line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Each element gets its own line, indented.
    Lines,
    /// Nothing is between elements.
    OneLine,
}

/// The bytes of a document: prologue, root element, no line break at the end.
///
/// # Panics
///
/// If a name is not an XML name, an attribute appears twice in one element, or a text contains a character that is not
/// allowed in XML. Callers check input from outside with [`is_xml_name`] and [`super::is_xml_text`].
pub fn write(prologue: Prologue, root: &Element) -> Vec<u8> {
    let mut out = String::from(prologue.text());
    element(&mut out, root, Layout::Lines, 0);
    out.into_bytes()
}

/// The text of a document without prologue and on one line, as in a WIM.
///
/// # Panics
///
/// As [`write()`] does.
pub fn write_line(root: &Element) -> String {
    let mut out = String::new();
    element(&mut out, root, Layout::OneLine, 0);
    out
}

/// The escaped text, for an element or attribute value of a document that is written elsewhere.
pub fn escaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(text)
}

/// The text with its references resolved; unchanged if one of them cannot be resolved.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

fn element(out: &mut String, tree: &Element, layout: Layout, level: usize) {
    new_line(out, layout, level);
    out.push('<');
    name(out, &tree.name);
    attributes(out, tree);
    match &tree.content {
        Content::Empty => {
            out.push_str(" />");
            return;
        }
        Content::Text(text) => {
            out.push('>');
            escaped_text(out, text, layout);
        }
        Content::Children(children) => {
            out.push('>');
            for child in children {
                element(out, child, layout, level + 1);
            }
            new_line(out, layout, level);
        }
    }
    out.push_str("</");
    out.push_str(&tree.name);
    out.push('>');
}

fn new_line(out: &mut String, layout: Layout, level: usize) {
    if layout == Layout::OneLine {
        return;
    }
    out.push_str(LINE_END);
    for _ in 0..level {
        out.push_str(INDENT);
    }
}

fn name(out: &mut String, name: &str) {
    assert!(is_xml_name(name), "{name:?} was not checked before it became an XML name");
    out.push_str(name);
}

fn attributes(out: &mut String, element: &Element) {
    for (index, (own, value)) in element.attributes.iter().enumerate() {
        let seen = element.attributes.iter().take(index).any(|(other, _)| other == own);
        assert!(!seen, "attribute {own:?} was not checked before it was given to <{}> twice", element.name);
        out.push(' ');
        name(out, own);
        out.push_str("=\"");
        escaped_value(out, value);
        out.push('"');
    }
}

/// Line breaks and tabs are written as references: readers turn literal ones into spaces.
fn escaped_value(out: &mut String, value: &str) {
    assert_writable(value);
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
}

/// A line feed becomes the line end of the file, which every reader turns back into a line feed; a carriage return is
/// preserved only as a reference. Text of only white space would be taken for layout, so there the line feed is a
/// reference too. On one line, line feeds are unchanged.
fn escaped_text(out: &mut String, text: &str, layout: Layout) {
    assert_writable(text);
    let line_feed = match layout {
        Layout::OneLine => "\n",
        Layout::Lines if is_layout(text) => "&#xA;",
        Layout::Lines => LINE_END,
    };
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str(line_feed),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
}

fn assert_writable(text: &str) {
    let bad = first_unwritable(text);
    assert!(bad.is_none(), "the character {bad:?} was not checked before it was written");
}

#[cfg(test)]
mod tests {
    use super::{Prologue, write};
    use crate::format::xml::{Content, Element};

    fn plain(root: &Element) -> String {
        let text = String::from_utf8(write(Prologue::Plain, root)).unwrap();
        text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n").unwrap().to_owned()
    }

    #[test]
    fn each_form_of_content_has_its_layout() {
        let root = Element::parent(
            "r",
            vec![
                Element::empty("a"),
                Element::text("b", ""),
                Element::text("c", "x"),
                Element { content: Content::Children(Vec::new()), ..Element::empty("d") },
            ],
        );
        assert_eq!(plain(&root), "<r>\r\n  <a />\r\n  <b></b>\r\n  <c>x</c>\r\n  <d>\r\n  </d>\r\n</r>");
    }

    #[test]
    fn values_and_texts_are_escaped_as_measured() {
        let root = Element::text("r", "\"it's\" <&> a\r\nb\t").with("v", "\"it's\" <&> a\r\nb\t");
        assert_eq!(
            plain(&root),
            "<r v=\"&quot;it's&quot; &lt;&amp;&gt; a&#xD;&#xA;b&#x9;\">\"it's\" &lt;&amp;&gt; a&#xD;\r\nb\t</r>"
        );
        assert_eq!(plain(&Element::text("r", " \n")), "<r> &#xA;</r>");
    }

    #[test]
    #[should_panic(expected = "was not checked")]
    fn a_control_character_is_never_written() {
        write(Prologue::Plain, &Element::text("r", "\u{1}"));
    }

    #[test]
    #[should_panic(expected = "was not checked")]
    fn an_attribute_is_never_written_twice() {
        write(Prologue::Plain, &Element::empty("r").with("a", "1").with("a", "2"));
    }
}
