//! Finds secrets in a comment: what follows the name of a secret and, on the line of a secret, what looks like one. The
//! other words of the comment are for people.

use std::ops::Range;

use crate::finding::{is_plain_value, looks_random, names_a_secret};

/// Words after the name of a secret that are not secrets: they begin or continue a sentence about it.
const OF_SENTENCES: [&str; 48] = [
    "after", "and", "are", "as", "ask", "asks", "at", "be", "before", "belongs", "but", "by", "can", "changed",
    "comes", "expires", "for", "from", "given", "goes", "has", "here", "in", "into", "is", "it", "kept", "lives",
    "must", "not", "of", "on", "only", "or", "rotates", "same", "see", "set", "since", "stored", "that", "the", "this",
    "to", "until", "was", "when", "with",
];
/// Words that name a secret even in a sentence, where others, such as `key`, may mean anything.
const UNMISTAKABLE: [&str; 6] = ["password", "passphrase", "secret", "kennwort", "passwort", "token"];

/// The places of secrets in a comment. `is_beside` is whether the comment is on the line of a secret.
pub(super) fn secrets_of_comment(comment: &str, is_beside: bool) -> Vec<Range<usize>> {
    let words = words(comment);
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match after_name(comment, word) {
            Some(Follows::Here(value)) => found.extend(Some(value).filter(|value| !is_plain(&comment[value.clone()]))),
            Some(Follows::Value) => found.extend(value(comment, &words[index + 1..])),
            Some(Follows::Perhaps) => found.extend(mentions(comment, &words[index + 1..])),
            None if is_beside && looks_secret(bare(comment, word)) => found.push(place_of_bare(comment, word)),
            None => {}
        }
    }
    found
}

/// Where the value of a name is.
enum Follows {
    /// In the same word: `password=here`.
    Here(Range<usize>),
    /// In the next words: `password: here`, `password = here`.
    Value,
    /// Maybe in the next words: `the password here`.
    Perhaps,
}

/// Whether a word is the name of a secret, and where its value is.
fn after_name(comment: &str, word: &Range<usize>) -> Option<Follows> {
    let text = &comment[word.clone()];
    let name = text.split(['=', ':']).next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    let lower = name.to_lowercase();
    if !UNMISTAKABLE.iter().any(|known| lower.ends_with(known)) || !names_a_secret(name) {
        return None;
    }
    let rest = text.find(['=', ':']).map_or("", |at| &text[at + 1..]);
    let next = comment[word.end..].trim_start();
    Some(match () {
        () if !rest.is_empty() => Follows::Here(word.end - rest.len()..word.end),
        () if text.ends_with(['=', ':']) || next.starts_with(['=', ':']) => Follows::Value,
        () if text.ends_with(char::is_alphanumeric) => Follows::Perhaps,
        () => return None,
    })
}

/// The words after a separator up to those of a sentence: a secret may consist of several words.
fn value(comment: &str, words: &[Range<usize>]) -> Option<Range<usize>> {
    let mut words = words.iter().skip_while(|word| matches!(&comment[(*word).clone()], "=" | ":"));
    let is_of_sentence = |word: &Range<usize>| {
        let bare = bare(comment, word).to_lowercase();
        OF_SENTENCES.contains(&bare.as_str())
    };
    let first = words.next().filter(|word| !is_of_sentence(word))?;
    let mut end = first.end;
    for word in words {
        if is_of_sentence(word) || comment[..end].ends_with([',', ';', '.', ')']) {
            break;
        }
        end = word.end;
    }
    Some(first.start..end).filter(|value| !is_plain(&comment[value.clone()]))
}

/// The words after a name in a sentence that look like secrets; and the only word, or the only one after `is`, unless
/// it is one of a sentence.
fn mentions(comment: &str, words: &[Range<usize>]) -> Vec<Range<usize>> {
    const SAYS: [&str; 4] = ["is", "was", "ist", "war"];
    /// The maximum number of words between a name and a secret.
    const MAX_BETWEEN: usize = 4;
    let word = |place: &Range<usize>| bare(comment, place).to_lowercase();
    let only = match words {
        [only] if !OF_SENTENCES.contains(&word(only).as_str()) => Some(only),
        // A word in lower case after `is` is a participle.
        [says, only] if SAYS.contains(&word(says).as_str()) && word(only) != bare(comment, only) => Some(only),
        _ => None,
    };
    let is_secret = |place: &&Range<usize>| looks_secret(bare(comment, place)) || only == Some(*place);
    let found = words.iter().take(MAX_BETWEEN).filter(is_secret).filter(|place| !is_plain(bare(comment, place)));
    found.map(|place| place_of_bare(comment, place)).collect()
}

/// Whether a word looks like random characters, and is not the path of a file.
fn looks_secret(word: &str) -> bool {
    looks_random(word) && !(word.contains('/') && word.contains('.'))
}

fn is_plain(text: &str) -> bool {
    is_plain_value(text.trim_matches(['"', '\'', '`']))
}

/// A word without the punctuation around it.
fn bare<'c>(comment: &'c str, word: &Range<usize>) -> &'c str {
    comment[word.clone()].trim_matches(|c: char| "\"'`,;.()[]".contains(c))
}

fn place_of_bare(comment: &str, word: &Range<usize>) -> Range<usize> {
    let bare = bare(comment, word);
    let start = word.start + comment[word.clone()].find(bare).unwrap_or_default();
    start..start + bare.len()
}

/// The places of the words.
fn words(comment: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, letter) in comment.char_indices().chain([(comment.len(), ' ')]) {
        if letter.is_whitespace() || letter == '#' {
            words.extend((start < at).then_some(start..at));
            start = at + letter.len_utf8();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::secrets_of_comment;

    fn masked(comment: &str, is_beside: bool) -> String {
        let mut text = comment.to_owned();
        for place in secrets_of_comment(comment, is_beside) {
            text.replace_range(place.clone(), &"*".repeat(place.len()));
        }
        text
    }

    #[test]
    fn only_secrets_are_masked_in_comments() {
        for (comment, expected) in [
            ("# Password = hunter2", "# Password = *******"),
            ("# Password=hunter2 until June", "# Password=******* until June"),
            ("# password: correct horse battery until June", "# password: ********************* until June"),
            ("# the password hunter2", "# the password *******"),
            ("# the password hunter2 of June", "# the password ******* of June"),
            ("# the password Sommer", "# the password ******"),
            ("# the password is Sommer", "# the password is ******"),
            ("# the password of June was hunter2, says ann", "# the password of June was *******, says ann"),
            ("# the password is rotated", "# the password is rotated"),
            ("# the password in documents/policy.txt:3:20: gone", "# the password in documents/policy.txt:3:20: gone"),
            ("# token: see the vault", "# token: see the vault"),
            ("# the password is changed by LAPS", "# the password is changed by LAPS"),
            ("# the token of June", "# the token of June"),
            ("# password = true", "# password = true"),
            ("# key of the vault", "# key of the vault"),
            ("# ask ann for it", "# ask ann for it"),
            ("#", "#"),
        ] {
            assert_eq!(masked(comment, false), expected);
            assert_eq!(masked(comment, true), expected);
        }
        assert_eq!(masked("# was Winter2023!, ask ann", true), "# was ***********, ask ann");
        assert_eq!(masked("# since Windows 11, ticket 4711", true), "# since Windows 11, ticket 4711");
        assert_eq!(masked("# was Winter2023!, ask ann", false), "# was Winter2023!, ask ann");
    }
}
