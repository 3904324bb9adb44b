//! Splits names of Windows into comparable words: `Win11 23H2` and `Windows 11, version 23H2` are equal.

/// One-word forms of `Windows`, `Windows 10` and `Windows 11`, with their number.
pub(super) const JOINED: [(&str, &str); 7] = [
    ("win", ""),
    ("w10", "10"),
    ("win10", "10"),
    ("windows10", "10"),
    ("w11", "11"),
    ("win11", "11"),
    ("windows11", "11"),
];

/// The words of a name in lower case, without punctuation; `Win` and `W11` are spelled out.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        match JOINED.iter().find(|(joined, _)| *joined == word) {
            Some((_, "")) => words.push("windows".to_owned()),
            Some((_, number)) => words.extend(["windows".to_owned(), (*number).to_owned()]),
            None => words.push(word),
        }
    }
    words
}

/// The longest text that is taken for a list, in bytes: all editions of a family of Windows fit. Each name of a list is
/// compared with every known one.
const MAX_LIST: usize = 1000;

/// The names in a text that lists several: `Pro, Education`, `23H2 and 24H2`. A name alone is the only one, and so is a
/// text that is too long for a list.
pub(super) fn listed(text: &str) -> Vec<String> {
    if text.len() > MAX_LIST {
        return vec![text.to_owned()];
    }
    const SEPARATORS: [char; 5] = [',', ';', '+', '&', '|'];
    let separated = text.replace(SEPARATORS, " , ");
    let words: Vec<&str> = separated.split_whitespace().collect();
    let is_between = |word: &&str| [",", "and", "or"].iter().any(|between| word.eq_ignore_ascii_case(between));
    let names = words.split(is_between).filter(|name| !name.is_empty());
    names.map(|name| name.join(" ")).collect()
}

/// Whether two names are equal, ignoring letter case; an empty name equals none.
pub(super) fn is(known: &str, word: &str) -> bool {
    !known.is_empty() && known.eq_ignore_ascii_case(word)
}

/// The text with single spaces.
pub(super) fn with_single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{listed, words};

    #[test]
    fn the_names_of_a_list_are_separated() {
        for text in ["Pro, Home N", "Pro;Home N", "Pro + Home N;", "Pro and Home N", "Pro, or Home  N", "Pro|Home N"] {
            assert_eq!(listed(text), ["Pro", "Home N"], "{text}");
        }
        assert_eq!(listed("Enterprise N / Standard"), ["Enterprise N / Standard"]);
        assert_eq!(listed(&"Pro,".repeat(200)).len(), 200);
        assert_eq!(listed(&"Pro,".repeat(100_000)).len(), 1);
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("Win11 23H2"), ["windows", "11", "23h2"]);
        assert_eq!(words("Windows 11, version 23H2"), ["windows", "11", "version", "23h2"]);
        assert_eq!(words(" (Pro/SE) "), ["pro", "se"]);
    }
}
