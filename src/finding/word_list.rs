//! A list of words that is made in microseconds, for a program that searches a few short texts and ends.

/// Words in lower case, sorted by their first bytes.
pub(super) struct WordList {
    words: Vec<&'static str>,
    /// Where the words begin that start with each byte, and where the last ones end.
    starts: [usize; 257],
}

impl WordList {
    /// A list of words in lower case; none of them is empty.
    pub(super) fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let unsorted: Vec<&str> = words.collect();
        let first = |word: &str| usize::from(word.as_bytes()[0]);
        let mut starts = [0; 257];
        unsorted.iter().for_each(|word| starts[first(word) + 1] += 1);
        for byte in 0..256 {
            starts[byte + 1] += starts[byte];
        }
        let (mut words, mut next) = (vec![""; unsorted.len()], starts);
        for word in unsorted {
            words[next[first(word)]] = word;
            next[first(word)] += 1;
        }
        WordList { words, starts }
    }

    /// Whether a text contains one of the words, ignoring the case of ASCII letters.
    pub(super) fn occurs_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        (0..text.len()).any(|at| {
            let first = usize::from(text[at].to_ascii_lowercase());
            let words = &self.words[self.starts[first]..self.starts[first + 1]];
            words.iter().any(|word| begins_with(&text[at..], word.as_bytes()))
        })
    }
}

/// Whether a text begins with a word in lower case, ignoring the case of ASCII letters.
fn begins_with(text: &[u8], word: &[u8]) -> bool {
    text.len() >= word.len() && text.iter().zip(word).all(|(byte, wanted)| byte.to_ascii_lowercase() == *wanted)
}

#[cfg(test)]
mod tests {
    use super::WordList;

    #[test]
    fn a_word_is_found_anywhere_and_in_any_letter_case() {
        let list = WordList::new(["user ", "use ", " -u", "пароль", "use "].into_iter());
        for text in ["net USER a", "xuse ", "curl -U", "use ", "мой пароль"] {
            assert!(list.occurs_in(text), "{text}");
        }
        for text in ["", "u", "users", "use", "-u", "парол"] {
            assert!(!list.occurs_in(text), "{text}");
        }
    }
}
