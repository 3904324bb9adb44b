//! Paths on the device's system drive, as Windows writes them: `C:\Windows\Web\wall.jpg`.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::world::windows_name::{self, NameProblem};

/// The drive of Windows. Paths that go into the registry must name it, so a device whose Windows stands elsewhere is
/// refused by its backend.
const DRIVE: &str = "C:";

/// A file or folder on the system drive. Its names are such that no file system reads anything else into them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DevicePath {
    names: Vec<String>,
}

/// Why a text names no file that may be touched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{found:?} cannot be a file of the device: {why}")]
pub struct PathTrouble {
    /// The text.
    pub found: String,
    /// What is wrong with it.
    pub why: PathProblem,
}

/// What is wrong with a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PathProblem {
    /// It does not start at the root of the system drive.
    #[error("expected a path on drive {DRIVE}")]
    Drive,
    /// One of its names holds a control character. Windows would take some of them; nobody needs them.
    #[error("a name holds the control character {0:?}")]
    Control(char),
    /// Windows takes no file of one of its names.
    #[error("{0}")]
    Name(#[from] NameProblem),
}

impl DevicePath {
    /// Reads `C:\folder\file`; both slashes will do.
    pub fn parse(text: &str) -> Result<DevicePath, PathTrouble> {
        let trouble = |why| PathTrouble { found: text.to_owned(), why };
        let (drive, rest) = text.split_at_checked(DRIVE.len()).unwrap_or_default();
        let rest = rest.strip_prefix(['\\', '/']).filter(|_| drive.eq_ignore_ascii_case(DRIVE));
        let rest = rest.ok_or_else(|| trouble(PathProblem::Drive))?;
        let names: Vec<String> = rest.split(['\\', '/']).map(str::to_owned).collect();
        names.iter().try_for_each(|name| check(name)).map_err(trouble)?;
        Ok(DevicePath { names })
    }

    /// A path that is written in this program.
    pub(in crate::applier) fn known(text: &str) -> DevicePath {
        DevicePath::parse(text).expect("the paths written in this program are well-formed")
    }

    /// The file of that name in this folder.
    pub fn join(&self, name: &str) -> Result<DevicePath, PathTrouble> {
        check(name).map_err(|why| PathTrouble { found: name.to_owned(), why })?;
        let mut names = self.names.clone();
        names.push(name.to_owned());
        Ok(DevicePath { names })
    }

    /// The folder it lies in; none for what lies on the drive itself.
    pub fn parent(&self) -> Option<DevicePath> {
        let (_, above) = self.names.split_last()?;
        (!above.is_empty()).then(|| DevicePath { names: above.to_vec() })
    }

    /// The names from the drive down; at least one.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The form that the Personalization CSP takes: `file:///C:/Windows/Web/wall.jpg`.
    pub fn file_url(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| name.replace('%', "%25").replace(' ', "%20")).collect();
        format!("file:///{DRIVE}/{}", names.join("/"))
    }
}

/// Whether a file of the device can have this name.
fn check(name: &str) -> Result<(), PathProblem> {
    windows_name::check(name)?;
    name.chars().find(|c| c.is_control()).map_or(Ok(()), |c| Err(PathProblem::Control(c)))
}

impl fmt::Display for DevicePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{DRIVE}\\{}", self.names.join("\\"))
    }
}

impl From<DevicePath> for String {
    fn from(path: DevicePath) -> String {
        path.to_string()
    }
}

impl TryFrom<String> for DevicePath {
    type Error = PathTrouble;

    fn try_from(text: String) -> Result<DevicePath, PathTrouble> {
        DevicePath::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::DevicePath;

    #[test]
    fn paths_are_read_and_written_as_windows_writes_them() {
        let path = DevicePath::parse("c:/Windows/Web\\wall paper.jpg").unwrap();
        assert_eq!(path.to_string(), r"C:\Windows\Web\wall paper.jpg");
        assert_eq!(path.file_url(), "file:///C:/Windows/Web/wall%20paper.jpg");
        assert_eq!(path.parent().unwrap().to_string(), r"C:\Windows\Web");
        assert_eq!(DevicePath::parse(r"C:\a").unwrap().parent(), None);
    }

    #[test]
    fn what_could_mean_another_file_is_refused() {
        for text in [
            "",
            "C:",
            r"C:\",
            r"D:\a",
            r"\a",
            "a",
            r"C:\a\..\b",
            r"C:\a\\b",
            r"C:\a:b",
            r"C:\a\",
            r"C:\a. ",
            r"C:\nul.txt",
            r"C:\COM1 .x",
            "C:\\a\nb",
            r"\\server\share",
        ] {
            assert!(DevicePath::parse(text).is_err(), "{text}");
        }
        assert!(DevicePath::parse(r"C:\a").unwrap().join(r"..\b").is_err());
    }
}
