//! The settings of `Common` or of a variant: walks down the elements along the rows of the settings store.

use std::collections::BTreeMap;

use super::attributes::NAME;
use super::names::{as_warning, tag};
use super::unpacked::{Taken, UnpackedPackage};
use super::value;
use crate::address::{Address, StoreItem, StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, Span, shortened};
use crate::format::xml::{Content, Parsed};
use crate::package::Datatype;
use crate::settings::{Setting, Spanned, Value};
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// A project being read.
pub(super) struct Reading<'a, 'r> {
    store: &'static WcdTable,
    unpacked: Option<&'a UnpackedPackage>,
    /// The parts of the unpacked package that have been used.
    taken: Taken,
    /// The names of items of lists, by the places of their settings.
    pub(super) item_names: BTreeMap<Span, Vec<Option<String>>>,
    pub(super) report: &'r mut Report,
}

impl<'a, 'r> Reading<'a, 'r> {
    pub(super) fn new(store: &'static WcdTable, unpacked: Option<&'a UnpackedPackage>, report: &'r mut Report) -> Self {
        Reading { store, unpacked, taken: Taken::default(), item_names: BTreeMap::new(), report }
    }

    /// Whether there is a package that was built from the project, so that the designer accepted all of it.
    pub(super) fn was_built(&self) -> bool {
        self.unpacked.is_some()
    }

    /// The settings below an element, in the order of the document.
    pub(super) fn part(&mut self, element: &Parsed) -> Vec<Setting> {
        let mut walk = Walk { reading: self, settings: Vec::new(), known: BTreeMap::new() };
        let top = Level { store: walk.reading.store, ..Level::default() };
        walk.group(element, &top);
        walk.settings
    }
}

/// The walk over one part.
struct Walk<'w, 'a, 'r> {
    reading: &'w mut Reading<'a, 'r>,
    settings: Vec<Setting>,
    /// Where each of them is.
    known: BTreeMap<StorePath, Span>,
}

/// A place in the tree of settings.
#[derive(Default, Clone)]
struct Level {
    store: &'static WcdTable,
    /// The path of its row.
    row_path: String,
    /// Its row, if the store has it.
    row: Option<WcdSetting>,
    path: Vec<StoreSegment>,
    /// The names of the items of lists that it belongs to, the outermost first.
    item_names: Vec<Option<String>>,
}

impl Level {
    fn below(&self, segment: StoreSegment) -> Level {
        let row_path = format!("{}/{}", self.row_path, segment.name());
        let path = self.path.iter().cloned().chain([segment]).collect();
        let item_names = self.item_names.clone();
        Level { store: self.store, row: self.store.by_path(&row_path), row_path, path, item_names }
    }

    /// The place of an item in it; that of a list may have a name.
    fn item(&self, element: &Parsed, segment: StoreSegment) -> Level {
        let mut below = self.below(segment);
        if self.row.is_some_and(|row| row.kind == WcdKind::List) {
            let name = element.attributes.iter().find(|(own, _)| own == NAME).map(|(_, name)| name.trim());
            below.item_names.push(name.filter(|name| !name.is_empty()).map(str::to_owned));
        }
        below
    }

    /// Whether a setting without row may be below it: newer stores have every policy as `Policies/<Area>/<Name>`.
    fn is_area_of_policies(&self) -> bool {
        matches!(self.path.as_slice(), [policies, _] if policies.name().eq_ignore_ascii_case("Policies"))
    }
}

impl Walk<'_, '_, '_> {
    fn group(&mut self, element: &Parsed, level: &Level) {
        if let Content::Text(text) = &element.content
            && !text.trim().is_empty()
        {
            let message = format!("`{}` is a group and takes no value", element.name);
            let finding = Finding::new(Code::NotASetting, tag(element), message);
            self.reading.report.push(finding.help("remove the text; the settings of a group are elements in it"));
        }
        for (number, child) in element.children.iter().enumerate() {
            let below = level.item(child, self.segment(child, number, level.row.as_ref()));
            match below.row {
                Some(row) if row.is_group() => {
                    if level.row.is_some_and(|row| row.collects()) {
                        self.report_if_childless(child, &below);
                    }
                    self.group(child, &below);
                }
                Some(row) => self.setting(child, &below, Some(&row)),
                None if below.is_area_of_policies() && !child.children.is_empty() => self.group(child, &below),
                None => self.setting(child, &below, None),
            }
        }
    }

    /// The name of a child, with its key in a collection and its number in a list. A child without its key gets a
    /// made-up one, so that its contents are read too.
    fn segment(&mut self, child: &Parsed, number: usize, parent: Option<&WcdSetting>) -> StoreSegment {
        let name = child.name.as_str();
        match parent.map(|row| (row.kind, row.key)) {
            Some((WcdKind::List, _)) => {
                StoreSegment::item_of(name, StoreItem::Index(u32::try_from(number).unwrap_or(u32::MAX)))
            }
            Some((WcdKind::KeyedCollection, Some(key))) => {
                let written = child.attributes.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone());
                if written.is_none() && !is_childless(child) {
                    let message = format!("`{name}` has no attribute `{key}`, which distinguishes it from others");
                    let finding = Finding::new(Code::MissingKey, tag(child), message);
                    self.reading.report.push(finding.help(format!("add {key}=\"...\" to the element")));
                }
                StoreSegment::item_of(name, StoreItem::Key(written.unwrap_or_else(|| format!("{name}{number}"))))
            }
            _ => StoreSegment::named(name),
        }
    }

    /// Reports an empty item of a collection, if settings belong inside it. The designer builds a package without it.
    fn report_if_childless(&mut self, item: &Parsed, level: &Level) {
        const MAX_NAMED: usize = 8;
        let inside = format!("{}/", level.row_path);
        let members = level.store.below(&inside).filter(|row| !row.is_group());
        let names: Vec<&str> = members.take(MAX_NAMED).map(|row| row.name()).collect();
        if is_childless(item) && !names.is_empty() && !self.reading.was_built() {
            let message = format!("`{}` sets nothing", item.name);
            let finding = Finding::new(Code::NothingToSet, tag(item), message).label("nothing is in it");
            let finding = finding.allowed(names.join(", ")).help("set what is inside it, or remove it");
            self.reading.report.extend(as_warning(finding));
        }
    }

    /// Whether a setting has a value or needs none; otherwise reports what it takes.
    fn has_needed_value(&mut self, element: &Parsed, row: &WcdSetting) -> bool {
        let takes_nothing = || row.values().iter().any(|(value, _)| value.is_empty());
        if !is_childless(element) || self.reading.was_built() || takes_nothing() {
            return true;
        }
        let message = format!("`{}` is empty", element.name);
        let finding = Finding::new(Code::WrongFormat, tag(element), message).label("no value");
        self.reading.report.push(finding.allowed(value::taken(row)).help("write its value, or remove it"));
        false
    }

    /// Adds a setting. If it has no row, `check` finds it elsewhere or reports it.
    fn setting(&mut self, element: &Parsed, level: &Level, row: Option<&WcdSetting>) {
        let Some(path) = StorePath::new(level.path.clone()) else { return };
        let origin = tag(element);
        if let Some(first) = self.known.insert(path.clone(), origin) {
            let finding = Finding::new(Code::SetTwice, origin, format!("`{path}` is set a second time"));
            self.reading.report.push(finding.label("the second time").related(first, "the first time"));
            return;
        }
        if row.is_some_and(|row| !self.has_needed_value(element, row)) {
            return;
        }
        let value = match row.filter(|row| row.kind == WcdKind::File) {
            Some(row) => {
                let Some(written) = value::path(element) else { return };
                let found =
                    self.reading.unpacked.and_then(|own| own.file(row, &path, &written, &mut self.reading.taken));
                let value = value::file(element, found.unwrap_or(written));
                self.reading.report.extend(outside_project(&value));
                Some(value)
            }
            None if !element.children.is_empty() => None,
            None => Some(self.value(element, row, &path)),
        };
        if row.is_some() && !element.children.is_empty() {
            let message = format!("`{}` takes a value, but contains elements", element.name);
            self.reading.report.push(Finding::new(Code::WrongFormat, origin, message).help("remove the elements"));
            return;
        }
        if level.item_names.iter().any(Option::is_some) {
            self.reading.item_names.insert(origin, level.item_names.clone());
        }
        self.settings.push(Setting {
            format: self.format(value.as_ref(), row, &path),
            address: Address::Store(path),
            value,
            file: None,
            origin,
            label: None,
            item_at: None,
        });
    }

    /// The format of a value that no row describes, or that the package has as a boolean though its row is a number.
    fn format(
        &self,
        value: Option<&Spanned<Value>>,
        row: Option<&WcdSetting>,
        path: &StorePath,
    ) -> Option<Spanned<String>> {
        let format = value.and_then(value::format);
        let Some(row) = row else { return format };
        let in_package = self.reading.unpacked.and_then(|package| package.value(Some(row), path));
        let is_boolean = in_package.is_some_and(|(_, datatype)| datatype == Some(Datatype::Boolean));
        format.filter(|_| is_boolean && row.kind == WcdKind::Integer)
    }

    /// The value of a setting. The package may show the meaning of a text that is in no list.
    fn value(&mut self, element: &Parsed, row: Option<&WcdSetting>, path: &StorePath) -> Spanned<Value> {
        let own = value::stored(element, row);
        let known = self.reading.unpacked.filter(|_| !value::is_understood(&own.value, row));
        let Some((text, datatype)) = known.and_then(|package| package.value(row, path)) else { return own };
        let name = &element.name;
        let message = format!("no list contains this text of `{name}`; in the package it means `{}`", shortened(text));
        let finding = Finding::new(Code::TextAssumed, own.span, message);
        self.reading.report.push(finding.help("write the value itself if another one is meant"));
        Spanned { value: value::of_datatype(text, datatype), span: own.span }
    }
}

fn is_childless(element: &Parsed) -> bool {
    element.children.is_empty() && value::text(element).trim().is_empty()
}

/// A warning for a file whose relative path leads out of the folder of its project.
fn outside_project(file: &Spanned<Value>) -> Option<Finding> {
    let Value::TextOf(path) = &file.value else { return None };
    let mut depth = 0i32;
    let leaves = path.value.split('/').any(|step| {
        depth += match step {
            ".." => -1,
            "" | "." => 0,
            _ => 1,
        };
        depth < 0
    });
    let message = format!("`{}` is outside the folder of the project", shortened(&path.value));
    leaves.then(|| {
        Finding::new(Code::FileBesideProject, file.span, message).help("check whether the package should contain it")
    })
}
