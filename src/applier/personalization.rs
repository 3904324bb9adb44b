//! The Personalization CSP as seen on a device: nodes, registry values, folders and status codes.

use std::fmt;

use super::device::{DevicePath, ValueName};
use super::fetch::FetchError;
use crate::address::{LocUri, Scope};
use crate::csp::PersonalizationNode;

/// The registry key of the CSP. Source: several administrators' scripts that agree; Microsoft documents only the nodes.
pub(super) const KEY: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
/// The folder where the engine puts embedded pictures. Source: the settings store of WCD.
const DEPLOY_FOLDER: &str = r"C:\Users\Public\Downloads";
/// The parent of the cache folders of the pictures. Source: analyses of desktopimgdownldr.exe.
const CACHE_FOLDER: &str = r"C:\Windows\Personalization";

/// A picture that the CSP shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Picture {
    /// The wallpaper.
    Desktop,
    /// The lock screen.
    LockScreen,
    /// The logo of boot-to-cloud mode.
    CompanyLogo,
}

impl Picture {
    /// All of them.
    pub const ALL: [Picture; 3] = [Picture::Desktop, Picture::LockScreen, Picture::CompanyLogo];

    /// The prefix of the names of its nodes and registry values.
    fn stem(self) -> &'static str {
        match self {
            Picture::Desktop => "DesktopImage",
            Picture::LockScreen => "LockScreenImage",
            Picture::CompanyLogo => "CompanyLogo",
        }
    }

    /// The picture whose URL this node is.
    pub fn of_node(locuri: &LocUri) -> Option<Picture> {
        Picture::ALL.into_iter().find(|picture| picture.url_node() == *locuri)
    }

    /// Whether a node belongs to the CSP that shows the pictures.
    pub(super) fn is_in_csp(locuri: &LocUri) -> bool {
        let csp = |locuri: &LocUri| {
            let mut names: Vec<String> = locuri.segments().iter().map(|name| name.to_ascii_lowercase()).collect();
            names.pop();
            names
        };
        csp(locuri) == csp(&Picture::Desktop.url_node())
    }

    /// The picture to which this registry value belongs.
    pub(super) fn of_value(name: &ValueName) -> Option<Picture> {
        let is_same =
            |own: &ValueName| own.key.eq_ignore_ascii_case(&name.key) && own.name.eq_ignore_ascii_case(&name.name);
        Picture::ALL
            .into_iter()
            .find(|picture| picture.values().is_some_and(|own| [own.path, own.url, own.status].iter().any(is_same)))
    }

    /// The node that takes the URL of the picture.
    pub fn url_node(self) -> LocUri {
        self.node("Url")
    }

    /// The node that reports whether the picture is shown. It can only be read.
    pub fn status_node(self) -> LocUri {
        self.node("Status")
    }

    fn node(self, end: &str) -> LocUri {
        let name = format!("{}{end}", self.stem());
        LocUri::from_segments(Scope::Device, ["Vendor", "MSFT", "Personalization", &name])
            .expect("the names written in this program make a LocURI")
    }

    /// Path, Url and Status in the registry. `None` for the logo, whose value names are not known.
    pub fn values(self) -> Option<PictureValues> {
        let name = |end| ValueName::new(KEY, &format!("{}{end}", self.stem()));
        (self != Picture::CompanyLogo).then(|| PictureValues {
            path: name("Path"),
            url: name("Url"),
            status: name("Status"),
        })
    }

    /// The folder that the CSP copies or downloads it to. For the logo this is a guess, used only by the simulation.
    pub fn cache_folder(self) -> DevicePath {
        DevicePath::known(&format!("{CACHE_FOLDER}\\{}", self.stem()))
    }

    /// The setting of WCD that embeds such a picture.
    pub(super) fn deploy_setting(self) -> Option<&'static str> {
        let embedded = PersonalizationNode::of(&self.url_node())?.embedded_picture()?;
        Some(embedded.setting)
    }

    /// The group policies that concern it, as far as they are known.
    pub fn policies(self) -> Vec<PicturePolicy> {
        const POLICIES: &str = r"SOFTWARE\Policies\Microsoft\Windows";
        let policy = |key: &str, name, hides| {
            let value = ValueName::new(&format!("{POLICIES}\\{key}"), name);
            PicturePolicy { value, hides }
        };
        match self {
            Picture::LockScreen => vec![
                policy("Personalization", "LockScreenImage", true),
                policy("Personalization", "NoLockScreen", true),
                policy("System", "DisableLogonBackgroundImage", false),
                policy("System", "DisableAcrylicBackgroundOnLogon", false),
            ],
            Picture::Desktop | Picture::CompanyLogo => Vec::new(),
        }
    }
}

/// A group policy that concerns a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePolicy {
    /// The registry value of the policy.
    pub value: ValueName,
    /// Whether the picture is hidden if the policy is set; the other policies change only how it is shown.
    pub hides: bool,
}

/// The names of the three registry values of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureValues {
    /// REG_SZ: the file that is shown.
    pub path: ValueName,
    /// REG_SZ: the URL that was set.
    pub url: ValueName,
    /// REG_DWORD: the status.
    pub status: ValueName,
}

/// The folder where the engine puts embedded pictures.
pub(super) fn deploy_folder() -> DevicePath {
    DevicePath::known(DEPLOY_FOLDER)
}

/// What the CSP reports about a picture. Source: the DDF for 1 to 6; 7 was in Microsoft's page of 2021 and 2022.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u32);

impl Status {
    /// The picture is shown.
    pub const DONE: Status = Status(1);
    /// The picture is being fetched.
    pub const IN_PROGRESS: Status = Status(2);
    /// The picture could not be fetched or copied.
    pub const FAILED: Status = Status(3);
    /// The file is not a picture.
    pub const UNKNOWN_TYPE: Status = Status(4);
    /// The URL's scheme is not supported.
    pub const UNSUPPORTED_SCHEME: Status = Status(5);
    /// No attempt reached the server.
    pub const MAX_RETRIES: Status = Status(6);
    /// The edition is blocked.
    pub const BLOCKED: Status = Status(7);

    /// The status that the CSP reports after this error.
    pub fn after(error: &FetchError) -> Status {
        match error {
            FetchError::Scheme { .. } => Status::UNSUPPORTED_SCHEME,
            FetchError::GaveUp { .. } => Status::MAX_RETRIES,
            FetchError::Kind { .. } => Status::UNKNOWN_TYPE,
            FetchError::Missing { .. }
            | FetchError::Answer { .. }
            | FetchError::TooLarge { .. }
            | FetchError::Damaged { .. }
            | FetchError::NotStored { .. } => Status::FAILED,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self.0 {
            1 => "done",
            2 => "in progress: the picture is being fetched or copied",
            3 => "failed: the picture could not be fetched or copied",
            4 => "unknown file type: the content is not JPEG or PNG",
            5 => "unsupported scheme: only http, https and file are fetched",
            6 => "gave up after the maximum number of retries",
            7 => "blocked: this edition of Windows does not allow it",
            _ => "an undocumented code",
        }
    }
}

/// `4 (unknown file type: ...)`
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, Status};
    use crate::address::LocUri;

    #[test]
    fn a_picture_is_known_by_its_node() {
        let of = |node| Picture::of_node(&LocUri::parse(node).unwrap());
        assert_eq!(of("./Device/vendor/msft/personalization/lockscreenimageurl"), Some(Picture::LockScreen));
        assert_eq!(of("./Vendor/MSFT/Personalization/LockScreenImageStatus"), None);
        assert_eq!(of("./User/Vendor/MSFT/Personalization/LockScreenImageUrl"), None);
        let values = Picture::LockScreen.values().unwrap();
        assert_eq!(
            values.status.to_string(),
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP\LockScreenImageStatus"
        );
    }

    #[test]
    fn every_status_has_a_description() {
        assert_eq!(Status(7).to_string(), "7 (blocked: this edition of Windows does not allow it)");
        let words: std::collections::BTreeSet<&str> = (0..9).map(|code| Status(code).words()).collect();
        assert_eq!(words.len(), 8);
    }
}
