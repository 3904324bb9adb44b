//! Paths on the device's system drive, as Windows writes them: `C:\Windows\Web\wall.jpg`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The drive of Windows. Paths that go into the registry must name it, so a device whose Windows stands elsewhere is
/// refused by its backend.
const DRIVE: &str = "C:";
/// Windows' own limit for one name, in UTF-16 units. Source: Naming Files, Paths, and Namespaces.
const MAX_NAME: usize = 255;
/// Names that mean a device in every folder, with and without an extension. Source: the same page.
const RESERVED: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2",
    "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// A file or folder on the system drive. Its names are such that no file system reads anything else into them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DevicePath {
    names: Vec<String>,
}

/// Why a text names no file that may be touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTrouble {
    /// The text.
    pub found: String,
    /// What it must be.
    pub expected: &'static str,
}

impl DevicePath {
    /// Reads `C:\folder\file`; both slashes will do.
    pub fn parse(text: &str) -> Result<DevicePath, PathTrouble> {
        let trouble = |expected| PathTrouble { found: text.to_owned(), expected };
        let (drive, rest) = text.split_at_checked(DRIVE.len()).unwrap_or_default();
        let rest = rest.strip_prefix(['\\', '/']).filter(|_| drive.eq_ignore_ascii_case(DRIVE));
        let rest = rest.ok_or_else(|| trouble("a path on drive C:"))?;
        let names: Vec<String> = rest.split(['\\', '/']).map(str::to_owned).collect();
        match names.iter().find_map(|name| wrong_with(name)) {
            None => Ok(DevicePath { names }),
            Some(expected) => Err(trouble(expected)),
        }
    }

    /// A path that is written in this program.
    pub(in crate::applier) fn known(text: &str) -> DevicePath {
        DevicePath::parse(text).expect("the paths written in this program are well-formed")
    }

    /// The file of that name in this folder.
    pub fn join(&self, name: &str) -> Result<DevicePath, PathTrouble> {
        if let Some(expected) = wrong_with(name) {
            return Err(PathTrouble { found: name.to_owned(), expected });
        }
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

/// What a name must be that this one is not.
fn wrong_with(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    if matches!(name, "" | "." | "..") {
        Some("names between the slashes, none of them empty, `.` or `..`")
    } else if name.contains(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c)) {
        Some(r#"names without control characters and any of / \ : * ? " < > |"#)
    } else if name.ends_with(['.', ' ']) || RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved)) {
        Some("names that Windows takes as they are: no final dot or blank, no device such as CON")
    } else if name.encode_utf16().count() > MAX_NAME {
        Some("names of at most 255 characters")
    } else {
        None
    }
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

impl fmt::Display for PathTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} cannot be a file of the device: expected {}", self.found, self.expected)
    }
}

impl std::error::Error for PathTrouble {}

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
