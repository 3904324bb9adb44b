//! The contents of the container, each read once, its SHA-1 compared; the XML documents among them kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};

use sha2::{Digest, Sha256};

use super::flatten::MAX_PATH_BYTES;
use super::model::FileView;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::doc::{DocError, MAX_DOCUMENT_BYTES};
use crate::format::wim::{Directory, FileEntry, Node, Sha1Hash, WimError, WimReader};

/// How many bytes of XML are kept, and how many are parsed in all, counting a document each time it is asked for.
/// Real packages hold below 1 MB; a tree takes some ten times the bytes of its document, one document at a time.
const MAX_ALL_DOCUMENTS: usize = 64 << 20;
/// How many files are listed. Real packages hold some hundreds.
const MAX_FILES: usize = 100_000;

/// Everything in the container.
#[derive(Debug)]
pub(super) struct Contents {
    /// All files, in the order of the container.
    pub(super) files: Vec<FileView>,
    /// Index into `files` by path in lower case; the container allows no two names that differ in case only.
    by_path: BTreeMap<String, usize>,
    streams: BTreeMap<Sha1Hash, Stream>,
    /// Bytes of XML that may still be parsed.
    budget: usize,
}

/// One content, which several files may share.
#[derive(Debug)]
struct Stream {
    /// `None` if it cannot be read whole or is not what its SHA-1 says.
    sha256: Option<[u8; 32]>,
    /// The bytes, if a document has this content and there was room.
    document: Option<Vec<u8>>,
}

impl Contents {
    /// Reads every content of the container. Damage is reported with the files it concerns; only trouble with the
    /// disk ends the reading.
    pub(super) fn load<R: Read + Seek>(wim: &mut WimReader<R>, problems: &mut Report) -> Result<Self, WimError> {
        let mut files = Vec::new();
        let left_out = list(wim.root(), "", &mut files);
        if left_out > 0 {
            let message = format!("{left_out} files or folders are left out of the reading");
            let limits = format!("{MAX_FILES} files with paths of {MAX_PATH_BYTES} bytes");
            problems.push(Finding::new(Code::PackageDamaged, Place::Nowhere, message).allowed(limits));
        }
        let documents: BTreeSet<Sha1Hash> =
            files.iter().filter(|file| is_document(&file.path)).map(|file| file.sha1).collect();
        let mut streams = BTreeMap::new();
        let mut room = MAX_ALL_DOCUMENTS;
        for file in &files {
            if streams.contains_key(&file.sha1) {
                continue;
            }
            let limit = if documents.contains(&file.sha1) { room.min(MAX_DOCUMENT_BYTES) } else { 0 };
            let (stream, error) = read_stream(wim, file, limit)?;
            room -= stream.document.as_ref().map_or(0, Vec::len);
            if let Some(error) = error {
                problems.push(damage(&file.path, error.to_string()));
            }
            streams.insert(file.sha1, stream);
        }
        Ok(Contents::of(files, streams))
    }

    fn of(files: Vec<FileView>, streams: BTreeMap<Sha1Hash, Stream>) -> Self {
        let by_path = files.iter().enumerate().map(|(index, file)| (file.path.to_lowercase(), index)).collect();
        Contents { files, by_path, streams, budget: MAX_ALL_DOCUMENTS }
    }

    /// The file of that path, in any letter case.
    pub(super) fn file(&self, path: &str) -> Option<&FileView> {
        self.files.get(*self.by_path.get(&path.to_lowercase())?)
    }

    /// The SHA-256 of a file, unless it is missing or damaged.
    pub(super) fn sha256(&self, path: &str) -> Option<[u8; 32]> {
        self.streams.get(&self.file(path)?.sha1)?.sha256
    }

    /// Reads a document with one of the typed readers. `None` if there is no such file, or it cannot be read; the
    /// latter is reported.
    pub(super) fn read<T>(
        &mut self,
        path: &str,
        reader: impl FnOnce(&[u8]) -> Result<T, DocError>,
        problems: &mut Report,
    ) -> Option<T> {
        let file = self.file(path)?;
        let (path, size, stream) = (file.path.clone(), file.size, self.streams.get(&file.sha1)?);
        stream.sha256?;
        let Some(bytes) = stream.document.as_ref().filter(|bytes| bytes.len() <= self.budget) else {
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

/// Whether a path is one of those where packages have XML.
fn is_document(path: &str) -> bool {
    let path = path.to_lowercase();
    let in_part = path.starts_with("multivariant/") || path.starts_with("commonsettings/");
    in_part && (path.ends_with(".xml") || path.ends_with(".provxml")) || path == "dataasset/dataasset.xml"
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

/// Reads a content once: hashes it, keeps it if it is a document of at most `limit` bytes. The error, if there is
/// one, is about this content only.
fn read_stream<R: Read + Seek>(
    wim: &mut WimReader<R>,
    file: &FileView,
    limit: usize,
) -> Result<(Stream, Option<WimError>), WimError> {
    let keep = usize::try_from(file.size).is_ok_and(|size| size <= limit);
    let mut taker = Taker { hash: Sha256::new(), bytes: keep.then(Vec::new) };
    match wim.copy(&FileEntry { sha1: file.sha1, size: file.size }, &mut taker) {
        Ok(_) => Ok((Stream { sha256: Some(taker.hash.finalize().into()), document: taker.bytes }, None)),
        Err(error @ WimError::Io { .. }) => Err(error),
        Err(error) => Ok((Stream { sha256: None, document: None }, Some(error))),
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
        let (mut views, mut streams) = (Vec::new(), BTreeMap::new());
        for (index, (path, bytes)) in files.iter().enumerate() {
            let sha1 = Sha1Hash([u8::try_from(index).unwrap(); 20]);
            let size = u64::try_from(bytes.map_or(0, <[u8]>::len)).unwrap();
            views.push(FileView { path: (*path).to_owned(), size, sha1 });
            let sha256 = bytes.map(|bytes| Sha256::digest(bytes).into());
            streams.insert(sha1, Stream { sha256, document: bytes.map(<[u8]>::to_vec) });
        }
        Contents::of(views, streams)
    }
}
