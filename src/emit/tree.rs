//! The files of a package, ready to be packed.

use crate::finding::Span;
use crate::lower::Identity;
use crate::package::Notes;

/// All files of a package, in the order in which their content is stored.
#[derive(Debug)]
pub struct PackageTree {
    /// The metadata of the package in the container.
    pub image: ImageHead,
    /// The files.
    pub files: Vec<TreeFile>,
    /// Paths of empty folders. Only `pack` has any.
    pub empty_folders: Vec<String>,
    /// The line of the spec behind each setting.
    pub origins: Vec<Origin>,
}

/// The metadata of the image in the container, without the counts that are known only after packing.
#[derive(Debug, Clone)]
pub struct ImageHead {
    /// The package name.
    pub name: String,
    /// The description; it may be empty.
    pub description: String,
    /// The tool that built it and its input, in WCD's `key=value;` form.
    pub notes: String,
    /// The package version.
    pub version: String,
    /// Owner and rank as one number; of two packages the higher one wins.
    pub altitude: u32,
    /// The ID of the package, with braces, in lower case.
    pub package_id: String,
}

/// One file.
#[derive(Debug)]
pub struct TreeFile {
    /// Its path in the package, with `/`.
    pub path: String,
    /// Its bytes, or where to read them.
    pub content: Content,
}

impl TreeFile {
    pub(super) fn document(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        TreeFile { path: path.into(), content: Content::Bytes(bytes) }
    }
}

/// The content of a file.
#[derive(Debug)]
pub enum Content {
    /// A document.
    Bytes(Vec<u8>),
    /// A file that is packed unchanged.
    Found {
        /// Where to read it.
        file: String,
        /// Its length in bytes.
        size: u64,
    },
    /// A payload file of a checked spec, read when the package is written.
    Payload {
        /// Where to read it, relative to the spec.
        file: String,
        /// Its length in bytes when it was checked.
        size: u64,
        /// Its SHA-256 when it was checked; a file that changed since is refused.
        sha256: [u8; 32],
    },
}

impl Content {
    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Found { size, .. } | Content::Payload { size, .. } => *size,
        }
    }
}

/// The place in the spec where a setting comes from.
#[derive(Debug)]
pub struct Origin {
    /// The provxml file that sets it.
    pub path: String,
    /// The path of the setting.
    pub setting: String,
    /// The index of its variant in the plan; `None` for a setting of every device.
    pub variant: Option<usize>,
    /// The line of the spec.
    pub span: Span,
}

/// The metadata of the package in the container. `SignPackage` stays False for a signed package too: True would change
/// the bytes that the catalog covers, and the signature is only in the catalog.
pub(super) fn image_head(identity: &Identity) -> ImageHead {
    let notes = Notes {
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        source: Some("ppkgc".to_owned()),
        target_skus: Some(identity.stores.target_skus().to_owned()),
        encrypted: Some(false),
        signed: Some(false),
        package_id: Some(identity.id.to_string()),
    };
    ImageHead {
        name: identity.name.clone(),
        description: identity.description.clone().unwrap_or_default(),
        notes: notes.to_string(),
        version: identity.version.clone(),
        altitude: identity.owner.altitude(identity.rank),
        package_id: identity.id.braced(),
    }
}
