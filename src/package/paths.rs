//! The paths of the documents and files in a package.
//!
//! ```text
//! Multivariant/Multivariant.xml                    the list of folders; real packages have only 0
//! Multivariant/0/customizations.xml                the WCD project; devices do not read it
//! Multivariant/0/MasterDatastore.xml               the list of sources
//! Multivariant/0/Prov/RunTime.xml                  the provxml files of one source, and for which devices they are
//! Multivariant/0/Prov/RunTime/0__Policies.provxml  settings
//! CommonSettings/CommonSettings.xml
//! CommonSettings/1/AnswerFile.xml                  the settings of the project, again
//! DataAsset/DataAsset.xml                          the list of payload files
//! DataAsset/2/0_<hash>/wallpaper.jpg
//! ```

use super::Source;
use super::prov_path::ProvPath;

/// The folder for settings that depend on the device. Every package has it, even those of third-party tools.
pub const MULTIVARIANT: &str = "Multivariant";
/// The list of the folders in it.
pub const MULTIVARIANT_LIST: &str = "Multivariant/Multivariant.xml";
/// The WCD project, in the only variant folder of real packages.
pub const CUSTOMIZATIONS: &str = "Multivariant/0/customizations.xml";
/// The folder for settings that do not depend on the device.
pub const COMMON_SETTINGS: &str = "CommonSettings";
/// The list of the folders in it.
pub const COMMON_SETTINGS_LIST: &str = "CommonSettings/CommonSettings.xml";
/// The answer file of real packages: 0 is the variant folder, so 1 is that of common settings.
pub const ANSWER_FILE: &str = "CommonSettings/1/AnswerFile.xml";
/// The folder of payload files.
pub const DATA_ASSET: &str = "DataAsset";
/// The list of payload files.
pub const DATA_ASSET_LIST: &str = "DataAsset/DataAsset.xml";

/// The extension of a file with settings.
pub const PROVXML_EXTENSION: &str = ".provxml";

/// The answer file in the folder with this number.
pub fn answer_file(element: u32) -> String {
    format!("{COMMON_SETTINGS}/{element}/AnswerFile.xml")
}

/// A payload file, by the number of its list entry, the name of its folder, and its own name.
pub fn asset_file(element: u32, folder: &str, name: &str) -> String {
    format!("{DATA_ASSET}/{element}/{folder}/{name}")
}

/// The name of a file with settings, from its number in the package and a stem for its content.
pub fn provxml_name(number: usize, stem: &str) -> String {
    format!("{number}__{stem}{PROVXML_EXTENSION}")
}

/// The name of a file with all settings of a top-level group, as builds of 2015 and 2016 write it.
pub fn top_group_name(number: usize, group: &str) -> String {
    format!("{group}_{number}{PROVXML_EXTENSION}")
}

/// A numbered folder of Multivariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantFolder(String);

impl VariantFolder {
    /// The folder with this number; real packages have only 0.
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

    /// The file for a path in one of its lists.
    pub fn file(&self, path: &ProvPath) -> String {
        format!("{}/Prov/{}", self.0, path.inside())
    }

    /// The path of one of its files, without the variant folder: `RunTime/0__Policies.provxml`.
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
