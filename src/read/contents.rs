//! Reads the contents of the container: each is read once and compared with its SHA-1; the XML documents are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::flatten::MAX_PATH_BYTES;
use super::model::FileView;
use super::planned_file::PlannedFile;
use super::tolerant::has_comments;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{Directory, Extra, ExtraKind, FileEntry, Node, Sha1Hash, WimError, WimReader};
use crate::format::xml::{MAX_DOCUMENT_BYTES, XmlError};
use crate::package::{COMMON_SETTINGS, DATA_ASSET_LIST, MULTIVARIANT, PROVXML_EXTENSION};
use crate::world::windows_name::NameKey;

/// The maximum number of bytes of XML that are kept, and that are parsed in total, counting a document each time it is
/// parsed. Real packages have less than 1 MB; a tree takes about ten times the bytes of its document, one document at a
/// time.
const MAX_ALL_DOCUMENTS: usize = 64 << 20;
/// The maximum number of files that are listed. Real packages have a few hundred.
pub(super) const MAX_FILES: usize = 100_000;
/// The maximum number of files that are reported individually for the same reason.
const MAX_REPORTED: usize = 100;

/// Everything in the container.
#[derive(Debug)]
pub(super) struct Contents {
    /// All files, in the order of the container.
    pub(super) files: Vec<FileView>,
    /// The second contents of files.
    pub(super) streams: Vec<FileView>,
    /// The index in `files` for each path, as compared on Windows.
    by_path: BTreeMap<NameKey, usize>,
    /// Indices of the files that something in the package refers to.
    named: BTreeSet<usize>,
    by_sha1: BTreeMap<Sha1Hash, Content>,
    /// The paths of the documents with comments or processing instructions that have been read.
    pub(super) commented: BTreeSet<String>,
    /// Bytes of XML that may still be parsed.
    budget: usize,
}

/// How much of a container is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The XML documents, within the limits.
    Documents,
    /// Every content.
    Everything,
}

/// One content, which several files may share.
#[derive(Debug)]
pub(super) enum Content {
    /// It was not read.
    Unread,
    /// It cannot be read completely or does not match its SHA-1.
    Broken,
    /// It matches its SHA-1.
    Intact {
        /// The SHA-256 of its bytes.
        sha256: [u8; 32],
        /// The bytes, if it is a document and within the limits.
        document: Option<Vec<u8>>,
    },
}

impl Contents {
    /// Reads the contents to this extent. Damage is reported for the files concerned; only errors of the disk are
    /// returned.
    pub(super) fn load<R: Read + Seek>(
        wim: &mut WimReader<R>,
        extent: Extent,
        problems: &mut Report,
    ) -> Result<Self, WimError> {
        let mut files = Vec::new();
        let left_out = list(wim.root(), "", &mut files);
        if left_out > 0 {
            problems.push(left_out_of_reading(left_out));
        }
        report_extras(wim.extras(), problems);
        problems.extend(unusual_xml(&wim.unusual_xml()));
        let kept = kept_documents(&files);
        let mut reading = Reading { by_sha1: BTreeMap::new(), damage: BTreeMap::new() };
        for content in wim.contents() {
            reading.read(wim, &content, kept.contains(&content.sha1), extent)?;
        }
        for file in &files {
            // An empty file has no content in the container.
            if !reading.by_sha1.contains_key(&file.sha1) {
                let content = FileEntry { sha1: file.sha1, size: file.size };
                reading.read(wim, &content, kept.contains(&file.sha1), extent)?;
            }
            if let Some(message) = reading.damage.remove(&file.sha1) {
                problems.push(damage(&file.path, message));
            }
        }
        let Reading { by_sha1, damage } = reading;
        damage.into_values().for_each(|message| problems.push(damage_without_file(message)));
        if extent == Extent::Everything {
            check_integrity(wim, problems)?;
        }
        Ok(Contents { streams: streams(wim.extras()), ..Contents::of(files, by_sha1) })
    }

    /// The contents of a package to be packed, as they will be loaded.
    pub(super) fn planned(planned: &[PlannedFile], problems: &mut Report) -> Self {
        let left_out = planned.iter().filter(|file| file.path.len() > MAX_PATH_BYTES).count();
        let left_out = left_out.max(planned.len().saturating_sub(MAX_FILES));
        if left_out > 0 {
            problems.push(left_out_of_reading(left_out));
        }
        let (mut files, mut by_sha1, mut budget) = (Vec::new(), BTreeMap::new(), DocumentBudget(MAX_ALL_DOCUMENTS));
        for (number, file) in planned.iter().enumerate() {
            let bytes = file.document.unwrap_or_default();
            let sha1 = match file.document {
                Some(_) => Sha1Hash(Sha1::digest(bytes).into()),
                None => payload_hash(number),
            };
            files.push(FileView { path: file.path.to_owned(), size: bytes.len() as u64, sha1 });
            by_sha1.entry(sha1).or_insert_with(|| match file.document {
                Some(bytes) if is_document(file.path) && budget.take(bytes.len() as u64) => {
                    Content::Intact { sha256: Sha256::digest(bytes).into(), document: Some(bytes.to_vec()) }
                }
                _ => Content::Unread,
            });
        }
        Contents::of(files, by_sha1)
    }

    /// The contents of one image of a package that is surveyed, with the bytes of all its files.
    pub(super) fn surveyed(read: Vec<(FileView, Vec<u8>, Option<[u8; 32]>)>, problems: &mut Report) -> Self {
        if let Some(more @ 1..) = read.len().checked_sub(MAX_FILES) {
            problems.push(left_out_of_reading(more));
        }
        let (mut files, mut by_sha1, mut budget) = (Vec::new(), BTreeMap::new(), DocumentBudget(MAX_ALL_DOCUMENTS));
        for (file, bytes, sha256) in read.into_iter().take(MAX_FILES) {
            let is_kept = is_document(&file.path) && budget.take(bytes.len() as u64);
            let content = match sha256 {
                Some(sha256) => Content::Intact { sha256, document: is_kept.then_some(bytes) },
                None if file.sha1 == Sha1Hash::NONE => {
                    Content::Intact { sha256: Sha256::digest([]).into(), document: Some(Vec::new()) }
                }
                None => Content::Broken,
            };
            match by_sha1.get(&file.sha1) {
                Some(Content::Intact { document: Some(_), .. }) => {}
                _ => drop(by_sha1.insert(file.sha1, content)),
            }
            files.push(file);
        }
        Contents::of(files, by_sha1)
    }

    /// The paths of the files that something in the package has referred to so far.
    pub(super) fn named(&self) -> impl Iterator<Item = NameKey> {
        self.named.iter().filter_map(|index| Some(NameKey::of(&self.files.get(*index)?.path)))
    }

    fn of(files: Vec<FileView>, by_sha1: BTreeMap<Sha1Hash, Content>) -> Self {
        let by_path = files.iter().enumerate().map(|(index, file)| (NameKey::of(&file.path), index)).collect();
        let (streams, named, commented) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        Contents { files, streams, by_path, named, by_sha1, commented, budget: MAX_ALL_DOCUMENTS }
    }

    /// The file at this path, as compared on Windows.
    pub(super) fn file(&self, path: &str) -> Option<&FileView> {
        self.files.get(*self.by_path.get(&NameKey::of(path))?)
    }

    /// Records that something in the package refers to the file at this path, if there is one.
    pub(super) fn mark_named(&mut self, path: &str) {
        self.named.extend(self.by_path.get(&NameKey::of(path)));
    }

    /// The files that nothing in the package has referred to so far.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &FileView> {
        self.files.iter().enumerate().filter(|(index, _)| !self.named.contains(index)).map(|(_, file)| file)
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
        self.mark_named(path);
        let file = self.file(path)?;
        let (path, size) = (file.path.clone(), file.size);
        let document = match self.by_sha1.get(&file.sha1)? {
            Content::Broken => return None,
            Content::Unread => None,
            Content::Intact { document, .. } => document.as_ref(),
        };
        let Some(bytes) = document.filter(|bytes| bytes.len() <= self.budget) else {
            let limits = format!("{MAX_DOCUMENT_BYTES} bytes, {MAX_ALL_DOCUMENTS} in all");
            let message = format!("a document of {size} bytes, with which the package has too much XML to be read");
            problems.push(damage(&path, message).allowed(limits));
            return None;
        };
        self.budget -= bytes.len();
        let has_comments = std::str::from_utf8(bytes).is_ok_and(has_comments);
        match reader(bytes) {
            Ok(document) => {
                if has_comments && self.commented.insert(path.clone()) {
                    problems.push(hidden_comment(path));
                }
                Some(document)
            }
            Err(error) => {
                problems.push(damage(&path, error.to_string()));
                None
            }
        }
    }
}

/// The number of bytes of XML that may still be kept.
struct DocumentBudget(usize);

impl DocumentBudget {
    /// Whether a document of this size can be kept; if so, it is counted.
    fn take(&mut self, size: u64) -> bool {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let is_kept = size <= self.0.min(MAX_DOCUMENT_BYTES);
        self.0 -= if is_kept { size } else { 0 };
        is_kept
    }
}

/// A made-up SHA-1 for a file that is not read, different for each.
fn payload_hash(number: usize) -> Sha1Hash {
    Sha1Hash(Sha1::digest(format!("file {number}")).into())
}

fn left_out_of_reading(count: usize) -> Finding {
    let message = format!("{count} files or folders are not read");
    let limits = format!("{MAX_FILES} files with paths of {MAX_PATH_BYTES} bytes");
    Finding::new(Code::PackageDamaged, Place::Nowhere, message).allowed(limits)
}

/// The documents that are kept: those that are within the budget.
fn kept_documents(files: &[FileView]) -> BTreeSet<Sha1Hash> {
    let mut budget = DocumentBudget(MAX_ALL_DOCUMENTS);
    let mut kept = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for file in files.iter().filter(|file| is_document(&file.path)) {
        if seen.insert(file.sha1) && budget.take(file.size) {
            kept.insert(file.sha1);
        }
    }
    kept
}

/// Checks the container against its integrity table, which some programs may rely on.
fn check_integrity<R: Read + Seek>(wim: &mut WimReader<R>, problems: &mut Report) -> Result<(), WimError> {
    match wim.check_integrity() {
        Err(error) if !matches!(error, WimError::Io { .. }) => problems.push(damage_without_file(error.to_string())),
        result => return result,
    }
    Ok(())
}

/// Damage that concerns no file: in contents of named streams, in contents without a name, or in the container as a
/// whole.
fn damage_without_file(message: String) -> Finding {
    Finding::new(Code::PackageDamaged, Place::Nowhere, message)
}

/// Reports extra data of files and folders.
fn report_extras(extras: &[Extra], problems: &mut Report) {
    for extra in extras.iter().take(MAX_REPORTED) {
        problems.push(hidden_content(&extra.path, &extra.kind));
    }
    if let Some(next) = extras.get(MAX_REPORTED) {
        let message =
            format!("{} more files and folders have data other than their contents", extras.len() - MAX_REPORTED);
        problems.push(Finding::new(Code::HiddenContent, Place::Named(next.path.clone()), message));
    }
}

/// The finding about the XML of the container if it has something that no known package has.
fn unusual_xml(parts: &[String]) -> Option<Finding> {
    const SHOWN: usize = 5;
    let more = match parts.len().checked_sub(SHOWN) {
        _ if parts.is_empty() => return None,
        Some(more @ 1..) => format!(" and {more} more"),
        _ => String::new(),
    };
    let shown: Vec<&str> = parts.iter().take(SHOWN).map(String::as_str).collect();
    let message = format!("the XML of the container has what no known package has: {}{more}", shown.join(", "));
    Some(
        Finding::new(Code::HiddenContent, Place::Nowhere, message)
            .help("it is shown by `inspect --risk`; ask the author of the package about it"),
    )
}

/// The named streams, each as a file.
fn streams(extras: &[Extra]) -> Vec<FileView> {
    let stream = |extra: &Extra| match &extra.kind {
        ExtraKind::Stream { name, content } => {
            Some(FileView { path: format!("{}:{name}", extra.path), size: content.size, sha1: content.sha1 })
        }
        ExtraKind::Items { .. } => None,
    };
    extras.iter().take(MAX_FILES).filter_map(stream).collect()
}

fn hidden_comment(path: String) -> Finding {
    let message = "it has a comment or a processing instruction, which no program shows";
    Finding::new(Code::HiddenContent, Place::Named(path), message)
        .help("extract the package and read it; packages made by Windows Configuration Designer have none")
}

fn hidden_content(path: &str, kind: &ExtraKind) -> Finding {
    let message = match kind {
        ExtraKind::Stream { name, content } => {
            format!(
                "it has a second content called {}, of {} bytes, which is not extracted",
                quoted(name),
                content.size
            )
        }
        ExtraKind::Items { bytes } => format!("its entry has {bytes} bytes of undocumented data"),
    };
    let place = if path.is_empty() { Place::Nowhere } else { Place::Named(path.to_owned()) };
    Finding::new(Code::HiddenContent, place, message)
        .help("ask the author of the package about it; packages made by Windows Configuration Designer have none")
}

/// A finding that part of the package is damaged.
pub(super) fn damage(path: &str, message: String) -> Finding {
    Finding::new(Code::PackageDamaged, Place::Named(path.to_owned()), message)
}

/// A finding that two parts of the package contradict each other.
pub(super) fn contradiction(path: &str, message: String) -> Finding {
    Finding::new(Code::PackageInconsistent, Place::Named(path.to_owned()), message)
}

/// Reports files that contradict another part of the package, all for one reason.
pub(super) fn report_files(files: &[&FileView], message: &str, problems: &mut Report) {
    for file in files.iter().take(MAX_REPORTED) {
        problems.push(contradiction(&file.path, message.to_owned()));
    }
    if let Some(next) = files.get(MAX_REPORTED) {
        let message = format!("{message}; the same is true for {} files from here on", files.len() - MAX_REPORTED);
        problems.push(contradiction(&next.path, message));
    }
}

/// Text from the package for a message: in quotation marks, without control characters; of long text start and end.
pub(super) fn quoted(text: &str) -> String {
    const AT_START: usize = 140;
    const AT_END: usize = 60;
    let end = text.char_indices().nth_back(AT_END - 1).map_or(0, |(at, _)| at);
    match text.char_indices().nth(AT_START) {
        Some((start, _)) if start < end => {
            let left_out = text[start..end].chars().count();
            format!("{:?} and {left_out} characters up to {:?}", &text[..start], &text[end..])
        }
        _ => format!("{text:?}"),
    }
}

/// Whether a file at this path is an XML document.
fn is_document(path: &str) -> bool {
    let path = NameKey::of(path);
    let in_part = [MULTIVARIANT, COMMON_SETTINGS].iter().any(|folder| path.starts_with(&format!("{folder}/")));
    in_part && (path.ends_with(".xml") || path.ends_with(PROVXML_EXTENSION)) || path == NameKey::of(DATA_ASSET_LIST)
}

/// Lists files with their paths and returns how many it omitted. Paths longer than any real one are omitted, since each
/// path repeats those of its folders.
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

/// What was read so far. Contents are read in the order of their bytes in the container.
struct Reading {
    by_sha1: BTreeMap<Sha1Hash, Content>,
    /// What is wrong with the broken contents.
    damage: BTreeMap<Sha1Hash, String>,
}

impl Reading {
    /// Reads a content once and hashes it, if it is to be kept or everything is asked for. Only trouble with the disk
    /// is an error.
    fn read<R: Read + Seek>(
        &mut self,
        wim: &mut WimReader<R>,
        content: &FileEntry,
        is_kept: bool,
        extent: Extent,
    ) -> Result<(), WimError> {
        if !is_kept && extent == Extent::Documents {
            self.by_sha1.insert(content.sha1, Content::Unread);
            return Ok(());
        }
        let mut reader = ContentReader { hash: Sha256::new(), bytes: is_kept.then(Vec::new) };
        let read = match wim.copy(content, &mut reader) {
            Ok(_) => Content::Intact { sha256: reader.hash.finalize().into(), document: reader.bytes },
            Err(error @ WimError::Io { .. }) => return Err(error),
            Err(error) => {
                self.damage.insert(content.sha1, error.to_string());
                Content::Broken
            }
        };
        self.by_sha1.insert(content.sha1, read);
        Ok(())
    }
}

/// Receives the bytes of one content. The container refuses content that is longer than stated.
struct ContentReader {
    hash: Sha256,
    bytes: Option<Vec<u8>>,
}

impl Write for ContentReader {
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
    /// Contents for the tests of this module. A file whose bytes are `None` is damaged.
    pub(super) fn example(files: &[(&str, Option<&[u8]>)]) -> Self {
        let (mut views, mut by_sha1) = (Vec::new(), BTreeMap::new());
        for (index, (path, bytes)) in files.iter().enumerate() {
            let sha1 = Sha1Hash([u8::try_from(index).unwrap(); 20]);
            let size = u64::try_from(bytes.map_or(0, <[u8]>::len)).unwrap();
            views.push(FileView { path: (*path).to_owned(), size, sha1 });
            let content = bytes.map_or(Content::Broken, |bytes| Content::Intact {
                sha256: Sha256::digest(bytes).into(),
                document: Some(bytes.to_vec()),
            });
            by_sha1.insert(sha1, content);
        }
        Contents::of(views, by_sha1)
    }
}
