//! Reads a package that nobody trusts, for `inspect --risk`: every image, and everything that is not reached from a
//! list.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{Read, Seek};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::contents::Contents;
use super::model::{FileView, Group, PackageModel, SettingView};
use super::open::{ReadError, model_of};
use super::settings::settings_of_unlisted;
use super::tolerant::{Oddity, tolerant};
use crate::finding::Report;
use crate::format::wim::{Feature, Gap, ImageXml, Sha1Hash, Survey, SurveyedImage, WimError, WimReader};
use crate::package::PROVXML_EXTENSION;
use crate::world::MAX_PAYLOAD;
use crate::world::windows_name::NameKey;

/// The maximum size of one content, in bytes.
const MAX_CONTENT: u64 = 16 << 30;
/// The maximum size of all contents together, in bytes. Far more would take hours, and no package has as many.
const MAX_ALL_CONTENT: u64 = MAX_PAYLOAD;
/// The maximum number of bytes of one content that are kept. Scripts and documents are far smaller; of a larger file,
/// the start shows what it is.
const MAX_KEPT: usize = 8 << 20;
/// The maximum number of bytes that are kept in all, apart from the starts of further contents.
const MAX_ALL_KEPT: usize = 256 << 20;
/// How many bytes are kept of the start of each further content, once `MAX_ALL_KEPT` is used up.
const LEAST_KEPT: usize = 4 << 10;
/// The maximum number of bytes that are kept of the starts of all further contents: enough for more than thirty
/// thousand contents, which no package has.
const MAX_ALL_LEAST: usize = 128 << 20;
/// How many bytes of a gap or of what follows the end are looked at.
const MAX_REMAINS: u64 = 1 << 20;

/// A package with everything that its file contains.
#[derive(Debug)]
pub struct SurveyedPackage {
    /// The number of images that the header announces.
    pub announced: u32,
    /// What the images contain.
    pub images: Vec<ImageContents>,
    /// Contents that neither a file nor a stream has, in the order of the container.
    pub orphans: Vec<(Sha1Hash, Arc<Vec<u8>>)>,
    /// The parts that nothing points to.
    pub gaps: Vec<Gap>,
    /// The end of the container, in bytes from the start of the file.
    pub end: u64,
    /// The XML of the container, if it has something that no known package has.
    pub unusual_xml: Option<String>,
    /// Whether everything could be followed.
    pub complete: bool,
    /// What could not be followed.
    pub problems: Vec<String>,
}

/// One image of a package.
#[derive(Debug)]
pub struct ImageContents {
    /// What the XML of the container says about it.
    pub xml: ImageXml,
    /// What its lists lead to.
    pub model: PackageModel,
    /// The entries of provxml files that no list names.
    pub unlisted: Vec<SettingView>,
    /// The paths of the files that something in the package refers to.
    pub named: BTreeSet<NameKey>,
    /// Every file and every named stream.
    pub files: Vec<InnerFile>,
    /// The undocumented items of entries: the path of the file or folder, and their bytes.
    pub items: Vec<(String, Vec<u8>)>,
    /// Oddities in the way its documents are written, each with the path of the document.
    pub oddities: Vec<(String, Oddity)>,
}

/// A file or a named stream.
#[derive(Debug, Clone)]
pub struct InnerFile {
    /// Its path, with `/`.
    pub path: String,
    /// The name of the alternate stream; `None` for the content of the file itself.
    pub stream: Option<String>,
    /// Its size in bytes; `None` if it is missing.
    pub size: Option<u64>,
    /// Its bytes, or their start; empty if they cannot be read.
    pub bytes: Arc<Vec<u8>>,
    /// The hash of all its bytes, if they were read.
    pub sha256: Option<[u8; 32]>,
    /// Whether it is a symbolic link, junction or the like.
    pub is_link: bool,
    /// Whether its name cannot be the name of a file.
    pub has_bad_name: bool,
    /// Whether another file of this image has the same path on Windows.
    pub is_twin: bool,
}

impl InnerFile {
    /// Whether only the start of its bytes was kept.
    pub fn is_cut(&self) -> bool {
        self.sha256.is_some() && self.size.is_some_and(|size| size > self.bytes.len() as u64)
    }
}

/// What was read of one content.
#[derive(Clone)]
struct Kept {
    bytes: Arc<Vec<u8>>,
    sha256: Option<[u8; 32]>,
}

/// How many bytes may still be kept.
struct KeepBudget {
    /// For contents of any size.
    main: usize,
    /// For the starts of contents, once `main` is used up.
    starts: usize,
}

impl KeepBudget {
    /// How many bytes of the next content are kept.
    fn of_next(&self) -> usize {
        MAX_KEPT.min(self.main).max(LEAST_KEPT.min(self.starts))
    }

    fn take(&mut self, bytes: usize) {
        match self.main.checked_sub(bytes) {
            Some(rest) => self.main = rest,
            None => self.starts = self.starts.saturating_sub(bytes),
        }
    }
}

/// Reads the whole file. An error means that nothing can be said about the package.
pub fn survey<R: Read + Seek>(source: R) -> Result<SurveyedPackage, ReadError> {
    survey_up_to(source, MAX_ALL_CONTENT)
}

/// Like `survey`, but reads at most `limit` bytes of contents; of the other files only the names are known.
fn survey_up_to<R: Read + Seek>(mut source: R, limit: u64) -> Result<SurveyedPackage, ReadError> {
    let refusal = refusal(&mut source).map_err(ReadError::Container)?;
    let mut survey = Survey::open(source).map_err(ReadError::Container)?;
    let mut problems = std::mem::take(&mut survey.problems);
    let mut kept = BTreeMap::new();
    let mut budget = KeepBudget { main: MAX_ALL_KEPT, starts: MAX_ALL_LEAST };
    let mut unread = limit;
    for sha1 in survey.contents() {
        let size = survey.size(&sha1).unwrap_or_default().min(MAX_CONTENT);
        let Some(left) = unread.checked_sub(size) else {
            problems.push(format!("the contents have more than {limit} bytes in all; the rest is not read"));
            break;
        };
        unread = left;
        let most = budget.of_next();
        let (mut bytes, mut sha256) = (Vec::new(), Sha256::new());
        let read = survey.content(&sha1, MAX_CONTENT, |part| {
            sha256.update(part);
            bytes.extend_from_slice(&part[..part.len().min(most - bytes.len())]);
        });
        let read = match read {
            Ok(()) => {
                budget.take(bytes.len());
                Kept { bytes: Arc::new(bytes), sha256: Some(sha256.finalize().into()) }
            }
            Err(error @ WimError::Io { .. }) => return Err(ReadError::Container(error)),
            Err(error) => {
                problems.push(error.to_string());
                Kept { bytes: Arc::default(), sha256: None }
            }
        };
        kept.insert(sha1, read);
    }
    if budget.starts == 0 {
        problems.push("the contents are so many that not even the starts of all of them are looked at".to_owned());
    }
    let images = std::mem::take(&mut survey.images);
    let used: BTreeSet<Sha1Hash> = images
        .iter()
        .flat_map(|image| &image.entries)
        .flat_map(|entry| entry.streams.iter().map(|(_, sha1)| *sha1).chain([entry.sha1]))
        .collect();
    let orphans = survey.contents().into_iter().filter(|sha1| !used.contains(sha1));
    let orphans = orphans.filter_map(|sha1| Some((sha1, Arc::clone(&kept.get(&sha1)?.bytes)))).collect();
    let gaps = survey.gaps(MAX_REMAINS).map_err(ReadError::Container)?;
    let sizes = |sha1: &Sha1Hash| survey.size(sha1);
    let images: Vec<ImageContents> = images.into_iter().map(|image| contents(image, &kept, &sizes)).collect();
    let (announced, end) = (survey.announced, survey.end());
    let unusual_xml = survey.unusual_xml().map(|(text, _)| text.to_owned());
    // Names that no file or only one file can have are findings of their own.
    let has_odd_names = images.iter().flat_map(|image| &image.files).any(|file| file.has_bad_name || file.is_twin);
    if let Some(refusal) = refusal.filter(|_| problems.is_empty() && !has_odd_names) {
        problems.push(format!("readers may differ in what they find, so no other command reads it: {refusal}"));
    }
    let complete = problems.is_empty();
    Ok(SurveyedPackage { announced, images, orphans, gaps, end, unusual_xml, complete, problems })
}

/// Why the container is refused where it is not surveyed, unless the survey reports that as a finding: several images,
/// and links. Only trouble with the disk is an error.
fn refusal<R: Read + Seek>(source: &mut R) -> Result<Option<WimError>, WimError> {
    match WimReader::open(source).and_then(|mut wim| wim.check_integrity()) {
        Ok(()) => Ok(None),
        Err(WimError::Unsupported { feature: Feature::Images(_) | Feature::ReparsePoint, .. }) => Ok(None),
        Err(error @ WimError::Io { .. }) => Err(error),
        Err(error) => Ok(Some(error)),
    }
}

fn contents(
    image: SurveyedImage,
    kept: &BTreeMap<Sha1Hash, Kept>,
    sizes: &impl Fn(&Sha1Hash) -> Option<u64>,
) -> ImageContents {
    let nothing = Kept { bytes: Arc::default(), sha256: None };
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    let mut documents = Vec::new();
    let mut oddities = Vec::new();
    let mut items = Vec::new();
    for mut entry in image.entries {
        if !entry.items.is_empty() {
            items.push((entry.path.clone(), std::mem::take(&mut entry.items)));
        }
        let content = kept.get(&entry.sha1).unwrap_or(&nothing);
        let key = NameKey::of(&entry.path);
        let is_xml = key.ends_with(".xml") || key.ends_with(PROVXML_EXTENSION);
        let is_twin = !seen.insert(key);
        let (bytes, odd) = match is_xml {
            true => tolerant(&content.bytes),
            false => (Cow::Borrowed(content.bytes.as_slice()), Vec::new()),
        };
        oddities.extend(odd.into_iter().map(|odd| (entry.path.clone(), odd)));
        let view =
            FileView { path: entry.path.clone(), size: sizes(&entry.sha1).unwrap_or_default(), sha1: entry.sha1 };
        let is_file = !entry.is_folder || entry.is_link;
        if is_file && !is_twin {
            documents.push((view, bytes.into_owned(), content.sha256));
        }
        for (name, sha1) in entry.streams {
            let content = kept.get(&sha1).unwrap_or(&nothing).clone();
            files.push(InnerFile {
                path: entry.path.clone(),
                stream: Some(name),
                size: sizes(&sha1),
                bytes: content.bytes,
                sha256: content.sha256,
                is_link: false,
                has_bad_name: false,
                is_twin: false,
            });
        }
        if !is_file {
            continue;
        }
        files.push(InnerFile {
            path: entry.path,
            stream: None,
            size: sizes(&entry.sha1),
            bytes: Arc::clone(&content.bytes),
            sha256: content.sha256,
            is_link: entry.is_link,
            has_bad_name: entry.has_bad_name,
            is_twin,
        });
    }
    let mut problems = Report::new();
    let mut contents = Contents::surveyed(documents, &mut problems);
    let mut model = model_of(&mut contents, &image.xml, &mut problems);
    let named: BTreeSet<NameKey> =
        model.settings.iter().map(|setting| NameKey::of(&setting.group.provxml)).chain(contents.named()).collect();
    let paths: Vec<String> = contents.files.iter().map(|file| file.path.clone()).collect();
    let mut unlisted = Vec::new();
    for path in paths.into_iter().filter(|path| NameKey::of(path).ends_with(PROVXML_EXTENSION)) {
        if !named.contains(&NameKey::of(&path)) {
            let group = Group { source: String::new(), events: [].into(), provxml: path, applied: Vec::new() };
            unlisted.extend(settings_of_unlisted(&mut contents, group, &mut problems));
        }
    }
    model.problems.extend(problems);
    ImageContents { xml: image.xml, model, unlisted, named, files, items, oddities }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{KeepBudget, LEAST_KEPT, MAX_ALL_KEPT, MAX_ALL_LEAST, MAX_KEPT, survey_up_to};
    use crate::format::wim::{Compression, Directory, ImageXml, WimWriter};

    #[test]
    fn contents_are_read_up_to_a_limit_in_all() {
        let mut writer = WimWriter::new(Cursor::new(Vec::new()), None, Compression::Fast).unwrap();
        let mut root = Directory::new();
        for name in ["a", "b", "c"] {
            let content = name.repeat(1_000);
            root.insert_file(name, writer.add_blob(1_000, &mut content.as_bytes()).unwrap()).unwrap();
        }
        let package = writer.finish(&root, &ImageXml::default()).unwrap().seal([1; 16]).unwrap().into_inner();
        let read = |limit| {
            let package = survey_up_to(Cursor::new(package.as_slice()), limit).unwrap();
            let files = package.images[0].files.iter().filter(|file| file.sha256.is_some()).count();
            (files, package.complete, package.problems.len())
        };
        assert_eq!(read(3_000), (3, true, 0));
        assert_eq!(read(2_999), (2, false, 1));
    }

    #[test]
    fn many_contents_cannot_fill_the_memory() {
        for size in [1, LEAST_KEPT, 3 * LEAST_KEPT, 2 * MAX_KEPT] {
            let mut budget = KeepBudget { main: MAX_ALL_KEPT, starts: MAX_ALL_LEAST };
            let mut kept = 0;
            for _ in 0..500_000 {
                let bytes = size.min(budget.of_next());
                budget.take(bytes);
                kept += bytes;
            }
            assert!(kept <= MAX_ALL_KEPT + MAX_ALL_LEAST, "{size}: {kept}");
            assert!(kept >= (500_000 * size).min(MAX_ALL_KEPT), "{size}: {kept}");
        }
    }
}
