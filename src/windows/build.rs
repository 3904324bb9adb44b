//! Windows build numbers.

use std::fmt;

/// A Windows build, `10.0.<build>.<revision>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The third part of the version: 22631 is Windows 11 23H2.
    pub build: u32,
    /// The fourth part, raised by every monthly update; `None` if not stated.
    pub revision: Option<u32>,
}

/// Why a word is not a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// Several releases have this name.
    Ambiguous {
        /// Their full names.
        choices: Vec<&'static str>,
    },
    /// It lists several releases or builds.
    Several {
        /// A word for each.
        words: Vec<String>,
    },
    /// No release has this name, and it is not a build number of Windows 10 or later.
    Unknown {
        /// The release with the most similar name, if any.
        nearest: Option<&'static str>,
    },
}

impl Build {
    /// The build of the first release of Windows 10, the first one with provisioning packages.
    pub const FIRST: u32 = 10240;

    /// The build of the first release of Windows 11.
    pub const WINDOWS_11: u32 = 22_000;

    /// Parses `22631`, `22631.3447`, `10.0.22631` or `10.0.22631.3447`.
    pub(super) fn parse_number(text: &str) -> Option<Build> {
        let numbers = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?;
        match numbers[..] {
            [10, 0, build] | [build] if build >= Build::FIRST => Some(Build { build, revision: None }),
            [10, 0, build, revision] | [build, revision] if build >= Build::FIRST => {
                Some(Build { build, revision: Some(revision) })
            }
            _ => None,
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
