//! What a container holds besides the files, lists and settings that are compared by what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use sha1::{Digest, Sha1};

use super::Change;
use crate::format::doc;
use crate::format::wim::{Gap, Sha1Hash, Survey, SurveyedEntry, WimError};
use crate::package::{DATA_ASSET_LIST, Notes};
use crate::read::{Identity, LastList, PackageModel};

/// The maximum size of an earlier state of the list of payload files, in bytes.
const MAX_LIST: u64 = 1 << 20;
/// The maximum number of contents that are compared with the list of payload files.
const MAX_LISTS: usize = 1_000;
/// How many bytes of each part that nothing points to are compared.
const MAX_GAP: u64 = 1 << 20;
/// Where the designer leaves the metadata of an empty folder, and how large that is at most.
const STALE_METADATA: (u64, u64) = (208, 336);
/// Attributes that say nothing about a file: folder, archive, normal, compressed, not indexed.
const USUAL_ATTRIBUTES: u32 = 0x10 | 0x20 | 0x80 | 0x800 | 0x2000;

/// The notes, empty folders, short names, attributes, undocumented data, and contents and bytes that no file has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContainerFacts {
    /// What each of them is, by its name for people.
    facts: BTreeMap<String, String>,
}

impl ContainerFacts {
    /// Reads the facts of a package that was read as this model.
    pub fn of<R: Read + Seek>(source: R, model: &PackageModel) -> Result<ContainerFacts, WimError> {
        let mut survey = Survey::open(source)?;
        let notes = [("NOTES", other_notes(&model.identity)), ("Notes of the project", notes_of_project(model))];
        let notes = notes.into_iter().filter(|(_, text)| !text.is_empty());
        let mut facts: BTreeMap<String, String> = notes.map(|(name, text)| (name.to_owned(), text)).collect();
        let entries: Vec<SurveyedEntry> = survey.images.iter().flat_map(|image| image.entries.clone()).collect();
        facts.extend(empty_folders(&entries).map(|path| (format!("folder {path}"), "empty".to_owned())));
        entries.iter().for_each(|entry| add_entry(entry, &mut facts));
        for (sha1, size) in orphans(&mut survey, &entries)? {
            facts.insert(format!("content {sha1}, which no file has"), format!("{size} bytes"));
        }
        if let Some((text, parts)) = survey.unusual_xml() {
            facts.insert(format!("XML with {}", parts.join(", ")), size_and_hash(text.len() as u64, text.as_bytes()));
        }
        let end = survey.end();
        for gap in survey.gaps(MAX_GAP)?.iter().filter(|gap| !is_usual(gap)) {
            let place = if gap.offset >= end { "after the end" } else { "between the parts" };
            facts.insert(format!("bytes {place}, at {}", gap.offset), size_and_hash(gap.size, &gap.bytes));
        }
        Ok(ContainerFacts { facts })
    }
}

/// All differences of two containers that are not differences of their files.
pub fn compare_containers(before: &ContainerFacts, after: &ContainerFacts) -> Vec<Change> {
    let names: BTreeSet<&String> = before.facts.keys().chain(after.facts.keys()).collect();
    let both = names.into_iter().map(|name| (name, before.facts.get(name), after.facts.get(name)));
    let differing = both.filter(|(_, before, after)| before != after);
    let change = |(name, before, after): (&String, Option<&String>, Option<&String>)| Change::Container {
        name: name.clone(),
        before: before.cloned(),
        after: after.cloned(),
    };
    differing.map(change).collect()
}

fn empty_folders(entries: &[SurveyedEntry]) -> impl Iterator<Item = &str> {
    let full: BTreeSet<&str> = entries.iter().filter_map(|entry| Some(entry.path.rsplit_once('/')?.0)).collect();
    let folders = entries.iter().filter(|entry| entry.is_folder && !entry.path.is_empty());
    folders.map(|entry| entry.path.as_str()).filter(move |path| !full.contains(path))
}

/// Adds what an entry has besides its name and its content.
fn add_entry(entry: &SurveyedEntry, facts: &mut BTreeMap<String, String>) {
    let path = if entry.path.is_empty() { "the root" } else { &entry.path };
    if is_unusual_short_name(&entry.short_name, &entry.path) {
        facts.insert(format!("short name of {path}"), entry.short_name.clone());
    }
    if entry.attributes & !USUAL_ATTRIBUTES != 0 {
        facts.insert(format!("attributes of {path}"), format!("{:#x}", entry.attributes));
    }
    if !entry.items.is_empty() {
        facts.insert(format!("undocumented data of {path}"), size_and_hash(entry.items.len() as u64, &entry.items));
    }
}

/// The notes of the container without what a tool writes about itself and the build.
fn other_notes(identity: &Identity) -> String {
    let notes = identity.notes.as_deref().unwrap_or_default();
    // The designer of the Store adds the hash of its sources: `2025.416.0.0+757d43c3`.
    let is_version = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '+'));
    let stores = Notes::parse(notes).target_skus;
    let is_id = |text: &str| identity.id.trim_matches(['{', '}']).eq_ignore_ascii_case(text);
    let is_of_tool = |pair: &&str| match pair.trim().split_once('=') {
        Some(("VERSION", value)) => is_version(value),
        Some(("Source", value)) => ["Classic", "CLI", "Template", "ppkgc"].contains(&value),
        Some(("EncryptPackage" | "SignPackage", value)) => ["True", "False"].contains(&value),
        Some(("PackageID", value)) => is_id(value),
        Some(("TargetSkus", value)) => stores.as_deref() == Some(value),
        Some(_) => false,
        None => pair.trim().is_empty(),
    };
    notes.split(';').filter(|pair| !is_of_tool(pair)).collect::<Vec<_>>().join(";")
}

/// The notes that the project has for people.
fn notes_of_project(model: &PackageModel) -> String {
    match model.customizations.as_ref().and_then(|project| project.package.notes.as_ref()) {
        Some(doc::Notes::Text(text)) => text.trim().to_owned(),
        _ => String::new(),
    }
}

/// Whether a short name is more than what Windows makes from the long one, or what is left of the name of a temporary
/// file of the designer.
fn is_unusual_short_name(short: &str, path: &str) -> bool {
    const TEMPORARY: [&str; 3] = ["tem", "local", "temp"];
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect() };
    let long = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let short = short.to_lowercase();
    let (stem, extension) = short.rsplit_once('.').unwrap_or((&short, ""));
    let (long_stem, long_extension) = long.rsplit_once('.').unwrap_or((&long, ""));
    let is_made = stem.split_once('~').is_some_and(|(start, number)| {
        letters(long_stem).starts_with(&letters(start))
            && number.chars().all(|c| c.is_ascii_digit())
            && letters(long_extension).starts_with(extension)
    });
    let is_temporary = TEMPORARY.contains(&short.as_str())
        || short.starts_with("icd_20")
        || short.starts_with("tem") && extension == "tmp";
    !short.is_empty() && short != long && !is_made && !is_temporary
}

/// The contents that no file and no stream has, with their sizes, except for earlier states of the list of payload
/// files.
fn orphans<R: Read + Seek>(
    survey: &mut Survey<R>,
    entries: &[SurveyedEntry],
) -> Result<Vec<(Sha1Hash, u64)>, WimError> {
    let streams = entries.iter().flat_map(|entry| entry.streams.iter().map(|(_, sha1)| *sha1));
    let used: BTreeSet<Sha1Hash> = entries.iter().map(|entry| entry.sha1).chain(streams).collect();
    let unused: Vec<Sha1Hash> = survey.contents().into_iter().filter(|sha1| !used.contains(sha1)).collect();
    let list = entries.iter().find(|entry| entry.path == DATA_ASSET_LIST).map(|entry| entry.sha1);
    let list = match list.filter(|_| !unused.is_empty()) {
        Some(list) => bytes_of_list(survey, &list)?.map(|bytes| LastList::of(&bytes)),
        None => None,
    };
    let mut orphans = Vec::new();
    for (number, sha1) in unused.into_iter().enumerate() {
        let is_earlier = match &list {
            Some(list) if number < MAX_LISTS => {
                bytes_of_list(survey, &sha1)?.is_some_and(|bytes| list.continues(&bytes))
            }
            _ => false,
        };
        if !is_earlier {
            orphans.push((sha1, survey.size(&sha1).unwrap_or_default()));
        }
    }
    Ok(orphans)
}

/// The bytes of a content that may be a list; `None` if it is too large or damaged.
fn bytes_of_list<R: Read + Seek>(survey: &mut Survey<R>, sha1: &Sha1Hash) -> Result<Option<Vec<u8>>, WimError> {
    if survey.size(sha1).is_none_or(|size| size > MAX_LIST) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    match survey.content(sha1, MAX_LIST, |part| bytes.extend_from_slice(part)) {
        Ok(()) => Ok(Some(bytes)),
        Err(error @ WimError::Io { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Whether a gap is what the designer leaves, or empty.
fn is_usual(gap: &Gap) -> bool {
    let (place, most) = STALE_METADATA;
    let is_all_read = gap.bytes.len() as u64 == gap.size;
    gap.offset == place && gap.size <= most || is_all_read && gap.bytes.iter().all(|&byte| byte == 0)
}

/// A size, and the hash of the bytes that were read.
fn size_and_hash(size: u64, bytes: &[u8]) -> String {
    format!("{size} bytes, sha1 {}", Sha1Hash(Sha1::digest(bytes).into()))
}

#[cfg(test)]
mod tests {
    use super::is_unusual_short_name;

    #[test]
    fn short_names_that_windows_makes_say_nothing() {
        for (short, path) in [
            ("CUSTOM~1.XML", "customizations.xml"),
            ("RunTime.xml", "a/runtime.xml"),
            ("0__POL~1.PRO", "a/0__Policies.provxml"),
            ("TEM-89~2.TMP", "0"),
            ("tem8181.tmp", "a.txt"),
            ("ICD_20~1.3", "a"),
            ("", "a"),
        ] {
            assert!(!is_unusual_short_name(short, path), "{short}");
        }
        for (short, path) in [("RUN.CMD", "a.txt"), ("POWERS~1.EXE", "a.txt"), ("A~1.CMD", "a.txt")] {
            assert!(is_unusual_short_name(short, path), "{short}");
        }
    }
}
