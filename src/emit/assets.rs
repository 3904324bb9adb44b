//! The DataAsset folder: payload files in folders named by their hash, and the document that lists them.

use super::{Content, TreeFile};
use crate::address::StorePath;
use crate::format::doc::{ElementEntry, Elements, ElementsKind};
use crate::lower::Asset;
use crate::package::{AssetKey, DATA_ASSET_LIST, FIRST_ASSET_ELEMENT, asset_file};

/// The payload collected so far.
#[derive(Debug, Default)]
pub(super) struct Assets {
    files: Vec<TreeFile>,
    entries: Vec<ElementEntry>,
}

impl Assets {
    /// Adds the file of a setting; returns its key, which its provxml repeats.
    pub(super) fn add(&mut self, setting: &StorePath, asset: &Asset) -> AssetKey {
        let key = AssetKey::new(self.files.len(), &asset.sha256, &asset.name);
        let entry = self.entry(setting.leaf().name());
        entry.metadata.push((key.to_string(), instance_path(setting)));
        let index = entry.index;
        self.files.push(TreeFile {
            path: asset_file(index, key.folder(), key.file_name()),
            content: Content::Payload { file: asset.file.clone(), size: asset.size, sha256: asset.sha256 },
        });
        key
    }

    /// The list entry of a file setting, found by the setting's name; a new name gets the next index.
    fn entry(&mut self, leaf: &str) -> &mut ElementEntry {
        let found = self.entries.iter().position(|entry| entry.name() == Some(leaf)).unwrap_or_else(|| {
            let next = self.entries.last().map_or(FIRST_ASSET_ELEMENT, |last| last.index + 1);
            let metadata = vec![("Name".to_owned(), leaf.to_owned())];
            self.entries.push(ElementEntry { index: next, metadata });
            self.entries.len() - 1
        });
        &mut self.entries[found]
    }

    /// The files, then the document; empty if there is no payload.
    pub(super) fn into_files(self) -> Vec<TreeFile> {
        let mut files = self.files;
        if !self.entries.is_empty() {
            let list = Elements { kind: ElementsKind::DataAsset, entries: self.entries };
            files.push(TreeFile::document(DATA_ASSET_LIST, list.write()));
        }
        files
    }
}

/// The path of a file setting as written in the documents of a package, with the key or number of each item.
pub(super) fn instance_path(setting: &StorePath) -> String {
    setting.instance_words().map(|word| format!("/{word}")).collect()
}
