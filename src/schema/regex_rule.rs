//! Makes patterns of DDF files usable: they match the whole value, digits are ASCII digits, and repairs are reported.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// The compiled form of one pattern may take this many bytes; the patterns of all published files stay under a tenth.
const COMPILED_LIMIT: usize = 1 << 20;

/// The states that are met while matching are kept in at most this many bytes and then forgotten, so that no value
/// makes memory grow.
const MATCHING_LIMIT: usize = 1 << 20;

/// The maximum length of a pattern that is compiled, in bytes; the longest published one has 500. Compiling a pattern
/// takes a few hundred times its size.
const LENGTH_LIMIT: usize = 16 << 10;

/// How many compiled patterns are kept. A rule of the firewall has four, and specs repeat such groups of settings a
/// thousand times; all patterns of a hostile DDF file together would fill the memory.
const KEPT: usize = 8;

thread_local! {
    /// The patterns that were used last, the latest one first.
    static LATEST: RefCell<VecDeque<Regex>> = const { RefCell::new(VecDeque::new()) };
}

/// A pattern that whole values must match. Whether it can be used is determined on first use.
#[derive(Debug, Clone)]
pub struct RegExRule {
    /// The pattern as the DDF writes it; empty if the DDF names the rule but gives no pattern.
    pub source: String,
    usable: OnceLock<Result<Usable, RegExError>>,
}

/// A pattern that can be used.
#[derive(Debug, Clone)]
struct Usable {
    /// As it is used, for whole values.
    pattern: String,
    repair: Option<Repair>,
}

/// The change to a pattern that was written for another engine, or contains a mistake. Anchors, which ten published
/// patterns lack, and ASCII digits do not count as repairs: every pattern is read this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// The slashes around a JavaScript literal are removed.
    Slashes,
    /// A brace that does not start a count is read as that character.
    BareBrace,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repair::Slashes => f.write_str("the slashes around the pattern are left out"),
            Repair::BareBrace => f.write_str("a brace that starts no count is read as that character"),
        }
    }
}

impl RegExRule {
    /// The rule for that pattern.
    pub fn new(source: impl Into<String>) -> RegExRule {
        RegExRule { source: source.into(), usable: OnceLock::new() }
    }

    /// Whether the whole value matches the pattern.
    ///
    /// `.` counts Unicode scalar values and no pattern stops before a final line feed, so control characters and
    /// lengths in UTF-16 units are for the caller to judge.
    pub fn matches(&self, value: &str) -> Result<bool, &RegExError> {
        match allowed_lengths(&self.source) {
            Some(lengths) => Ok(lengths.contains(&value.chars().count()) && !value.contains('\n')),
            None => self.usable().map(|usable| usable.is_match(value)),
        }
    }

    /// Whether the pattern states neither where a value starts nor where it ends, and matches a part of this value.
    /// How a device treats the rest of such a value is not known.
    pub fn occurs_in(&self, value: &str) -> bool {
        self.part().and_then(|part| limited(part).ok()).is_some_and(|part| part.is_match(value))
    }

    /// The pattern that every value must match: as it is used, or without anchors if it is enough for a part of the
    /// value to match.
    pub fn needed(&self) -> Option<&str> {
        self.part().or_else(|| self.used())
    }

    /// The pattern as it is used, without the anchors; `None` if its source has anchors.
    fn part(&self) -> Option<&str> {
        let bare = without_slashes(&self.source).unwrap_or(&self.source);
        if bare.starts_with('^') || bare.ends_with('$') {
            return None;
        }
        self.used()?.strip_prefix("^(?:")?.strip_suffix(")$")
    }

    /// What is changed in the pattern before it is used, if anything is.
    pub fn repair(&self) -> Option<Repair> {
        match allowed_lengths(&self.source) {
            Some(_) => None,
            None => self.usable().ok().and_then(|usable| usable.repair),
        }
    }

    /// The pattern as it is used, for whole values; `None` if it cannot be used.
    fn used(&self) -> Option<&str> {
        self.usable().ok().map(|usable| usable.pattern.as_str())
    }

    /// Why the pattern cannot be used, if it cannot.
    pub fn trouble(&self) -> Option<&RegExError> {
        match allowed_lengths(&self.source) {
            Some(_) => None,
            None => self.usable().err(),
        }
    }

    /// Whether the pattern is written in a form that can be read, which is much cheaper to know than whether it can be
    /// used. A pattern over the length limit is not parsed and counts as readable.
    pub fn is_readable(&self) -> bool {
        let bare = ascii_digits(without_slashes(&self.source).unwrap_or(&self.source));
        let is_sound = |pattern: &str| regex_syntax::parse(&whole(pattern)).is_ok();
        self.source.len() > LENGTH_LIMIT || is_sound(&bare) || is_sound(&escape_bare_braces(&bare))
    }

    fn usable(&self) -> Result<&Usable, &RegExError> {
        self.usable.get_or_init(|| usable(&self.source)).as_ref()
    }
}

impl Usable {
    /// Keeps the compiled pattern.
    fn of(regex: Regex, repair: Option<Repair>) -> Self {
        let pattern = regex.as_str().to_owned();
        LATEST.with_borrow_mut(|latest| keep(latest, regex));
        Usable { pattern, repair }
    }

    fn is_match(&self, value: &str) -> bool {
        LATEST.with_borrow_mut(|latest| {
            let kept = latest.iter().position(|kept| kept.as_str() == self.pattern).and_then(|at| latest.remove(at));
            let regex = kept.or_else(|| limited(&self.pattern).ok()).expect("it was compiled before");
            let is_match = regex.is_match(value);
            keep(latest, regex);
            is_match
        })
    }
}

/// Puts a pattern before the others, of which the one that was not used for longest is given up if there are too many.
fn keep(latest: &mut VecDeque<Regex>, regex: Regex) {
    latest.push_front(regex);
    latest.truncate(KEPT);
}

impl PartialEq for RegExRule {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// Why no value can be judged by a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegExError {
    /// The DDF names the rule but gives no pattern.
    NoPattern,
    /// The pattern is written in a form this engine does not take.
    Syntax,
    /// The pattern is longer than the limit, in bytes.
    TooLong(usize),
    /// The compiled pattern would exceed the limit, in bytes.
    TooLarge(usize),
}

impl fmt::Display for RegExError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegExError::NoPattern => f.write_str("the DDF gives no pattern"),
            RegExError::Syntax => f.write_str("the pattern is not written in a form that can be read"),
            RegExError::TooLong(limit) => write!(f, "the pattern is longer than {limit} bytes"),
            RegExError::TooLarge(limit) => write!(f, "the pattern needs more than {limit} bytes when compiled"),
        }
    }
}

fn usable(source: &str) -> Result<Usable, RegExError> {
    if source.is_empty() {
        return Err(RegExError::NoPattern);
    }
    if source.len() > LENGTH_LIMIT {
        return Err(RegExError::TooLong(LENGTH_LIMIT));
    }
    let bare = without_slashes(source);
    let slashes = bare.map(|_| Repair::Slashes);
    let pattern = ascii_digits(bare.unwrap_or(source));
    match build(&pattern) {
        Err(RegExError::Syntax) => Ok(Usable::of(build(&escape_bare_braces(&pattern))?, Some(Repair::BareBrace))),
        done => Ok(Usable::of(done?, slashes)),
    }
}

/// The lengths that a pattern like `^.{1,30}$` allows, if it has no other condition. Most published patterns are of
/// this kind, and compiling one takes longer than everything else that is done with a value.
fn allowed_lengths(pattern: &str) -> Option<RangeInclusive<usize>> {
    let (min, max) = pattern.strip_prefix("^.{")?.strip_suffix("}$")?.split_once(',')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(min) || !is_number(max) {
        return None;
    }
    let (min, max) = (min.parse().ok()?, if max.is_empty() { usize::MAX } else { max.parse().ok()? });
    (min <= max).then_some(min..=max)
}

/// Compiles the pattern so that it matches whole values only.
fn build(pattern: &str) -> Result<Regex, RegExError> {
    limited(&whole(pattern))
}

fn whole(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

fn limited(pattern: &str) -> Result<Regex, RegExError> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(COMPILED_LIMIT).dfa_size_limit(MATCHING_LIMIT).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(limit) => RegExError::TooLarge(limit),
        _ => RegExError::Syntax,
    })
}

/// Removes the slashes of a pattern written as a JavaScript literal; with them it would match nothing.
fn without_slashes(source: &str) -> Option<&str> {
    source.strip_prefix('/')?.strip_suffix('/')
}

/// Writes `\d` and `\D` out, since DDF files do not mean the digits of other scripts.
fn ascii_digits(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => text.push_str("[0-9]"),
            Some('D') => text.push_str("[^0-9]"),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// Escapes every `{` that does not start a count: nothing precedes it, or no number follows.
fn escape_bare_braces(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() + 2);
    let mut can_be_counted = false;
    let mut takes_braces = false;
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character == '{' && !takes_braces && !(can_be_counted && starts_count(rest)) {
            text.push('\\');
        }
        text.push(character);
        can_be_counted = !matches!(character, '(' | '|' | '^');
        takes_braces = false;
        if character == '\\'
            && let Some(escaped) = rest.chars().next()
        {
            rest = &rest[escaped.len_utf8()..];
            text.push(escaped);
            // These take a name or number in braces: \p{L}, \x{41}.
            takes_braces = matches!(escaped, 'p' | 'P' | 'x' | 'u' | 'U');
        }
    }
    text
}

/// Whether this is the rest of `{2}`, `{2,}` or `{2,5}` after its brace.
fn starts_count(rest: &str) -> bool {
    let count = rest.split('}').next().unwrap_or(rest);
    count.starts_with(|first: char| first.is_ascii_digit())
        && count.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
}

#[cfg(test)]
mod tests {
    use super::{RegExError, RegExRule};

    fn matches(pattern: &str, value: &str) -> bool {
        RegExRule::new(pattern).matches(value).unwrap()
    }

    #[test]
    fn the_whole_value_must_match() {
        assert!(matches("a|bc", "bc"));
        assert!(!matches("a|bc", "xbc") && !matches("a|bc", "abc") && !matches("a|bc", "bc\n"));
        assert!(matches("^.{1,30}$", &"é".repeat(30)) && !matches("^.{1,30}$", &"é".repeat(31)));
    }

    #[test]
    fn patterns_that_only_limit_the_length_match_like_the_engine() {
        for pattern in ["^.{1,30}$", "^.{0,}$", "^.{2,2}$", "^.{3,2}$", "^.{,2}$", "^.{2,3}a.{2,3}$", "^.{1,2}{1,2}$"] {
            let rule = RegExRule::new(pattern);
            for value in ["", "a", "é", "éa", "aaaaaa", "a\n", "\n", "\r", &"é".repeat(30), &"é".repeat(31)] {
                let regex = super::usable(pattern).map(|usable| usable.is_match(value));
                assert_eq!(rule.matches(value), regex.as_ref().copied(), "{pattern} {value:?}");
            }
        }
    }

    #[test]
    fn digits_are_ascii_digits() {
        assert!(matches(r"^[\d]*$", "123") && !matches(r"^[\d]*$", "١٢٣"));
        assert!(matches(r"\D\\d", r"x\d"));
    }

    #[test]
    fn a_brace_that_starts_no_count_is_a_character() {
        let guid = r"{[0-9A-F]{2}\-x\}|(,{[0-9A-F]{2}\})*";
        assert!(matches(guid, "{0A-x}") && matches(guid, ",{0A}"));
    }

    #[test]
    fn the_slashes_of_a_literal_are_not_part_of_the_pattern() {
        assert!(matches("/^https?:.+$/", "https://contoso.com"));
    }

    #[test]
    fn the_latest_patterns_are_kept_and_all_rules_still_answer() {
        let rules: Vec<RegExRule> =
            (0..50).map(|number| RegExRule::new(format!("([a-z]{{1,20}}{number}){{1,5}}"))).collect();
        for _ in 0..2 {
            for (number, rule) in rules.iter().enumerate() {
                assert_eq!(rule.matches(&format!("abc{number}")), Ok(true));
                assert_eq!(rule.matches("abc"), Ok(false));
                super::LATEST.with_borrow(|latest| {
                    assert!(latest.len() <= super::KEPT);
                    assert_eq!(latest.front().map(regex::Regex::as_str), rule.used());
                });
            }
        }
        let latest =
            || super::LATEST.with_borrow(|latest| latest.iter().map(|kept| kept.as_str().to_owned()).collect());
        let kept: Vec<String> = latest();
        let used = rules.iter().rev().take(super::KEPT).filter_map(RegExRule::used);
        assert!(kept.iter().map(String::as_str).eq(used));
        assert_eq!(rules[47].matches("abc47"), Ok(true));
        let next: Vec<String> = latest();
        assert_eq!(next.first(), kept.get(2), "it was not compiled again, only moved");
        assert_eq!(next.len(), kept.len());
    }

    #[test]
    fn a_pattern_without_anchors_may_occur_in_a_value() {
        let occurs = |pattern: &str, value: &str| RegExRule::new(pattern).occurs_in(value);
        assert!(occurs(r"\{[0-9A-F]{2}\}", "x{0A},{0B}") && !occurs(r"\{[0-9A-F]{2}\}", "{0G}"));
        assert!(!occurs("^a", "ab") && !occurs("a$", "ba") && !occurs("", "a") && !occurs("(?=a)", "a"));
    }

    #[test]
    fn a_pattern_that_cannot_be_used_says_why() {
        assert_eq!(RegExRule::new("").trouble(), Some(&RegExError::NoPattern));
        assert_eq!(RegExRule::new("(?=a)").trouble(), Some(&RegExError::Syntax));
        assert!(matches!(RegExRule::new("((a{900}){900}){900}").trouble(), Some(RegExError::TooLarge(_))));
        assert!(matches!(RegExRule::new("a|".repeat(1_000_000)).trouble(), Some(RegExError::TooLong(_))));
        assert_eq!(RegExRule::new("(".repeat(10_000)).trouble(), Some(&RegExError::Syntax));
        assert_eq!(RegExRule::new("a{2}").trouble(), None);
    }
}
