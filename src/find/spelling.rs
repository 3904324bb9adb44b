//! Corrects words of a search that no setting contains, if they are close to a word that settings have.
//!
//! Only then the names of all settings are read a second time.

use std::collections::BTreeMap;

use super::products::product;
use super::synonyms;
use super::words::words;
use crate::schema::Schema;
use crate::store::WcdTable;

/// A word of a search that may be misspelt, in lower case.
struct Misspelt<'s> {
    word: &'s str,
    letters: u32,
    /// The words that are close enough, with their distance, each as often as settings have it.
    close: BTreeMap<String, (usize, u32)>,
}

/// How many letters of a word of that length can be mistyped.
fn limit(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The search with these words corrected; `None` if none of them is close to a known one.
pub(super) fn corrected(search: &str, unknown: &[&str], schema: &Schema) -> Option<String> {
    let is_word = |word: &&str| limit(word.len()) > 0 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let names_product = |word: &&str| product(word).is_some();
    let of = |word| Misspelt { word, letters: letters(word), close: BTreeMap::new() };
    let mut misspelt: Vec<Misspelt> =
        unknown.iter().copied().filter(is_word).filter(|word| !names_product(word)).map(of).collect();
    if misspelt.is_empty() {
        return None;
    }
    let mut look = |text: &str| {
        for word in words(text) {
            misspelt.iter_mut().for_each(|own| own.compare(word.text));
        }
    };
    synonyms::phrases().for_each(&mut look);
    for id in schema.nodes() {
        let node = schema.node(id);
        look(&node.name);
        node.title.as_deref().into_iter().for_each(&mut look);
        node.group_policy.as_ref().into_iter().for_each(|policy| look(&policy.name));
    }
    WcdTable::builtin().settings().for_each(|row| look(row.path));
    let right: Vec<(&str, &str)> = misspelt.iter().filter_map(|own| Some((own.word, own.nearest()?))).collect();
    (!right.is_empty()).then(|| replaced(search, &right))
}

impl Misspelt<'_> {
    fn compare(&mut self, word: &str) {
        /// How many letters one mistyped letter adds and removes.
        const LETTERS_OF_TYPO: u32 = 2;
        let limit = limit(self.word.len());
        let differing = (letters(word) ^ self.letters).count_ones();
        let is_far = word.len().abs_diff(self.word.len()) > limit
            || differing > LETTERS_OF_TYPO * u32::try_from(limit).unwrap_or_default()
            || first_letter(word) != first_letter(self.word);
        if is_far {
            return;
        }
        let word = word.to_ascii_lowercase();
        if let Some((_, count)) = self.close.get_mut(&word) {
            *count += 1;
            return;
        }
        let distance = strsim::osa_distance(&word, self.word);
        if distance <= limit {
            self.close.insert(word, (distance, 1));
        }
    }

    /// The closest word; of several, the one that most settings have.
    fn nearest(&self) -> Option<&str> {
        let nearest = self.close.iter().min_by_key(|(_, (distance, count))| (*distance, std::cmp::Reverse(*count)));
        nearest.map(|(word, _)| word.as_str())
    }
}

/// Hardly anybody mistypes the first letter.
fn first_letter(word: &str) -> Option<u8> {
    word.bytes().next().map(|first| first.to_ascii_lowercase())
}

/// Which letters a word has, a bit each.
fn letters(word: &str) -> u32 {
    let bit = |byte: u8| 1_u32 << (byte & 0x1F);
    word.bytes().filter(u8::is_ascii_alphabetic).fold(0, |letters, byte| letters | bit(byte))
}

/// A text with whole words replaced.
fn replaced(text: &str, right: &[(&str, &str)]) -> String {
    let (mut done, mut at) = (String::new(), 0);
    for word in words(text) {
        // A word is a slice of the text, so the distance between their starts is its offset.
        let start = word.text.as_ptr().addr() - text.as_ptr().addr();
        let better = right.iter().find(|(wrong, _)| wrong.eq_ignore_ascii_case(word.text)).map(|(_, better)| *better);
        done.push_str(text.get(at..start).unwrap_or_default());
        done.push_str(better.unwrap_or(word.text));
        at = start + word.text.len();
    }
    done + text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{corrected, replaced};
    use crate::schema::Schema;

    #[test]
    fn words_close_to_those_of_settings_are_corrected() {
        let schema = Schema::builtin();
        let correct = |search: &str| {
            let unknown: Vec<&str> = search.split(' ').collect();
            corrected(search, &unknown, &schema)
        };
        assert_eq!(correct("walpaper").as_deref(), Some("wallpaper"));
        assert_eq!(correct("adminstrator pasword").as_deref(), Some("administrator password"));
        assert_eq!(correct("bluetoth").as_deref(), Some("bluetooth"));
        for other in ["zzzz", "chrome", "usb", "h2", ""] {
            assert_eq!(correct(other), None, "{other}");
        }
    }

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(replaced("Set Walpaper, walpapers", &[("walpaper", "wallpaper")]), "Set wallpaper, walpapers");
    }
}
