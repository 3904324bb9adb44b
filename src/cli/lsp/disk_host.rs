//! The access of a session of `ppkgc lsp` to the machine: specs, projects and house rules on the disk and in editors.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::file_uri::{path_of, uri_of};
use super::rules_cache::RulesCache;
use crate::address::LocUri;
use crate::build::{Criteria, review};
use crate::check::{SeenFiles, TargetWords, idle_rules};
use crate::cli::args::RuleArgs;
use crate::cli::cli_error::CliError;
use crate::cli::disk::{Inputs, Overlay, spelled};
use crate::cli::project_input::Named;
use crate::cli::row_view::RowView;
use crate::cli::schema_view::NodeView;
use crate::cli::spec_input::{ReadStore, WrittenSpec};
use crate::cli::store_files;
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::lsp::{Host, Judged, NameInFolder, Rules, Subject};
use crate::schema::Found;
use crate::schema::admx::AdmxLibrary;
use crate::spec::{self, HOUSE_RULES};
use crate::wcd;

/// The maximum number of names in a folder that are offered.
const MAX_NAMES: usize = 1000;

/// The documents of a session, and the rules that they are judged by.
#[derive(Debug)]
pub(super) struct DiskHost<'a> {
    args: &'a RuleArgs,
    store: ReadStore,
    overlay: Arc<Overlay>,
    /// The URI of each open file, by its place.
    open: BTreeMap<PathBuf, String>,
    cache: RulesCache,
    /// The documents that are specs, each with what was known when it could last be parsed: while a spec is being
    /// edited, it often cannot be.
    specs: BTreeMap<String, Known>,
}

/// What is needed to judge and complete a document that cannot be parsed.
#[derive(Debug, Clone)]
struct Known {
    rules: Rules,
    conditions: Vec<String>,
}

impl<'a> DiskHost<'a> {
    /// A session without documents yet. The arguments decide the rules.
    pub(super) fn new(args: &'a RuleArgs) -> Result<Self, CliError> {
        let store = store_files::load(&args.store, &mut Inputs::default())?;
        Ok(DiskHost {
            args,
            store,
            overlay: Arc::default(),
            open: BTreeMap::new(),
            cache: RulesCache::default(),
            specs: BTreeMap::new(),
        })
    }

    /// Judges a spec or a project.
    fn spec(&mut self, uri: &str, path: &Path, text: &str) -> Result<Judged, CliError> {
        let is_project = wcd::is_project(text);
        let read = spec::decode(&path.display().to_string(), text.as_bytes(), |_| is_project);
        let named = Named::of(path);
        let written = WrittenSpec::read(&named, read, self.store.clone(), self.args, &self.overlay, None)?;
        let WrittenSpec { spec: mut parsed, files, house_rules, read, .. } = written;
        let known = match (&parsed.project, self.specs.get(uri)) {
            (None, Some(known)) => known.clone(),
            (project, _) => {
                let (ddf, in_spec) = project.as_ref().map(|own| (&own.ddf[..], &own.admx[..])).unwrap_or_default();
                let (schema, mut found) = self.cache.schema(ddf, &self.args.ddf, files.disk())?;
                let (admx, in_admx) = self.cache.admx(in_spec, &self.args.admx, files.disk(), named.base())?;
                found.extend(in_admx);
                if project.is_some() {
                    found.extend(house_rules.iter().flat_map(|rules| idle_rules(rules, &schema)));
                    parsed.report.extend(found);
                }
                let conditions = project.iter().flat_map(|own| &own.conditions).map(|named| named.name.value.clone());
                let conditions = conditions.collect();
                Known { rules: Rules { schema, admx, store: self.store.0 }, conditions }
            }
        };
        let criteria = Criteria {
            schema: &known.rules.schema,
            admx: &known.rules.admx,
            target: TargetWords { replacing: &self.args.target, added: &self.args.add_target },
            files: &files,
            seen: &SeenFiles::default(),
            house_rules: &house_rules,
            levels: &self.args.levels.0,
        };
        let report = review(&parsed, &criteria).report;
        let used = read.into_iter().chain(files.opened()).filter(|used| used != path);
        let uses = used.map(|used| spelled(&used).display().to_string()).collect();
        self.specs.insert(uri.to_owned(), known.clone());
        Ok(Judged { source: parsed.source, report, rules: known.rules, conditions: known.conditions, uses })
    }

    /// A judgement that consists of these findings only.
    fn only(&self, source: Source, report: Report) -> Judged {
        let rules = Rules { schema: Rc::default(), admx: Rc::new(AdmxLibrary::default()), store: self.store.0 };
        Judged { source, report, rules, conditions: Vec::new(), uses: Vec::new() }
    }

    /// The place of a path that is relative to the folder of a document.
    fn beside(uri: &str, path: &str) -> Option<PathBuf> {
        let own = place_of(uri);
        let folder = own.parent()?;
        (!path.contains('\0')).then(|| folder.join(path))
    }
}

impl Host for DiskHost<'_> {
    fn put(&mut self, uri: &str, text: Option<&str>) {
        let path = place_of(uri);
        let overlay = Arc::make_mut(&mut self.overlay);
        match text {
            Some(text) => overlay.insert(&path, text),
            None => {
                overlay.remove(&path);
                self.specs.remove(uri);
            }
        }
        let place = spelled(&path);
        match text {
            Some(_) => drop(self.open.insert(place, uri.to_owned())),
            None => drop(self.open.remove(&place)),
        }
    }

    fn judge(&mut self, uri: &str, text: &str) -> Option<Judged> {
        let path = place_of(uri);
        if path.file_name().is_some_and(|name| name == HOUSE_RULES) {
            let (source, decoded) = spec::decode(HOUSE_RULES, text.as_bytes(), |_| false);
            // [`spec::house_rules_of_text`] has a message of its own about an empty file.
            let mut report: Report = decoded.into_iter().filter(|finding| finding.code != Code::EmptySpec).collect();
            if !report.has_errors() {
                report.extend(spec::house_rules_of_text(&source).1);
            }
            return Some(self.only(source, report));
        }
        if !self.specs.contains_key(uri) && !wcd::is_project(text) && !spec::is_spec(text) {
            return None;
        }
        Some(self.spec(uri, &path, text).unwrap_or_else(|error| {
            let mut report = Report::new();
            report.push(Finding::new(Code::FileUnreadable, Place::Nowhere, error.to_string()));
            self.only(Source::new(path.display().to_string(), text), report)
        }))
    }

    fn place(&self, uri: &str) -> String {
        spelled(&place_of(uri)).display().to_string()
    }

    fn page(&self, subject: &Subject, rules: &Rules) -> Option<String> {
        let node = |locuri: &LocUri| match rules.schema.find(locuri) {
            Found::Node(found) => Some(NodeView::of(&found, &rules.schema, &rules.admx, rules.store).page()),
            Found::Nothing { .. } => None,
        };
        match subject {
            Subject::Node(text) => node(&LocUri::parse(text).ok()?),
            Subject::Row(path) => {
                let row = rules.store.by_path(&path.row_path())?;
                row.locuris(path).iter().find_map(node).or_else(|| Some(RowView::of(&row).page()))
            }
        }
    }

    fn folder(&self, uri: &str, path: &str) -> Vec<NameInFolder> {
        let entries = DiskHost::beside(uri, path).and_then(|folder| fs::read_dir(folder).ok());
        let named = entries.into_iter().flatten().take(MAX_NAMES).filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
            Some(NameInFolder { name, is_folder: entry.path().is_dir() })
        });
        let mut names: Vec<NameInFolder> = named.collect();
        names.sort();
        names
    }

    fn file(&self, uri: &str, path: &str) -> Option<String> {
        let found = fs::canonicalize(DiskHost::beside(uri, path)?).ok().filter(|found| found.is_file())?;
        self.open.get(&found).cloned().or_else(|| uri_of(&found))
    }
}

/// The place of a document. A document that is not a file belongs to the folder in which the server was started.
fn place_of(uri: &str) -> PathBuf {
    path_of(uri).unwrap_or_else(|| {
        let name = uri.rsplit([':', '/', '\\']).next().unwrap_or_default();
        PathBuf::from(if name.is_empty() || name == ".." { "untitled" } else { name })
    })
}
