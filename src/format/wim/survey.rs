//! Reads everything in a WIM without judging it: all images, named streams, links, contents that no file uses, gaps and
//! what follows the end.
//!
//! [`WimReader`](super::WimReader) refuses what programs could read in different ways, because what it returns is
//! installed. This reader is for examining an untrusted file: it returns what it finds, and reports what it could not
//! follow.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};

use sha1::{Digest, Sha1};

use super::blob_table::BlobEntry;
use super::chunks::{ChunkReader, read_at};
use super::dentry::{ATTRIBUTE_ENCRYPTED, ATTRIBUTE_REPARSE_POINT, ReadDentry};
use super::error::{Quantity, WimError};
use super::hash::Sha1Hash;
use super::header::{HEADER_SIZE, Header};
use super::limits::{self, MAX_DEPTH, MAX_METADATA, MAX_TREE_ENTRIES};
use super::metadata::security_data_length;
use super::reader::{check_compression, chunk_size_of, is_metadata, read_lookup_table, read_xml};
use super::resource::ResourceHeader;
use super::xml::ImageXml;

/// How many images are examined. Every real package has one.
const MAX_IMAGES: usize = 16;

/// An open WIM with any number of images.
pub struct Survey<R> {
    source: R,
    header: Header,
    contents: BTreeMap<Sha1Hash, ResourceHeader>,
    chunks: ChunkReader,
    file_length: u64,
    /// The offset and the size, in bytes, of the folders of each image.
    metadata: Vec<(u64, u64)>,
    /// The number of images that the header announces.
    pub announced: u32,
    /// The images, in the order of the file.
    pub images: Vec<SurveyedImage>,
    /// The parts that could not be followed.
    pub problems: Vec<String>,
}

/// One image.
#[derive(Debug, Clone)]
pub struct SurveyedImage {
    /// What the XML states about it.
    pub xml: ImageXml,
    /// Its files and links, in the order of its folders.
    pub entries: Vec<SurveyedEntry>,
}

/// A file or link.
#[derive(Debug, Clone)]
pub struct SurveyedEntry {
    /// Its path, with `/`; names are as in the file, so one may contain anything.
    pub path: String,
    /// Whether it is a symbolic link, junction or the like.
    pub is_link: bool,
    /// Whether NTFS encrypted its content.
    pub is_encrypted: bool,
    /// Whether one of its names cannot be the name of a file.
    pub has_bad_name: bool,
    /// The hash of its content.
    pub sha1: Sha1Hash,
    /// The names and contents of its other streams.
    pub streams: Vec<(String, Sha1Hash)>,
}

impl<R: Read + Seek> Survey<R> {
    /// Reads the structure. An error means that nothing is known about the contents.
    pub fn open(mut source: R) -> Result<Self, WimError> {
        let file_length = source.seek(SeekFrom::End(0)).map_err(WimError::reading)?;
        let mut bytes = Vec::with_capacity(HEADER_SIZE);
        source.seek(SeekFrom::Start(0)).map_err(WimError::reading)?;
        source.by_ref().take(HEADER_SIZE as u64).read_to_end(&mut bytes).map_err(WimError::reading)?;
        let (header, announced) = Header::parse_any_images(&bytes, file_length)?;
        let blobs = read_lookup_table(&mut source, &header, file_length)?;
        let texts = ImageXml::parse_all(&read_xml(&mut source, &header.xml)?)?;
        let (metadata, contents): (Vec<&BlobEntry>, Vec<&BlobEntry>) = blobs.iter().partition(|blob| is_metadata(blob));
        let contents = contents.into_iter().map(|blob| (blob.sha1, blob.resource)).collect();
        let (chunks, images, problems) = (ChunkReader::new(), Vec::new(), Vec::new());
        let places = metadata.iter().map(|blob| (blob.resource.offset, blob.resource.stored_size)).collect();
        let mut survey =
            Survey { source, header, contents, chunks, file_length, metadata: places, announced, images, problems };
        if metadata.len() > MAX_IMAGES {
            survey.problems.push(format!("only the first {MAX_IMAGES} of {} images are read", metadata.len()));
        }
        for (index, blob) in metadata.into_iter().take(MAX_IMAGES).enumerate() {
            let xml = texts.get(index).cloned().unwrap_or_default();
            let mut bytes = Vec::new();
            let read = survey.unpack(&blob.resource, MAX_METADATA, |part| bytes.extend_from_slice(part));
            let entries = match read {
                Ok(()) => Walk::entries(&bytes, &mut survey.problems),
                Err(error @ WimError::Io { .. }) => return Err(error),
                Err(error) => {
                    survey.problems.push(format!("the folders of image {} cannot be read: {error}", index + 1));
                    Vec::new()
                }
            };
            survey.images.push(SurveyedImage { xml, entries });
        }
        Ok(survey)
    }

    /// The size of the content with this hash, in bytes; `None` if it is not in the file.
    pub fn size(&self, sha1: &Sha1Hash) -> Option<u64> {
        if *sha1 == Sha1Hash::NONE { Some(0) } else { self.contents.get(sha1).map(|resource| resource.original_size) }
    }

    /// The hashes of all contents, in the order of the file.
    pub fn contents(&self) -> Vec<Sha1Hash> {
        let mut contents: Vec<_> = self.contents.iter().collect();
        contents.sort_by_key(|(_, resource)| resource.offset);
        contents.into_iter().map(|(&sha1, _)| sha1).collect()
    }

    /// Passes the content with this hash, of at most `limit` bytes, to `sink`, part by part. After an error, the
    /// parts that it got must not be used.
    pub fn content(&mut self, sha1: &Sha1Hash, limit: u64, mut sink: impl FnMut(&[u8])) -> Result<(), WimError> {
        if *sha1 == Sha1Hash::NONE {
            return Ok(());
        }
        let resource = *self.contents.get(sha1).ok_or(WimError::MissingContent { sha1: *sha1 })?;
        let mut hash = Sha1::new();
        self.unpack(&resource, limit, |part| {
            hash.update(part);
            sink(part);
        })?;
        let found = Sha1Hash(hash.finalize().into());
        match found == *sha1 {
            true => Ok(()),
            false => Err(WimError::Content { position: resource.offset, expected: *sha1, found }),
        }
    }

    /// The parts of the file that nothing points to, with at most `limit` bytes of each, and where they start. The last
    /// one may be what follows the end of the container.
    pub fn gaps(&mut self, limit: u64) -> Result<Vec<(u64, Vec<u8>)>, WimError> {
        let tables = [Some(self.header.lookup_table), Some(self.header.xml), self.header.integrity];
        let parts = self.contents.values().copied().chain(tables.into_iter().flatten());
        let mut ranges: Vec<(u64, u64)> = parts.map(|part| (part.offset, part.stored_size)).collect();
        ranges.extend(&self.metadata);
        ranges.sort_unstable();
        let (mut end, mut gaps) = (HEADER_SIZE as u64, Vec::new());
        for (offset, size) in ranges.into_iter().chain([(self.file_length, 0)]) {
            if offset > end {
                let size = (offset - end).min(limit);
                let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
                read_at(&mut self.source, end, &mut bytes)?;
                gaps.push((end, bytes));
            }
            end = end.max(offset.saturating_add(size));
        }
        Ok(gaps)
    }

    /// The end of the last part of the container.
    pub fn end(&self) -> u64 {
        self.header.end()
    }

    fn unpack(&mut self, resource: &ResourceHeader, limit: u64, mut sink: impl FnMut(&[u8])) -> Result<(), WimError> {
        limits::check(Quantity::FileBytes, resource.original_size, limit)?;
        check_compression(&self.header, resource)?;
        self.chunks.open(*resource, chunk_size_of(&self.header));
        let mut chunk = Vec::new();
        for index in 0..self.chunks.count() {
            self.chunks.read(&mut self.source, index, &mut chunk)?;
            sink(&chunk);
        }
        Ok(())
    }
}

/// Goes through the folders of one image. Every entry is read only once, in case a folder contains itself.
struct Walk<'m> {
    metadata: &'m [u8],
    seen: BTreeSet<usize>,
    entries: Vec<SurveyedEntry>,
}

impl Walk<'_> {
    fn entries(metadata: &[u8], problems: &mut Vec<String>) -> Vec<SurveyedEntry> {
        let mut walk = Walk { metadata, seen: BTreeSet::new(), entries: Vec::new() };
        let root = security_data_length(metadata).and_then(|at| ReadDentry::parse(metadata, at));
        match root {
            Ok(Some(root)) => {
                if root.dentry.attributes & ATTRIBUTE_REPARSE_POINT != 0 {
                    problems.push("the root folder is a symbolic link or another reparse point".to_owned());
                }
                walk.folder(root.dentry.children, "", false, 0, problems);
            }
            Ok(None) => {}
            Err(error) => problems.push(error.to_string()),
        }
        walk.entries
    }

    fn folder(&mut self, start: u64, above: &str, is_bad: bool, depth: usize, problems: &mut Vec<String>) {
        if depth > MAX_DEPTH || start == 0 {
            return;
        }
        let mut at = usize::try_from(start).unwrap_or(usize::MAX);
        while self.entries.len() as u64 <= MAX_TREE_ENTRIES && self.seen.insert(at) {
            let entry = match ReadDentry::parse(self.metadata, at) {
                Ok(Some(entry)) => entry,
                Ok(None) => return,
                Err(error) => return problems.push(format!("in the folder {above:?}: {error}")),
            };
            at = entry.next;
            let is_bad = is_bad || !is_file_name(&entry.dentry.name);
            let path = format!("{above}{}", entry.dentry.name);
            let is_link = entry.dentry.attributes & ATTRIBUTE_REPARSE_POINT != 0;
            let is_folder = entry.dentry.is_directory();
            if !is_folder || is_link || !entry.named.is_empty() {
                self.entries.push(SurveyedEntry {
                    path: path.clone(),
                    is_link,
                    is_encrypted: entry.dentry.attributes & ATTRIBUTE_ENCRYPTED != 0,
                    has_bad_name: is_bad,
                    sha1: entry.dentry.sha1,
                    streams: entry.named.into_iter().map(|stream| (stream.name, stream.sha1)).collect(),
                });
            }
            if is_folder && !is_link {
                self.folder(entry.dentry.children, &format!("{path}/"), is_bad, depth + 1, problems);
            }
        }
    }
}

/// Whether Windows can have a file of this name, and a path with it stays below its folder.
fn is_file_name(name: &str) -> bool {
    let is_device = crate::world::windows_name::is_device_name(name);
    let has_bad_character = name.contains(|c: char| c < ' ' || "<>:\"/\\|?*".contains(c));
    !name.is_empty() && !has_bad_character && !name.ends_with(['.', ' ']) && !is_device
}
