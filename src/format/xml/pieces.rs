//! The one reader of XML: it splits a text into tags, texts and end tags, each with its byte position.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::{BytesRef, BytesStart, Event};
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

/// A walk over the pieces of a text.
pub(super) struct Pieces<'a> {
    /// Without byte order mark.
    text: &'a str,
    /// The length of that mark, which positions include.
    offset: usize,
    reader: Reader<&'a [u8]>,
    strictness: Strictness,
    depth: usize,
    /// Whether the element just opened is of the form `<a/>`, so that its end comes next.
    ends_at_once: bool,
    /// Whether a piece could not be read; what follows it has no meaning.
    is_broken: bool,
}

impl<'a> Pieces<'a> {
    /// The pieces of a text with or without byte order mark.
    pub(super) fn new(text: &'a str, strictness: Strictness) -> Self {
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut reader = Reader::from_str(body);
        reader.config_mut().check_comments = strictness == Strictness::Strict;
        Pieces {
            text: body,
            offset: text.len() - body.len(),
            reader,
            strictness,
            depth: 0,
            ends_at_once: false,
            is_broken: false,
        }
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Piece<'a>, XmlError> {
        self.reader.config_mut().trim_text_start = false;
        self.checked_piece()
    }

    /// The next piece that is not text.
    pub(super) fn next_except_text(&mut self) -> Result<Piece<'a>, XmlError> {
        // A DDF consists mostly of the blanks that indent it; skipped like this, they do not become pieces.
        self.reader.config_mut().trim_text_start = true;
        loop {
            match self.checked_piece()? {
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
        self.depth
    }

    /// The byte after the piece that was read last.
    pub(super) fn at(&self) -> usize {
        self.offset + position(self.reader.buffer_position())
    }

    /// The text between two positions as it is written.
    pub(super) fn written(&self, range: Range<usize>) -> &'a str {
        let inside = |at: usize| at.saturating_sub(self.offset);
        self.text.get(inside(range.start)..inside(range.end)).unwrap_or_default()
    }

    fn checked_piece(&mut self) -> Result<Piece<'a>, XmlError> {
        let piece = self.piece();
        self.is_broken |= piece.is_err();
        piece
    }

    fn piece(&mut self) -> Result<Piece<'a>, XmlError> {
        if std::mem::take(&mut self.ends_at_once) {
            return Ok(self.close());
        }
        loop {
            let before = self.at();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    return Err(XmlError::ill_formed(self.offset + position(self.reader.error_position()), &error));
                }
            };
            match event {
                Event::Start(start) => return self.open(&start, false),
                Event::Empty(start) => {
                    self.ends_at_once = true;
                    return self.open(&start, true);
                }
                Event::End(_) => return Ok(self.close()),
                Event::Text(text) => {
                    let at = self.start_of(text.len());
                    if self.strictness == Strictness::Strict && text.contains("]]>") {
                        return Err(XmlError::new(at, "text without `]]>`, which ends CDATA", shown("]]>")));
                    }
                    return Ok(Piece::Text(Text { at, chars: text.xml10_content(), literal: true }));
                }
                Event::CData(text) => {
                    let at = self.start_of(text.len() + "]]>".len());
                    return Ok(Piece::Text(Text { at, chars: text.xml10_content(), literal: false }));
                }
                Event::GeneralRef(reference) => return referenced(before, &reference).map(Piece::Text),
                Event::Eof => return Ok(Piece::EndOfText),
                Event::DocType(_) if self.strictness == Strictness::Strict => {
                    return Err(XmlError::new(before, "an element", "a document type declaration"));
                }
                Event::Decl(_) if self.strictness == Strictness::Strict => {
                    if before != self.offset {
                        return Err(XmlError::new(before, "an element", "a declaration that is not at the start"));
                    }
                    return declaration(before, self.written(before..self.at())).map(Piece::Declaration);
                }
                Event::PI(instruction) if self.strictness == Strictness::Strict => {
                    check_target(before, instruction.target())?;
                }
                Event::Comment(_) if self.strictness == Strictness::Strict => return Ok(Piece::Comment(before)),
                Event::DocType(_) | Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            }
        }
    }

    /// The start of the piece that was read last, given its length.
    fn start_of(&self, length: usize) -> usize {
        self.at().saturating_sub(length)
    }

    fn open(&mut self, start: &BytesStart, is_empty: bool) -> Result<Piece<'a>, XmlError> {
        let marks = if is_empty { "</>" } else { "<>" };
        let at = self.start_of(marks.len() + start.len());
        if self.depth >= MAX_DEPTH {
            return Err(XmlError::new(at, format!("at most {MAX_DEPTH} elements inside each other"), "one more"));
        }
        self.depth += 1;
        let inside = at + "<".len();
        let written = inside.checked_sub(self.offset).and_then(|from| self.text.get(from..from + start.len()));
        let (name, text) =
            written.unwrap_or_default().split_at_checked(start.name().as_ref().len()).unwrap_or_default();
        let attributes = Attributes { text, at: inside + name.len() };
        Ok(Piece::Open(Start { at, name, attributes, is_empty }))
    }

    fn close(&mut self) -> Piece<'a> {
        self.depth = self.depth.saturating_sub(1);
        Piece::Close
    }
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
