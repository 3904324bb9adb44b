//! Paths on the device's system drive, as Windows writes them: `C:\Windows\Web\wall.jpg`.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::address::percent_decode;
use crate::world::windows_name::{self, NameKey, NameProblem};

/// The drive of Windows. Paths in the registry must name it, so a device whose Windows is on another drive is refused.
const DRIVE: &str = "C:";

/// A file or folder on the system drive. Its names mean the same on every file system; letter case does not count.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DevicePath {
    names: Vec<String>,
}

/// Why a text is not a valid path on the device.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{found:?} cannot be a file of the device: {why}")]
pub struct DevicePathError {
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
    /// One of its names holds a control character. Windows would accept some of them; nobody needs them.
    #[error("a name holds the control character {0:?}")]
    Control(char),
    /// Windows does not accept one of its names.
    #[error("{0}")]
    Name(#[from] NameProblem),
}

impl DevicePath {
    /// Parses `C:\folder\file`, with either kind of slash.
    pub fn parse(text: &str) -> Result<DevicePath, DevicePathError> {
        let error = |why| DevicePathError { found: text.to_owned(), why };
        let (drive, rest) = text.split_at_checked(DRIVE.len()).unwrap_or_default();
        let rest = rest.strip_prefix(['\\', '/']).filter(|_| drive.eq_ignore_ascii_case(DRIVE));
        let rest = rest.ok_or_else(|| error(PathProblem::Drive))?;
        let names: Vec<String> = rest.split(['\\', '/']).map(str::to_owned).collect();
        names.iter().try_for_each(|name| check(name)).map_err(error)?;
        Ok(DevicePath { names })
    }

    /// The folder of the files of `ppkg-apply` on a running Windows. Only administrators and the system may write
    /// there; the live device ensures that.
    pub(in crate::applier) fn own_folder() -> DevicePath {
        DevicePath::known(r"C:\ProgramData\ppkg-apply")
    }

    /// A path that is a constant of this program.
    pub(in crate::applier) fn known(text: &str) -> DevicePath {
        DevicePath::parse(text).expect("constant paths are well-formed")
    }

    /// The file with this name in this folder.
    pub fn join(&self, name: &str) -> Result<DevicePath, DevicePathError> {
        check(name).map_err(|why| DevicePathError { found: name.to_owned(), why })?;
        let mut names = self.names.clone();
        names.push(name.to_owned());
        Ok(DevicePath { names })
    }

    /// The parent folder; `None` at the root of the drive.
    pub fn parent(&self) -> Option<DevicePath> {
        let (_, above) = self.names.split_last()?;
        (!above.is_empty()).then(|| DevicePath { names: above.to_vec() })
    }

    /// The names, outermost first; at least one.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The file that a URL names, without its `file:`.
    pub fn of_file_url(rest: &str) -> Option<DevicePath> {
        DevicePath::parse(&percent_decode(rest.trim_start_matches('/'))?).ok()
    }

    /// Whether a text is this path, or a URL of it.
    pub(in crate::applier) fn is_named_by(&self, text: &str) -> bool {
        let (scheme, rest) = text.split_once(':').unwrap_or_default();
        let named = if scheme.eq_ignore_ascii_case("file") {
            DevicePath::of_file_url(rest)
        } else {
            DevicePath::parse(text).ok()
        };
        named.as_ref() == Some(self)
    }

    /// The URL form that the Personalization CSP accepts: `file:///C:/Windows/Web/wall.jpg`.
    pub fn file_url(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| name.replace('%', "%25").replace(' ', "%20")).collect();
        format!("file:///{DRIVE}/{}", names.join("/"))
    }
}

/// Checks that a file on the device can have this name.
fn check(name: &str) -> Result<(), PathProblem> {
    windows_name::check(name)?;
    name.chars().find(|c| c.is_control()).map_or(Ok(()), |c| Err(PathProblem::Control(c)))
}

impl Ord for DevicePath {
    fn cmp(&self, other: &DevicePath) -> Ordering {
        let pairs = self.names.iter().zip(&other.names);
        let differing = pairs.map(|(own, other)| NameKey::compare(own, other)).find(|order| order.is_ne());
        differing.unwrap_or_else(|| self.names.len().cmp(&other.names.len()))
    }
}

impl PartialOrd for DevicePath {
    fn partial_cmp(&self, other: &DevicePath) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DevicePath {
    fn eq(&self, other: &DevicePath) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DevicePath {}

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
    type Error = DevicePathError;

    fn try_from(text: String) -> Result<DevicePath, DevicePathError> {
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
        let named = |url: &str| DevicePath::of_file_url(url).map(|path| path.to_string());
        assert_eq!(named("///C:/Windows/b%C3%BCro%25.jpg").as_deref(), Some(r"C:\Windows\büro%.jpg"));
        assert_eq!(named("///C:/Windows/a%ff.jpg"), None);
        assert_eq!(named("//server/share/a.jpg"), None);
        assert!(
            path.is_named_by("FILE:///c:/windows/web/WALL%20PAPER.jpg")
                && path.is_named_by(r"C:\WINDOWS\web\wall paper.jpg")
        );
        assert!(!path.is_named_by("wall paper.jpg") && !path.is_named_by("https://contoso.com/wall%20paper.jpg"));
        assert_eq!(path.parent().unwrap().to_string(), r"C:\Windows\Web");
        assert_eq!(DevicePath::parse(r"C:\a").unwrap().parent(), None);
    }

    #[test]
    fn letter_case_does_not_count() {
        let path = |text| DevicePath::parse(text).unwrap();
        assert_eq!(path(r"C:\Users\Büro.jpg"), path(r"c:\USERS\bÜRO.JPG"));
        assert_ne!(path(r"C:\Users\a.jpg"), path(r"C:\Users\b.jpg"));
        assert_ne!(path(r"C:\Users"), path(r"C:\Users\a"));
        assert!(path(r"C:\a\z") < path(r"C:\A_") && path(r"C:\a") < path(r"C:\A\b"));
    }

    #[test]
    fn a_path_that_could_mean_another_file_is_refused() {
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
