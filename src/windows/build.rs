//! Windows builds: numbers, and the words that specs use for them.

use std::fmt;

use super::Release;
use super::release::{named, nearest_name};

/// A Windows build, `10.0.<build>.<revision>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The third part of the version: 22631 is Windows 11 23H2.
    pub build: u32,
    /// The fourth part, raised by every monthly update; none = not stated.
    pub revision: Option<u32>,
}

/// The build that a word of a spec stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildWord {
    /// The build.
    pub build: Build,
    /// The release, where the word names one with its product: `Windows Server 2025` is another than `Windows 11 24H2`
    /// although both have one build number.
    pub release: Option<&'static Release>,
}

/// Why a word names no build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// Several releases go by that name.
    Ambiguous {
        /// Their full names.
        choices: Vec<&'static str>,
    },
    /// No release goes by that name, and it is no build number of Windows 10 or later.
    Unknown {
        /// The release whose name is written most alike, if one is.
        nearest: Option<&'static str>,
    },
}

impl BuildWord {
    /// Reads a release, a build number, or both as long as they agree, as documents and findings write them:
    /// `Windows 11, version 23H2`, `Win11 23H2`, `LTSC 2021`, `22631.3447`, `10.0.22631 (Windows 11 23H2)`,
    /// `Windows 11 23H2 (OS Build 22631.3447)`.
    pub fn parse(word: &str) -> Result<BuildWord, BuildError> {
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
    /// The build of the first release of Windows 10, the oldest one that knows provisioning packages.
    pub const FIRST: u32 = 10240;

    /// Reads a word for a build; see [`BuildWord::parse`].
    pub fn parse_word(word: &str) -> Result<Build, BuildError> {
        BuildWord::parse(word).map(|word| word.build)
    }

    /// Reads `22631`, `22631.3447`, `10.0.22631` or `10.0.22631.3447`.
    fn parse_number(text: &str) -> Option<Build> {
        let numbers = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?;
        match numbers[..] {
            [10, 0, build] | [build] if build >= Build::FIRST => Some(Build { build, revision: None }),
            [10, 0, build, revision] | [build, revision] if build >= Build::FIRST => {
                Some(Build { build, revision: Some(revision) })
            }
            _ => None,
        }
    }

    /// The build numbers of all releases with the names of the first release of each, oldest first. Phones are left out.
    pub fn releases() -> impl Iterator<Item = (&'static str, Build)> {
        let mut last = 0;
        let releases = Release::all().iter().filter(|release| release.channels().any(|channel| channel != "mobile"));
        releases.filter_map(move |release| {
            let is_new = std::mem::replace(&mut last, release.build) != release.build;
            is_new.then_some((release.name, Build { build: release.build, revision: None }))
        })
    }

    /// The name of the release with that build number: `Windows 11 23H2`.
    pub fn release_name(self) -> Option<&'static str> {
        self.release().map(|release| release.name)
    }

    /// For people: `10.0.22631.3447 (Windows 11 23H2)`.
    pub fn named(self) -> String {
        match self.release_name() {
            Some(name) => format!("{self} ({name})"),
            None => self.to_string(),
        }
    }

    /// As short as it stays clear: `Windows 11 23H2 (22631.3447)`, `Windows 11 23H2`, `22635.4000`.
    pub fn brief(self) -> String {
        let number = self.to_string();
        let number = number.strip_prefix("10.0.").unwrap_or(&number);
        match (self.release_name(), self.revision) {
            (Some(name), None) => name.to_owned(),
            (Some(name), Some(_)) => format!("{name} ({number})"),
            (None, _) => number.to_owned(),
        }
    }
}

/// `10.0.22631.3447`, or `10.0.22631` without a revision.
impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "10.0.{}", self.build)?;
        match self.revision {
            Some(revision) => write!(f, ".{revision}"),
            None => Ok(()),
        }
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
    fn a_release_of_one_number_with_another_is_told_apart() {
        let release = |word| BuildWord::parse(word).unwrap().release.map(|release| release.name);
        assert_eq!(release("Windows Server 2025"), Some("Windows Server 2025"));
        assert_eq!(release("Windows 11 24H2 (26100.2033)"), Some("Windows 11 24H2"));
        assert_eq!((release("24H2"), release("26100")), (None, None));
    }

    #[test]
    fn a_brief_name_keeps_release_and_revision() {
        let brief = |word: &str| Build::parse_word(word).unwrap().brief();
        assert_eq!(brief("22631.3447"), "Windows 11 23H2 (22631.3447)");
        assert_eq!((brief("23H2"), brief("22635.1")), ("Windows 11 23H2".to_owned(), "22635.1".to_owned()));
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
    fn an_unknown_word_gets_the_nearest_release() {
        let unknown = |nearest| Err(BuildError::Unknown { nearest });
        assert_eq!(Build::parse_word("Windows 11 23H3"), unknown(Some("Windows 11 23H2")));
        assert_eq!(Build::parse_word("Windows 11 22H2 (22631.1)"), unknown(Some("Windows 11 23H2")));
        for word in ["7601", "10.0", "11.0.22631", "10.1.22631", "10.0.22631.1.1", "99999999999", "", "version"] {
            assert_eq!(Build::parse_word(word), unknown(None), "{word}");
        }
    }

    #[test]
    fn each_build_number_is_listed_once() {
        let builds: Vec<u32> = Build::releases().map(|(_, build)| build.build).collect();
        assert!(builds.is_sorted_by(|a, b| a < b));
        assert!(Build::releases().all(|(name, _)| !name.contains("Mobile")));
    }
}
