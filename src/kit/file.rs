//! One file of a kit.

use sha2::{Digest, Sha256};

use super::parts::Enclosed;

/// A file with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitFile {
    /// Its name; kits have no folders.
    pub name: String,
    /// Its content.
    pub content: KitContent,
}

/// Where the content of a kit's file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KitContent {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A file that is read when the kit is written.
    Enclosed(Enclosed),
}

impl KitFile {
    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        match &self.content {
            KitContent::Bytes(bytes) => bytes.len() as u64,
            KitContent::Enclosed(enclosed) => enclosed.size,
        }
    }

    /// Its SHA-256.
    pub fn sha256(&self) -> [u8; 32] {
        match &self.content {
            KitContent::Bytes(bytes) => Sha256::digest(bytes).into(),
            KitContent::Enclosed(enclosed) => enclosed.sha256,
        }
    }

    /// A file with these bytes.
    pub(super) fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> KitFile {
        KitFile { name: name.into(), content: KitContent::Bytes(bytes.into()) }
    }

    /// A file that is included unchanged.
    pub(super) fn enclosed(enclosed: &Enclosed) -> KitFile {
        KitFile { name: enclosed.name.clone(), content: KitContent::Enclosed(enclosed.clone()) }
    }
}
