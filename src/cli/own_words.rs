//! Puts texts of a package in quotation marks if they could be taken for words of this program in the same place.

use std::borrow::Cow;

/// What this program says in the place of a value.
const WORDS: [&str; 7] = ["deleted", "created", "run", "every device", "no device", "catalog", "unknown"];
/// How this program starts what it says with a value, or joins values.
const STARTS: [&str; 3] = ["run with ", "where ", "altitude "];
const JOINS: [&str; 5] = [" and ", " or ", " is ", " with ", ", "];

/// A value as it is, or in quotation marks if this program might have said it: it is one of our words or in brackets,
/// with or without such quotation marks.
pub(super) fn quoted_if_ambiguous(value: &str) -> Cow<'_, str> {
    let mut bare = value.trim();
    while let Some(inner) = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        bare = inner.trim();
    }
    let is_word = WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word));
    let starts = STARTS.iter().any(|start| bare.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)));
    match is_word || starts || bare.starts_with('(') && bare.ends_with(')') {
        true => quoted(value),
        false => value.into(),
    }
}

/// The same for a value with a remark of ours in brackets behind it, such as its type.
pub(super) fn quoted_before_remark(value: &str) -> Cow<'_, str> {
    if value.trim().ends_with(')') { quoted(value) } else { quoted_if_ambiguous(value) }
}

/// The same for one of several values in a sentence.
pub(super) fn quoted_in_list(value: &str) -> Cow<'_, str> {
    match JOINS.iter().any(|join| value.contains(join)) {
        true => quoted(value),
        false => quoted_if_ambiguous(value),
    }
}

fn quoted(value: &str) -> Cow<'_, str> {
    format!("\"{value}\"").into()
}

#[cfg(test)]
mod tests {
    use super::{quoted_before_remark, quoted_if_ambiguous, quoted_in_list};

    #[test]
    fn a_value_that_is_one_of_our_words_is_in_quotation_marks() {
        for word in ["deleted", "Created ", "(no value)", "(hidden)", "run with x", "\"deleted\"", "\"\"(hidden)\"\""] {
            assert_eq!(quoted_if_ambiguous(word), format!("\"{word}\""));
        }
        for other in ["", "0", "not deleted", "cmd /c (ver)&x", "f(x)", "a, b", "true", "\"C:\\a b.exe\" /x", "\""] {
            assert_eq!(quoted_if_ambiguous(other), other);
        }
        assert_eq!(quoted_before_remark("0 (integer)"), "\"0 (integer)\"");
        assert_eq!(quoted_in_list("A or where B is C"), "\"A or where B is C\"");
        assert_eq!(quoted_in_list("pattern:(a|b)"), "pattern:(a|b)");
    }
}
