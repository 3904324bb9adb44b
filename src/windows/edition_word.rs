//! Words for editions in specs, Microsoft's documentation and our own findings.

use std::collections::BTreeSet;

use super::edition::Row;
use super::words::{is, listed, with_single_blanks, words};
use super::{Build, Edition};
use crate::finding::nearest;

/// The editions for a word in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionWord {
    /// At least one.
    pub editions: Vec<Edition>,
    /// The build number, if the word names a release too: 19044 for `Enterprise LTSC 2021`.
    pub build: Option<u32>,
    /// What the word may seem to include, but does not.
    pub note: Option<String>,
}

/// Why a word is not an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditionError {
    /// It lists several editions, each of which has a word.
    Several {
        /// A word for each.
        words: Vec<String>,
    },
    /// No edition has this name.
    Unknown {
        /// The most similar known word, if any.
        nearest: Option<String>,
    },
}

impl Edition {
    /// The editions for a word, ignoring letter case: one for an EditionID, a number or a product name (`Windows 11
    /// Pro`, `Enterprise LTSC 2021`, `Windows Server 2022 Datacenter`), several for names separated by slashes, all
    /// editions of the family for `family:Pro`.
    pub fn parse_word(word: &str) -> Result<EditionWord, EditionError> {
        let word = with_single_blanks(word);
        if let Some(words) = listed_words(&word, word_or_longer_name) {
            return Err(EditionError::Several { words });
        }
        if let Some(family) = strip_prefix_ignoring_case(&word, "family:") {
            return Edition::family(family.trim());
        }
        if let Some(found) = one(&word) {
            return Ok(found);
        }
        several(&word).ok_or_else(|| match listed_words(&word, word_or_nearest) {
            Some(words) => EditionError::Several { words },
            None => EditionError::Unknown { nearest: nearest_word(&word) },
        })
    }

    fn family(name: &str) -> Result<EditionWord, EditionError> {
        let editions = Edition::of_family(name);
        if editions.is_empty() {
            let families = Edition::all().filter_map(Edition::family_name);
            let nearest = nearest(name, families).map(|family| format!("family:{family}"));
            return Err(EditionError::Unknown { nearest });
        }
        Ok(EditionWord { editions, build: None, note: None })
    }
}

/// The words of a text that lists several editions, if `meant` knows each of them. Some editions have a comma or `and`
/// in their name.
fn listed_words(text: &str, meant: impl Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let names = listed(text);
    if names.len() < 2 || exact(text).is_some() {
        return None;
    }
    names.iter().map(|name| meant(name)).collect()
}

/// A name in a list of editions, or the one that it is a part of: `Workstation`.
fn word_or_longer_name(name: &str) -> Option<String> {
    Edition::parse_word(name).map_or_else(|_| longer_name(name), |_| Some(name)).map(str::to_owned)
}

/// A name in a list of editions, or the most similar one.
fn word_or_nearest(name: &str) -> Option<String> {
    match Edition::parse_word(name) {
        Ok(_) => Some(name.to_owned()),
        Err(EditionError::Unknown { nearest }) => nearest,
        Err(EditionError::Several { .. }) => None,
    }
}

/// The edition whose name is written like this in the table.
fn exact(word: &str) -> Option<&'static Row> {
    Row::all().iter().find(|row| is(row.product, word) || row.aliases().any(|alias| is(alias, word)))
}

/// The edition with this name.
fn one(word: &str) -> Option<EditionWord> {
    let alone = |row: &Row, build, note| EditionWord { editions: vec![row.edition], build, note };
    let id = Edition::parse_id(word);
    if let Some(row) = Row::all().iter().find(|row| Some(row.edition) == id || is(row.edition_id, word)) {
        return Some(alone(row, None, None));
    }
    let (name, number) = with_number(word);
    let wanted = Name::of(name);
    let spelled = || Row::all().iter().find(|row| row.names().any(|known| Name::of(known).words == wanted.words));
    let is_one_name = !wanted.words.is_empty() && !name.contains('/');
    let row = exact(word).or_else(|| spelled().filter(|_| is_one_name))?;
    let agrees = number.is_none_or(|number| Edition::parse_id(number) == Some(row.edition));
    agrees.then(|| alone(row, wanted.build(), row.rest_of_family().filter(|_| row.is_called(&wanted))))
}

/// Names separated by slashes, as in Microsoft's tables: `Pro Education/SE`. A part that does not name an edition
/// (`E3/E5`) is ignored.
fn several(word: &str) -> Option<EditionWord> {
    let parts: Vec<&str> = word.split('/').map(str::trim).collect();
    if parts.len() < 2 {
        return None;
    }
    let mut editions = Vec::new();
    for part in parts.into_iter().filter(|part| !Name::of(part).words.is_empty()) {
        editions.extend(one(part)?.editions);
    }
    (!editions.is_empty()).then_some(EditionWord { editions, build: None, note: None })
}

/// `Pro N (0x31)`, as in our findings: the name and the number.
fn with_number(word: &str) -> (&str, Option<&str>) {
    let split = word.strip_suffix(')').and_then(|word| word.rsplit_once('('));
    match split {
        Some((name, number)) if Edition::parse_id(number).is_some() => (name.trim(), Some(number)),
        _ => (word, None),
    }
}

/// A name as a set of words, without its release.
#[derive(Debug, Default, PartialEq, Eq)]
struct Name {
    /// The words that identify the edition, in alphabetical order.
    words: Vec<String>,
    /// A year or version, such as `2021` or `20h2`.
    release: Option<String>,
}

/// Words that do not identify an edition.
const FILLERS: [&str; 14] =
    ["microsoft", "windows", "10", "11", "edition", "version", "the", "for", "in", "e3", "e5", "a3", "a5", "mode"];

/// Other words for those in the names of editions, and what they stand for.
const SYNONYMS: [(&str, &[&str]); 14] = [
    ("professional", &["pro"]),
    ("ent", &["enterprise"]),
    ("edu", &["education"]),
    ("std", &["standard"]),
    ("dc", &["datacenter"]),
    ("workstation", &["workstations"]),
    ("ws", &["workstations"]),
    ("prows", &["pro", "workstations"]),
    ("eval", &["evaluation"]),
    ("ltsb", &["ltsc"]),
    ("sl", &["single", "language"]),
    ("multisession", &["multi", "session"]),
    // Editions for Korea without a media player; since Windows 10 they are the N editions.
    ("kn", &["n"]),
    ("hololens2", &["hololens", "2"]),
];

impl Name {
    fn of(text: &str) -> Name {
        let all = words(text);
        // S mode is a mode of Home and Pro, not an edition.
        let s_mode = all.windows(2).any(|pair| pair == ["s", "mode"]);
        let mut name = Name::default();
        for word in all {
            if is_release(&word) {
                name.release = Some(word);
            } else if let Some((_, same)) = SYNONYMS.iter().find(|(known, _)| *known == word) {
                name.words.extend(same.iter().map(|word| (*word).to_owned()));
            } else if FILLERS.contains(&word.as_str()) || (s_mode && word == "s") {
                continue;
            } else {
                name.words.push(word);
            }
        }
        name.words.sort_unstable();
        name.words.dedup();
        name
    }

    /// The build for the year or version in the name.
    fn build(&self) -> Option<u32> {
        let release = self.release.as_ref()?;
        let has = |word: &str| self.words.iter().any(|own| own == word);
        let names = match (has("ltsc"), has("server")) {
            (true, _) => [format!("LTSC {release}"), format!("LTSB {release}")],
            (_, true) => [format!("Windows Server {release}"), format!("Windows Server, version {release}")],
            _ => return None,
        };
        names.iter().find_map(|name| Build::parse_word(name).ok()).map(|build| build.build)
    }
}

/// Whether a word is a year (`2021`) or a version (`1809`, `20H2`).
fn is_release(word: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match word.len() {
        4 if is_number(word) => true,
        4 => word.split_once('h').is_some_and(|(year, half)| is_number(year) && is_number(half)),
        _ => false,
    }
}

impl Row {
    /// All names.
    fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.product, self.edition_id].into_iter().chain(self.aliases()).filter(|name| !name.is_empty())
    }

    /// Whether this is its product name, with or without `Windows`.
    fn is_called(&self, name: &Name) -> bool {
        Name::of(self.product) == *name
    }

    /// A note for a product with the same name as its family, so it may seem to mean the whole family.
    fn rest_of_family(&self) -> Option<String> {
        let is_rest = |row: &&Row| row.in_ddf && row.family == self.product && row.edition != self.edition;
        let rest: Vec<String> =
            Row::all().iter().filter(is_rest).map(|row| format!("{} ({})", row.product, row.edition.id())).collect();
        (!rest.is_empty()).then(|| {
            let (product, id) = (self.product, self.edition.id());
            format!("{product} means {id} alone, without {}; family:{product} means all of them", rest.join(", "))
        })
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

fn nearest_word(word: &str) -> Option<String> {
    // EditionIDs of editions that no DDF file lists are not suggested.
    let written = |row: &'static Row| row.names().filter(move |name| row.in_ddf || *name != row.edition_id);
    let near = nearest(word, Row::all().iter().filter(|row| row.was_released()).flat_map(written));
    near.or_else(|| longer_name(word)).map(str::to_owned)
}

/// The shortest product name that contains all words of a name that is only a part of one: `IoT Enterprise` for `IoT`.
fn longer_name(word: &str) -> Option<&'static str> {
    let wanted = Name::of(word).words;
    let contains_it = |product: &&str| wanted.iter().all(|word| Name::of(product).words.contains(word));
    let listed = Row::all().iter().filter(|row| row.was_released() && row.in_ddf && !wanted.is_empty());
    listed.map(|row| row.product).filter(contains_it).min_by_key(|product| product.len())
}

impl Edition {
    /// Every word, in lower case, that can appear in names of editions, for editors. Not every combination of them
    /// names an edition.
    pub fn vocabulary() -> BTreeSet<String> {
        let names = Row::all().iter().flat_map(|row| row.names().chain([row.family])).flat_map(words);
        let numbers = Row::all().iter().flat_map(|row| words(&row.edition.id()));
        let synonyms = SYNONYMS.iter().map(|(word, _)| *word).chain(FILLERS).chain(["family", "s"]).flat_map(words);
        names.chain(numbers).chain(synonyms).chain(Build::vocabulary()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Edition, EditionError};
    use crate::windows::edition::Row;

    fn ids(word: &str) -> Vec<String> {
        let word = Edition::parse_word(word).unwrap_or_else(|error| panic!("{word}: {error:?}"));
        word.editions.iter().map(|edition| edition.id()).collect()
    }

    #[test]
    fn a_word_means_one_edition_or_a_family() {
        for (word, id) in [
            ("Professional", "0x30"),
            ("pro", "0x30"),
            ("Windows 11 Pro", "0x30"),
            ("Microsoft Windows 11 Pro", "0x30"),
            ("Win11 Professional", "0x30"),
            ("Windows Pro", "0x30"),
            ("Windows 11 Pro in S mode", "0x30"),
            ("Pro N (0x31)", "0x31"),
            ("0xa1", "0xA1"),
            ("Windows 10 Pro for Workstations N", "0xA2"),
            ("0x88*", "0x88*"),
            ("Holographic", "0x88"),
            ("Windows Holographic", "0x87"),
            ("Enterprise", "0x4"),
            ("Windows Enterprise E3", "0x4"),
            ("Windows SE", "0xCB"),
            ("Windows 11 SE", "0xCB"),
            ("LTSC", "0x7D"),
            ("Windows 10 Enterprise 2016 LTSB", "0x7D"),
            ("Enterprise N LTSC 2021", "0x7E"),
            ("Windows 11 IoT Enterprise LTSC", "0xBF"),
            ("IoT Enterprise Subscription LTSC", "0xCD"),
            ("IoT Enterprise", "0xBC"),
            ("Windows 11 Enterprise multi-session", "0xAF"),
            ("Core", "0x65"),
            ("Windows 10 Home Single Language", "0x64"),
            ("Windows Server 2022 Datacenter", "0x8"),
            ("Windows Server 2025 Standard", "0x7"),
            ("Microsoft Windows Server 2019 Standard Evaluation", "0x4F"),
            ("Windows Server 2022 Datacenter Azure Edition", "0x197"),
        ] {
            assert_eq!(ids(word), [id], "{word}");
        }
        assert_eq!(ids("family:Pro"), ["0x30", "0x31", "0x8A", "0x8B"]);
        assert_eq!(ids("Windows Pro/Pro Education/SE"), ["0x30", "0xA4", "0xCB"]);
        assert_eq!(ids("IoT Enterprise / IoT Enterprise LTSC"), ["0xBC", "0xBF"]);
        assert_eq!(ids("Windows Enterprise E3/E5"), ["0x4"]);
    }

    #[test]
    fn every_name_of_an_edition_means_it() {
        for row in Row::all() {
            for name in row.names() {
                assert_eq!(ids(name), [row.edition.id()], "{name}");
            }
        }
    }

    #[test]
    fn a_year_determines_the_build() {
        let build = |word| Edition::parse_word(word).unwrap().build;
        assert_eq!(build("Enterprise LTSC 2021"), Some(19044));
        assert_eq!(build("Windows 10 Enterprise 2015 LTSB"), Some(10240));
        assert_eq!(build("Windows Server 2019 Standard"), Some(17763));
        assert_eq!(build("Windows Server, version 20H2"), Some(19042));
        assert_eq!((build("Enterprise LTSC"), build("Windows 11 Pro")), (None, None));
    }

    #[test]
    fn only_a_product_named_like_its_family_gets_a_note() {
        let note = |word| Edition::parse_word(word).unwrap().note;
        assert_eq!((note("Enterprise LTSC"), note("Professional"), note("0x30")), (None, None, None));
        let expected = "Pro means 0x30 alone, without Pro N (0x31), Pro Single Language (0x8A), Pro China (0x8B); \
                        family:Pro means all of them";
        assert_eq!(note("Pro").as_deref(), Some(expected));
    }

    #[test]
    fn several_editions_in_one_word_are_not_another_edition() {
        for (word, expected) in [
            ("Pro, Education", ["Pro", "Education"]),
            ("Pro;Education", ["Pro", "Education"]),
            ("pro + education", ["pro", "education"]),
            ("Pro and Education", ["Pro", "Education"]),
            ("Pro,Workstation", ["Pro", "Pro for Workstations"]),
            ("Enterprise; LTSC 2021", ["Enterprise", "LTSC 2021"]),
            ("family:Home, Windows 11 Pro", ["family:Home", "Windows 11 Pro"]),
            ("Enterprise & Eductaion", ["Enterprise", "Education"]),
        ] {
            let words = expected.map(str::to_owned).to_vec();
            assert_eq!(Edition::parse_word(word), Err(EditionError::Several { words }), "{word}");
        }
        for word in ["Windows 11 Enterprise, version 22H2", "Enterprise E3, E5", "Enterprise,"] {
            assert_eq!(ids(word), ["0x4"], "{word}");
        }
    }

    #[test]
    fn an_unknown_word_gets_the_nearest_known_one() {
        let nearest = |word| match Edition::parse_word(word) {
            Err(EditionError::Unknown { nearest }) => nearest,
            other => panic!("{word}: {other:?}"),
        };
        assert_eq!(nearest("Enterprize").as_deref(), Some("Enterprise"));
        assert_eq!(nearest("family:Por").as_deref(), Some("family:Pro"));
        assert_eq!(nearest("Pro N (0x30)"), None);
        assert_eq!(nearest("IoT").as_deref(), Some("IoT Enterprise"));
        for nonsense in ["0x999", "", "/", "Windows", "Ünïcödé"] {
            assert_eq!(nearest(nonsense), None, "{nonsense}");
        }
    }
}
