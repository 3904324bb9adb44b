//! The two sides of a difference as texts that people can tell apart.

use super::shown_text::{longest, shown};
use crate::finding::{LENGTH_OF_MARK, clean, is_longer, left_out};
use crate::world::is_invisible;

/// How many characters are shown at the start of long texts, before and after a difference, and at the end.
const AT_START: usize = 60;
const AROUND: usize = 40;
const AT_END: usize = 60;

/// Both texts, each on one line. Long texts are shown by their start, their end, and what surrounds the first and the
/// last difference.
pub(super) fn shown_both(before: &str, after: &str) -> [String; 2] {
    let longest = longest(before).max(longest(after));
    if !is_longer(before, longest) && !is_longer(after, longest) {
        return [clean(before).into_owned(), clean(after).into_owned()];
    }
    if before == after {
        return [before, after].map(|text| shown(text).into_owned());
    }
    let [before, after] = [before, after].map(|text| text.chars().collect::<Vec<char>>());
    let same_start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - same_start;
    let ends = before.iter().rev().zip(after.iter().rev());
    let same_end = ends.take(rest).take_while(|(one, other)| one == other).count();
    [before, after].map(|text| around(&text, same_start, text.len() - same_end))
}

/// The start and the end of a text, and what surrounds two places in it.
fn around(text: &[char], first: usize, last: usize) -> String {
    let near = |place: usize| place.saturating_sub(AROUND)..(place + AROUND).min(text.len());
    let end = text.len().saturating_sub(AT_END)..text.len();
    let mut shown = String::new();
    let mut reached = 0;
    for part in [0..AT_START.min(text.len()), near(first), near(last), end] {
        let skipped = part.start.saturating_sub(reached);
        let from = match skipped {
            0..LENGTH_OF_MARK => reached,
            _ => {
                shown += &format!(" {} ", left_out(skipped));
                part.start
            }
        };
        if part.end > from {
            shown += &clean(&text[from..part.end].iter().collect::<String>());
            reached = part.end;
        }
    }
    shown
}

/// Which characters differ first, if people may not see the difference: blanks and all characters outside ASCII have
/// look-alikes, and an accent may be a character of its own.
pub(super) fn unseen_difference(before: &str, after: &str) -> Option<String> {
    let place = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    let [one, other] = [before, after].map(|text| text.chars().nth(place));
    let is_foreign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_control() && !is_invisible(c));
    // A blank is not seen after another, or if nothing follows.
    let follows_blank = place.checked_sub(1).is_none_or(|last| before.chars().nth(last) == Some(' '));
    let is_unseen_blank = match (one, other) {
        (Some(' '), None) | (None, Some(' ')) => before.trim_end_matches(' ') == after.trim_end_matches(' '),
        (Some(' '), _) | (_, Some(' ')) => follows_blank,
        _ => false,
    };
    let name = |c: Option<char>| c.map_or_else(|| "nothing".to_owned(), |c| format!("U+{:04X}", u32::from(c)));
    let is_reported = one != other && (is_foreign(one) || is_foreign(other) || is_unseen_blank);
    is_reported.then(|| format!("character {} was {} and is {}", place + 1, name(one), name(other)))
}

#[cfg(test)]
mod tests {
    use super::{shown_both, unseen_difference};

    #[test]
    fn two_texts_never_look_the_same() {
        let x = |count: usize| "x".repeat(count);
        for (before, after) in [
            (x(60_000), x(60_001)),
            (x(60_000) + "A", x(60_000) + "B"),
            (x(60_000), x(30_000) + "EVIL" + &x(29_996)),
            (format!("1{}A", " ".repeat(9_000)), format!("1{}B", " ".repeat(9_000))),
            (format!("<a>{}", x(300)), format!("<a>{}b{}", x(150), x(149))),
            ("a\nb".to_owned(), "a<LF>b".to_owned()),
            (x(200), String::new()),
        ] {
            let [old, new] = shown_both(&before, &after);
            assert_ne!(old, new);
            assert!(old.len() < 500 && new.len() < 500, "{old}\n{new}");
        }
        assert_eq!(shown_both("a", "b"), ["a", "b"]);
        let [_, new] = shown_both(&x(60_000), &(x(30_000) + "EVIL" + &x(29_996)));
        assert!(new.contains("xEVILx") && new.contains("<... 29900 characters left out ...>"), "{new}");
    }

    #[test]
    fn characters_that_look_alike_are_named() {
        let told = |before, after| unseen_difference(before, after).unwrap_or_default();
        assert_eq!(told("a b", "a\u{a0}b"), "character 2 was U+0020 and is U+00A0");
        assert_eq!(told("café", "cafe\u{301}"), "character 4 was U+00E9 and is U+0065");
        assert_eq!(told("ab", "ab "), "character 3 was nothing and is U+0020");
        assert_eq!(told("a  b", "a b"), "character 3 was U+0020 and is U+0062");
        assert_eq!(told("a b", "ab"), "");
        assert_eq!(told("0 (integer)", "0"), "");
        assert_eq!(told("a\u{200b}b", "ab"), "");
        assert_eq!(told("a", "b"), "");
        assert_eq!(told("a", "a"), "");
    }
}
