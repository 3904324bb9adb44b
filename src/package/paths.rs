//! Where the documents and files of a package are inside it.
//!
//! ```text
//! Multivariant/Multivariant.xml                    which folders there are; real packages have the one called 0
//! Multivariant/0/customizations.xml                the project it was made from; no device reads it
//! Multivariant/0/MasterDatastore.xml               which sources there are
//! Multivariant/0/Prov/RunTime.xml                  which provxml files one source has, and for which devices
//! Multivariant/0/Prov/RunTime/0__Policies.provxml  settings
//! CommonSettings/CommonSettings.xml
//! CommonSettings/1/AnswerFile.xml                  the project's settings once more
//! DataAsset/DataAsset.xml                          which files the package brings along
//! DataAsset/2/0_<hash>/wallpaper.jpg
//! ```

use super::Source;
use super::prov_path::ProvPath;

/// What depends on the device. Every package has this folder, also those of other programs.
pub const MULTIVARIANT: &str = "Multivariant";
/// Its list.
pub const MULTIVARIANT_LIST: &str = "Multivariant/Multivariant.xml";
/// The project, in the only folder of variants that real packages have.
pub const CUSTOMIZATIONS: &str = "Multivariant/0/customizations.xml";
/// What does not depend on the device.
pub const COMMON_SETTINGS: &str = "CommonSettings";
/// Its list.
pub const COMMON_SETTINGS_LIST: &str = "CommonSettings/CommonSettings.xml";
/// The answer file of real packages: 0 is the folder of variants, so that of common settings is 1.
pub const ANSWER_FILE: &str = "CommonSettings/1/AnswerFile.xml";
/// What the package brings along.
pub const DATA_ASSET: &str = "DataAsset";
/// Its list.
pub const DATA_ASSET_LIST: &str = "DataAsset/DataAsset.xml";

/// How the name of a file with settings ends.
pub const PROVXML_EXTENSION: &str = ".provxml";

/// The answer file in the folder of that number.
pub fn answer_file(element: u32) -> String {
    format!("{COMMON_SETTINGS}/{element}/AnswerFile.xml")
}

/// A file that the package brings along: the number of its list entry, the name of its folder, and its own.
pub fn asset_file(element: u32, folder: &str, name: &str) -> String {
    format!("{DATA_ASSET}/{element}/{folder}/{name}")
}

/// The name of a file with settings: its number in the package, and what is in it.
pub fn provxml_name(number: usize, stem: &str) -> String {
    format!("{number}__{stem}{PROVXML_EXTENSION}")
}

/// A numbered folder of Multivariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantFolder(String);

impl VariantFolder {
    /// The folder of that number; real packages have 0 alone.
    pub fn new(number: u32) -> VariantFolder {
        VariantFolder(format!("{MULTIVARIANT}/{number}"))
    }

    /// The list of its sources.
    pub fn master_datastore(&self) -> String {
        format!("{}/MasterDatastore.xml", self.0)
    }

    /// The list of one of its sources.
    pub fn source_list(&self, source: Source) -> String {
        self.file(&ProvPath::list(source.word()))
    }

    /// The file that one of its lists names.
    pub fn file(&self, path: &ProvPath) -> String {
        format!("{}/Prov/{}", self.0, path.inside())
    }

    /// What one of its files is called there, without the folder of variants: `RunTime/0__Policies.provxml`.
    pub fn below_prov(path: &str) -> Option<&str> {
        let (_, below) = path.strip_prefix(MULTIVARIANT)?.strip_prefix('/')?.split_once("/Prov/")?;
        Some(below)
    }
}

#[cfg(test)]
mod tests {
    use super::{ANSWER_FILE, CUSTOMIZATIONS, VariantFolder, answer_file, asset_file, provxml_name};
    use crate::package::{ProvPath, Source};

    #[test]
    fn paths_are_those_of_real_packages() {
        let folder = VariantFolder::new(0);
        assert_eq!(folder.master_datastore(), "Multivariant/0/MasterDatastore.xml");
        assert_eq!(folder.source_list(Source::UserRunTime), "Multivariant/0/Prov/User_RunTime.xml");
        let file = folder.file(&ProvPath::file(Source::RunTime, &provxml_name(3, "Policies")));
        assert_eq!(file, "Multivariant/0/Prov/RunTime/3__Policies.provxml");
        assert_eq!(VariantFolder::below_prov(&file), Some("RunTime/3__Policies.provxml"));
        assert_eq!(VariantFolder::below_prov(CUSTOMIZATIONS), None);
        assert_eq!(answer_file(1), ANSWER_FILE);
        assert_eq!(asset_file(2, "0_x", "a.jpg"), "DataAsset/2/0_x/a.jpg");
    }
}
