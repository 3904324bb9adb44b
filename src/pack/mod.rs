//! Stage 6: the files of a package become one .ppkg, which is a WIM container.
//!
//! Payload streams through; memory does not grow with it. The same tree and stamp give the same bytes.

mod error;
mod hashes;

pub use error::PackError;
pub use hashes::Hashes;

use std::io::{Read, Seek, Write};

use uuid::Uuid;

use crate::emit::{Content, ImageHead, PackageTree};
use crate::format::wim::{Directory, FileEntry, ImageXml, WimError, WimWriter};
use crate::world::{Files, HashingReader, PROJECT_NAMESPACE, Stamp};

/// A package that has been written.
#[derive(Debug, Clone)]
pub struct Ppkg {
    /// Length and hashes of the whole file; the catalog covers them.
    pub hashes: Hashes,
}

/// Writes the package to `out`, which must be empty, and hashes what was written.
pub fn pack<W: Read + Write + Seek>(
    tree: &PackageTree,
    files: &dyn Files,
    stamp: Stamp,
    mut out: W,
) -> Result<Ppkg, PackError> {
    let mut writer = WimWriter::new(&mut out)?;
    let mut root = Directory::new();
    for file in &tree.files {
        let entry = match &file.content {
            Content::Bytes(bytes) => writer.add_blob(bytes.len() as u64, &mut bytes.as_slice())?,
            Content::Found { file, size } => writer.add_blob(*size, &mut open(files, file)?)?,
            Content::Payload { file, size, sha256 } => add_payload(&mut writer, files, file, *size, sha256)?,
        };
        root.insert_file(&file.path, entry)?;
    }
    let unsealed = writer.finish(&root, &image_xml(&tree.image, stamp))?;
    let guid = Uuid::new_v5(&PROJECT_NAMESPACE, &unsealed.content_hash());
    unsealed.seal(guid.to_bytes_le())?;
    Ok(Ppkg { hashes: Hashes::of(out)? })
}

fn open<'f>(files: &'f dyn Files, file: &str) -> Result<Box<dyn Read + 'f>, PackError> {
    files.open(file).map_err(|trouble| PackError::Payload { file: file.to_owned(), trouble })
}

/// Stores a payload file, unless it is no longer the file that was checked.
fn add_payload<W: Read + Write + Seek>(
    writer: &mut WimWriter<W>,
    files: &dyn Files,
    file: &str,
    size: u64,
    sha256: &[u8; 32],
) -> Result<FileEntry, PackError> {
    let mut reader = HashingReader::new(open(files, file)?);
    let changed = || PackError::Changed { file: file.to_owned() };
    let entry = match writer.add_blob(size, &mut reader) {
        Err(WimError::PayloadSize { .. }) => return Err(changed()),
        entry => entry?,
    };
    match reader.finish() == (size, *sha256) {
        true => Ok(entry),
        false => Err(changed()),
    }
}

/// The facts of the image; the writer adds the counts.
fn image_xml(head: &ImageHead, stamp: Stamp) -> ImageXml {
    ImageXml {
        name: head.name.clone(),
        description: head.description.clone(),
        notes: Some(head.notes.clone()),
        version: head.version.clone(),
        altitude: head.altitude,
        package_id: head.package_id.clone(),
        creation_time: stamp.filetime(),
        last_modification_time: stamp.filetime(),
        ..ImageXml::default()
    }
}
