//! Compares the copies of a setting in a package: in the project, which people read, in the answer file, and in what
//! the device gets.

use std::collections::{BTreeMap, BTreeSet};

use super::class::Severity;
use super::lax_value::{number, truth};
use super::report::RiskFinding;
use super::shown_parts::{Documents, is_part_of_a_document};
use super::store_row::{keyed_row, row};
use crate::address::StorePath;
use crate::format::doc::{AnswerFile, Customizations};
use crate::format::xml::{Content, Element};
use crate::package::COMMON_SETTINGS;
use crate::read::{ImageContents, SettingRole, SettingView};
use crate::store::{WcdKind, WcdSetting, WcdTable};
use crate::world::windows_name::NameKey;

/// The finding if the project shows a setting differently or not at all; `shown` has the names of its elements in lower
/// case.
pub(super) fn disagreement(setting: &SettingView, shown: &BTreeSet<String>) -> Option<RiskFinding> {
    // A node with a name that the package chooses is compared only if the project has a counterpart; many tools set
    // such nodes without showing them in the project.
    let keyed = || setting.stated.as_ref().and_then(|_| keyed_row(setting));
    let row = row(setting).or_else(keyed)?;
    let value = setting.value.as_deref().unwrap_or_default();
    let why = match &setting.stated {
        None if !shown.contains(&row.name().to_lowercase()) => "the project does not show it".to_owned(),
        Some(stated) if differs(&row, setting, stated, value) => match setting.secret {
            true => "the project shows a different value than the device gets".to_owned(),
            false => format!("the project shows {stated:?}, the device gets {value:?}"),
        },
        _ => return None,
    };
    Some(RiskFinding::new("disagreement", setting.csp()).shows(why))
}

/// The maximum number of differences between the project and an answer file that are shown.
const MAX_SHOWN: usize = 100;

/// The maximum length of a path that values are told apart by, in bytes; no real setting has a longer one.
const MAX_PATH: usize = 4 << 10;

/// The values of a document by the paths of their elements, in order.
type Values<'e> = BTreeMap<String, Vec<&'e str>>;

/// The findings if an answer file and the project differ in the settings that are for every device. The order of the
/// settings does not matter.
pub(super) fn answer_file_differs(
    image: &ImageContents,
    project: &Customizations,
    settings: &[&SettingView],
) -> Vec<RiskFinding> {
    let of_project = AnswerFile::from_settings(&project.settings);
    let of_project = values(&of_project);
    let (folder, name) = (format!("{COMMON_SETTINGS}/"), "/AnswerFile.xml");
    let is_answer_file = |path: &NameKey| path.starts_with(&folder) && path.ends_with(name);
    let files = image.files.iter().filter(|file| file.stream.is_none() && is_answer_file(&NameKey::of(&file.path)));
    let mut found = Vec::new();
    for answer_file in files.filter_map(|file| AnswerFile::read(&file.bytes).ok()) {
        let of_answer_file = values(&answer_file);
        let paths: BTreeSet<&String> = of_project.keys().chain(of_answer_file.keys()).collect();
        let differ = paths.into_iter().filter(|path| of_project.get(*path) != of_answer_file.get(*path));
        found.extend(differ.take(MAX_SHOWN).map(|path| {
            let why = match (of_project.get(path), of_answer_file.get(path)) {
                (None, _) => "the answer file shows it, the project does not",
                (_, None) => "the project shows it, the answer file does not",
                _ => "the answer file shows a different value than the project",
            };
            RiskFinding::new("disagreement", subject(path, settings)).shows(why)
        }));
    }
    found
}

/// The findings about settings that the project shows, although no file of the package has anything with their names, or
/// a document has another value: who reads the project believes that the device gets them.
pub(super) fn only_shown(image: &ImageContents, project: &Customizations) -> Vec<RiskFinding> {
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    let entries = image.model.settings.iter().filter(|entry| entry.role != SettingRole::Reload);
    let mut set: BTreeSet<String> = image.model.assets.iter().map(|asset| last(&asset.setting)).collect();
    for entry in entries {
        set.extend(entry.nested.last().map(|name| name.to_lowercase()));
        set.extend(entry.claimed.as_deref().map(last));
    }
    let is_set = |row: &WcdSetting| {
        let of_node = row.csp_path.map(|path| last(path).split('!').next().unwrap_or_default().to_owned());
        set.contains(&row.name().to_lowercase()) || of_node.is_some_and(|name| set.contains(&name))
    };
    let parts = parts(project);
    let documents = Documents::of(&image.model.settings);
    let mut found = Vec::new();
    for (path, values) in stated_values(&parts) {
        let Ok(in_store) = StorePath::parse(&path) else { continue };
        let row = WcdTable::builtin().by_path(&in_store.row_path());
        let Some(row) = row.filter(|row| !row.is_group() && !row.is_choice_of_designer()) else { continue };
        let agrees = match is_part_of_a_document(&row) {
            true => documents.agree(&row, &in_store, &values),
            false => is_set(&row).then_some(true),
        };
        let finding = RiskFinding::new("disagreement", path);
        found.extend(match agrees {
            Some(true) => None,
            Some(false) => Some(finding.shows("the project shows a different value than the device gets")),
            None => {
                let finding = finding.severity(Severity::Medium);
                Some(finding.shows("the project shows it, but no file of the package sets it"))
            }
        });
    }
    found.truncate(MAX_SHOWN);
    found
}

/// The settings of a project for every device, and those of each variant.
fn parts(project: &Customizations) -> Vec<AnswerFile> {
    let variants = project.settings.variants.iter().map(|variant| &variant.settings);
    let parts = project.settings.common.iter().chain(variants);
    parts.map(|part| AnswerFile { common: Some(part.clone()) }).collect()
}

/// The values that are not empty, of all parts together.
fn stated_values(parts: &[AnswerFile]) -> Values<'_> {
    let mut stated = Values::new();
    for (path, values) in parts.iter().flat_map(values) {
        stated.entry(path).or_default().extend(values.into_iter().filter(|value| !value.is_empty()));
    }
    stated.retain(|_, values| !values.is_empty());
    stated
}

/// The node of the setting with this path in WCD if it is known, otherwise the path.
fn subject(path: &str, settings: &[&SettingView]) -> String {
    let own = |setting: &&&SettingView| setting.path.as_ref().is_some_and(|own| own.to_string() == path);
    settings.iter().find(own).map_or_else(|| path.to_owned(), |setting| setting.csp())
}

fn values(answer_file: &AnswerFile) -> Values<'_> {
    let mut values = Values::new();
    let mut elements: Vec<(String, &Element)> =
        answer_file.common.iter().flatten().map(|element| (named(element), element)).collect();
    while let Some((path, element)) = elements.pop() {
        match &element.content {
            Content::Children(children) if !children.is_empty() => {
                for child in children {
                    let below = format!("{path}/{}", named(child));
                    if below.len() <= MAX_PATH {
                        elements.push((below, child));
                        continue;
                    }
                    // What is too deep counts as values of the last path of a usual length.
                    let key = child.attributes.first().map(|(_, key)| key.as_str());
                    values.entry(path.clone()).or_default().extend([child.name.as_str()].into_iter().chain(key));
                    elements.push((path.clone(), child));
                }
            }
            Content::Text(text) => values.entry(path).or_default().push(text.trim()),
            Content::Empty | Content::Children(_) => values.entry(path).or_default().push(""),
        }
    }
    values.values_mut().for_each(|values| values.sort_unstable());
    values
}

/// The name of an element with its key.
fn named(element: &Element) -> String {
    match element.attributes.first() {
        Some((_, key)) => format!("{}[{key}]", element.name),
        None => element.name.clone(),
    }
}

/// Whether the project shows a different value than the device gets, as far as the two can be compared: a file has no
/// value, and a secret may be left out.
fn differs(row: &WcdSetting, setting: &SettingView, stated: &str, value: &str) -> bool {
    let (stated, value) = (stated.trim(), value.trim());
    let is_file = row.kind == WcdKind::File
        || row.carries_its_file()
        || row.extensions().next().is_some()
        || row.file_path.is_some();
    let is_certificate = setting.nested.last().is_some_and(|leaf| leaf.eq_ignore_ascii_case("EncodedCertificate"));
    if is_file || is_certificate || stated.is_empty() || stated == value || stated.bytes().all(|byte| byte == b'*') {
        return false;
    }
    if row.lists_values() {
        let values = row.values();
        let mut meant =
            values.iter().filter(|(key, text)| stated.eq_ignore_ascii_case(text) || stated == key).peekable();
        return meant.peek().is_some() && !meant.any(|(key, _)| is_same_value(key, value));
    }
    let datatype = setting.datatype.as_deref().unwrap_or("string").to_ascii_lowercase();
    match datatype.as_str() {
        "string" => stated != value,
        "boolean" => truth(stated).zip(truth(value)).is_some_and(|(stated, value)| stated != value),
        _ => number(stated).zip(number(value)).is_some_and(|(stated, value)| stated != value),
    }
}

/// Whether two texts mean the same switch or number.
fn is_same_value(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || number(one).is_some_and(|one| number(other) == Some(one))
        || truth(one).is_some_and(|one| truth(other) == Some(one))
}
