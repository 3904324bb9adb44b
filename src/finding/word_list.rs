//! A list of words that is made in microseconds, for a program that searches a few short texts and ends.

/// Words, sorted by their first bytes; the case of ASCII letters is ignored.
pub(super) struct WordList {
    words: Vec<&'static str>,
    /// Where the words begin that start with each byte, and where the last ones end.
    starts: [usize; 257],
    /// A bit for each class of two bytes with which a word begins: at most places of a text the next two are of no such
    /// class.
    pairs: [u64; PAIRS / 64],
}

/// Into how many classes pairs of bytes are divided.
const PAIRS: usize = 1024;

impl WordList {
    /// A list of words; none of them is shorter than two bytes.
    pub(super) fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let mut unsorted: Vec<&str> = Vec::new();
        words.for_each(|word| unsorted.push(word));
        let first = |word: &str| usize::from(word.as_bytes()[0].to_ascii_lowercase());
        let (mut starts, mut pairs) = ([0; 257], [0; PAIRS / 64]);
        for word in &unsorted {
            starts[first(word) + 1] += 1;
            let class = class_of(word.as_bytes());
            pairs[class / 64] |= 1 << (class % 64);
        }
        for byte in 0..256 {
            starts[byte + 1] += starts[byte];
        }
        let (mut words, mut next) = (vec![""; unsorted.len()], starts);
        for word in unsorted {
            words[next[first(word)]] = word;
            next[first(word)] += 1;
        }
        WordList { words, starts, pairs }
    }

    /// Whether a text contains one of the words.
    pub(super) fn occurs_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        text.windows(2).enumerate().any(|(at, pair)| {
            let class = class_of(pair);
            self.pairs[class / 64] >> (class % 64) & 1 == 1 && {
                let first = usize::from(pair[0].to_ascii_lowercase());
                let words = &self.words[self.starts[first]..self.starts[first + 1]];
                words.iter().any(|word| begins_with(&text[at..], word.as_bytes()))
            }
        })
    }
}

/// The class of the first two bytes of a text, ignoring the case of ASCII letters.
fn class_of(text: &[u8]) -> usize {
    let [first, second] = [text[0], text[1]].map(|byte| usize::from(byte.to_ascii_lowercase()));
    (first * 37 + second) % PAIRS
}

fn begins_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::WordList;

    #[test]
    fn a_word_is_found_anywhere_and_in_any_letter_case() {
        let list = WordList::new(["user ", "use ", " -u", "пароль", "use ", "{SSHA}"].into_iter());
        for text in ["net USER a", "xuse ", "curl -U", "use ", "мой пароль", "{ssha}x", "{SSHA}"] {
            assert!(list.occurs_in(text), "{text}");
        }
        for text in ["", "u", "users", "use", "-u", "парол"] {
            assert!(!list.occurs_in(text), "{text}");
        }
    }
}
