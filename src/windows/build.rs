//! Windows builds and releases: numbers, names, and which releases are serviced together.

use std::fmt;
use std::sync::LazyLock;

use crate::finding::nearest;

/// Every release from Windows 10 on, with the first build of those that get the same updates (its servicing family).
const TABLE: &str = include_str!("data/releases.tsv");

/// A Windows build, `10.0.<build>.<revision>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The third part of the version: 22631 is Windows 11 23H2.
    pub build: u32,
    /// The fourth part, raised by every monthly update; none = not stated.
    pub revision: Option<u32>,
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

struct Release {
    name: &'static str,
    build: u32,
    family: u32,
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(Release::parse).collect());

impl Release {
    fn parse(line: &'static str) -> Option<Release> {
        let [name, build, family] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(Release { name, build: build.parse().ok()?, family: family.parse().ok()? })
    }

    /// The last word of the name: `22H2`.
    fn short_name(&self) -> &'static str {
        self.name.rsplit(' ').next().unwrap_or(self.name)
    }

    fn is_server(&self) -> bool {
        self.name.contains("Server")
    }
}

impl Build {
    /// The build of the first release of Windows 10, the oldest one that knows provisioning packages.
    pub const FIRST: u32 = 10240;

    /// Reads `Windows 11 23H2`, `11 23H2`, `24H2`, `22631`, `22631.3447`, `10.0.22631`, `10.0.22631.3447`.
    pub fn parse_word(word: &str) -> Result<Build, BuildError> {
        let word = word.split_whitespace().collect::<Vec<&str>>().join(" ");
        if let Some(build) = Build::from_release_name(&word)? {
            return Ok(build);
        }
        let numbers = word.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
        match numbers.as_deref() {
            Some([10, 0, build] | [build]) if *build >= Build::FIRST => Ok(Build { build: *build, revision: None }),
            Some([10, 0, build, revision] | [build, revision]) if *build >= Build::FIRST => {
                Ok(Build { build: *build, revision: Some(*revision) })
            }
            _ => Err(BuildError::Unknown { nearest: nearest(&word, RELEASES.iter().map(|release| release.name)) }),
        }
    }

    fn from_release_name(word: &str) -> Result<Option<Build>, BuildError> {
        let full = format!("Windows {word}");
        if let Some(release) = RELEASES.iter().find(|release| is(release.name, word) || is(release.name, &full)) {
            return Ok(Some(release.build()));
        }
        let named: Vec<&Release> = RELEASES.iter().filter(|release| is(release.short_name(), word)).collect();
        // A short name means the client: 23H2 is Windows 11, though a server is called so too.
        let clients: Vec<&Release> = named.iter().copied().filter(|release| !release.is_server()).collect();
        match (clients.as_slice(), named.as_slice()) {
            ([release], _) | ([], [release]) => Ok(Some(release.build())),
            ([], _) => Ok(None),
            (several, _) => {
                Err(BuildError::Ambiguous { choices: several.iter().map(|release| release.name).collect() })
            }
        }
    }

    /// All releases with their first builds, oldest first.
    pub fn releases() -> impl Iterator<Item = (&'static str, Build)> {
        RELEASES.iter().map(|release| (release.name, release.build()))
    }

    /// The name of the release with that build number: `Windows 11 23H2`.
    pub fn release_name(self) -> Option<&'static str> {
        RELEASES.iter().find(|release| release.build == self.build).map(|release| release.name)
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

    /// The build that stands for all releases serviced with this one; a build of no release stands for itself.
    pub fn servicing_family(self) -> u32 {
        RELEASES.iter().find(|release| release.build == self.build).map_or(self.build, |release| release.family)
    }
}

impl Release {
    fn build(&self) -> Build {
        Build { build: self.build, revision: None }
    }
}

fn is(known: &str, word: &str) -> bool {
    known.eq_ignore_ascii_case(word)
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
    use super::{Build, BuildError, RELEASES, TABLE};

    fn read(word: &str) -> String {
        Build::parse_word(word).unwrap().named()
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(RELEASES.len(), TABLE.lines().count() - 1);
    }

    #[test]
    fn names_and_numbers_are_read() {
        for word in ["Windows 11 23H2", "windows  11 23h2", "11 23H2", "23H2", "22631", "10.0.22631"] {
            assert_eq!(read(word), "10.0.22631 (Windows 11 23H2)", "{word}");
        }
        assert_eq!(read("22631.3447"), "10.0.22631.3447 (Windows 11 23H2)");
        assert_eq!(read("10.0.26100.2033"), "10.0.26100.2033 (Windows 11 24H2)");
        assert_eq!(read("Windows Server 2022"), "10.0.20348 (Windows Server 2022)");
        assert_eq!(read("2022"), "10.0.20348 (Windows Server 2022)");
        assert_eq!(read("25145"), "10.0.25145");
    }

    #[test]
    fn a_brief_name_keeps_release_and_revision() {
        let brief = |word: &str| Build::parse_word(word).unwrap().brief();
        assert_eq!(brief("22631.3447"), "Windows 11 23H2 (22631.3447)");
        assert_eq!((brief("23H2"), brief("22635.1")), ("Windows 11 23H2".to_owned(), "22635.1".to_owned()));
    }

    #[test]
    fn a_short_name_of_two_releases_is_ambiguous() {
        let choices = vec!["Windows 10 22H2", "Windows 11 22H2"];
        assert_eq!(Build::parse_word("22h2"), Err(BuildError::Ambiguous { choices }));
        assert!(matches!(Build::parse_word("21H2"), Err(BuildError::Ambiguous { .. })));
    }

    #[test]
    fn an_unknown_word_gets_the_nearest_release() {
        let unknown = |nearest| Err(BuildError::Unknown { nearest });
        assert_eq!(Build::parse_word("Windows 11 23H3"), unknown(Some("Windows 11 23H2")));
        for word in ["7601", "10.0", "11.0.22631", "10.1.22631", "10.0.22631.1.1", "99999999999", ""] {
            assert_eq!(Build::parse_word(word), unknown(None), "{word}");
        }
    }
}
