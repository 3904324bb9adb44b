//! Describes places in a value for messages.

use crate::settings::Spanned;

/// The places in one text, of which any number can be looked up.
pub(super) struct Places<'t> {
    text: &'t str,
    /// Line and column of every byte at a multiple of `STEP`.
    marks: Vec<(usize, usize)>,
}

/// How many bytes of the text are between two marks.
const STEP: usize = 1 << 10;

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let (mut marks, mut from, mut place) = (Vec::new(), 0, (1, 1));
        loop {
            marks.push(place);
            if text.len() - from <= STEP {
                return Places { text, marks };
            }
            place = moved(place, text, from, from + STEP);
            from += STEP;
        }
    }

    /// Line and column of a byte, both from 1; columns in characters.
    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let at = self.text.floor_char_boundary(at.min(self.text.len()));
        let mark = (at / STEP).min(self.marks.len() - 1);
        moved(self.marks[mark], self.text, mark * STEP, at)
    }

    /// The place of the problem in the value or in its file; nothing for the start of a value of one line.
    pub(super) fn place(&self, at: usize, file: Option<&Spanned<String>>) -> String {
        let (line, column) = self.line_and_column(at);
        let is_only_place = at == 0 && !self.text.contains('\n');
        match file {
            Some(file) if is_only_place => format!(" in {}", file.value),
            Some(file) => format!(" in {}:{line}:{column}", file.value),
            None if is_only_place => String::new(),
            None => format!(", line {line}, column {column}"),
        }
    }
}

/// The place that is reached from another one by reading the text between these bytes. A character counts where its
/// first byte is.
fn moved((line, column): (usize, usize), text: &str, from: usize, to: usize) -> (usize, usize) {
    let between = text.as_bytes().get(from..to).unwrap_or_default();
    let starts = |bytes: &[u8]| bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count();
    match between.iter().rposition(|&byte| byte == b'\n') {
        Some(end) => (line + between.iter().filter(|&&byte| byte == b'\n').count(), 1 + starts(&between[end + 1..])),
        None => (line, column + starts(between)),
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn places_are_those_that_counting_gives() {
        for text in ["".to_owned(), "a\u{e9}\n\u{1f600}b\n".repeat(900), "x\u{e9}".repeat(3_000), "\n".repeat(2_048)] {
            let places = Places::of(&text);
            for at in (0..=text.len() + 2).step_by(7) {
                let before = &text[..text.floor_char_boundary(at.min(text.len()))];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
                assert_eq!(places.line_and_column(at), (line, column), "{at}");
            }
        }
    }
}
