//! The DataAsset folder: payload files under names that tell their content, and the document that lists them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Content, TreeFile};
use crate::address::StorePath;
use crate::format::doc::{ElementEntry, Elements, ElementsKind};
use crate::lower::Asset;

/// The first element index of file settings: 0 is Multivariant, 1 is CommonSettings.
const FIRST_INDEX: u32 = 2;

/// The payload gathered so far.
#[derive(Debug, Default)]
pub(super) struct Assets {
    files: Vec<TreeFile>,
    entries: Vec<ElementEntry>,
}

impl Assets {
    /// Adds the file of a setting; returns the name of its folder, which its provxml repeats.
    pub(super) fn add(&mut self, setting: &StorePath, asset: &Asset) -> String {
        let folder = format!("{}_{}", self.files.len(), name_of(&asset.sha256));
        let entry = self.entry(setting.leaf().name());
        entry.metadata.push((format!("{folder}\\{}", asset.name), instance_path(setting)));
        let index = entry.index;
        self.files.push(TreeFile {
            path: format!("DataAsset/{index}/{folder}/{}", asset.name),
            content: Content::Payload { file: asset.file.clone(), size: asset.size, sha256: asset.sha256 },
        });
        folder
    }

    /// The element of a file setting, by the setting's own name; a new name gets the next index.
    fn entry(&mut self, leaf: &str) -> &mut ElementEntry {
        let found = self.entries.iter().position(|entry| entry.name() == Some(leaf)).unwrap_or_else(|| {
            let next = self.entries.last().map_or(FIRST_INDEX, |last| last.index + 1);
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
            files.push(TreeFile::document("DataAsset/DataAsset.xml", list.write()));
        }
        files
    }
}

/// base64 of the content's SHA-256, with "." for the one character that a path cannot hold. Measured: 37 of 37 assets.
fn name_of(sha256: &[u8; 32]) -> String {
    STANDARD.encode(sha256).replace('/', ".")
}

/// The path of a file setting as the documents of a package name it, each item by its key or number.
pub(super) fn instance_path(setting: &StorePath) -> String {
    setting.instance_words().map(|word| format!("/{word}")).collect()
}
