//! Patterns that are tried only near one of their words.
//!
//! Most texts contain few of the words that our patterns need, and one pass finds them all.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};

/// The minimum length of a word, in bytes; shorter ones are in every other line.
const MIN_LENGTH: usize = 3;
/// The maximum number of words of a pattern: nearly every text contains one of a longer list.
const MOST_WORDS: usize = 64;
/// How many lines before and after a word belong to the place where a pattern is tried.
const LINES_AROUND: usize = 3;

/// A pattern that is compiled when it is tried for the first time: most texts need few of them.
pub(super) struct Pattern {
    text: Cow<'static, str>,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern of our tables, which are valid.
    pub(super) fn new(text: impl Into<Cow<'static, str>>) -> Pattern {
        Pattern { text: text.into(), compiled: OnceLock::new() }
    }

    /// The pattern, to be tried.
    pub(super) fn get(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.text)))
    }
}

/// Patterns, most of them with words: such a pattern can match a text only if the text contains one of its words.
pub(super) struct Patterns {
    patterns: Vec<Pattern>,
    finder: AhoCorasick,
    /// The pattern of each word.
    owners: Vec<usize>,
    /// The patterns without such words.
    always: Vec<usize>,
}

impl Patterns {
    /// The patterns of our tables, which are valid.
    pub(super) fn new(patterns: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        let patterns: Vec<Pattern> = patterns.into_iter().map(Pattern::new).collect();
        let (mut words, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (index, pattern) in patterns.iter().enumerate() {
            let hir = regex_syntax::parse(&pattern.text).unwrap_or_else(|error| panic!("{error}"));
            match required(&hir) {
                Some(required) => {
                    owners.extend(required.iter().map(|_| index));
                    words.extend(required);
                }
                None => always.push(index),
            }
        }
        let finder = AhoCorasick::new(words).expect("so few words fit into it");
        Patterns { patterns, finder, owners, always }
    }

    /// Compiles all of them, and returns how many there are.
    #[cfg(test)]
    pub(super) fn compile(&self) -> usize {
        self.patterns.iter().map(Pattern::get).count()
    }

    /// Calls `found` with the index of a pattern and the range of a match, until it wants no more of that pattern.
    pub(super) fn matches(&self, text: &str, mut found: impl FnMut(usize, Range<usize>) -> Wanted) {
        for (index, places) in self.places(text) {
            let Some(pattern) = self.patterns.get(index) else { continue };
            'pattern: for place in places {
                for matched in pattern.get().find_iter(text.get(place.clone()).unwrap_or_default()) {
                    let range = place.start + matched.start()..place.start + matched.end();
                    if found(index, range) == Wanted::NoMore {
                        break 'pattern;
                    }
                }
            }
        }
    }

    /// The first match of any pattern.
    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        let mut first: Option<Range<usize>> = None;
        self.matches(text, |_, range| {
            if first.as_ref().is_none_or(|first| range.start < first.start) {
                first = Some(range);
            }
            Wanted::NoMore
        });
        first
    }

    /// For each pattern the parts of the text that have its words: whole lines, in order.
    fn places(&self, text: &str) -> Vec<(usize, Vec<Range<usize>>)> {
        let mut places: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.patterns.len()];
        for index in &self.always {
            places[*index].push(0..text.len());
        }
        let mut around = 0..0;
        let mut last = 0..0;
        for hit in self.finder.find_overlapping_iter(text) {
            if !last.contains(&hit.start()) {
                last = line(text, hit.start());
                around = surroundings(text, &last);
            }
            let Some(index) = self.owners.get(hit.pattern().as_usize()) else { continue };
            let own = &mut places[*index];
            match own.last_mut() {
                Some(before) if around.start <= before.end => before.end = before.end.max(around.end),
                _ => own.push(around.clone()),
            }
        }
        places.into_iter().enumerate().filter(|(_, places)| !places.is_empty()).collect()
    }
}

/// Whether a caller wants to know of further places.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Yes.
    More,
    /// No.
    NoMore,
}

fn line(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1);
    start..end
}

fn surroundings(text: &str, line: &Range<usize>) -> Range<usize> {
    let before = text.get(..line.start.saturating_sub(1)).unwrap_or_default();
    let start = before.rmatch_indices('\n').nth(LINES_AROUND - 1).map_or(0, |(at, _)| at + 1);
    let after = text.get(line.end..).unwrap_or_default();
    let end = after.match_indices('\n').nth(LINES_AROUND - 1).map_or(text.len(), |(at, _)| line.end + at + 1);
    start..end
}

/// Words such that every matching text contains one of them; `None` if there are none, or if too many other texts would
/// contain one, too.
fn required(hir: &Hir) -> Option<Vec<String>> {
    let words = match hir.kind() {
        HirKind::Literal(literal) => vec![std::str::from_utf8(&literal.0).ok()?.to_owned()],
        HirKind::Capture(capture) => required(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub)?,
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|words| worth(words))?,
        HirKind::Alternation(parts) => parts.iter().map(required).collect::<Option<Vec<_>>>()?.concat(),
        _ => return None,
    };
    let are_rare = words.len() <= MOST_WORDS && words.iter().all(|word| word.len() >= MIN_LENGTH);
    are_rare.then_some(words)
}

/// How few texts are likely to contain one of these words: first by the length of the shortest word, then by the number
/// of words.
fn worth(words: &[String]) -> (usize, usize) {
    (words.iter().map(String::len).min().unwrap_or_default(), MOST_WORDS.saturating_sub(words.len()))
}

#[cfg(test)]
mod tests {
    use super::{Patterns, Wanted, required};

    fn words(pattern: &str) -> Option<Vec<String>> {
        required(&regex_syntax::parse(pattern).unwrap())
    }

    #[test]
    fn every_match_contains_one_of_the_words_of_its_pattern() {
        assert_eq!(words(r"\b(?:abc|defg)\s+x"), Some(vec!["abc".to_owned(), "defg".to_owned()]));
        assert_eq!(words(r"\breg(?:\.exe)?\s+add\b[^\n]*policy"), Some(vec!["policy".to_owned()]));
        assert_eq!(words(r"(?:abc)?[a-z]+"), None);
        assert_eq!(words(r"abc|\d+"), None);
    }

    #[test]
    fn a_match_is_found_where_the_whole_text_has_it() {
        let patterns = Patterns::new(["one\\s+two", "[0-9]{4}", "three[^\\n]*four"]);
        let text = format!("{}one\n\ntwo 1234 three\nfour{}three x four", "\n".repeat(50), "-\n".repeat(50));
        let mut found = Vec::new();
        patterns.matches(&text, |index, range| {
            found.push((index, text[range].to_owned()));
            Wanted::More
        });
        found.sort();
        let expected = [(0, "one\n\ntwo"), (1, "1234"), (2, "three x four")];
        assert_eq!(found, expected.map(|(index, text)| (index, text.to_owned())));
        assert_eq!(patterns.find(&text).map(|range| &text[range]), Some("one\n\ntwo"));
        assert_eq!(patterns.find("none"), None);
    }
}
