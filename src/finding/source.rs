//! The text a user wrote and positions in it.

/// A range of bytes in the text of a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Span { start: range.start, end: range.end }
    }
}

/// A place in a text as an editor counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// A text with the name that messages show for it, and behind it the changes that the command line makes to it.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    /// How many bytes of the text come from the file; what follows is a line for each change.
    written: usize,
    hidden: Vec<Span>,
}

/// A part of a source that has a name and counts its lines from 1.
#[derive(Debug, Clone, Copy)]
pub struct Part<'s> {
    /// How messages call it.
    pub name: &'s str,
    /// Its text.
    pub text: &'s str,
    /// Where it starts in the source.
    pub start: usize,
}

/// How messages call the changes of the command line.
const CHANGES: &str = "--set";

impl Source {
    /// A source of that name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Source { name: name.into(), written: text.len(), text, hidden: Vec::new() }
    }

    /// The same text under another name.
    pub fn renamed(&self, name: impl Into<String>) -> Self {
        Source { name: name.into(), ..self.clone() }
    }

    /// The same text, with a change (`KEY=VALUE`) behind it.
    pub fn with_change(mut self, change: &str) -> Self {
        self.text.push_str(change);
        self.text.push('\n');
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text[..self.written]
    }

    /// The changes, each with its place.
    pub fn changes(&self) -> impl Iterator<Item = (Span, &str)> {
        let mut end = self.written;
        self.text[self.written..].lines().map(move |line| {
            let start = end;
            end = start + line.len() + 1;
            (Span { start, end: start + line.len() }, line)
        })
    }

    /// Keeps the text of a span out of everything that is shown.
    pub fn hide(&mut self, span: Span) {
        self.hidden.push(span);
    }

    /// The whole text with a `*` for each byte that is hidden, so that spans keep their places.
    pub fn shown(&self) -> String {
        let mut bytes = self.text.clone().into_bytes();
        for span in &self.hidden {
            let end = span.end.min(bytes.len());
            bytes[span.start.min(end)..end].fill(b'*');
        }
        String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(self.text.len()))
    }

    /// The part that holds a byte offset; `whole` is the text to cut it from, as long as the source's own.
    pub fn part<'s>(&'s self, offset: usize, whole: &'s str) -> Part<'s> {
        match offset < self.written || self.written == self.text.len() {
            true => Part { name: &self.name, text: &whole[..self.written], start: 0 },
            false => Part { name: CHANGES, text: &whole[self.written..], start: self.written },
        }
    }

    /// The name of the part that holds a byte offset, with line and column in it; an offset past the end counts as
    /// the end.
    pub fn position(&self, offset: usize) -> (&str, Position) {
        let part = self.part(offset, &self.text);
        let mut end = offset.saturating_sub(part.start).min(part.text.len());
        while !part.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &part.text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let position = Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        };
        (part.name, position)
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Source, Span};

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("s", "ä = 1\nb\n");
        assert_eq!(source.position(0), ("s", Position { line: 1, column: 1 }));
        assert_eq!(source.position(2), ("s", Position { line: 1, column: 2 }));
        assert_eq!(source.position(7), ("s", Position { line: 2, column: 1 }));
        assert_eq!(source.position(99), ("s", Position { line: 3, column: 1 }));
    }

    #[test]
    fn changes_stand_in_a_part_of_their_own() {
        let source = Source::new("s", "a = 1").with_change("b=2").with_change("c=3");
        let changes: Vec<(Span, &str)> = source.changes().collect();
        assert_eq!(changes, [(Span { start: 5, end: 8 }, "b=2"), (Span { start: 9, end: 12 }, "c=3")]);
        assert_eq!(source.position(9), ("--set", Position { line: 2, column: 1 }));
        assert_eq!(source.text(), "a = 1");
    }

    #[test]
    fn hidden_text_is_not_shown_and_moves_nothing() {
        let mut source = Source::new("s", "key = 'ä7'\n");
        source.hide(Span { start: 6, end: 11 });
        assert_eq!(source.shown(), "key = *****\n");
    }
}
