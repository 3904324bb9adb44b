//! The Personalization CSP: wallpaper, lock screen, and the company that boot-to-cloud devices show.

use super::kinds;
use crate::address::{LocUri, Scope};

/// A settable node of the CSP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalizationNode {
    /// The URL of the wallpaper.
    DesktopImageUrl,
    /// The URL of the lock screen picture.
    LockScreenImageUrl,
    /// The name of the company.
    CompanyName,
    /// The URL of the company's logo.
    CompanyLogoUrl,
}

/// How a package embeds a picture for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedPicture {
    /// The file setting of Windows Configuration Designer that copies it to the device.
    pub setting: &'static str,
    /// The word in its name on the device that distinguishes the pictures of several nodes.
    pub role: &'static str,
}

impl PersonalizationNode {
    /// All of them.
    pub const ALL: [PersonalizationNode; 4] = [
        PersonalizationNode::DesktopImageUrl,
        PersonalizationNode::LockScreenImageUrl,
        PersonalizationNode::CompanyName,
        PersonalizationNode::CompanyLogoUrl,
    ];

    /// Its LocURI.
    pub const fn locuri(self) -> &'static str {
        match self {
            PersonalizationNode::DesktopImageUrl => "./Vendor/MSFT/Personalization/DesktopImageUrl",
            PersonalizationNode::LockScreenImageUrl => "./Vendor/MSFT/Personalization/LockScreenImageUrl",
            PersonalizationNode::CompanyName => "./Vendor/MSFT/Personalization/CompanyName",
            PersonalizationNode::CompanyLogoUrl => "./Vendor/MSFT/Personalization/CompanyLogoUrl",
        }
    }

    /// The node at an address in any spelling.
    pub fn of(locuri: &LocUri) -> Option<Self> {
        let is_same =
            |node: &Self| node.locuri().strip_prefix("./").is_some_and(|path| kinds::matches(path, locuri.segments()));
        Self::ALL.into_iter().find(is_same).filter(|_| locuri.scope() == Scope::Device)
    }

    /// Whether its value is the URL of a picture.
    pub fn is_picture_url(self) -> bool {
        self != PersonalizationNode::CompanyName
    }

    /// Whether it is about the company: a later addition to the CSP, for one mode of Windows.
    pub fn is_company(self) -> bool {
        matches!(self, PersonalizationNode::CompanyName | PersonalizationNode::CompanyLogoUrl)
    }

    /// How its picture can be embedded in the package, if it can.
    pub fn embedded_picture(self) -> Option<EmbeddedPicture> {
        match self {
            PersonalizationNode::DesktopImageUrl => {
                Some(EmbeddedPicture { setting: "/Personalization/DeployDesktopImage", role: "desktop" })
            }
            PersonalizationNode::LockScreenImageUrl => {
                Some(EmbeddedPicture { setting: "/Personalization/DeployLockScreenImage", role: "lock" })
            }
            PersonalizationNode::CompanyLogoUrl => {
                Some(EmbeddedPicture { setting: "/Personalization/DeployCompanyLogo", role: "logo" })
            }
            PersonalizationNode::CompanyName => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PersonalizationNode;
    use crate::address::LocUri;

    #[test]
    fn nodes_are_known_in_every_spelling() {
        let node = |locuri: &str| PersonalizationNode::of(&LocUri::parse(locuri).unwrap());
        for locuri in [
            "./Vendor/MSFT/Personalization/CompanyName",
            "./Device/vendor/msft/personalization/companyname",
            "./Vendor/MSFT/Personalization/%43ompanyName",
        ] {
            assert_eq!(node(locuri), Some(PersonalizationNode::CompanyName), "{locuri}");
        }
        for other in ["./Vendor/MSFT/Other/CompanyName", "./User/Vendor/MSFT/Personalization/CompanyName"] {
            assert_eq!(node(other), None, "{other}");
        }
    }
}
