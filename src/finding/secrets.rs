//! Texts that only the package may show, and how they are kept out of everything else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::noncontiguous::NFA;
use aho_corasick::{Input, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::secret_form::secrets_in;
use super::secret_name::is_plain_value;
use super::{Finding, Place, Report, Span, json_text, shortened};

/// Shorter texts, in characters, are not looked for: they occur inside too many words.
const MIN_LENGTH: usize = 4;
/// Shorter texts, in characters, are looked for as whole words only, so that hashes and numbers stay what they are.
const MIN_PART_LENGTH: usize = 8;
/// The maximum number of texts that are looked for, and of bytes in all their spellings. No real package or spec comes
/// near these limits, and a hostile one must not cost more; values that are secret themselves are hidden anyway.
const MAX_TEXTS: usize = 2_000;
const MAX_BYTES: usize = 2 << 20;
/// What is shown instead of each character.
const MASK: char = '*';
/// Words of our own messages that somebody may use as a password. Outside of quotations they are ours: a value from
/// outside is always quoted.
const OWN_WORDS: [&str; 14] = [
    "account",
    "file",
    "keys",
    "name",
    "package",
    "password",
    "Password",
    "passwords",
    "secret",
    "secrets",
    "text",
    "token",
    "tokens",
    "value",
];
/// The keys of JSON documents whose values are messages of ours.
const MESSAGES: [&str; 6] = ["message", "label", "allowed", "help", "does", "reason"];
/// The keys of JSON documents whose values are never secret: the identity of a package, names of files, hashes, and
/// words of a fixed list.
const KEPT: [&str; 26] = [
    "class",
    "schema",
    "code",
    "severity",
    "level",
    "ruleId",
    "action",
    "datatype",
    "sha1",
    "sha256",
    "id",
    "name",
    "owner",
    "version",
    "verdict",
    "command",
    "outcome",
    "not_proved",
    "change",
    "kind",
    "context",
    "state",
    "language",
    "on_uninstall",
    "encoding",
    "columnKind",
];

/// Texts that must not be shown. A text is known in every spelling in which documents and messages repeat it.
#[derive(Clone, Default)]
pub struct Secrets {
    texts: BTreeSet<String>,
    /// The texts in every spelling.
    spellings: BTreeSet<String>,
    /// The length of all spellings together, in bytes.
    bytes: usize,
    /// Finds the spellings; built when it is first needed.
    finder: OnceLock<Option<NFA>>,
}

impl Secrets {
    /// Whether there are no secrets.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Adds a text that is secret as a whole.
    pub fn add(&mut self, text: &str) {
        let text = text.trim();
        let is_known = self.texts.contains(text) || self.texts.len() >= MAX_TEXTS;
        if text.chars().count() < MIN_LENGTH || is_plain_value(text) || is_known {
            return;
        }
        self.texts.insert(text.to_owned());
        self.finder = OnceLock::new();
        for spelling in spellings(text) {
            let length = spelling.len();
            let is_findable = spelling.chars().count() >= MIN_LENGTH && self.bytes + length <= MAX_BYTES;
            if is_findable && self.spellings.insert(spelling) {
                self.bytes += length;
            }
        }
    }

    /// Adds what is secret inside a value, as its form shows.
    pub fn add_inside(&mut self, value: &str) {
        secrets_in(value).iter().for_each(|secret| self.add(secret));
    }

    /// Adds the name of the file at the end of a path or URL that is secret, since other names are made from it.
    pub fn add_file_name(&mut self, path: &str) {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        self.add(name);
        if let Some((stem, _)) = name.rsplit_once('.') {
            self.add(stem);
        }
    }

    /// Whether a text shows a secret, or is a part of one that is too long to be there by chance.
    pub fn are_shown_by(&self, text: &str) -> bool {
        let is_long = text.chars().count() >= MIN_LENGTH;
        self.texts.iter().any(|secret| text.contains(secret) || is_long && secret.contains(text))
    }

    /// Adds all secrets of another set.
    pub fn extend(&mut self, others: &Secrets) {
        others.texts.iter().for_each(|text| self.add(text));
    }

    /// The secrets without one that may be shown after all: what everybody can see anyway is not secret.
    pub fn except(self, shown: &str) -> Self {
        let mut rest = Secrets::default();
        self.texts.iter().filter(|text| *text != shown.trim()).for_each(|text| rest.add(text));
        rest
    }

    /// The text with every secret in it masked, character by character.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.mask_except(text, |_| false)
    }

    /// Like `mask`, for a message: our own words in it stay as they are.
    pub fn mask_message<'t>(&self, message: &'t str) -> Cow<'t, str> {
        self.mask_except(message, |found| {
            OWN_WORDS.contains(&&message[found.clone()]) && !is_quoted(message, found.start)
        })
    }

    fn mask_except<'t>(&self, text: &'t str, is_ours: impl Fn(&Range<usize>) -> bool) -> Cow<'t, str> {
        let Some(finder) = self.finder.get_or_init(|| finder(&self.spellings)) else { return Cow::Borrowed(text) };
        let mut masked = String::new();
        let (mut covered, mut from) = (0, 0);
        while let Ok(Some(found)) = finder.try_find(&Input::new(text).range(from..)) {
            if is_part_of_a_word(text, found.range()) || is_ours(&found.range()) {
                from = text.ceil_char_boundary(found.start() + 1);
                continue;
            }
            masked.push_str(&text[covered..found.start()]);
            masked.extend(text[found.range()].chars().map(|_| MASK));
            (covered, from) = (found.end(), found.end());
        }
        if covered == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(&text[covered..]);
        Cow::Owned(masked)
    }

    /// A JSON document with every secret in its values masked. Keys stay as they are, and so do values that are the
    /// identity of a package, names of files, hashes, or words of a fixed list.
    pub fn mask_json(&self, document: &str) -> String {
        if self.is_empty() {
            return document.to_owned();
        }
        let mut masked = String::with_capacity(document.len());
        let mut rest = document;
        let mut key = "";
        while let Some(start) = rest.find('"') {
            let end = start + 1 + end_of_string(&rest[start + 1..]);
            let (before, string) = (&rest[..start], &rest[start..(end + 1).min(rest.len())]);
            rest = &rest[start + string.len()..];
            let is_key = rest.starts_with(':');
            masked.push_str(before);
            match key {
                _ if is_key => masked.push_str(string),
                key if KEPT.contains(&key) => masked.push_str(string),
                key if MESSAGES.contains(&key) => {
                    masked.push_str(&masked_string(string, |text| self.mask_message(text)));
                }
                _ => masked.push_str(&masked_string(string, |text| self.mask(text))),
            }
            key = if is_key { string.trim_matches('"') } else { "" };
        }
        masked.push_str(rest);
        masked
    }

    /// The findings without secrets. Those at one of these places, where secrets are, may quote a part of a secret,
    /// such as the host of a URL; these parts are masked too.
    pub fn mask_report(&self, report: Report, places: &[Span]) -> Report {
        if self.is_empty() {
            return report;
        }
        let is_there = |finding: &Finding| matches!(&finding.place, Place::Spec(span) if places.contains(span));
        report.into_iter().map(|finding| self.mask_finding(is_there(&finding), finding)).collect()
    }

    fn mask_finding(&self, masks_parts: bool, mut finding: Finding) -> Finding {
        let mask = |text: &mut String| {
            *text = self.mask_message(text).into_owned();
            if masks_parts {
                *text = self.mask_quoted(text);
            }
        };
        mask(&mut finding.message);
        [&mut finding.label, &mut finding.allowed, &mut finding.help].into_iter().flatten().for_each(mask);
        if let Place::Named(name) = &mut finding.place {
            *name = self.mask(name).into_owned();
        }
        // A masked suggestion must not be written into a spec.
        finding.suggestions.retain(|text| !masks_parts && self.mask(text) == *text);
        finding
    }

    /// The text with every quotation masked that is a part of a secret.
    fn mask_quoted(&self, text: &str) -> String {
        const MIN_QUOTED_LENGTH: usize = 3;
        let is_secret = |part: &str| {
            part.chars().count() >= MIN_QUOTED_LENGTH && self.texts.iter().any(|secret| secret.contains(part))
        };
        let mut masked = String::with_capacity(text.len());
        let mut is_quoted = false;
        for part in text.split_inclusive(['`', '"']) {
            let words = part.trim_end_matches(['`', '"']);
            match is_quoted && is_secret(words.trim_end_matches("...")) {
                true => masked.extend(words.chars().map(|_| MASK)),
                false => masked.push_str(words),
            }
            masked.push_str(&part[words.len()..]);
            is_quoted = !is_quoted;
        }
        masked
    }
}

/// Shows how many secrets there are, but none of them.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.texts.len())
    }
}

/// The spellings of a secret: as it is, as messages, documents and URLs quote it, in base64, cut as messages cut it
/// (with the dots that show the cut, since texts that are not secret may start in the same way), and line by line.
fn spellings(text: &str) -> Vec<String> {
    let as_json = serde_json::to_string(text).unwrap_or_default();
    let as_xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let cut = shortened(text);
    let quoted = |text: &str| text.escape_debug().to_string();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![
        quoted(text),
        quoted(&cut),
        as_json.trim_matches('"').to_owned(),
        as_xml,
        cut,
        text.to_owned(),
        in_url(text),
        STANDARD_NO_PAD.encode(text),
        STANDARD_NO_PAD.encode(wide),
    ];
    all.extend(text.lines().map(|line| line.trim().to_owned()).filter(|line| line.chars().count() >= MIN_PART_LENGTH));
    all
}

/// A text as it is written in a URL.
fn in_url(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let mut url = String::new();
    for byte in text.bytes() {
        match is_plain(byte) {
            true => url.push(char::from(byte)),
            false => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// Builds the automaton that finds the spellings. Of those that begin at the same place, it finds the longest.
fn finder(spellings: &BTreeSet<String>) -> Option<NFA> {
    if spellings.is_empty() {
        return None;
    }
    let finder = NFA::builder().match_kind(MatchKind::LeftmostLongest).build(spellings);
    Some(finder.expect("so few bytes fit into it"))
}

/// Whether a short secret was found inside a word or number, where it only occurs by chance.
fn is_part_of_a_word(text: &str, found: Range<usize>) -> bool {
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text[found.clone()].chars().count() < MIN_PART_LENGTH
        && (joins(text[..found.start].chars().next_back()) || joins(text[found.end..].chars().next()))
}

/// Whether a place of a message is in a quotation, or may be in one, because the message quotes a text with a quotation
/// mark of its own.
fn is_quoted(message: &str, at: usize) -> bool {
    let is_odd = |text: &str, quote: &char| text.matches(*quote).count() % 2 == 1;
    ['`', '"'].iter().any(|quote| is_odd(&message[..at], quote) || is_odd(message, quote))
}

/// A JSON string with its quotation marks, whose text is masked: as it is written, a part of an escape could look like
/// a secret.
fn masked_string<'s>(string: &'s str, mask: impl for<'t> Fn(&'t str) -> Cow<'t, str>) -> Cow<'s, str> {
    let Ok(text) = serde_json::from_str::<String>(string) else { return mask(string) };
    match mask(&text) {
        Cow::Borrowed(_) => Cow::Borrowed(string),
        Cow::Owned(masked) => Cow::Owned(json_text(&masked).unwrap_or_default()),
    }
}

/// The length of a JSON string up to its closing quote, in bytes.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::Secrets;
    use crate::finding::{Code, Finding, Report, Span};

    fn secrets(texts: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        texts.iter().for_each(|text| secrets.add(text));
        secrets
    }

    #[test]
    fn a_secret_is_masked_in_every_spelling() {
        let secrets = secrets(&["p\"a<s\ts word"]);
        for text in [
            "p\"a<s\ts word",
            "p\\\"a<s\\ts word",
            "p&quot;a&lt;s\ts word",
            "p%22a%3Cs%09s%20word",
            "cCJhPHMJcyB3b3Jk",
            "cAAiAGEAPABzAAkAcwAgAHcAbwByAGQA",
        ] {
            let masked = secrets.mask(text);
            assert!(masked.chars().all(|c| c == '*'), "{masked}");
        }
        assert_eq!(format!("{secrets:?}"), "Secrets(1)");
    }

    #[test]
    fn short_secrets_are_masked_only_as_whole_words() {
        let secrets = secrets(&["1234", "on", "<enabled/>", "true"]);
        assert_eq!(
            secrets.mask("1234 ab1234 12345 (1234) on true <enabled/>"),
            "**** ab1234 12345 (****) on true <enabled/>"
        );
    }

    #[test]
    fn a_long_text_is_masked_where_messages_cut_it() {
        let long = "x1".repeat(60);
        let secrets = secrets(&[&long]);
        let message = format!("{:?} is wrong", super::shortened(&long));
        assert!(!secrets.mask(&message).contains("x1x1"));
        // Another text may begin in the same way.
        let other = format!("{}y", "x1".repeat(40));
        assert_eq!(secrets.mask(&other), other);
    }

    #[test]
    fn documents_keep_their_keys() {
        let secrets = secrets(&["secret", "s3cr3t\"pw"]);
        let document = r#"{"secret": true, "value": "s3cr3t\"pw", "code": "secret", "list": ["secret", "b"], "x": {"secret": "a secret"}}"#;
        let masked = r#"{"secret": true, "value": "*********", "code": "secret", "list": ["******", "b"], "x": {"secret": "a ******"}}"#;
        assert_eq!(secrets.mask_json(document), masked);
    }

    #[test]
    fn escapes_of_documents_stay_whole() {
        let document =
            r#"{"a": "x\nPassword-1", "b": "\u202ePassword-1", "c": "it is nPassword-1 and u202e", "d": "\\"}"#;
        let shown = secrets(&["nPassword-1", "u202e"]).mask_json(document);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["a"], "x\nPassword-1");
        assert_eq!(shown["b"], "\u{202e}Password-1");
        assert_eq!(shown["c"], "it is *********** and *****");
    }

    #[test]
    fn quoted_parts_are_masked_where_the_secret_is() {
        let mut secrets = Secrets::default();
        secrets.add("ftp://host.example/a.png");
        let span = Span { start: 1, end: 2 };
        let message = "`ftp` is not a scheme of `ftp://host.example/a.png`, on `host.example`; `logo` takes https";
        let at = |place: Span| Report::from_iter([Finding::new(Code::UrlScheme, place, message)]);
        let masked = secrets.mask_report(at(span), &[span]);
        let shown = &masked.in_order()[0].message;
        assert_eq!(shown, "`***` is not a scheme of `************************`, on `************`; `logo` takes https");
        let elsewhere = secrets.mask_report(at(Span { start: 3, end: 4 }), &[span]);
        assert!(elsewhere.in_order()[0].message.starts_with("`ftp` is not a scheme of `****"));
    }

    #[test]
    fn words_of_a_message_are_not_secret() {
        let secrets = secrets(&["password", "token"]);
        let finding =
            Finding::new(Code::CspDoubt, Span { start: 0, end: 1 }, "`password` is no password, key or token")
                .help("write another one than \"token\"");
        let masked = secrets.mask_report(Report::from_iter([finding]), &[]);
        let shown = masked.in_order()[0];
        assert_eq!(shown.message, "`********` is no password, key or token");
        assert_eq!(shown.help.as_deref(), Some("write another one than \"*****\""));
        assert_eq!(secrets.mask("no password"), "no ********");
        // A text with a quotation mark of its own may end the quotation too early.
        assert_eq!(secrets.mask_message("`a`b` and `password`"), "`a`b` and `********`");
        let document = r#"{"message": "no password, but \"password\"", "value": "password"}"#;
        let masked = r#"{"message": "no password, but \"********\"", "value": "********"}"#;
        assert_eq!(secrets.mask_json(document), masked);
    }

    #[test]
    fn many_secrets_cost_little() {
        let start = std::time::Instant::now();
        let mut many = Secrets::default();
        (0..100_000).for_each(|number| many.add(&format!("secret number {number}")));
        (0..100).for_each(|number| many.add(&format!("{number}{}", "-".repeat(100_000))));
        let page = "the secret number 1234567 is no secret number 12".repeat(20_000);
        assert!(!many.mask(&page).contains("secret number 12"));
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    }

    #[test]
    fn what_is_shown_anyway_is_not_secret() {
        assert_eq!(secrets(&["Contoso"]).except("Contoso").mask("Contoso"), "Contoso");
    }
}
