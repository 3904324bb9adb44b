//! Finds what is at a position of a spec that is being written: a header, a key or a value, and its section.
//!
//! The text is read from its start to the position, and the state in which reading ends is the answer. So neither the
//! rest of the text nor errors before the position matter.

use std::ops::Range;

/// What is at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) place: Place,
    /// The names of the section and the keys that it is in: `csp` for a line in `[csp]`, then the keys before it.
    pub(super) path: Vec<String>,
    /// The bytes of the name or value there, without quotes.
    pub(super) token: Range<usize>,
    /// The kind of quote that it begins with, if it has quotes.
    pub(super) quote: Option<char>,
}

/// The kinds of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between the brackets of a header.
    Header {
        /// Whether the brackets are double: `[[variant]]`.
        repeated: bool,
    },
    /// A key.
    Key,
    /// A value, or an item of a list.
    Value,
}

/// The maximum nesting of lists and tables. No spec has deeper ones.
const MAX_DEPTH: usize = 32;
/// The maximum number of names in a path. No spec has longer paths, and the path of a header is copied for each line
/// below it.
const MAX_NAMES: usize = 64;

impl Cursor {
    /// What is at a byte of a text; `None` in comments, in multi-line strings, and where nothing can be written.
    pub(super) fn at(text: &str, offset: usize) -> Option<Cursor> {
        let before = text.get(..text.floor_char_boundary(offset))?;
        let end = Reader { text: before, at: 0 }.document()?;
        let rest = text.get(before.len()..).unwrap_or_default();
        let stops = |letter: char| match (end.quote, end.place) {
            (Some(quote), _) => letter == quote || letter == '\n' || letter == '\r',
            (None, Place::Value) => letter.is_whitespace() || ",]}#\"'".contains(letter),
            (None, _) => letter.is_whitespace() || ".=,]}#\"'".contains(letter),
        };
        let more = rest.find(stops).unwrap_or(rest.len());
        Some(Cursor { place: end.place, path: end.path, token: end.start..before.len() + more, quote: end.quote })
    }
}

/// Where the text ended: inside a token that started there.
struct End {
    place: Place,
    path: Vec<String>,
    start: usize,
    quote: Option<char>,
}

impl End {
    /// The end in a value, or where a value can begin.
    fn in_value(path: &[String], start: usize, quote: Option<char>) -> Option<End> {
        Some(End { place: Place::Value, path: path.to_vec(), start, quote })
    }
}

/// The result of reading a part: it was read completely, or the text ended inside it, either in a token or where
/// nothing can be written.
type Read<T> = Result<T, Option<End>>;

/// Reads the text up to the position.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn document(mut self) -> Option<End> {
        let mut table = Vec::new();
        loop {
            match self.statement(&mut table) {
                Ok(()) => {}
                Err(end) => return end,
            }
        }
    }

    /// Reads one header or line.
    fn statement(&mut self, table: &mut Vec<String>) -> Read<()> {
        self.blank_lines(|at| Some(End { place: Place::Key, path: table.clone(), start: at, quote: None }))?;
        if self.take('[') {
            let repeated = self.take('[');
            *table = self.keys(Vec::new(), Place::Header { repeated })?;
        } else {
            let path = self.keys(table.clone(), Place::Key)?;
            self.blanks();
            if self.take('=') {
                self.value(&path, 0)?;
            }
        }
        self.rest_of_line()
    }

    /// Reads names with dots between them, and adds them to a path.
    fn keys(&mut self, mut path: Vec<String>, place: Place) -> Read<Vec<String>> {
        loop {
            self.blanks();
            let quote = self.peek().filter(|letter| matches!(letter, '"' | '\''));
            let name = match quote {
                Some(quote) => {
                    self.skip(quote);
                    let start = self.at;
                    self.string(quote)
                        .ok_or_else(|| Some(End { place, path: path.clone(), start, quote: Some(quote) }))?
                }
                None => {
                    let start = self.at;
                    self.until(|letter| letter.is_whitespace() || ".=]}#,\"'[{".contains(letter))
                        .ok_or_else(|| Some(End { place, path: path.clone(), start, quote: None }))?
                }
            };
            path.push(name);
            if path.len() > MAX_NAMES {
                return Err(None);
            }
            self.blanks();
            if !self.take('.') {
                return if self.peek().is_none() { Err(None) } else { Ok(path) };
            }
        }
    }

    fn value(&mut self, path: &[String], depth: usize) -> Read<()> {
        if depth > MAX_DEPTH {
            return Err(None);
        }
        self.blanks();
        match self.peek() {
            None => Err(End::in_value(path, self.at, None)),
            Some(quote @ ('"' | '\'')) => {
                let long = [quote; 3].iter().collect::<String>();
                if self.rest().starts_with(&long) {
                    return self.long_string(&long);
                }
                self.skip(quote);
                let start = self.at;
                self.string(quote).map(drop).ok_or_else(|| End::in_value(path, start, Some(quote)))
            }
            Some('[') => self.list(path, depth),
            Some('{') => self.inline_table(path, depth),
            Some(_) => {
                let start = self.at;
                let ends = |letter: char| letter.is_whitespace() || ",]}#\"'[{".contains(letter);
                self.until(ends).map(drop).ok_or_else(|| End::in_value(path, start, None))
            }
        }
    }

    fn list(&mut self, path: &[String], depth: usize) -> Read<()> {
        self.skip('[');
        loop {
            self.blank_lines(|at| End::in_value(path, at, None))?;
            if self.take(']') {
                return Ok(());
            }
            if !self.take(',') {
                self.item(|reader| reader.value(path, depth + 1))?;
            }
        }
    }

    fn inline_table(&mut self, path: &[String], depth: usize) -> Read<()> {
        self.skip('{');
        loop {
            self.blank_lines(|at| Some(End { place: Place::Key, path: path.to_vec(), start: at, quote: None }))?;
            if self.take('}') {
                return Ok(());
            }
            if !self.take(',') {
                self.item(|reader| {
                    let inner = reader.keys(path.to_vec(), Place::Key)?;
                    reader.blanks();
                    if reader.take('=') { reader.value(&inner, depth + 1) } else { Ok(()) }
                })?;
            }
        }
    }

    /// Reads an item. A character that cannot begin one is skipped, so reading always ends.
    fn item(&mut self, read: impl FnOnce(&mut Self) -> Read<()>) -> Read<()> {
        let before = self.at;
        read(self)?;
        if let Some(letter) = self.peek().filter(|_| self.at == before) {
            self.skip(letter);
        }
        Ok(())
    }

    /// The content up to the closing quote, or up to a line break if the quote is missing.
    fn string(&mut self, quote: char) -> Option<String> {
        let start = self.at;
        let mut is_escaped = false;
        for (at, letter) in self.rest().char_indices() {
            match letter {
                '\n' => {
                    self.at = start + at;
                    return self.text.get(start..self.at).map(str::to_owned);
                }
                _ if is_escaped => is_escaped = false,
                '\\' if quote == '"' => is_escaped = true,
                _ if letter == quote => {
                    self.at = start + at + letter.len_utf8();
                    return self.text.get(start..start + at).map(str::to_owned);
                }
                _ => {}
            }
        }
        None
    }

    /// Skips a multi-line string.
    fn long_string(&mut self, marks: &str) -> Read<()> {
        let inside = self.at + marks.len();
        let end = self.text.get(inside..).and_then(|rest| rest.find(marks));
        self.at = end.map_or(self.text.len(), |end| inside + end + marks.len());
        if end.is_none() { Err(None) } else { Ok(()) }
    }

    /// Skips blanks, line breaks and comments.
    fn blank_lines(&mut self, end: impl FnOnce(usize) -> Option<End>) -> Read<()> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            match self.peek() {
                None => return Err(end(self.at)),
                Some('#') => self.rest_of_line()?,
                Some(_) => return Ok(()),
            }
        }
    }

    /// Skips the rest of a line.
    fn rest_of_line(&mut self) -> Read<()> {
        match self.rest().find('\n') {
            Some(end) => {
                self.at += end + 1;
                Ok(())
            }
            None => Err(None),
        }
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    /// The text up to the first letter for which `ends` is true; `None` if there is none.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> Option<String> {
        let length = self.rest().find(ends)?;
        let found = self.rest().get(..length)?.to_owned();
        self.at += length;
        Some(found)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, letter: char) {
        self.at += letter.len_utf8();
    }

    fn take(&mut self, letter: char) -> bool {
        let is_there = self.peek() == Some(letter);
        if is_there {
            self.skip(letter);
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Place};

    /// The place at `|`, the path to it, and the token in its quotes.
    fn at(marked: &str) -> String {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let Some(Cursor { place, path, token, quote }) = Cursor::at(&text, offset) else { return "nothing".to_owned() };
        let word = match place {
            Place::Header { repeated: true } => "[[header]]",
            Place::Header { repeated: false } => "[header]",
            Place::Key => "key",
            Place::Value => "value",
        };
        let quote = quote.map_or_else(String::new, String::from);
        format!("{word} {} {quote}{}{quote}", path.join(">"), &text[token])
    }

    #[test]
    fn a_position_is_recognized_by_the_text_before_it() {
        for (text, expected) in [
            ("|", "key  "),
            ("[pa|", "[header]  pa"),
            ("[[acc|ount]]\n", "[[header]]  account"),
            ("[variant.pers|]", "[header] variant pers"),
            ("[csp.\"./Ven|dor\"]", "[header] csp \"./Vendor\""),
            ("[package]\nna|me = 1", "key package name"),
            ("[package]\nname = \"A\"\n|", "key package "),
            ("[package]\nowner = \"IT|Admin\" # x", "value package>owner \"ITAdmin\""),
            ("[target]\neditions = [ \"Pro\", # all\n  '|' ]", "value target>editions ''"),
            ("[oobe]\nhide = tr|ue", "value oobe>hide true"),
            ("[personalization]\ndesktop_image = { fi|", "key personalization>desktop_image fi"),
            ("[personalization]\ndesktop_image = { file = \"i/|", "value personalization>desktop_image>file \"i/\""),
            ("[csp]\n\"./A/B\" = |", "value csp>./A/B "),
            ("a.b.\"c d\".e| = 1", "key a>b>c d e"),
            ("x = 'no end\n[csp]\nk| = 1", "key csp k"),
            ("x = \"a \\\" b\"\ny| = 1", "key  y"),
            ("a = [ [ { b = [ { c = \"|", "value a>b>c \"\""),
        ] {
            assert_eq!(at(text), expected, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_can_be_written() {
        for text in ["# a |", "a = 1 # |", "a = '''\n|\n'''", "a = 1 |", "\"a\" |"] {
            assert_eq!(at(text), "nothing", "{text:?}");
        }
    }

    #[test]
    fn reading_ends_for_any_text() {
        let long_path = format!("[{}a]\n{}", "a.".repeat(100_000), "b = 1\n".repeat(100_000));
        let deep = ["[".repeat(100_000), "a=[".repeat(100_000), "a={b=".repeat(100_000), long_path];
        for text in
            deep.iter().map(String::as_str).chain(["]]]]=\u{0}", "{{{{", "a=[}}}}", "a={]]]", "=\n=\n=", "\u{1F600}="])
        {
            Cursor::at(text, text.len());
            Cursor::at(text, text.len() / 2);
        }
    }
}
