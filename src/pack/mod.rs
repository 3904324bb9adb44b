//! Stage 5: packs the files of a package into one .ppkg, which is a WIM container.
//!
//! Payload is streamed, so memory use does not depend on its size. The same tree and time give the same bytes.

mod error;
mod shared;

pub use error::PackError;
pub use shared::SharedPayload;

use std::io::{self, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;

use uuid::Uuid;

use crate::emit::{Content, ImageHead, PackageTree};
use crate::format::wim::{
    Compression, ContentId, Directory, ImageXml, PackedContent, WimError, WimWriter, check_sizes, pack_content,
};
use crate::world::{Files, Hashes, HashingReader, NoProgress, PROJECT_NAMESPACE, Progress, Stamp};

/// A package with contents of up to this size, in bytes, is compressed as well as possible: that takes a millisecond.
const BEST_LIMIT: u64 = 16 << 10;
/// A payload of up to this size, in bytes, is packed by one thread: starting more would take longer than the work.
const SINGLE_THREAD_LIMIT: u64 = 128 << 10;

/// A package that has been written.
#[derive(Debug, Clone)]
pub struct Ppkg {
    /// Length and hashes of the file, as in its catalog.
    pub hashes: Hashes,
}

/// How a package is written. Only the compression affects its bytes.
#[derive(Clone, Copy)]
pub struct PackOptions<'a> {
    /// How many threads compress; `None` for one per processor.
    pub jobs: Option<NonZeroUsize>,
    /// How thoroughly they compress; small packages always get the best compression.
    pub compression: Compression,
    /// Is notified how much of the payload has been read, and then how much of the package has been hashed.
    pub progress: &'a dyn Progress,
    /// The cache for payload that other packages contain too.
    pub shared: Option<&'a SharedPayload>,
}

impl Default for PackOptions<'_> {
    fn default() -> Self {
        PackOptions { jobs: None, compression: Compression::default(), progress: &NoProgress, shared: None }
    }
}

/// Writes the package to `out`, which must be empty, and hashes what was written.
pub fn pack<W: Read + Write + Seek>(
    tree: &PackageTree,
    files: &dyn Files,
    stamp: Stamp,
    options: PackOptions,
    mut out: W,
) -> Result<Ppkg, PackError> {
    check_sizes(tree.files.iter().map(|file| file.content.size()))?;
    let payload = Payload { files, progress: options.progress };
    let size = tree.files.iter().map(|file| file.content.size()).sum();
    options.progress.begin("packing", size);
    let jobs = if size > SINGLE_THREAD_LIMIT { options.jobs } else { Some(NonZeroUsize::MIN) };
    let compression = if size > BEST_LIMIT { options.compression } else { Compression::Best };
    let mut writer = WimWriter::new(&mut out, jobs, compression)?;
    let mut root = Directory::new();
    for file in &tree.files {
        let content = match &file.content {
            Content::Bytes(bytes) => writer.add_blob(bytes.len() as u64, &mut bytes.as_slice())?,
            Content::Found { file, size } => writer.add_blob(*size, &mut payload.open(file)?)?,
            Content::Payload { file, size, sha256 } => match options.shared.filter(|_| SharedPayload::takes(*size)) {
                Some(shared) => {
                    let kept = (compression, *sha256);
                    writer.add_packed(&*packed(shared, &payload, file, *size, kept)?)?
                }
                None => add_checked(&mut writer, &payload, file, *size, sha256)?,
            },
        };
        root.insert_file(&file.path, content)?;
    }
    for folder in &tree.empty_folders {
        root.insert_folder(folder)?;
    }
    let unsealed = writer.finish(&root, &image_xml(&tree.image, stamp))?;
    let guid = Uuid::new_v5(&PROJECT_NAMESPACE, &unsealed.content_hash());
    unsealed.seal(guid.to_bytes_le())?;
    Ok(Ppkg { hashes: Hashes::with_progress(out, options.progress)? })
}

/// The payload files, read with progress reports.
struct Payload<'a> {
    files: &'a dyn Files,
    progress: &'a dyn Progress,
}

impl Payload<'_> {
    fn open(&self, file: &str) -> Result<impl Read, PackError> {
        let error = |error| PackError::Payload { file: file.to_owned(), error };
        Ok(ProgressReader { inner: self.files.open(file).map_err(error)?, progress: self.progress })
    }
}

/// A reader that reports progress.
struct ProgressReader<'a, R> {
    inner: R,
    progress: &'a dyn Progress,
}

impl<R: Read> Read for ProgressReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

/// Stores a payload file. Fails if it is no longer the file that was checked.
fn add_checked<W: Read + Write + Seek>(
    writer: &mut WimWriter<W>,
    payload: &Payload,
    file: &str,
    size: u64,
    sha256: &[u8; 32],
) -> Result<ContentId, PackError> {
    checked(payload, file, size, sha256, |reader| writer.add_blob(size, reader))
}

/// A payload file in the form in which packages store it: from the cache, or from disk, and then kept in the cache.
fn packed(
    shared: &SharedPayload,
    payload: &Payload,
    file: &str,
    size: u64,
    (compression, sha256): (Compression, [u8; 32]),
) -> Result<Arc<PackedContent>, PackError> {
    let key = (compression, sha256);
    if let Some(content) = shared.get(&key) {
        return Ok(content);
    }
    let content = checked(payload, file, size, &sha256, |reader| pack_content(size, reader, compression))?;
    Ok(shared.keep(key, content))
}

/// Passes a payload file to `take`. Fails if it is no longer the file that was checked.
fn checked<T>(
    payload: &Payload,
    file: &str,
    size: u64,
    sha256: &[u8; 32],
    take: impl FnOnce(&mut dyn Read) -> Result<T, WimError>,
) -> Result<T, PackError> {
    let mut reader = HashingReader::new(payload.open(file)?);
    let changed = || PackError::Changed { file: file.to_owned() };
    let taken = match take(&mut reader) {
        Err(WimError::PayloadSize { .. }) => return Err(changed()),
        taken => taken?,
    };
    match reader.finish() == (size, *sha256) {
        true => Ok(taken),
        false => Err(changed()),
    }
}

/// The metadata of the image; the writer adds the counts.
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
