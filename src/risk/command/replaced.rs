//! Replaces the matches of a pattern in a text of limited length.

use std::cell::Cell;

use regex::{Captures, Regex};

/// The maximum length of a text after the replacement, in bytes.
pub(super) const MAX_BYTES: usize = 8 << 20;
/// The maximum number of bytes of all replacements for one text, including those that are too long to be used.
const MAX_MADE: usize = 4 * MAX_BYTES;

/// Replaces the matches of a pattern for which `by` gives a replacement; `None` if nothing changed. A match whose
/// replacement would make the text too long stays as it is written, so that it hides nothing else, and `is_cut` is set.
pub(super) fn replaced(
    text: &str,
    pattern: &Regex,
    is_cut: &Cell<bool>,
    mut by: impl FnMut(&Captures<'_>) -> Option<String>,
) -> Option<String> {
    let mut changed = String::new();
    let (mut done, mut made) = (0, 0);
    for found in pattern.captures_iter(text) {
        let (Some(whole), Some(own)) = (found.get(0), by(&found)) else { continue };
        made += own.len();
        let before = text.get(done..whole.start()).unwrap_or_default();
        let length = changed.len() + before.len() + own.len() + (text.len() - whole.end());
        if made > MAX_MADE {
            is_cut.set(true);
            break;
        }
        if length > MAX_BYTES.max(text.len()) {
            is_cut.set(true);
            continue;
        }
        changed.push_str(before);
        changed.push_str(&own);
        done = whole.end();
    }
    changed.push_str(text.get(done..).unwrap_or_default());
    (done > 0 && changed != text).then_some(changed)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use regex::Regex;

    use super::{MAX_BYTES, replaced};

    #[test]
    fn a_replacement_that_is_too_long_hides_nothing_else() {
        let digits = Regex::new("[0-9]+").unwrap();
        let is_cut = Cell::new(false);
        let by = |found: &regex::Captures<'_>| Some("x".repeat(found[0].parse().unwrap()));
        assert_eq!(replaced("1 2 a", &digits, &is_cut, by).as_deref(), Some("x xx a"));
        assert_eq!((replaced("a", &digits, &is_cut, by), is_cut.get()), (None, false));
        assert_eq!(replaced(&format!("{MAX_BYTES} 2"), &digits, &is_cut, by), Some(format!("{MAX_BYTES} xx")));
        assert!(is_cut.get());
        let many = format!("{MAX_BYTES} ").repeat(10_000) + "2";
        assert_eq!(replaced(&many, &digits, &is_cut, by), None, "only so much is tried");
    }
}
