//! Makes a package tree from the unchanged files in a folder: the inverse of unpacking a package.

use std::collections::BTreeMap;

use super::tree::image_head;
use super::{Content, PackageTree, TreeFile};
use crate::lower::Identity;
use crate::package::{COMMON_SETTINGS, DATA_ASSET_LIST, MULTIVARIANT};
use crate::world::windows_name::NameKey;

/// The tree of these files (path and length in bytes) and empty folders for a package of that identity. Some documents
/// differ from their files.
pub fn tree_from_files(
    identity: &Identity,
    files: Vec<(String, u64)>,
    empty_folders: Vec<String>,
    documents: Vec<(String, Vec<u8>)>,
) -> PackageTree {
    let mut documents: BTreeMap<String, Vec<u8>> = documents.into_iter().collect();
    let mut file = |(path, size): (String, u64)| {
        let content = match documents.remove(&path) {
            Some(bytes) => Content::Bytes(bytes),
            None => Content::Found { file: path.clone(), size },
        };
        TreeFile { path, content }
    };
    let mut files: Vec<TreeFile> = files.into_iter().map(&mut file).collect();
    files.sort_by_cached_key(|file| package_order(&file.path));
    PackageTree { image: image_head(identity), files, empty_folders, origins: Vec::new() }
}

/// The order in which packages store their files: variants, common settings, payload, the payload's list last; in each
/// folder files before folders, by name as Windows orders names.
fn package_order(path: &str) -> (u8, Vec<u16>) {
    let part = match path.split('/').next() {
        Some(MULTIVARIANT) => 0,
        Some(COMMON_SETTINGS) => 1,
        _ if path == DATA_ASSET_LIST => 3,
        _ => 2,
    };
    let mut order = Vec::with_capacity(2 * path.len());
    for step in path.split_inclusive('/') {
        let (kind, name) = step.strip_suffix('/').map_or((FILE, step), |folder| (FOLDER, folder));
        order.push(kind);
        order.extend(NameKey::units(name));
        order.push(END_OF_NAME);
    }
    (part, order)
}

// What is before each name in the order of a path, and after it: no name has a character before the blank.
const FILE: u16 = 0;
const FOLDER: u16 = 1;
const END_OF_NAME: u16 = 0;

#[cfg(test)]
mod tests {
    use super::package_order;

    #[test]
    fn files_are_stored_in_the_order_of_real_packages() {
        let expected = [
            "Multivariant/Multivariant.xml",
            "Multivariant/0/customizations.xml",
            "Multivariant/0/MasterDatastore.xml",
            "Multivariant/0/Prov/RunTime.xml",
            "Multivariant/0/Prov/User_RunTime.xml",
            "Multivariant/0/Prov/RunTime/0__A.provxml",
            "Multivariant/0/Prov/RunTime/10__B.provxml",
            "Multivariant/0/Prov/RunTime/1__C.provxml",
            "CommonSettings/CommonSettings.xml",
            "CommonSettings/1/AnswerFile.xml",
            "DataAsset/2/0_x/a.jpg",
            "DataAsset/DataAsset.xml",
        ];
        let mut sorted = expected;
        sorted.reverse();
        sorted.sort_by_key(|path| package_order(path));
        assert_eq!(sorted, expected);
    }
}
