//! The text written by a user, and positions in it.

use std::ops::Range;
use std::sync::OnceLock;

use super::Encoding;

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

/// A position in a text, as counted by editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// A text with its name for messages, followed by the texts that it extends and by changes from the command line. A
/// position in any of them is an offset in all of them together.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    encoding: Encoding,
    /// How many bytes of the text come from the file itself.
    written: usize,
    /// The texts that it extends, the nearest first; each starts on a new line.
    parents: Vec<Parent>,
    /// The changes from the command line, one line each, after all files.
    changes: Vec<Span>,
    hidden: Vec<Span>,
    lines: OnceLock<Vec<usize>>,
}

/// A file that a spec extends.
#[derive(Debug, Clone)]
struct Parent {
    /// Its name for messages.
    name: String,
    /// Its path from the folder of the spec.
    path: String,
    range: Range<usize>,
}

/// The text of one file of a [`Source`].
#[derive(Debug, Clone, Copy)]
pub struct FileText<'s> {
    /// Its name for messages.
    pub name: &'s str,
    /// The path from the folder of the spec, for a file that the spec extends.
    pub parent: Option<&'s str>,
    /// Where the text starts in all texts together.
    pub start: usize,
    /// The text of the file.
    pub text: &'s str,
}

/// The lines of a span, as shown in messages.
#[derive(Debug, Clone)]
pub struct Excerpt<'s> {
    /// The name of the text, for messages.
    pub name: &'s str,
    /// The lines, with a `*` for each hidden byte.
    pub text: String,
    /// The number of the first line.
    pub line: usize,
    /// The span, in bytes of the excerpt.
    pub marked: Range<usize>,
    /// The column of the span, where the text is only a part of a long line.
    pub column: Option<usize>,
}

/// How many bytes of a long line are shown on either side of the start of a span.
const AROUND: usize = 2048;

/// The name of the changes from the command line, for messages.
const CHANGES: &str = "--set";

impl Source {
    /// A source with this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Source {
            name: name.into(),
            written: text.len(),
            text,
            encoding: Encoding::default(),
            parents: Vec::new(),
            changes: Vec::new(),
            hidden: Vec::new(),
            lines: OnceLock::new(),
        }
    }

    /// The same text, from a file with this encoding.
    pub fn encoded(self, encoding: Encoding) -> Self {
        Source { encoding, ..self }
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The same text under another name; the files that it extends are named by their paths from the folder of the
    /// spec.
    pub fn renamed(&self, name: impl Into<String>) -> Self {
        let mut renamed = Source { name: name.into(), ..self.clone() };
        renamed.parents.iter_mut().for_each(|parent| parent.name.clone_from(&parent.path));
        renamed
    }

    /// The same source, extending one more text, whose path starts from the folder of the spec. A text that the added
    /// one extends is added after it; changes come last.
    pub fn with_parent(mut self, name: impl Into<String>, path: impl Into<String>, text: &str) -> Self {
        let range = self.append(text);
        self.parents.push(Parent { name: name.into(), path: path.into(), range });
        self
    }

    /// The same text, followed by a change (`KEY=VALUE`).
    pub fn with_change(mut self, change: &str) -> Self {
        let range = self.append(change);
        self.changes.push(range.into());
        self
    }

    /// Appends a text on separate lines.
    fn append(&mut self, text: &str) -> Range<usize> {
        self.text.push('\n');
        let start = self.text.len();
        self.text.push_str(text);
        self.lines = OnceLock::new();
        start..self.text.len()
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text[..self.written]
    }

    /// The text of the file, then of those that it extends, the nearest first.
    pub fn files(&self) -> impl Iterator<Item = FileText<'_>> {
        let own = FileText { name: &self.name, parent: None, start: 0, text: self.text() };
        let parents = self.parents.iter().map(|Parent { name, path, range }| FileText {
            name,
            parent: Some(path),
            start: range.start,
            text: &self.text[range.clone()],
        });
        std::iter::once(own).chain(parents)
    }

    /// A number that is greater the later a text is read: extended texts come first, changes last.
    pub fn generation(&self, offset: usize) -> usize {
        self.file_at(offset).map_or(self.parents.len() + 1, |file| self.parents.len() - file)
    }

    /// The number of the file that contains a byte offset, as [`Source::files`] lists them; `None` if it is in a
    /// change.
    pub fn file_at(&self, offset: usize) -> Option<usize> {
        let is_change = self.changes.first().is_some_and(|first| offset >= first.start);
        (!is_change).then(|| self.parents.iter().filter(|parent| parent.range.start <= offset).count())
    }

    /// The changes, each with its place.
    pub fn changes(&self) -> impl Iterator<Item = (Span, &str)> {
        self.changes.iter().map(|&span| (span, &self.text[span.start..span.end]))
    }

    /// Hides the text of a span in everything that is shown.
    pub fn hide(&mut self, span: Span) {
        self.hidden.push(span);
    }

    /// The lines that contain a span.
    pub fn excerpt(&self, span: Span) -> Excerpt<'_> {
        let (name, part) = self.part(span.start);
        let start = self.text.floor_char_boundary(span.start.clamp(part.start, part.end));
        let end = self.text.floor_char_boundary(span.end.clamp(start, part.end));
        let line = self.line_of(start);
        let first = self.lines()[line];
        let rest = self.text[end..part.end].split('\n').next().unwrap_or_default();
        let last = end + rest.strip_suffix('\r').unwrap_or(rest).len();
        // Of a long line, such as that of a document without line breaks, only the part around the span is looked at.
        let is_long = last - first > 2 * AROUND;
        let from = if is_long { self.text.ceil_char_boundary(start.saturating_sub(AROUND).max(first)) } else { first };
        let until = if is_long { self.text.floor_char_boundary(start.saturating_add(AROUND).min(last)) } else { last };
        Excerpt {
            name,
            text: self.shown(from..until),
            line: line + 1 - self.line_of(part.start),
            marked: start - from..end.min(until) - from,
            column: is_long.then(|| self.position_in(&part, start).column),
        }
    }

    /// The name of the part with a byte offset, and the line and column in it; an offset past the end counts as the
    /// end.
    pub fn position(&self, offset: usize) -> (&str, Position) {
        let (name, part) = self.part(offset);
        (name, self.position_in(&part, offset))
    }

    /// The start and end of a span in its file; `None` if it is in a change.
    pub fn region(&self, span: Span) -> Option<(Position, Position)> {
        self.file_at(span.start)?;
        let (_, file) = self.part(span.start);
        Some((self.position_in(&file, span.start), self.position_in(&file, span.end.max(span.start))))
    }

    /// Line and column in a part of the text.
    fn position_in(&self, part: &Range<usize>, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.clamp(part.start, part.end));
        let line = self.line_of(offset);
        let column = self.text[self.lines()[line]..offset].chars().count() + 1;
        Position { line: line + 1 - self.line_of(part.start), column }
    }

    /// The part with a byte offset: the file, one that it extends, or the changes.
    fn part(&self, offset: usize) -> (&str, Range<usize>) {
        let Some(file) = self.file_at(offset) else {
            return (CHANGES, self.changes.first().map_or(0, |first| first.start)..self.text.len());
        };
        match file.checked_sub(1).and_then(|index| self.parents.get(index)) {
            Some(parent) => (&parent.name, parent.range.clone()),
            None => (&self.name, 0..self.written),
        }
    }

    /// The text of a range, with a `*` for each hidden byte.
    fn shown(&self, range: Range<usize>) -> String {
        let mut bytes = self.text[range.clone()].as_bytes().to_vec();
        for hidden in &self.hidden {
            let start = hidden.start.clamp(range.start, range.end);
            let end = hidden.end.clamp(start, range.end);
            bytes[start - range.start..end - range.start].fill(b'*');
        }
        String::from_utf8(bytes).unwrap_or_else(|_| "*".repeat(range.len()))
    }

    /// The index of the line with an offset.
    fn line_of(&self, offset: usize) -> usize {
        self.lines().partition_point(|&start| start <= offset) - 1
    }

    /// Where each line starts.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let after = |(index, byte): (usize, u8)| (byte == b'\n').then_some(index + 1);
            let mut starts: Vec<usize> = self.text.bytes().enumerate().filter_map(after).collect();
            starts.insert(0, 0);
            starts
        })
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
    fn an_excerpt_holds_the_lines_of_its_span() {
        let source = Source::new("s", "a = 1\nb = [\n  2 ]\nc = 3\n");
        let excerpt = source.excerpt(Span { start: 10, end: 17 });
        assert_eq!((excerpt.text.as_str(), excerpt.line, excerpt.marked), ("b = [\n  2 ]", 2, 4..11));
        let end = source.excerpt(Span { start: 99, end: 120 });
        assert_eq!((end.text.as_str(), end.line, end.marked), ("", 5, 0..0));
    }

    #[test]
    fn changes_are_in_a_separate_part() {
        let source = Source::new("s", "a = 1").with_change("b=2").with_change("c=3");
        let changes: Vec<(Span, &str)> = source.changes().collect();
        assert_eq!(changes, [(Span { start: 6, end: 9 }, "b=2"), (Span { start: 10, end: 13 }, "c=3")]);
        assert_eq!(source.position(10), ("--set", Position { line: 2, column: 1 }));
        assert_eq!(source.position(5), ("s", Position { line: 1, column: 6 }));
        assert_eq!(source.region(changes[0].0), None);
        assert_eq!(source.text(), "a = 1");
    }

    #[test]
    fn what_a_text_extends_has_lines_of_its_own() {
        let source =
            Source::new("site/s", "a = 1").with_parent("s", "../s", "b = 2\n").with_parent("t", "../t", "c = 3");
        let source = source.with_change("d=4");
        let starts: Vec<(usize, &str)> = source.files().map(|file| (file.start, file.text)).collect();
        assert_eq!(starts, [(0, "a = 1"), (6, "b = 2\n"), (13, "c = 3")]);
        assert_eq!(source.position(10), ("s", Position { line: 1, column: 5 }));
        assert_eq!(source.position(13), ("t", Position { line: 1, column: 1 }));
        assert_eq!(source.position(19), ("--set", Position { line: 1, column: 1 }));
        assert_eq!([0, 6, 13, 19].map(|at| source.generation(at)), [2, 1, 0, 3]);
        assert_eq!(source.renamed("x").position(6).0, "../s");
        let excerpt = source.excerpt(Span { start: 17, end: 18 });
        assert_eq!((excerpt.name, excerpt.text.as_str(), excerpt.line), ("t", "c = 3", 1));
    }

    #[test]
    fn hidden_text_is_not_shown_and_moves_nothing() {
        let mut source = Source::new("s", "key = 'ä7'\n");
        source.hide(Span { start: 6, end: 11 });
        let excerpt = source.excerpt(Span { start: 6, end: 11 });
        assert_eq!((excerpt.text.as_str(), excerpt.line, excerpt.marked), ("key = *****", 1, 6..11));
    }
}
