//! The content of a page about one spec or package, as plain texts.

use super::Thumbnail;
use crate::address::LocUri;
use crate::csp::PersonalizationNode;
use crate::finding::Severity;

/// The content of a page.
#[derive(Debug, Default)]
pub struct Page {
    /// The name of the package.
    pub title: String,
    /// The author's description; may be empty.
    pub description: String,
    /// What it does, in a paragraph; empty if no package can be built.
    pub does: String,
    /// Facts with their names: version, owner, hash.
    pub facts: Vec<(&'static str, String)>,
    /// The findings, in source order.
    pub findings: Vec<FindingRow>,
    /// The settings, in the order of the package.
    pub settings: Vec<SettingRow>,
    /// The verdict table; absent if no devices are named.
    pub verdicts: Option<Verdicts>,
    /// The commands, in the order of the package.
    pub commands: Vec<CommandRow>,
    /// The pictures of the screens.
    pub pictures: Vec<PictureRow>,
    /// All files of the package.
    pub files: Vec<FileRow>,
}

/// A finding.
#[derive(Debug)]
pub struct FindingRow {
    /// How serious it is.
    pub severity: Severity,
    /// Its code.
    pub code: &'static str,
    /// File and line; empty if it has no place.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What would have been accepted.
    pub allowed: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// A setting.
#[derive(Debug)]
pub struct SettingRow {
    /// Its address.
    pub name: String,
    /// Its value in words.
    pub value: String,
    /// What it does; empty if there is no description.
    pub does: String,
    /// The devices that get it.
    pub devices: String,
    /// File and line of its value; empty for a package, which has none.
    pub origin: String,
}

/// The verdict table.
#[derive(Debug)]
pub struct Verdicts {
    /// The kinds of devices of each column.
    pub columns: Vec<String>,
    /// A row for each setting.
    pub rows: Vec<VerdictRow>,
}

/// A row of the verdict table.
#[derive(Debug)]
pub struct VerdictRow {
    /// The setting.
    pub name: String,
    /// What the devices of each column do.
    pub cells: Vec<VerdictCell>,
}

/// What some devices do with a setting.
#[derive(Debug)]
pub struct VerdictCell {
    /// The devices, if they are not those of the column.
    pub devices: Option<String>,
    /// `works`, `blocked` and so on.
    pub verdict: &'static str,
    /// Why.
    pub reason: Option<String>,
}

/// A command.
#[derive(Debug)]
pub struct CommandRow {
    /// Who runs it, and when.
    pub runs: &'static str,
    /// The command line.
    pub line: String,
    /// The files beside it.
    pub files: Vec<String>,
}

/// Where Windows shows a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PictureUse {
    /// Behind the windows.
    Desktop,
    /// On the lock screen, and dimmed behind the sign-in screen.
    LockScreen,
}

impl PictureUse {
    /// Where the picture of a node is shown, if it is one for a screen.
    pub fn of(node: &LocUri) -> Option<Self> {
        let node = PersonalizationNode::of(node)?;
        [PictureUse::Desktop, PictureUse::LockScreen].into_iter().find(|own| own.node() == node)
    }

    /// The setting that puts a picture of the package where this screen finds it.
    pub fn deployed_by(self) -> Option<&'static str> {
        self.node().embedded_picture().map(|picture| picture.setting)
    }

    /// The node that names the picture.
    fn node(self) -> PersonalizationNode {
        match self {
            PictureUse::Desktop => PersonalizationNode::DesktopImageUrl,
            PictureUse::LockScreen => PersonalizationNode::LockScreenImageUrl,
        }
    }
}

/// A picture.
#[derive(Debug)]
pub struct PictureRow {
    /// Its name.
    pub name: String,
    /// Where it is shown.
    pub used: PictureUse,
    /// The devices that get it.
    pub devices: String,
    /// Its length in bytes; none if the device fetches it.
    pub size: Option<u64>,
    /// The picture, or why it is not shown.
    pub preview: Preview,
}

/// A preview of a picture.
#[derive(Debug, Clone)]
pub enum Preview {
    /// The picture.
    Shown(Thumbnail),
    /// Why there is none.
    Absent(String),
}

/// A file of the package.
#[derive(Debug)]
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// The setting that it belongs to.
    pub setting: String,
    /// Its length in bytes; none if it is missing.
    pub size: Option<u64>,
}
