//! The contents of the container: each that is wanted is read once, its SHA-1 compared; the XML documents are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};

use sha2::{Digest, Sha256};

use super::flatten::MAX_PATH_BYTES;
use super::model::FileView;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{Directory, FileEntry, Node, Sha1Hash, WimError, WimReader};
use crate::format::xml::{MAX_DOCUMENT_BYTES, XmlError};
use crate::package::{COMMON_SETTINGS, DATA_ASSET_LIST, MULTIVARIANT, PROVXML_EXTENSION};

/// How many bytes of XML are kept, and how many are parsed in all, counting a document each time it is asked for.
/// Real packages hold below 1 MB; a tree takes some ten times the bytes of its document, one document at a time.
const MAX_ALL_DOCUMENTS: usize = 64 << 20;
/// How many files are listed. Real packages hold some hundreds.
pub(super) const MAX_FILES: usize = 100_000;
/// How many files are reported one by one for the same reason.
const REPORTED: usize = 100;

/// Everything in the container.
#[derive(Debug)]
pub(super) struct Contents {
    /// All files, in the order of the container.
    pub(super) files: Vec<FileView>,
    /// Index into `files` by path in lower case; the container allows no two names that differ in case only.
    by_path: BTreeMap<String, usize>,
    by_sha1: BTreeMap<Sha1Hash, Content>,
    /// Bytes of XML that may still be parsed.
    budget: usize,
}

/// How much of a container is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The XML documents, as far as there is room for them.
    Documents,
    /// Every content.
    Everything,
}

/// One content, which several files may share.
#[derive(Debug)]
pub(super) enum Content {
    /// It was not read.
    Unread,
    /// It cannot be read whole or is not what its SHA-1 says.
    Broken,
    /// It is what its SHA-1 says.
    Sound {
        /// Its other hash.
        sha256: [u8; 32],
        /// The bytes, if a document has this content and there was room.
        document: Option<Vec<u8>>,
    },
}

impl Contents {
    /// Reads the contents that are asked for. Damage is reported with the files it concerns; only trouble with the disk
    /// ends the reading.
    pub(super) fn load<R: Read + Seek>(
        wim: &mut WimReader<R>,
        extent: Extent,
        problems: &mut Report,
    ) -> Result<Self, WimError> {
        let mut files = Vec::new();
        let left_out = list(wim.root(), "", &mut files);
        if left_out > 0 {
            let message = format!("{left_out} files or folders are left out of the reading");
            let limits = format!("{MAX_FILES} files with paths of {MAX_PATH_BYTES} bytes");
            problems.push(Finding::new(Code::PackageDamaged, Place::Nowhere, message).allowed(limits));
        }
        let documents: BTreeSet<Sha1Hash> =
            files.iter().filter(|file| is_document(&file.path)).map(|file| file.sha1).collect();
        let mut by_sha1 = BTreeMap::new();
        let mut room = MAX_ALL_DOCUMENTS;
        for file in &files {
            if by_sha1.contains_key(&file.sha1) {
                continue;
            }
            let limit = if documents.contains(&file.sha1) { room.min(MAX_DOCUMENT_BYTES) } else { 0 };
            let is_kept = usize::try_from(file.size).is_ok_and(|size| size <= limit);
            let content = match is_kept || extent == Extent::Everything {
                true => read_content(wim, file, is_kept, problems)?,
                false => Content::Unread,
            };
            if let Content::Sound { document: Some(bytes), .. } = &content {
                room -= bytes.len();
            }
            by_sha1.insert(file.sha1, content);
        }
        Ok(Contents::of(files, by_sha1))
    }

    fn of(files: Vec<FileView>, by_sha1: BTreeMap<Sha1Hash, Content>) -> Self {
        let by_path = files.iter().enumerate().map(|(index, file)| (file.path.to_lowercase(), index)).collect();
        Contents { files, by_path, by_sha1, budget: MAX_ALL_DOCUMENTS }
    }

    /// The file of that path, in any letter case.
    pub(super) fn file(&self, path: &str) -> Option<&FileView> {
        self.files.get(*self.by_path.get(&path.to_lowercase())?)
    }

    /// The content of a file, unless it is missing.
    pub(super) fn content(&self, path: &str) -> Option<&Content> {
        self.by_sha1.get(&self.file(path)?.sha1)
    }

    /// Reads a document with one of the typed readers. `None` if there is no such file, or it cannot be read; the
    /// latter is reported.
    pub(super) fn read<T>(
        &mut self,
        path: &str,
        reader: impl FnOnce(&[u8]) -> Result<T, XmlError>,
        problems: &mut Report,
    ) -> Option<T> {
        let file = self.file(path)?;
        let (path, size) = (file.path.clone(), file.size);
        let document = match self.by_sha1.get(&file.sha1)? {
            Content::Broken => return None,
            Content::Unread => None,
            Content::Sound { document, .. } => document.as_ref(),
        };
        let Some(bytes) = document.filter(|bytes| bytes.len() <= self.budget) else {
            let limits = format!("{MAX_DOCUMENT_BYTES} bytes, {MAX_ALL_DOCUMENTS} in all");
            let message = format!("a document of {size} bytes, with which the package holds too much XML to be read");
            problems.push(damage(&path, message).allowed(limits));
            return None;
        };
        self.budget -= bytes.len();
        match reader(bytes) {
            Ok(document) => Some(document),
            Err(error) => {
                problems.push(damage(&path, error.to_string()));
                None
            }
        }
    }
}

/// A finding that part of the package is broken.
pub(super) fn damage(path: &str, message: String) -> Finding {
    Finding::new(Code::PackageDamaged, Place::Named(path.to_owned()), message)
}

/// A finding that two parts of the package contradict each other.
pub(super) fn contradiction(path: &str, message: String) -> Finding {
    Finding::new(Code::PackageInconsistent, Place::Named(path.to_owned()), message)
}

/// Reports files that contradict another part of the package, all for one reason.
pub(super) fn report_files(files: &[&FileView], message: &str, problems: &mut Report) {
    for file in files.iter().take(REPORTED) {
        problems.push(contradiction(&file.path, message.to_owned()));
    }
    if let Some(next) = files.get(REPORTED) {
        let message = format!("{message}; the same holds for {} files from here on", files.len() - REPORTED);
        problems.push(contradiction(&next.path, message));
    }
}

/// Text of the package for a message: in quotation marks, without control characters, of bounded length.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()),
    }
}

/// Whether a path is one of those where packages have XML.
fn is_document(path: &str) -> bool {
    let path = path.to_lowercase();
    let part = path.split('/').next().unwrap_or_default();
    let in_part = [MULTIVARIANT, COMMON_SETTINGS].iter().any(|folder| part.eq_ignore_ascii_case(folder));
    in_part && (path.ends_with(".xml") || path.ends_with(PROVXML_EXTENSION))
        || path.eq_ignore_ascii_case(DATA_ASSET_LIST)
}

/// Lists files with their paths and returns how many it left out. A path longer than any real one is left out, since
/// each path holds those of its folders.
fn list(folder: &Directory, prefix: &str, files: &mut Vec<FileView>) -> usize {
    let mut left_out = 0;
    for (name, node) in folder.entries() {
        let path = format!("{prefix}{name}");
        match node {
            _ if path.len() > MAX_PATH_BYTES || files.len() >= MAX_FILES => left_out += 1,
            Node::Directory(folder) => left_out += list(folder, &format!("{path}/"), files),
            Node::File(FileEntry { sha1, size }) => files.push(FileView { path, size: *size, sha1: *sha1 }),
        }
    }
    left_out
}

/// Reads a content once and hashes it. Damage in it is reported; trouble with the disk is the error.
fn read_content<R: Read + Seek>(
    wim: &mut WimReader<R>,
    file: &FileView,
    is_kept: bool,
    problems: &mut Report,
) -> Result<Content, WimError> {
    let mut taker = Taker { hash: Sha256::new(), bytes: is_kept.then(Vec::new) };
    match wim.copy(&FileEntry { sha1: file.sha1, size: file.size }, &mut taker) {
        Ok(_) => Ok(Content::Sound { sha256: taker.hash.finalize().into(), document: taker.bytes }),
        Err(error @ WimError::Io { .. }) => Err(error),
        Err(error) => {
            problems.push(damage(&file.path, error.to_string()));
            Ok(Content::Broken)
        }
    }
}

/// Takes the bytes of one content. The container refuses content that is longer than its entry says.
struct Taker {
    hash: Sha256,
    bytes: Option<Vec<u8>>,
}

impl Write for Taker {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        if let Some(own) = &mut self.bytes {
            own.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl Contents {
    /// Contents for the tests of this room. A file whose bytes are `None` is damaged.
    pub(super) fn example(files: &[(&str, Option<&[u8]>)]) -> Self {
        let (mut views, mut by_sha1) = (Vec::new(), BTreeMap::new());
        for (index, (path, bytes)) in files.iter().enumerate() {
            let sha1 = Sha1Hash([u8::try_from(index).unwrap(); 20]);
            let size = u64::try_from(bytes.map_or(0, <[u8]>::len)).unwrap();
            views.push(FileView { path: (*path).to_owned(), size, sha1 });
            let content = bytes.map_or(Content::Broken, |bytes| Content::Sound {
                sha256: Sha256::digest(bytes).into(),
                document: Some(bytes.to_vec()),
            });
            by_sha1.insert(sha1, content);
        }
        Contents::of(views, by_sha1)
    }
}
