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
use super::layout;
use super::limits::{self, MAX_DEPTH, MAX_METADATA, Totals};
use super::metadata::{SecurityData, first_unread, none_read, units};
use super::name::shown;
use super::reader::{check_compression, chunk_size_of, is_metadata, read_lookup_table, read_xml};
use super::resource::ResourceHeader;
use super::xml::{self, ImageXml};

/// How many images are examined. Every real package has one.
const MAX_IMAGES: usize = 16;
/// How many problems with the folders of one image are listed one by one: more than anybody reads.
const MAX_PROBLEMS: usize = 100;
/// How many bytes of gaps are read in all.
const MAX_ALL_GAPS: u64 = 64 << 20;

/// An open WIM with any number of images.
pub struct Survey<R> {
    source: R,
    header: Header,
    contents: BTreeMap<Sha1Hash, ResourceHeader>,
    chunks: ChunkReader,
    file_length: u64,
    /// The offset and the size, in bytes, of the folders of each image.
    metadata: Vec<(u64, u64)>,
    xml_text: String,
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
    /// Its files, links and folders, in the order of its folders.
    pub entries: Vec<SurveyedEntry>,
}

/// A file, a link or a folder.
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
    /// Whether it is a folder.
    pub is_folder: bool,
    /// The undocumented items in its entry; empty if there are none.
    pub items: Vec<u8>,
    /// Its short (8.3) name; empty if there is none.
    pub short_name: String,
    /// Its attributes, as in the file.
    pub attributes: u32,
}

/// A part of the file that nothing points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where it starts, in bytes from the start of the file.
    pub offset: u64,
    /// Its size in bytes.
    pub size: u64,
    /// The bytes at its start.
    pub bytes: Vec<u8>,
}

impl<R: Read + Seek> Survey<R> {
    /// Reads the structure. An error means that nothing is known about the contents. Overlapping parts are an error
    /// too: otherwise a small file could have any number of large contents.
    pub fn open(mut source: R) -> Result<Self, WimError> {
        let file_length = source.seek(SeekFrom::End(0)).map_err(WimError::reading)?;
        let mut bytes = Vec::with_capacity(HEADER_SIZE);
        source.seek(SeekFrom::Start(0)).map_err(WimError::reading)?;
        source.by_ref().take(HEADER_SIZE as u64).read_to_end(&mut bytes).map_err(WimError::reading)?;
        let (header, announced) = Header::parse_any_images(&bytes, file_length)?;
        let blobs = read_lookup_table(&mut source, &header, file_length)?;
        layout::check_disjoint(&header, &blobs)?;
        let xml_text = read_xml(&mut source, &header.xml)?;
        let texts = ImageXml::parse_all(&xml_text)?;
        let (metadata, contents): (Vec<&BlobEntry>, Vec<&BlobEntry>) = blobs.iter().partition(|blob| is_metadata(blob));
        let (chunks, images, mut problems) = (ChunkReader::new(), Vec::new(), Vec::new());
        let contents = first_of_each(&contents, &mut problems);
        let places = metadata.iter().map(|blob| (blob.resource.offset, blob.resource.stored_size)).collect();
        let mut survey = Survey {
            source,
            header,
            contents,
            chunks,
            file_length,
            metadata: places,
            xml_text,
            announced,
            images,
            problems,
        };
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
    /// parts that `sink` got must not be used.
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

    /// The parts of the file that nothing points to, with at most `limit` bytes of each. The total is limited too, so
    /// that a sparse file cannot fill the memory. The last part may be what follows the end of the container.
    pub fn gaps(&mut self, limit: u64) -> Result<Vec<Gap>, WimError> {
        let tables = [Some(self.header.lookup_table), Some(self.header.xml), self.header.integrity];
        let parts = self.contents.values().copied().chain(tables.into_iter().flatten());
        let mut ranges: Vec<(u64, u64)> = parts.map(|part| (part.offset, part.stored_size)).collect();
        ranges.extend(&self.metadata);
        ranges.sort_unstable();
        let (mut end, mut gaps, mut room) = (HEADER_SIZE as u64, Vec::new(), MAX_ALL_GAPS);
        for (offset, size) in ranges.into_iter().chain([(self.file_length, 0)]) {
            if offset > end {
                let length = (offset - end).min(limit).min(room);
                room -= length;
                let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
                read_at(&mut self.source, end, &mut bytes)?;
                gaps.push(Gap { offset: end, size: offset - end, bytes });
            }
            end = end.max(offset.saturating_add(size));
        }
        Ok(gaps)
    }

    /// The XML as in the file, without byte order mark, if it has something that no known package has; and what that
    /// is, by name.
    pub fn unusual_xml(&self) -> Option<(&str, Vec<String>)> {
        let parts = xml::unusual_parts(&self.xml_text);
        (!parts.is_empty()).then_some((self.xml_text.as_str(), parts))
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

/// The contents by their hashes. Of two resources under one hash the first counts, and the other one is a gap.
fn first_of_each(blobs: &[&BlobEntry], problems: &mut Vec<String>) -> BTreeMap<Sha1Hash, ResourceHeader> {
    let mut contents = BTreeMap::new();
    let mut others = 0;
    for blob in blobs {
        others += usize::from(*contents.entry(blob.sha1).or_insert(blob.resource) != blob.resource);
    }
    if others > 0 {
        problems.push(format!("{others} resources have the hash of another one, so readers differ in what they read"));
    }
    contents
}

/// Goes through the folders of one image. Every entry is read only once, in case a folder contains itself, and whatever
/// is not followed is a problem.
struct Walk<'m> {
    metadata: &'m [u8],
    seen: BTreeSet<usize>,
    /// For every eight bytes of metadata, whether they belong to an entry that has been read.
    is_read: Vec<bool>,
    totals: Totals,
    entries: Vec<SurveyedEntry>,
    problems: Vec<String>,
    /// How many problems there are besides those in `problems`.
    more_problems: usize,
}

/// The folder that is being read.
struct Folder<'p> {
    /// Its path, with `/` at the end; empty for the root.
    path: &'p str,
    /// Whether a name in it cannot be the name of a file.
    has_bad_name: bool,
    /// The number of folders above it.
    depth: usize,
}

impl Walk<'_> {
    fn entries(metadata: &[u8], problems: &mut Vec<String>) -> Vec<SurveyedEntry> {
        let mut walk = Walk {
            metadata,
            seen: BTreeSet::new(),
            is_read: none_read(metadata),
            totals: Totals::default(),
            entries: Vec::new(),
            problems: Vec::new(),
            more_problems: 0,
        };
        walk.root();
        problems.append(&mut walk.problems);
        if walk.more_problems > 0 {
            problems.push(format!("{} more entries of folders could not be followed", walk.more_problems));
        }
        walk.entries
    }

    fn root(&mut self) {
        let root_at = SecurityData::parse(self.metadata).map(|before| before.end);
        let root = root_at.and_then(|at| Ok(ReadDentry::parse(self.metadata, at)?.map(|root| (at, root))));
        let (root_at, root) = match root {
            Ok(Some(root)) => root,
            Ok(None) => return self.problem(|| "the image has no root folder".to_owned()),
            Err(error) => return self.problem(|| error.to_string()),
        };
        if root.dentry.attributes & ATTRIBUTE_REPARSE_POINT != 0 {
            self.problem(|| "the root folder is a symbolic link or another reparse point".to_owned());
        }
        if !root.dentry.is_directory() || !root.dentry.name.is_empty() {
            self.problem(|| "the root is not a folder without name".to_owned());
        }
        units(&mut self.is_read, root_at, root.next).fill(true);
        let children = root.dentry.children;
        if !root.named.is_empty() || !root.items.is_empty() || !root.short_name.is_empty() {
            self.entries.push(surveyed(root, String::new(), false));
        }
        self.folder(children, &Folder { path: "", has_bad_name: false, depth: 0 });
        if let Some(at) = first_unread(self.metadata, &self.is_read, root_at) {
            self.problem(|| {
                format!("the bytes from {at:#x} of the unpacked metadata belong to no folder that was read")
            });
        }
    }

    fn folder(&mut self, start: u64, folder: &Folder) {
        let path = folder.path;
        if start == 0 {
            return;
        }
        if folder.depth > MAX_DEPTH {
            return self.problem(|| format!("the folder {} is below {MAX_DEPTH} others, and is not read", shown(path)));
        }
        let mut at = usize::try_from(start).unwrap_or(usize::MAX);
        loop {
            let entry = match ReadDentry::parse(self.metadata, at) {
                Ok(Some(entry)) => entry,
                Ok(None) => return,
                Err(error) => return self.problem(|| format!("in the folder {}: {error}", shown(path))),
            };
            if !self.seen.insert(at) {
                return self
                    .problem(|| format!("entries of the folder {} are also those of another folder", shown(path)));
            }
            if let Err(error) = self.totals.add_entry(path.len() + entry.dentry.name.len()) {
                return self.problem(|| format!("in the folder {}: {error}; the rest of it is not read", shown(path)));
            }
            units(&mut self.is_read, at, entry.next).fill(true);
            at = entry.next;
            self.entry(entry, folder);
        }
    }

    /// Keeps one entry, and reads what is below it.
    fn entry(&mut self, entry: ReadDentry, folder: &Folder) {
        let has_bad_name = folder.has_bad_name || !is_file_name(&entry.dentry.name);
        let path = format!("{}{}", folder.path, entry.dentry.name);
        let inside = format!("{path}/");
        let children = entry.dentry.children;
        let entry = surveyed(entry, path, has_bad_name);
        let is_plain_folder = entry.is_folder && !entry.is_link;
        if !is_plain_folder && children != 0 {
            self.problem(|| format!("{} has entries like a folder", shown(&entry.path)));
        }
        self.entries.push(entry);
        self.folder(children, &Folder { path: &inside, has_bad_name, depth: folder.depth + 1 });
    }

    fn problem(&mut self, text: impl FnOnce() -> String) {
        match self.problems.len() < MAX_PROBLEMS {
            true => self.problems.push(text()),
            false => self.more_problems += 1,
        }
    }
}

fn surveyed(entry: ReadDentry, path: String, has_bad_name: bool) -> SurveyedEntry {
    SurveyedEntry {
        path,
        is_link: entry.dentry.attributes & ATTRIBUTE_REPARSE_POINT != 0,
        is_encrypted: entry.dentry.attributes & ATTRIBUTE_ENCRYPTED != 0,
        has_bad_name,
        sha1: entry.dentry.sha1,
        is_folder: entry.dentry.is_directory(),
        streams: entry.named.into_iter().map(|stream| (stream.name, stream.sha1)).collect(),
        items: entry.items,
        short_name: entry.short_name,
        attributes: entry.dentry.attributes,
    }
}

/// Whether a file can have this name on Windows, and a path that contains the name stays below its folder.
fn is_file_name(name: &str) -> bool {
    let is_device = crate::world::windows_name::is_device_name(name);
    let has_bad_character = name.contains(|c: char| c < ' ' || "<>:\"/\\|?*".contains(c));
    !name.is_empty() && !has_bad_character && !name.ends_with(['.', ' ']) && !is_device
}
