//! One layer of a command in two forms: the one in which our patterns are written, and the one that is quoted.

use super::plain::{plain, tidy, with_plain_numbers};
use crate::risk::report::Evidence;

/// A layer, as it is read and as it is quoted.
pub(super) struct Layer<'l> {
    /// How it was decoded: `as written`, `base64`.
    pub(super) name: &'l str,
    /// The form for patterns. It has the same lines as `written`.
    pub(super) text: String,
    /// The form for quotes: with upper and lower case as in the original, without empty lines.
    pub(super) written: String,
    /// Where the lines of `text` start.
    starts: Vec<usize>,
}

impl<'l> Layer<'l> {
    pub(super) fn of(layer: &'l Evidence) -> Self {
        let text = with_plain_numbers(&plain(&layer.text));
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect();
        Layer { name: &layer.layer, text, written: tidy(&layer.text), starts }
    }

    /// The line around a place of `text`, as it is written.
    pub(super) fn line(&self, at: usize) -> &str {
        let number = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        self.written.lines().nth(number).unwrap_or_default().trim()
    }
}

#[cfg(test)]
mod tests {
    use super::Layer;
    use crate::risk::report::Evidence;

    #[test]
    fn lines_are_quoted_as_they_are_written() {
        let text =
            "\r\n@ECHO off\r\n\r\n  Reg  ADD HKLM\\Software\\X /v Y /d 0x0\r\nİstanbul Σ\r\nNet User Bob\u{2013}1";
        let layer = Evidence { layer: "as written".to_owned(), text: text.to_owned() };
        let layer = Layer::of(&layer);
        let line = |word: &str| layer.line(layer.text.find(word).unwrap());
        assert_eq!(line("echo"), "@ECHO off");
        assert_eq!(line("/d 0"), "Reg ADD HKLM\\Software\\X /v Y /d 0x0");
        assert_eq!(line("bob"), "Net User Bob-1");
    }
}
