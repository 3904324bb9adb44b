//! The one reader of XML: it splits a text into tags, texts and end tags, each with its byte position.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;
use quick_xml::errors::{Error as ReaderError, IllFormedError};
use quick_xml::events::{BytesRef, BytesText, Event};
use quick_xml::parser::{ElementParser, Parser};
use quick_xml::reader::Reader;

use super::attributes::Attributes;
use super::limits::MAX_DEPTH;
use super::{XmlError, first_unwritable, is_xml_name, shown};

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// How strictly a text must conform to XML 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// No document type, the declaration only at the start and complete, comments without `--`, instructions with
    /// names; the declaration and comments are returned.
    Strict,
    /// Document types, declarations, comments and instructions are skipped: most DDF files state a document type, and
    /// some the wrong encoding.
    Tolerant,
}

/// What comes next in a text.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Declaration(Declaration),
    /// A comment starts at this byte.
    Comment(usize),
    Open(Start<'a>),
    Text(Text<'a>),
    Close,
    EndOfText,
}

/// The content of `<?xml ...?>`.
#[derive(Debug)]
pub(super) struct Declaration {
    pub(super) at: usize,
    pub(super) version: String,
    pub(super) encoding: Option<String>,
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Start<'a> {
    /// The byte of its `<`.
    pub(super) at: usize,
    /// The name as written, with its prefix.
    pub(super) name: &'a str,
    pub(super) attributes: Attributes<'a>,
    /// Whether it has the form `<a/>`.
    pub(super) is_empty: bool,
}

/// Characters inside an element.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The byte of the first one.
    pub(super) at: usize,
    /// With line breaks normalized to line feeds, as in XML.
    pub(super) chars: Cow<'a, str>,
    /// Whether they are written literally, so white space may be layout.
    pub(super) literal: bool,
}

/// A walk over the pieces of a text. Tags and texts, which nearly all of a document consists of, are cut here; `quick-xml`
/// reads references and everything that begins with `<!` or `<?`, and says what is wrong with a tag that has no end.
pub(super) struct Pieces<'a> {
    /// Without byte order mark.
    text: &'a str,
    /// The length of that mark, which positions include.
    offset: usize,
    /// Where the next piece begins in `text`.
    next: usize,
    strictness: Strictness,
    /// The names of the open elements.
    open: Vec<&'a str>,
    /// Whether the element just opened is of the form `<a/>`, so that its end comes next.
    ends_at_once: bool,
    /// Whether a piece could not be read; what follows it has no meaning.
    is_broken: bool,
}

impl<'a> Pieces<'a> {
    /// The pieces of a text with or without byte order mark.
    pub(super) fn new(text: &'a str, strictness: Strictness) -> Self {
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let offset = text.len() - body.len();
        Pieces { text: body, offset, next: 0, strictness, open: Vec::new(), ends_at_once: false, is_broken: false }
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Piece<'a>, XmlError> {
        let piece = self.piece();
        self.is_broken |= piece.is_err();
        piece
    }

    /// The next piece that is not text.
    pub(super) fn next_except_text(&mut self) -> Result<Piece<'a>, XmlError> {
        loop {
            // A DDF consists mostly of the blanks that indent it; skipped like this, they do not become pieces.
            if !self.ends_at_once {
                self.next += leading_blanks(self.text.as_bytes().get(self.next..).unwrap_or_default());
            }
            match self.next()? {
                Piece::Text(_) => {}
                piece => return Ok(piece),
            }
        }
    }

    /// Whether a piece could not be read.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The byte after the piece that was read last.
    pub(super) fn at(&self) -> usize {
        self.offset + self.next
    }

    /// The text between two positions as it is written.
    pub(super) fn written(&self, range: Range<usize>) -> &'a str {
        let inside = |at: usize| at.saturating_sub(self.offset);
        self.text.get(inside(range.start)..inside(range.end)).unwrap_or_default()
    }

    fn piece(&mut self) -> Result<Piece<'a>, XmlError> {
        if std::mem::take(&mut self.ends_at_once) {
            self.open.pop();
            return Ok(Piece::Close);
        }
        loop {
            let rest = self.text.as_bytes().get(self.next..).unwrap_or_default();
            let piece = match rest {
                [] => Some(Piece::EndOfText),
                [b'<', b'!' | b'?', ..] | [b'&', ..] | [b'<'] => self.rare()?,
                [b'<', b'/', ..] => Some(self.end_tag()?),
                [b'<', ..] => Some(self.start_tag()?),
                _ => Some(self.chars(memchr2(b'<', b'&', rest).unwrap_or(rest.len()))?),
            };
            if let Some(piece) = piece {
                return Ok(piece);
            }
        }
    }

    /// The next `length` bytes as text.
    fn chars(&mut self, length: usize) -> Result<Piece<'a>, XmlError> {
        let at = self.at();
        let text = self.written(at..at + length);
        self.next += length;
        if self.strictness == Strictness::Strict && text.contains("]]>") {
            return Err(XmlError::new(at, "text without `]]>`, which ends CDATA", shown("]]>")));
        }
        Ok(Piece::Text(Text { at, chars: BytesText::from_escaped(text).xml10_content(), literal: true }))
    }

    fn start_tag(&mut self) -> Result<Piece<'a>, XmlError> {
        let at = self.at();
        let bytes = self.text.as_bytes().get(self.next + "<".len()..).unwrap_or_default();
        let name_length = bytes.iter().take_while(|byte| !ends_a_name(**byte)).count();
        let (inside, is_empty) = match bytes.get(name_length) {
            // Most tags are only a name.
            Some(b'>') => (self.pass("<", name_length), false),
            _ => {
                let inside = self.inside_of_tag("<")?;
                inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true))
            }
        };
        if self.open.len() >= MAX_DEPTH {
            return Err(XmlError::new(at, format!("at most {MAX_DEPTH} elements inside each other"), "one more"));
        }
        let name_length =
            inside.bytes().skip(name_length).position(is_blank).map_or(inside.len(), |more| name_length + more);
        let (name, text) = inside.split_at(name_length);
        self.open.push(name);
        self.ends_at_once = is_empty;
        let attributes = Attributes { text, at: at + "<".len() + name.len() };
        Ok(Piece::Open(Start { at, name, attributes, is_empty }))
    }

    fn end_tag(&mut self) -> Result<Piece<'a>, XmlError> {
        let at = self.at();
        if let Some(name) = self.open.pop_if(|name| closes(self.text.get(self.next..).unwrap_or_default(), name)) {
            self.pass("</", name.len());
            return Ok(Piece::Close);
        }
        let inside = self.inside_of_tag("</")?;
        let name = match inside.trim_end_matches([' ', '\t', '\r', '\n']) {
            "" => inside,
            name => name,
        };
        let wrong = match self.open.pop() {
            Some(expected) if expected == name => return Ok(Piece::Close),
            Some(expected) => {
                IllFormedError::MismatchedEndTag { expected: expected.to_owned(), found: name.to_owned() }
            }
            None => IllFormedError::UnmatchedEndTag(name.to_owned()),
        };
        Err(XmlError::ill_formed(at, &ReaderError::IllFormed(wrong)))
    }

    /// What is between `start` and the `>` of the tag that comes next, which is passed over.
    fn inside_of_tag(&mut self, start: &str) -> Result<&'a str, XmlError> {
        let bytes = self.text.as_bytes().get(self.next + start.len()..).unwrap_or_default();
        match ElementParser::Outside.feed(bytes) {
            Some(length) => Ok(self.pass(start, length)),
            None => Err(self.unreadable()),
        }
    }

    /// Passes over a tag with this many bytes between `start` and its `>`, and returns those.
    fn pass(&mut self, start: &str, length: usize) -> &'a str {
        let inside = self.next + start.len();
        self.next = inside + length + ">".len();
        self.text.get(inside..inside + length).unwrap_or_default()
    }

    /// Why the tag that comes next cannot be read.
    fn unreadable(&mut self) -> XmlError {
        match self.rare() {
            Err(error) => error,
            Ok(_) => XmlError::new(self.at(), "well-formed XML", "a tag without its end"),
        }
    }

    /// A piece that is neither a tag nor text; `None` for one that is skipped.
    fn rare(&mut self) -> Result<Option<Piece<'a>>, XmlError> {
        let before = self.at();
        let mut reader = Reader::from_str(self.text.get(self.next..).unwrap_or_default());
        reader.config_mut().check_comments = self.strictness == Strictness::Strict;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(XmlError::ill_formed(before + position(reader.error_position()), &error)),
        };
        self.next += position(reader.buffer_position());
        let is_strict = self.strictness == Strictness::Strict;
        match event {
            Event::CData(text) => {
                let at = self.at().saturating_sub(text.len() + "]]>".len());
                Ok(Some(Piece::Text(Text { at, chars: text.xml10_content(), literal: false })))
            }
            Event::GeneralRef(reference) => referenced(before, &reference).map(|text| Some(Piece::Text(text))),
            Event::DocType(_) if is_strict => Err(XmlError::new(before, "an element", "a document type declaration")),
            Event::Decl(_) if is_strict && before != self.offset => {
                Err(XmlError::new(before, "an element", "a declaration that is not at the start"))
            }
            Event::Decl(_) if is_strict => {
                declaration(before, self.written(before..self.at())).map(|found| Some(Piece::Declaration(found)))
            }
            Event::PI(instruction) if is_strict => check_target(before, instruction.target()).map(|()| None),
            Event::Comment(_) if is_strict => Ok(Some(Piece::Comment(before))),
            _ => Ok(None),
        }
    }
}

/// The number of blanks at the start: mostly a line break and several spaces.
fn leading_blanks(bytes: &[u8]) -> usize {
    const SPACES: [u8; 8] = [b' '; 8];
    let mut count = 0;
    loop {
        let rest = bytes.get(count..).unwrap_or_default();
        count += match rest {
            _ if rest.starts_with(&SPACES) => SPACES.len(),
            [first, ..] if is_blank(*first) => 1,
            _ => return count,
        };
    }
}

/// Whether a tag may go on after its name with this byte, or end.
fn ends_a_name(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'>' | b'/' | b'"' | b'\'')
}

/// Whether a text begins with the end tag of that name, written without blanks.
fn closes(text: &str, name: &str) -> bool {
    let after = text.strip_prefix("</").and_then(|rest| rest.strip_prefix(name));
    after.is_some_and(|rest| rest.starts_with('>'))
}

/// Whether a byte is white space of XML.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Reads `<?xml ...?>`, whose parts have an order.
fn declaration(at: usize, written: &str) -> Result<Declaration, XmlError> {
    let text = written.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
    let mut parts = [None, None, None];
    let mut next = 0;
    for part in (Attributes { text, at: at + "<?xml".len() }).each() {
        let part = part?;
        let known = ["version", "encoding", "standalone"].iter().position(|name| *name == part.name);
        let Some(index) = known.filter(|index| *index >= next) else {
            return Err(XmlError::new(part.at, "version, encoding and standalone, in this order", shown(part.name)));
        };
        next = index + 1;
        parts[index] = Some(part.value()?.into_owned());
    }
    let [version, encoding, standalone] = parts;
    let version = version.ok_or_else(|| XmlError::new(at, "an XML version", "none"))?;
    match standalone.as_deref() {
        None | Some("yes" | "no") => Ok(Declaration { at, version, encoding }),
        Some(other) => Err(XmlError::new(at, "standalone=\"yes\" or \"no\"", shown(other))),
    }
}

/// Refuses a processing instruction without a name, or with one that is reserved for the declaration.
fn check_target(at: usize, target: &str) -> Result<(), XmlError> {
    match is_xml_name(target) && !target.eq_ignore_ascii_case("xml") {
        true => Ok(()),
        false => Err(XmlError::new(at, "the name of a processing instruction", shown(target))),
    }
}

/// The character that a reference stands for. Only the five predefined names and numbers are known: no entity that the
/// text itself declares is ever expanded.
fn referenced<'a>(at: usize, reference: &BytesRef) -> Result<Text<'a>, XmlError> {
    let number = reference.resolve_char_ref().ok().flatten();
    let predefined = || quick_xml::escape::resolve_xml_entity(reference).and_then(|text| text.chars().next());
    match number.or_else(predefined) {
        Some(c) if first_unwritable(c.encode_utf8(&mut [0; 4])).is_none() => {
            Ok(Text { at, chars: Cow::Owned(c.to_string()), literal: false })
        }
        Some(c) => Err(XmlError::new(at, "a character of XML 1.0", format!("a reference to U+{:04X}", u32::from(c)))),
        None => {
            let expected = "&lt; &gt; &amp; &quot; &apos; or a character number";
            Err(XmlError::new(at, expected, format!("&{};", super::error::cut_name(reference))))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop};
    use proptest::{prop_assert_eq, proptest};
    use quick_xml::events::Event;
    use quick_xml::reader::Reader;

    use super::{Piece, Pieces, Strictness, XmlError, position};

    /// The pieces of a text, in words, up to the first error.
    fn ours(text: &str, strictness: Strictness, skips_text: bool) -> Vec<String> {
        let mut pieces = Pieces::new(text, strictness);
        let mut words = Vec::new();
        loop {
            let piece = if skips_text { pieces.next_except_text() } else { pieces.next() };
            match piece {
                Ok(Piece::EndOfText) => return words,
                Ok(Piece::Open(start)) => {
                    words.push(format!("{} <{}|{}> {}", start.at, start.name, start.attributes.text, start.is_empty));
                }
                Ok(Piece::Text(text)) => words.push(format!("{} {:?} {}", text.at, text.chars, text.literal)),
                Ok(Piece::Close) => words.push(format!("/ {}", pieces.depth())),
                Ok(Piece::Comment(at)) => words.push(format!("{at} comment")),
                Ok(Piece::Declaration(declaration)) => words.push(format!("{} declaration", declaration.at)),
                Err(error) => {
                    words.push(error.to_string());
                    return words;
                }
            }
            words.push(format!("then {}", pieces.at()));
        }
    }

    /// The same by `quick-xml` alone, for a tolerant walk.
    fn theirs(text: &str, skips_text: bool) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().trim_text_start = skips_text;
        let (mut words, mut depth) = (Vec::new(), 0);
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    words.push(XmlError::ill_formed(position(reader.error_position()), &error).to_string());
                    return words;
                }
            };
            let at = position(reader.buffer_position());
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Eof => return words,
                Event::Start(start) | Event::Empty(start) => {
                    let begin = at - start.len() - if is_empty { "</>" } else { "<>" }.len();
                    let name = start.name();
                    let attributes = &start[name.as_ref().len()..];
                    words.push(format!("{begin} <{}|{attributes}> {is_empty}", name.as_ref()));
                    depth += 1;
                    if is_empty {
                        depth -= 1;
                        words.push(format!("then {at}"));
                        words.push(format!("/ {depth}"));
                    }
                }
                Event::End(_) => {
                    depth -= 1;
                    words.push(format!("/ {depth}"));
                }
                Event::Text(_) | Event::CData(_) if skips_text => continue,
                Event::Text(text) => words.push(format!("{} {:?} true", at - text.len(), text.xml10_content())),
                Event::CData(text) => words.push(format!("{} {:?} false", at - text.len() - 3, text.xml10_content())),
                Event::GeneralRef(reference) => {
                    match super::referenced(at - reference.len() - "&;".len(), &reference) {
                        Ok(_) if skips_text => continue,
                        Ok(text) => words.push(format!("{} {:?} {}", text.at, text.chars, text.literal)),
                        Err(error) => {
                            words.push(error.to_string());
                            return words;
                        }
                    }
                }
                Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => continue,
            }
            words.push(format!("then {at}"));
        }
    }

    /// Texts of parts that belong together often enough.
    fn texts() -> impl Strategy<Value = String> {
        const PARTS: [&str; 40] = [
            "<a>",
            "</a>",
            "<b>",
            "</b>",
            "<b/>",
            "<a b='>'>",
            "<a\nb=\"/>\"/>",
            "</a >",
            "</ a>",
            "< a>",
            "<>",
            "</>",
            "<a/ >",
            "<é:ü>",
            "</é:ü>",
            "<a b=\"'\">",
            " ",
            "\r\n",
            "\t",
            "text",
            "é",
            "&amp;",
            "&#10;",
            "&lol;",
            "&",
            ";",
            "]]>",
            "<![CDATA[<x>]]>",
            "<![CDATA[",
            "<!-- - -->",
            "<!--",
            "-->",
            "<?p i?>",
            "<?",
            "<?xml version='1.0'?>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>",
            "<!",
            "<",
            ">",
            "'",
        ];
        let part = any::<prop::sample::Index>().prop_map(|index| PARTS[index.index(PARTS.len())]);
        prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn pieces_are_those_of_quick_xml(text in texts(), skips_text: bool) {
            prop_assert_eq!(ours(&text, Strictness::Tolerant, skips_text), theirs(&text, skips_text));
        }
    }

    #[test]
    fn the_strict_walk_returns_and_refuses_more() {
        for (text, last) in [
            ("<?xml version='1.0'?><a><!-- b --></a>", "then 38"),
            ("<a>]]></a>", "at byte 3: expected text without `]]>`, which ends CDATA, found `]]>`"),
            ("<!DOCTYPE a><a/>", "at byte 0: expected an element, found a document type declaration"),
            (" <?xml version='1.0'?>", "at byte 1: expected an element, found a declaration that is not at the start"),
            ("<?XML a?>", "at byte 0: expected the name of a processing instruction, found `XML`"),
        ] {
            assert_eq!(ours(text, Strictness::Strict, false).last().map(String::as_str), Some(last), "{text}");
        }
    }
}
