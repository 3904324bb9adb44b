//! Files in a package: the names of their folders, and how DataAsset.xml and provxml refer to them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The number of the first entry of DataAsset.xml: 0 is Multivariant, 1 is CommonSettings.
pub const FIRST_ASSET_ELEMENT: u32 = 2;

/// The part of a folder name that identifies the content: base64 of its SHA-256, with "." for "/". Measured: 37 of 37
/// assets. WCD computes the hash when a file is added to the project, so the folder of a file that was changed
/// afterwards is still named after its old content.
fn content_name(sha256: &[u8; 32]) -> String {
    STANDARD.encode(sha256).replace('/', ".")
}

/// The key of a file: `0_<content>\wallpaper.jpg`, folder and file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetKey {
    folder: String,
    file_name: String,
}

impl AssetKey {
    /// The key of a file; `number` is its index in the package, from 0.
    pub fn new(number: usize, sha256: &[u8; 32], file_name: &str) -> AssetKey {
        AssetKey { folder: format!("{number}_{}", content_name(sha256)), file_name: file_name.to_owned() }
    }

    /// Parses a key.
    pub fn parse(text: &str) -> Option<AssetKey> {
        let (folder, file_name) = text.split_once('\\')?;
        folder.contains('_').then(|| AssetKey { folder: folder.to_owned(), file_name: file_name.to_owned() })
    }

    /// The name of its folder.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The name of the file, including subfolders of the project, if any.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Whether its folder is named after this content.
    pub fn is_named_after(&self, sha256: &[u8; 32]) -> bool {
        self.folder.split_once('_').is_some_and(|(_, name)| name == content_name(sha256))
    }
}

impl fmt::Display for AssetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\\{}", self.folder, self.file_name)
    }
}

#[cfg(test)]
mod tests {
    use super::AssetKey;

    #[test]
    fn a_key_is_written_and_read() {
        let key = AssetKey::new(12, &[0xFF; 32], "a_b c.jpg");
        assert_eq!(key.to_string(), "12_..........................................8=\\a_b c.jpg");
        assert_eq!(AssetKey::parse(&key.to_string()), Some(key.clone()));
        assert!(key.is_named_after(&[0xFF; 32]) && !key.is_named_after(&[0; 32]));
        assert_eq!(AssetKey::parse("odd"), None);
        assert_eq!(AssetKey::parse("odd\\a"), None);
    }
}
