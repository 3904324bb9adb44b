//! Binary search in a text with sorted lines.

use memchr::{memchr, memrchr};

/// All lines from the first one for which `is_before` is false. It must be true for some lines at the start of the
/// text, and false for all others.
pub fn lines_from(text: &'static str, is_before: impl Fn(&str) -> bool) -> std::str::Lines<'static> {
    let bytes = text.as_bytes();
    // Both are starts of lines. `is_before` is true for every line before `first`, and false from `end` on.
    let (mut first, mut end) = (0, bytes.len());
    while first < end {
        let middle = first + (end - first) / 2;
        let start = memrchr(b'\n', &bytes[first..middle]).map_or(first, |at| first + at + 1);
        let stop = memchr(b'\n', &bytes[middle..]).map_or(bytes.len(), |at| middle + at + 1);
        match is_before(text[start..stop].trim_end_matches('\n')) {
            true => first = stop,
            false => end = start,
        }
    }
    text[first..].lines()
}

#[cfg(test)]
mod tests {
    use super::lines_from;

    #[test]
    fn every_line_is_found_from_its_own_start() {
        for text in ["a\nbb\nbb\nc\né\n", "a\nbb\nbb\nc\né"] {
            let from = |wanted: &str| lines_from(text, |line| line < wanted).collect::<Vec<&str>>();
            assert_eq!(from("a"), ["a", "bb", "bb", "c", "é"]);
            assert_eq!(from("b"), ["bb", "bb", "c", "é"]);
            assert_eq!(from("bb"), ["bb", "bb", "c", "é"]);
            assert_eq!(from("é"), ["é"]);
            assert_eq!(from("ê"), [""; 0]);
        }
        assert_eq!(lines_from("", |_| true).count(), 0);
    }
}
