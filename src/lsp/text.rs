//! The text of an open document, and positions in it as editors count them: lines from 0, columns in UTF-16 units.

use serde::{Deserialize, Serialize};

use crate::finding::Span;

/// A position between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// How many UTF-16 units are before it in the line.
    pub character: u32,
}

/// The text between two positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The first position.
    pub start: Position,
    /// The position after the last character.
    pub end: Position,
}

impl Range {
    /// The very start of a text.
    pub fn start_of_text() -> Range {
        let start = Position { line: 0, character: 0 };
        Range { start, end: start }
    }
}

/// A text with the starts of its lines.
#[derive(Debug, Clone, Default)]
pub struct Text {
    content: String,
    /// The byte at which each line starts. There is at least one, except in the default text.
    lines: Vec<usize>,
}

impl Text {
    /// A text, whose lines end with `\n`, `\r\n` or `\r`.
    pub fn new(content: impl Into<String>) -> Text {
        let content = content.into();
        let bytes = content.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Text { content, lines }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// The byte at a position. A position after the end of its line means the end of the line, one after the last line
    /// means the end of the text, and one between the two units of a character means the start of the character.
    pub fn offset(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(&start) = self.lines.get(line) else { return self.content.len() };
        let next = line.checked_add(1).and_then(|next| self.lines.get(next)).copied();
        let written = self.content.get(start..next.unwrap_or(self.content.len())).unwrap_or_default();
        let mut units = 0;
        for (at, letter) in written.trim_end_matches(['\r', '\n']).char_indices() {
            units += u32::try_from(letter.len_utf16()).unwrap_or(2);
            if units > position.character {
                return start + at;
            }
        }
        start + written.trim_end_matches(['\r', '\n']).len()
    }

    /// The position of a byte; for a byte inside a character, the position of the character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.content.floor_char_boundary(offset.min(self.content.len()));
        let line = self.lines.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or_default();
        let before = self.content.get(start..offset).unwrap_or_default();
        Position { line: number(line), character: number(before.encode_utf16().count()) }
    }

    /// The range of a span of bytes.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end.max(span.start)) }
    }

    /// The text with `new` in place of a range.
    pub fn with(&self, range: Range, new: &str) -> Text {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        let (start, end) = (start.min(end), start.max(end));
        let (before, after) =
            (self.content.get(..start).unwrap_or_default(), self.content.get(end..).unwrap_or_default());
        Text::new([before, new, after].concat())
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Position, Range, Text};

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_are_utf_16_units() {
        let text = Text::new("a😀ä\r\nb\n");
        for (position, offset) in [(at(0, 0), 0), (at(0, 1), 1), (at(0, 3), 5), (at(0, 4), 7), (at(1, 1), 10)] {
            assert_eq!((text.offset(position), text.position(offset)), (offset, position));
        }
        assert_eq!(text.offset(at(0, 2)), 1, "inside a character");
        assert_eq!((text.offset(at(0, 99)), text.offset(at(9, 0))), (7, 11), "after an end");
        assert_eq!(text.position(3), at(0, 1), "inside a character");
    }

    #[test]
    fn a_range_is_replaced_whichever_end_comes_first() {
        let text = Text::new("one\rtwo\nthree");
        let (start, end) = (at(0, 2), at(1, 1));
        assert_eq!(text.with(Range { start, end }, "X").as_str(), "onXwo\nthree");
        assert_eq!(text.with(Range { start: end, end: start }, "X").as_str(), "onXwo\nthree");
        assert_eq!(text.with(Range { start: at(7, 7), end: at(8, 8) }, "!").as_str(), "one\rtwo\nthree!");
    }
}
