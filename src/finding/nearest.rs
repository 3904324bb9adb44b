//! "Did you mean": finds the known name that is most similar to an unknown one.

/// One edit per three letters can be a typing error; more is another word.
const LETTERS_PER_TYPO: usize = 3;

/// The maximum length of a name that is compared, in bytes. Nobody types longer ones, and the time to compare grows
/// with the square of the length.
const MAX_NAME_LENGTH: usize = 400;

/// The candidate most similar to the text, ignoring letter case; `None` if none is similar enough.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates = candidates.into_iter().filter(|candidate| !candidate.is_empty());
    let measured = candidates.filter_map(|candidate| Some((edit_distance(text, candidate)?, candidate)));
    measured.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The candidate that a word of a list probably means: the nearest one, or the only one of which it is the beginning
/// or that is its beginning (`Admin` for `Administrators`, `Inbound` for `IN`).
pub fn near_word<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    const SHORTEST: usize = 2;
    let begins = |long: &str, short: &str| {
        let start = long.get(..short.len());
        short.len() >= SHORTEST && start.is_some_and(|start| start.eq_ignore_ascii_case(short))
    };
    nearest(text, candidates.clone()).or_else(|| {
        let mut alike = candidates.into_iter().filter(|own| begins(own, text) || begins(text, own));
        let first = alike.next()?;
        alike.next().is_none().then_some(first)
    })
}

/// The edit distance between two texts, ignoring letter case; `None` if it is too large for a typing error.
pub fn edit_distance(text: &str, candidate: &str) -> Option<usize> {
    if text.eq_ignore_ascii_case(candidate) {
        return Some(0);
    }
    if text.len() > MAX_NAME_LENGTH {
        return None;
    }
    if has_same_words(text, candidate) {
        return Some(1);
    }
    let limit = text.chars().count() / LETTERS_PER_TYPO;
    if candidate.chars().count().abs_diff(text.chars().count()) > limit || letters_missing(text, candidate) > limit {
        return None;
    }
    let distance = strsim::osa_distance(&text.to_lowercase(), &candidate.to_lowercase());
    (distance <= limit).then_some(distance)
}

/// Whether two names have the same words in another order: `AllowPublishingServer`, `PublishingAllowServer`.
fn has_same_words(text: &str, candidate: &str) -> bool {
    text.len() == candidate.len() && letters_missing(text, candidate) == 0 && words(text) == words(candidate)
}

/// The words of a name in CamelCase or with separators between them, in lower case and alphabetical order.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let starts = !previous.is_alphanumeric() || letter.is_uppercase() && !previous.is_uppercase();
        previous = letter;
        match words.last_mut() {
            _ if !letter.is_alphanumeric() => {}
            Some(word) if !starts => word.extend(letter.to_lowercase()),
            _ => words.push(letter.to_lowercase().collect()),
        }
    }
    words.sort_unstable();
    words
}

/// How many ASCII letters of the text are missing in the candidate: a lower bound of the edit distance that is much
/// faster to compute and excludes most candidates.
fn letters_missing(text: &str, candidate: &str) -> usize {
    const KINDS: u8 = u64::BITS as u8 - 1;
    let letters = |text: &str| text.bytes().fold(0u64, |set, byte| set | 1 << (byte.to_ascii_lowercase() & KINDS));
    let is_ascii = text.is_ascii() && candidate.is_ascii();
    if is_ascii { (letters(text) & !letters(candidate)).count_ones() as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{near_word, nearest};

    #[test]
    fn a_mistyped_name_is_found_and_nonsense_is_not() {
        let names = ["desktop_image", "lock_screen_image", "company_name"];
        assert_eq!(nearest("destop_image", names), Some("desktop_image"));
        assert_eq!(nearest("LOCK_SCREEN_IMG", names), Some("lock_screen_image"));
        assert_eq!(nearest("volume", names), None);
        let nodes = ["AllowPublishingRefreshUX", "PublishingAllowServer2"];
        assert_eq!(nearest("AllowPublishingServer2", nodes), Some("PublishingAllowServer2"));
        assert_eq!(nearest("image_desktop", names), Some("desktop_image"));
    }

    #[test]
    fn the_beginning_of_one_word_means_it() {
        let groups = ["Standard Users", "Administrators"];
        assert_eq!(
            ["Admin", "standard", "adminstrator", "Guests"].map(|word| near_word(word, groups)),
            [Some("Administrators"), Some("Standard Users"), Some("Administrators"), None]
        );
        assert_eq!(near_word("Inbound", ["IN", "OUT"]), Some("IN"));
        assert_eq!(near_word("TPM", ["TPM only", "TPM with software", "Software only"]), None);
    }
}
