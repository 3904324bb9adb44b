//! What the other files of an unpacked package show about its project: the payload by setting, certificates and texts
//! that became values, and how the version of WCD that built it writes packages.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use crate::address::StorePath;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::doc::{ConfigurationSet, ConfigurationSource, Elements, ProvNode, Provxml};
use crate::format::xml::{MAX_DOCUMENT_BYTES, XmlError};
use crate::package::{
    AssetKey, DATA_ASSET_LIST, Datatype, Dialect, LAST_BY_TOP_GROUP, PROVXML_EXTENSION, ProvPath, SOURCES, Stores,
    VariantFolder, asset_file, document_stem, settings_group, settings_group_base,
};
use crate::settings::source_of;
use crate::store::{WcdSetting, WcdTable};
use crate::world::{FileError, Files};

/// The most bytes of documents that are read in total; the largest package seen has less than one MiB.
const MAX_BYTES: usize = 64 << 20;

/// The imaginary folder for values that were files. It is not a valid name on Windows.
const VALUES: &str = "<values>";

/// What the files around a project show.
#[derive(Debug, Default)]
pub struct UnpackedPackage {
    /// The files of the payload by the path of their setting, in the order of their list.
    payload: BTreeMap<String, Vec<String>>,
    /// The indices of values in `texts`, by the stem of their document and the name of their parm, in the order of
    /// documents.
    values: BTreeMap<(String, String), Vec<usize>>,
    /// All values, with their datatypes.
    texts: Vec<(String, Option<Datatype>)>,
    /// Where each parm is.
    places: BTreeSet<ParmPlace>,
    /// Whether its parms name their settings, if it has any.
    has_settings_path: Option<bool>,
    /// Whether a group has the name of a top-level group in place of an id.
    by_top_group: bool,
    /// The groups of each source, in order.
    groups: Vec<Vec<String>>,
    /// The parms of each document that has the name of a top-level group, with that name.
    parms: Vec<(String, Vec<String>)>,
}

/// Where a parm is: the source, the stem of the document, and its name.
type ParmPlace = (String, String, String);

/// How many files of each setting have been requested: variants may contain the same setting again.
pub(super) type Taken = HashMap<String, usize>;

impl UnpackedPackage {
    /// Reads the documents of a package among these paths. A document that cannot be read is a warning.
    pub fn read(paths: &[String], files: &dyn Files) -> (Self, Report) {
        let mut package = UnpackedPackage::default();
        let mut reader = Reader { files, left: MAX_BYTES, report: Report::new() };
        if paths.iter().any(|path| path == DATA_ASSET_LIST) {
            package.add_payload(&mut reader);
        }
        let folder = VariantFolder::new(0);
        for source in SOURCES {
            let list = folder.file(&ProvPath::list(source));
            if paths.contains(&list) {
                package.add_groups(&list, &mut reader);
            }
        }
        let mut documents: Vec<Document<'_>> = paths.iter().filter_map(|path| Document::of(path)).collect();
        documents.sort_unstable();
        for document in documents {
            package.add_values(&document, &mut reader);
        }
        (package, reader.report)
    }

    /// The version of WCD that wrote the package.
    pub(super) fn dialect(&self) -> Dialect {
        let newest = Dialect::default();
        let has_settings_path = self.has_settings_path.unwrap_or(newest.has_settings_path && !self.by_top_group);
        let build = self.by_top_group.then_some(LAST_BY_TOP_GROUP);
        Dialect { has_settings_path, by_top_group: self.by_top_group, build }
    }

    /// The store with the earlier form of the rows that the package was built with: those of the designer whose
    /// dialect it has, and those whose settings are in places that only the earlier form has.
    pub(super) fn store(&self, store: &'static WcdTable) -> &'static WcdTable {
        let build = self.dialect().build;
        store.with_earlier(store.earlier_rows().filter(|earlier| {
            let fits_newest = || store.by_path(earlier.row.path).is_some_and(|row| self.is_where_row_says(&row));
            build.is_some_and(|build| earlier.is_of(build)) || self.is_where_row_says(&earlier.row) && !fits_newest()
        }))
    }

    /// Whether a setting is in the document that its row names.
    fn is_where_row_says(&self, row: &WcdSetting) -> bool {
        let Some((path, csp_path)) = StorePath::of_row(row.path).zip(row.csp_path) else { return false };
        let (stem, parm) = document_key(&path, self.depth(row), csp_path);
        self.places.contains(&(source_of(row).word().to_owned(), stem, parm))
    }

    /// The depth in the tree of the group of a row's setting.
    fn depth(&self, row: &WcdSetting) -> usize {
        if self.by_top_group { 1 } else { row.atomic_root.unwrap_or(row.path).matches('/').count() }
    }

    /// The stores whose order the groups have; if both have it, the usual one.
    pub(super) fn stores(&self, store: &'static WcdTable) -> Stores {
        // Documents are named after their settings, so only groups of those names can be meant by an id.
        let stems: BTreeSet<&str> = self.places.iter().map(|(_, stem, _)| stem.as_str()).collect();
        let mut last = ("", false);
        let paths = store.paths().filter(|path| {
            let top = top_of(path);
            if last.0 != top {
                last = (top, stems.iter().any(|stem| stem.starts_with(top)));
            }
            last.1
        });
        let by_id: HashMap<String, &str> = paths.map(|path| (settings_group(path).to_string(), path)).collect();
        let rows = |ids: &Vec<String>| ids.iter().filter_map(|id| by_id.get(id).copied()).collect::<Vec<&str>>();
        let groups = self.groups.iter().map(rows);
        let groups: Vec<Vec<&str>> =
            groups.chain(self.parms.iter().map(|(group, parms)| only_rows(store, group, parms))).collect();
        let breaks = |common_first: bool| {
            let places = groups.iter().map(|rows| rows.iter().map(|row| store.place_in_tree(row, common_first)));
            places.map(|places| descents(&places.collect::<Vec<_>>())).sum::<usize>()
        };
        if breaks(true) < breaks(false) { Stores::CommonAndDesktop } else { Stores::Desktop }
    }

    /// The path of the file of a setting, which the project knows by the path that it had where it was built.
    pub(super) fn file(&self, row: &WcdSetting, path: &StorePath, written: &str, taken: &mut Taken) -> Option<String> {
        let instance: String = path.instance_words().map(|word| format!("/{word}")).collect();
        let count = taken.entry(instance.clone()).or_default();
        let number = std::mem::replace(count, *count + 1);
        if row.carries_its_file() {
            return self.payload.get(&instance)?.get(number).cloned();
        }
        let value = self.values.get(&document_key(path, self.depth(row), row.csp_path?))?.get(number)?;
        Some(format!("{VALUES}/{value}/{}", written.rsplit('/').next().unwrap_or(written)))
    }

    /// What the package has for a setting: its value and datatype. `None` if its documents have no value, or several.
    pub(super) fn value(&self, row: Option<&WcdSetting>, path: &StorePath) -> Option<(&str, Option<Datatype>)> {
        let depth = match row {
            Some(row) => self.depth(row),
            None if self.by_top_group => 1,
            None => path.segments().len(),
        };
        let csp_path = row.and_then(|row| row.csp_path).unwrap_or(path.leaf().name());
        match self.values.get(&document_key(path, depth, csp_path))?.as_slice() {
            [only] => self.texts.get(*only).map(|(text, datatype)| (text.as_str(), *datatype)),
            _ => None,
        }
    }

    fn add_payload(&mut self, reader: &mut Reader<'_>) {
        let Some(list) = reader.document(DATA_ASSET_LIST, Elements::read) else { return };
        for entry in &list.entries {
            for (key, setting) in entry.files() {
                let Some(key) = AssetKey::parse(key) else { continue };
                let file = asset_file(entry.index, key.folder(), &key.file_name().replace('\\', "/"));
                self.payload.entry(setting.to_owned()).or_default().push(file);
            }
        }
    }

    fn add_groups(&mut self, list: &str, reader: &mut Reader<'_>) {
        let Some(list) = reader.document(list, ConfigurationSource::read) else { return };
        let names_its_group = |set: &ConfigurationSet| {
            WcdTable::builtin().by_path(&set.settings_group).is_some() && !set.settings_group.contains('-')
        };
        self.by_top_group |= list.sets.iter().any(names_its_group);
        let ids = list.sets.iter().map(|set| settings_group_base(&set.settings_group));
        self.groups.push(ids.map(|id| id.to_owned()).collect());
    }

    fn add_values(&mut self, document: &Document<'_>, reader: &mut Reader<'_>) {
        let Some(provxml) = reader.document(document.path, Provxml::read) else { return };
        let mut parms = Vec::new();
        let mut nodes: Vec<&ProvNode> = provxml.blocks.iter().rev().collect();
        while let Some(node) = nodes.pop() {
            match node {
                ProvNode::Characteristic { children, .. } => nodes.extend(children.iter().rev()),
                ProvNode::Parm(parm) => {
                    let has_path = parm.settings_path.is_some();
                    self.has_settings_path = Some(self.has_settings_path.unwrap_or_default() || has_path);
                    let values = self.values.entry((document.stem.to_owned(), parm.name.clone())).or_default();
                    values.push(self.texts.len());
                    parms.push(parm.name.clone());
                    let (source, stem) = (document.source.to_owned(), document.stem.to_owned());
                    self.places.insert((source, stem, parm.name.clone()));
                    let datatype = parm.datatype.as_deref().and_then(Datatype::of_word);
                    self.texts.push((parm.value.clone().unwrap_or_default(), datatype));
                }
                ProvNode::NoParm { .. } | ProvNode::NoCharacteristic { .. } => {}
            }
        }
        if self.by_top_group {
            self.parms.push((document.stem.to_owned(), parms));
        }
    }
}

/// The stem of the document of a setting whose group is at this depth in the tree, and the name of its parm.
fn document_key(path: &StorePath, depth: usize, csp_path: &str) -> (String, String) {
    let stem = document_stem(path.instance_words().take(depth));
    (stem, csp_path.rsplit('/').next().unwrap_or(csp_path).to_owned())
}

/// The paths of the rows in a top-level group that set nodes of these names, without names that several rows have.
fn only_rows(store: &'static WcdTable, group: &str, names: &[String]) -> Vec<&'static str> {
    let mut rows: HashMap<&str, Vec<&'static str>> = HashMap::new();
    for row in store.below(&format!("/{group}/")) {
        if let Some(name) = row.csp_path.and_then(|path| path.rsplit('/').next()) {
            rows.entry(name).or_default().push(row.path);
        }
    }
    let only = |name: &String| match rows.get(name.as_str())?.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    names.iter().filter_map(only).collect()
}

/// The top-level group of a row's path.
fn top_of(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// How many times a list descends. In the right order of stores, it does so only where another variant begins.
fn descents<T: Ord>(places: &[T]) -> usize {
    places.windows(2).filter(|pair| matches!(pair, [one, other] if one > other)).count()
}

/// A provxml file, by the number that its name begins with.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Document<'p> {
    number: u32,
    stem: &'p str,
    source: &'p str,
    path: &'p str,
}

impl<'p> Document<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let (source, name) = VariantFolder::below_prov(path)?.rsplit_once('/')?;
        let name = name.strip_suffix(PROVXML_EXTENSION)?;
        // Builds of 2015 and 2016 write the number last.
        let numbered = name.split_once("__").and_then(|(number, stem)| Some((number.parse().ok()?, stem)));
        let numbered =
            numbered.or_else(|| name.rsplit_once('_').and_then(|(stem, number)| Some((number.parse().ok()?, stem))));
        let (number, stem) = numbered?;
        Some(Document { number, stem, source, path })
    }
}

/// Reads documents within limits.
struct Reader<'f> {
    files: &'f dyn Files,
    /// How many bytes may still be read.
    left: usize,
    report: Report,
}

impl Reader<'_> {
    fn document<D>(&mut self, path: &str, read: impl FnOnce(&[u8]) -> Result<D, XmlError>) -> Option<D> {
        let mut bytes = Vec::new();
        let limit = self.left.min(MAX_DOCUMENT_BYTES) as u64 + 1;
        let opened = self.files.open(path).and_then(|file| Ok(file.take(limit).read_to_end(&mut bytes)?));
        self.left = self.left.saturating_sub(bytes.len());
        let read = match opened {
            Ok(_) => read(&bytes).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        read.map_err(|why| {
            let message = format!("the document cannot be used for the project: {why}");
            self.report.push(Finding::new(Code::PackageInconsistent, Place::Named(path.to_owned()), message));
        })
        .ok()
    }
}

/// The files of an unpacked package, including those that are values there.
pub struct UnpackedFiles<F> {
    /// What its documents show.
    pub package: UnpackedPackage,
    /// The files on the disk.
    pub disk: F,
}

impl<F: Files> Files for UnpackedFiles<F> {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        let Some((folder, _)) = path.strip_prefix(VALUES).and_then(|path| path.strip_prefix('/')?.split_once('/'))
        else {
            return self.disk.open(path);
        };
        let text = folder.parse().ok().and_then(|number: usize| self.package.texts.get(number));
        // One line end at the end of a file is not part of the value, so one is added.
        let file = text.map(|(text, _)| Box::new(text.as_bytes().chain(&b"\n"[..])) as Box<dyn Read>);
        file.ok_or(FileError::Missing)
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.disk.beside(path)
    }
}
