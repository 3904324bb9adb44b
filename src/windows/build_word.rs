//! The words for builds in specs: names of releases, numbers, or both.

use super::release::{named, nearest_name};
use super::words::listed;
use super::{Build, BuildError, Release};

/// The build for a word in a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildWord {
    /// The build.
    pub build: Build,
    /// The release, if the word names one with its product: `Windows Server 2025` and `Windows 11 24H2` have the same
    /// build number.
    pub release: Option<&'static Release>,
}

impl BuildWord {
    /// Parses a release, a build number, or both if they agree, in the forms of documents and findings:
    /// `Windows 11, version 23H2`, `Win11 23H2`, `LTSC 2021`, `22631.3447`, `10.0.22631 (Windows 11 23H2)`,
    /// `Windows 11 23H2 (OS Build 22631.3447)`.
    pub fn parse(word: &str) -> Result<BuildWord, BuildError> {
        BuildWord::parse_one(word).map_err(|error| match listed_words(word) {
            Some(words) => BuildError::Several { words },
            None => error,
        })
    }

    fn parse_one(word: &str) -> Result<BuildWord, BuildError> {
        // No release is named by a number with a dot.
        if let Some(build) = Build::parse_number(word).filter(|_| word.contains('.')) {
            return Ok(BuildWord { build, release: None });
        }
        if let Some(release) = named(word)? {
            return Ok(BuildWord::of(release.release, release.in_full));
        }
        let is_separator = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';');
        let parts: Vec<&str> = word.split(is_separator).filter(|part| !part.is_empty()).collect();
        let number = parts.iter().find_map(|part| Some((part, Build::parse_number(part)?)));
        let Some((number, build)) = number else { return Err(BuildError::Unknown { nearest: nearest_name(word) }) };
        let rest: Vec<&str> = parts.iter().copied().filter(|part| part != number).collect();
        let rest = rest.join(" ");
        let release = match rest.to_lowercase().as_str() {
            "" | "build" | "os build" => return Ok(BuildWord { build, release: None }),
            _ => named(&rest)?.filter(|named| named.release.build == build.build),
        };
        match release {
            Some(named) => Ok(BuildWord { build, ..BuildWord::of(named.release, named.in_full) }),
            None => Err(BuildError::Unknown { nearest: build.release_name() }),
        }
    }

    fn of(release: &'static Release, in_full: bool) -> BuildWord {
        let build = Build { build: release.build, revision: None };
        BuildWord { build, release: Some(release).filter(|_| in_full) }
    }
}

impl Build {
    /// Parses a word for a build; see [`BuildWord::parse`].
    pub fn parse_word(word: &str) -> Result<Build, BuildError> {
        BuildWord::parse(word).map(|word| word.build)
    }
}

/// The words of a text that lists several releases or builds, each of them clear; `21H2` after a release of Windows 10
/// means that of Windows 10.
fn listed_words(text: &str) -> Option<Vec<String>> {
    let names = listed(text);
    if names.len() < 2 {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    for name in names {
        let with_last = words.last().map(|last| format!("{last} {name}"));
        match with_last.filter(|joined| BuildWord::parse_one(joined).is_ok()) {
            // `Windows 11, version 23H2` is one name.
            Some(joined) => *words.last_mut()? = joined,
            None => words.push(name),
        }
    }
    let product = words.iter().find_map(|word| BuildWord::parse_one(word).ok()?.build.release_name());
    words.iter().map(|word| clear_word(word, product)).collect()
}

/// The word, or the release that it probably means if it may mean several: that of the same product, or the newest.
fn clear_word(word: &str, of_product: Option<&str>) -> Option<String> {
    let product = |name: &str| name.rsplit_once(' ').map(|(product, _)| product.to_owned());
    match BuildWord::parse_one(word) {
        Ok(_) => Some(word.to_owned()),
        Err(BuildError::Ambiguous { choices }) => {
            let same = choices.iter().rev().find(|name| of_product.is_some_and(|of| product(of) == product(name)));
            same.or(choices.last()).map(|name| (*name).to_owned())
        }
        Err(BuildError::Several { .. } | BuildError::Unknown { .. }) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Build, BuildError, BuildWord};

    fn read(word: &str) -> String {
        Build::parse_word(word).unwrap_or_else(|error| panic!("{word}: {error:?}")).named()
    }

    #[test]
    fn names_and_numbers_are_read() {
        for word in [
            "Windows 11 23H2",
            "windows  11 23h2",
            "11 23H2",
            "23H2",
            "22631",
            "10.0.22631",
            "Win11 23H2",
            "W11 23H2",
            "Windows 11, version 23H2",
            "Microsoft Windows 11 v23H2",
            "Version 23H2",
            "OS Build 22631",
            "Windows 11 2023 Update",
            "10.0.22631 (Windows 11 23H2)",
        ] {
            assert_eq!(read(word), "10.0.22631 (Windows 11 23H2)", "{word}");
        }
        for word in ["22631.3447", "Windows 11 23H2 (22631.3447)", "Version 23H2 (OS Build 22631.3447)"] {
            assert_eq!(read(word), "10.0.22631.3447 (Windows 11 23H2)", "{word}");
        }
        assert_eq!(read("10.0.26100.2033"), "10.0.26100.2033 (Windows 11 24H2)");
        for word in ["Windows Server 2022", "2022", "Server 2022", "WS2022", "Windows Server 2022 (20348)"] {
            assert_eq!(read(word), "10.0.20348 (Windows Server 2022)", "{word}");
        }
        assert_eq!(read("LTSC 2021"), "10.0.19044 (Windows 10 21H2)");
        assert_eq!(read("Windows 10 Enterprise LTSC 2019"), "10.0.17763 (Windows 10 1809)");
        assert_eq!(read("Windows 11, version 26H2"), "10.0.26300 (Windows 11 26H2)");
        assert_eq!(read("25145"), "10.0.25145");
    }

    #[test]
    fn releases_with_the_same_number_are_distinguished() {
        let release = |word| BuildWord::parse(word).unwrap().release.map(|release| release.name);
        assert_eq!(release("Windows Server 2025"), Some("Windows Server 2025"));
        assert_eq!(release("Windows 11 24H2 (26100.2033)"), Some("Windows 11 24H2"));
        assert_eq!((release("24H2"), release("26100")), (None, None));
    }

    #[test]
    fn a_name_of_several_releases_is_ambiguous() {
        let choices = vec!["Windows 10 22H2", "Windows 11 22H2"];
        assert_eq!(Build::parse_word("22h2"), Err(BuildError::Ambiguous { choices }));
        assert!(matches!(Build::parse_word("21H2"), Err(BuildError::Ambiguous { .. })));
        let Err(BuildError::Ambiguous { choices }) = Build::parse_word("Win 11") else { panic!("one Windows 11") };
        assert_eq!((choices.first(), choices.last()), (Some(&"Windows 11 21H2"), Some(&"Windows 11 26H1")));
    }

    #[test]
    fn several_builds_in_one_word_are_none() {
        for (word, expected) in [
            ("23H2, 24H2", ["23H2", "24H2"]),
            ("Windows 11 23H2 and 24H2", ["Windows 11 23H2", "24H2"]),
            ("22631;26100.2033", ["22631", "26100.2033"]),
            ("22631, 26100", ["22631", "26100"]),
            ("Windows 10 21H2, 22H2", ["Windows 10 21H2", "Windows 10 22H2"]),
            ("Windows 11, version 23H2 and 24H2", ["Windows 11 version 23H2", "24H2"]),
        ] {
            let words = expected.map(str::to_owned).to_vec();
            assert_eq!(Build::parse_word(word), Err(BuildError::Several { words }), "{word}");
        }
    }

    #[test]
    fn an_unknown_word_gets_the_nearest_release() {
        let unknown = |nearest| Err(BuildError::Unknown { nearest });
        assert_eq!(Build::parse_word("Windows 11 23H3"), unknown(Some("Windows 11 23H2")));
        assert_eq!(Build::parse_word("Windows 11 22H2 (22631.1)"), unknown(Some("Windows 11 23H2")));
        for word in ["7601", "10.0", "11.0.22631", "10.1.22631", "10.0.22631.1.1", "99999999999", "", "version"] {
            assert_eq!(Build::parse_word(word), unknown(None), "{word}");
        }
    }
}
