//! Which words of a search a setting contains, and where: in its name, in the path to it, or only in its description.

use std::ops::Range;

use super::query::StemId;
use super::words::{Word, stem, words};

/// The texts about a setting.
#[derive(Debug, Default)]
pub(super) struct Described<'a> {
    /// The last segment of its address.
    pub(super) name: &'a str,
    /// The segments above it that distinguish settings.
    pub(super) path: Vec<&'a str>,
    pub(super) title: &'a str,
    /// The title of an administrative template policy in its ADMX file.
    pub(super) policy_title: &'a str,
    /// The group policy that does the same, and the last part of its place in the tree.
    pub(super) group_policy: [&'a str; 2],
    pub(super) description: &'a str,
    /// What its listed values mean.
    pub(super) values: Vec<&'a str>,
}

/// The words of a search that one setting contains.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The stems that it contains, each once, with how prominently.
    pub(super) stems: Vec<(StemId, f64)>,
    /// Those in its name, path, titles or group policy.
    pub(super) prominent: Vec<StemId>,
    /// Those of its name, as often as they occur there.
    pub(super) name: Vec<StemId>,
    /// How many words its name has.
    pub(super) name_words: usize,
    /// Whether its title is the search, word for word.
    pub(super) is_titled: bool,
}

/// How much a word counts, by its place. The description is long, so that almost any word is somewhere in it.
const SEGMENT: f64 = 3.2;
const NAME: f64 = 3.0;
const GROUP_POLICY: f64 = 2.2;
const TITLE: f64 = 2.0;
const PATH: f64 = 1.8;
const SENTENCE: f64 = 1.2;
const VALUE: f64 = 0.6;
const REST: f64 = 0.5;
/// How much a word counts that is only a part of a run of capitals: `NTPCLIENT`.
const RUN_TOGETHER: f64 = 0.6;
/// How much it counts that a word occurs in other places too.
const REPEATED: f64 = 0.25;

/// Finds the stems of a search in texts. Almost no word of a text has one of these stems, so only words that begin
/// like one are looked at further.
pub(super) struct Matcher<'q> {
    stems: &'q [String],
    /// The words of the search.
    words: &'q [String],
    groups: Groups,
}

/// The stems that begin with the same two letters, for each such pair. It is consulted for every word of every text.
struct Groups(Box<[Range<usize>]>);

impl Groups {
    /// How many values a letter, a digit or the end of a word can have: five bits, and whether it is a letter.
    const LETTERS: usize = 1 << 6;

    /// The groups of stems in alphabetical order, so that those of a pair are adjacent.
    fn of(stems: &[String]) -> Groups {
        let mut groups = vec![0..0; Groups::LETTERS * Groups::LETTERS].into_boxed_slice();
        for (id, stem) in stems.iter().enumerate() {
            let group = &mut groups[Groups::pair(stem)];
            let start = if group.end == 0 { id } else { group.start };
            *group = start..id + 1;
        }
        Groups(groups)
    }

    /// The numbers of the stems that a word can have by its first two letters.
    fn of_word(&self, word: &str) -> Range<usize> {
        self.0[Groups::pair(word)].clone()
    }

    /// The first two letters without regard to case, as a number; no stem differs from its word in these.
    fn pair(word: &str) -> usize {
        let letter =
            |at: usize| word.as_bytes().get(at).map_or(0, |byte| usize::from(byte & 0x1F | (byte & 0x40) >> 1));
        letter(0) * Groups::LETTERS + letter(1)
    }
}

/// Whether a word can have that stem: it begins with it, except perhaps for the stem's last letter (`flies`, `fly`).
fn may_have(word: &str, stem: &str) -> bool {
    let start = stem.as_bytes().split_last().map_or(&[][..], |(_, start)| start);
    word.as_bytes().get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

impl<'q> Matcher<'q> {
    /// A matcher for these stems, which are in alphabetical order, and the words of the search.
    pub(super) fn new(stems: &'q [String], words: &'q [String]) -> Matcher<'q> {
        Matcher { stems, words, groups: Groups::of(stems) }
    }

    /// Whether a title has the words of the search, and no others.
    fn is_title(&self, title: &str) -> bool {
        !title.is_empty() && {
            let mut own = words(title);
            self.words.iter().all(|word| own.next().is_some_and(|own| own.text.eq_ignore_ascii_case(word)))
                && own.next().is_none()
        }
    }

    fn find(&self, word: &str) -> Option<StemId> {
        let group = self.groups.of_word(word);
        let candidates = self.stems.get(group.clone()).unwrap_or_default();
        if !candidates.iter().any(|stem| may_have(word, stem)) {
            return None;
        }
        candidates.binary_search(&stem(word)).ok().map(|at| group.start + at)
    }

    /// Calls `found` for each word of the text that is wanted, with its share of the text's weight; also for two
    /// words in one (`OneDrive`, `Wi-Fi`), and for either end of capitals run together.
    fn each(&self, text: &str, mut found: impl FnMut(StemId, f64)) {
        let mut before: Option<Word> = None;
        for word in words(text) {
            if let Some(first) = before.filter(|_| word.joined)
                && !self.groups.of_word(first.text).is_empty()
                && let Some(id) = self.find(&format!("{}{}", first.text, word.text))
            {
                found(id, 1.0);
            }
            if let Some(id) = self.find(word.text) {
                found(id, 1.0);
            } else {
                ends_of_capitals(word.text).filter_map(|end| self.find(end)).for_each(|id| found(id, RUN_TOGETHER));
            }
            before = Some(word);
        }
    }

    /// The words of the search that the setting contains.
    pub(super) fn evidence(&self, setting: &Described) -> Evidence {
        let mut evidence = Evidence {
            name_words: words(setting.name).count(),
            is_titled: self.is_title(setting.title) || self.is_title(setting.policy_title),
            ..Evidence::default()
        };
        let mut places: Vec<(StemId, f64)> = Vec::new();
        self.each(setting.name, |id, share| {
            places.push((id, share * NAME));
            evidence.name.extend((share == 1.0).then_some(id));
        });
        for segment in setting.path.iter().copied().chain([setting.name]) {
            places.extend(self.find(segment).map(|id| (id, SEGMENT)));
        }
        let mut look = |text: &str, weight: f64| self.each(text, |id, share| places.push((id, share * weight)));
        setting.path.iter().for_each(|segment| look(segment, PATH));
        look(setting.title, TITLE);
        look(setting.policy_title, TITLE);
        setting.group_policy.iter().for_each(|text| look(text, GROUP_POLICY));
        let prominent = places.len();
        let mut look = |text: &str, weight: f64| self.each(text, |id, share| places.push((id, share * weight)));
        let (sentence, rest) = first_sentence(setting.description);
        look(sentence, SENTENCE);
        look(rest, REST);
        setting.values.iter().for_each(|text| look(text, VALUE));
        evidence.prominent = places.iter().take(prominent).map(|(id, _)| *id).collect();
        evidence.stems = together(places);
        evidence
    }
}

/// What may be words at either end of capitals run together, as `NTP` and `CLIENT` in `NTPCLIENT`; nothing for other
/// words.
fn ends_of_capitals(word: &str) -> impl Iterator<Item = &str> {
    /// The minimum number of letters of an end; shorter ones are not words.
    const END: usize = 3;
    /// The minimum number of letters of a word that is split; shorter ones, such as `UPDATE`, are mostly one word.
    const WORD: usize = 7;
    let is_one = word.len() >= WORD && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let splits = if is_one { END..word.len() - END + 1 } else { 0..0 };
    splits.filter_map(|at| word.split_at_checked(at)).flat_map(|(first, last)| [first, last])
}

/// Each stem once, with all its places taken together: each kind of place counts once.
fn together(mut places: Vec<(StemId, f64)>) -> Vec<(StemId, f64)> {
    places.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    places.dedup();
    let mut stems: Vec<(StemId, f64)> = Vec::new();
    for (id, weight) in places {
        match stems.last_mut().filter(|(last, _)| *last == id) {
            Some((_, sum)) => *sum += REPEATED * weight,
            None => stems.push((id, weight)),
        }
    }
    stems
}

/// The first sentence of a description, and the rest.
pub(super) fn first_sentence(description: &str) -> (&str, &str) {
    let description = description.trim();
    let bytes = description.as_bytes();
    let ends = |at: &usize| match bytes[*at] {
        b'\n' => true,
        b'.' | b'!' | b'?' => {
            description.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        }
        _ => false,
    };
    let end = (0..bytes.len()).find(ends).map(|at| at + 1);
    description.split_at_checked(end.unwrap_or(description.len())).unwrap_or((description, ""))
}

#[cfg(test)]
mod tests {
    use super::{Described, Matcher, first_sentence, may_have};
    use crate::find::words::{stem, words};
    use crate::schema::Schema;

    #[test]
    fn how_much_a_word_counts_depends_on_its_place() {
        let mut stems = ["bluetooth", "advertising", "onedrive", "wifi", "visible"].map(stem);
        stems.sort();
        let matcher = Matcher::new(&stems, &[]);
        let id = |word: &str| stems.binary_search(&stem(word)).unwrap();
        let setting = Described {
            name: "AllowAdvertising",
            path: vec!["Bluetooth"],
            description: "Whether the device is visible. OneDrive and Wi-Fi.",
            ..Described::default()
        };
        let evidence = matcher.evidence(&setting);
        let weight =
            |word: &str| evidence.stems.iter().find(|(own, _)| *own == id(word)).map_or(0.0, |(_, weight)| *weight);
        assert!(weight("bluetooth") > weight("advertising") && weight("advertising") > weight("visible"));
        assert!(weight("visible") > weight("onedrive") && weight("onedrive") > 0.0 && weight("wifi") > 0.0);
        assert_eq!((evidence.name.as_slice(), evidence.name_words), (&[id("advertising")][..], 2));
        assert!(evidence.prominent.contains(&id("bluetooth")) && !evidence.prominent.contains(&id("visible")));
    }

    #[test]
    fn the_words_at_the_ends_of_a_run_of_capitals_are_found() {
        let mut stems = ["ntp", "client", "able"].map(stem);
        stems.sort();
        let matcher = Matcher::new(&stems, &[]);
        let evidence = |name| matcher.evidence(&Described { name, ..Described::default() });
        let apart = evidence("NTP_CLIENT");
        let together = evidence("W32TIME_POLICY_CONFIGURE_NTPCLIENT");
        assert_eq!(together.stems.len(), 2);
        assert!(together.stems.iter().zip(&apart.stems).all(|(one, other)| one.0 == other.0 && one.1 < other.1));
        assert!(evidence("TS_STABLE").stems.is_empty() && evidence("Ntpclient").stems.is_empty());
    }

    #[test]
    fn every_word_may_have_its_stem() {
        for word in
            ["flies", "ties", "Organisation", "organization", "stopping", "boxes", "classes", "policies", "Encrypted"]
        {
            assert!(may_have(word, &stem(word)), "{word}: {}", stem(word));
        }
        let schema = Schema::builtin();
        for text in schema.nodes().map(|id| &schema.node(id).description) {
            for word in words(text) {
                assert!(may_have(word.text, &stem(word.text)), "{}", word.text);
            }
        }
        assert!(!may_have("turning", "widget") && !may_have("w", "widget"));
    }

    #[test]
    fn a_title_in_the_words_of_the_search_is_recognized() {
        let (stems, words) = ([stem("drives")], ["hide", "drives"].map(str::to_owned));
        let matcher = Matcher::new(&stems, &words);
        let titled = |policy_title| matcher.evidence(&Described { policy_title, ..Described::default() }).is_titled;
        assert!(titled("Hide drives"));
        assert!(!titled("Hide") && !titled("Hide drives here") && !titled(""));
    }

    #[test]
    fn descriptions_have_a_first_sentence() {
        assert_eq!(first_sentence(" Version 1.2 of it. More."), ("Version 1.2 of it.", " More."));
        assert_eq!(first_sentence("One line\nAnother"), ("One line\n", "Another"));
        assert_eq!((first_sentence("None"), first_sentence("")), (("None", ""), ("", "")));
    }
}
