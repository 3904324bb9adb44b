//! The DataAsset folder: payload files under names that tell their content, and the document that lists them.

use super::{Content, TreeFile};
use crate::address::StorePath;
use crate::format::doc::{ElementEntry, Elements, ElementsKind};
use crate::lower::Asset;
use crate::package::{AssetKey, DATA_ASSET_LIST, FIRST_ASSET_ELEMENT, asset_file};

/// The payload gathered so far.
#[derive(Debug, Default)]
pub(super) struct Assets {
    files: Vec<TreeFile>,
    entries: Vec<ElementEntry>,
}

impl Assets {
    /// Adds the file of a setting; returns what names it, which its provxml repeats.
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

    /// The element of a file setting, by the setting's own name; a new name gets the next index.
    fn entry(&mut self, leaf: &str) -> &mut ElementEntry {
        let found = self.entries.iter().position(|entry| entry.name() == Some(leaf)).unwrap_or_else(|| {
            let next = self.entries.last().map_or(FIRST_ASSET_ELEMENT, |last| last.index + 1);
            let metadata = vec![("Name".to_owned(), leaf.to_owned())];
            self.entries.push(ElementEntry { index: next, metadata });
            self.entries.len() - 1
        });
        &mut self.entries[found]
    }

    /// The files, then the document; nothing when there is no payload.
    pub(super) fn into_files(self) -> Vec<TreeFile> {
        let mut files = self.files;
        if !self.entries.is_empty() {
            let list = Elements { kind: ElementsKind::DataAsset, entries: self.entries };
            files.push(TreeFile::document(DATA_ASSET_LIST, list.write()));
        }
        files
    }
}

/// The path of a file setting as the documents of a package name it, each item by its key or number.
pub(super) fn instance_path(setting: &StorePath) -> String {
    setting.instance_words().map(|word| format!("/{word}")).collect()
}
