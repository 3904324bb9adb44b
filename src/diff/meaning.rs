//! A package from the point of view of its device: steps in their order, and files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::listed::Listed;
use super::{FileState, SettingName, SettingState, When};
use crate::package::{
    ANSWER_FILE, COMMON_SETTINGS_LIST, CUSTOMIZATIONS, DATA_ASSET_LIST, MULTIVARIANT, PROVXML_EXTENSION,
};
use crate::read::{AssetView, FileView, Group, PackageModel, SettingRole, SettingView};

/// What a package does.
pub(super) struct Meaning {
    /// What is done, in order.
    pub(super) steps: Vec<Step>,
    /// The files of each setting, and, by their path, those that nothing names.
    pub(super) files: BTreeMap<String, Vec<FileState>>,
}

/// One entry of a provxml file.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// What it is about; equal in both packages.
    pub(super) subject: Subject,
    /// Its name for people.
    pub(super) name: SettingName,
    /// The devices it is for.
    pub(super) when: Arc<When>,
    /// What else the lists say about it.
    pub(super) listed: Arc<Listed>,
    /// What it does; nothing for a file under its own name, whose content is listed with the files.
    pub(super) state: Option<SettingState>,
}

/// The node that a step is about, or the setting that a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    source: String,
    scope: Option<String>,
    names: Vec<String>,
}

impl Meaning {
    pub(super) fn of(model: &PackageModel) -> Meaning {
        let usual = UsualAssets::of(model);
        let mut steps = Vec::new();
        // A file may be for thousands of sets of devices, so its settings share them.
        let mut last: Option<(&Arc<Group>, Arc<When>, Arc<Listed>)> = None;
        for view in &model.settings {
            let (when, listed) = match last {
                Some((group, when, listed)) if Arc::ptr_eq(group, &view.group) => (when, listed),
                _ => (Arc::new(When::of(&view.group)), Arc::new(Listed::of(&view.group))),
            };
            last = Some((&view.group, Arc::clone(&when), Arc::clone(&listed)));
            steps.extend(step(view, when, listed, &usual));
        }
        Meaning { steps, files: files(model) }
    }
}

fn step(view: &SettingView, when: Arc<When>, listed: Arc<Listed>, usual: &UsualAssets<'_>) -> Option<Step> {
    let subject = |names: Vec<String>| Subject { source: view.group.source.clone(), scope: view.scope.clone(), names };
    let state = SettingState {
        action: view.action,
        value: view.value.clone(),
        datatype: view.datatype.clone(),
        secret: view.secret,
    };
    if view.role == SettingRole::Asset && usual.contain(view) {
        let setting = view.nested.get(3)?;
        let name = SettingName { label: of_asset(setting), node: None };
        let state = Some(state).filter(|_| is_renamed(view));
        return Some(Step { subject: subject(vec![setting.clone()]), name, when, listed, state });
    }
    Some(Step { subject: subject(view.nested.clone()), name: name(view), when, listed, state: Some(state) })
}

/// The listed files with the places where packages usually put them on the device. A step that puts a file there is
/// compared by the setting alone: package and file are compared elsewhere, and the name of the folder follows from the
/// content.
struct UsualAssets<'m> {
    package: &'m str,
    /// The setting of each file, and its folder and name.
    files: BTreeSet<(&'m str, &'m str)>,
}

impl<'m> UsualAssets<'m> {
    fn of(model: &'m PackageModel) -> Self {
        let file = |asset: &'m AssetView| Some((asset.setting.as_str(), asset.path.splitn(3, '/').nth(2)?));
        UsualAssets { package: &model.identity.id, files: model.assets.iter().filter_map(file).collect() }
    }

    /// Whether a step puts one of them there: Provisioning/Assets/<package>/<setting>/<folder>\<file>.
    fn contain(&self, view: &SettingView) -> bool {
        let [_, _, package, setting, key] = view.nested.as_slice() else { return false };
        package.eq_ignore_ascii_case(self.package)
            && view.datatype.as_deref().is_none_or(|datatype| datatype == "string")
            && self.files.contains(&(setting.as_str(), key.replace('\\', "/").as_str()))
    }
}

/// Whether a file gets another name on the device than it has in the package.
fn is_renamed(view: &SettingView) -> bool {
    let own = view.nested.last().and_then(|key| key.rsplit('\\').next());
    own != view.value.as_deref()
}

fn name(view: &SettingView) -> SettingName {
    let (label, node) = (view.label(), view.csp());
    SettingName { node: (node != label).then_some(node), label }
}

/// The name of the setting that a file belongs to, without the slash before it.
fn of_asset(setting: &str) -> String {
    setting.strip_prefix('/').unwrap_or(setting).to_owned()
}

/// The files that the device gets, and those that it does not use.
fn files(model: &PackageModel) -> BTreeMap<String, Vec<FileState>> {
    let by_path: BTreeMap<&str, &FileView> = model.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let documents: BTreeSet<&str> = model.settings.iter().map(|setting| setting.group.provxml.as_str()).collect();
    let mut named = BTreeSet::new();
    let mut files: BTreeMap<String, Vec<FileState>> = BTreeMap::new();
    for asset in &model.assets {
        named.insert(asset.path.as_str());
        let sha1 = by_path.get(asset.path.as_str()).map(|file| file.sha1);
        let state = FileState { name: asset.file_name.clone(), size: asset.size, sha1 };
        files.entry(of_asset(&asset.setting)).or_default().push(state);
    }
    for stream in &model.streams {
        let state = FileState { name: stream.path.clone(), size: Some(stream.size), sha1: Some(stream.sha1) };
        files.entry(stream.path.clone()).or_default().push(state);
    }
    for file in model.files.iter().filter(|file| !named.contains(file.path.as_str())) {
        let is_listed = !model.own_answers.contains(&file.path) && is_list(&file.path);
        let is_compared_as_document = documents.contains(file.path.as_str()) || is_listed;
        let is_odd = model.commented.contains(&file.path) || model.unnamed.contains(&file.path);
        if !is_compared_as_document || is_odd {
            let state = FileState { name: file.path.clone(), size: Some(file.size), sha1: Some(file.sha1) };
            files.entry(file.path.clone()).or_default().push(state);
        }
    }
    files
}

/// Whether a file lists other parts of the package, is the project, or is an answer file, which repeats the project.
fn is_list(path: &str) -> bool {
    let is_of_variant =
        path.starts_with(&format!("{MULTIVARIANT}/")) && path.ends_with(".xml") && !path.ends_with(PROVXML_EXTENSION);
    is_of_variant || [ANSWER_FILE, COMMON_SETTINGS_LIST, CUSTOMIZATIONS, DATA_ASSET_LIST].contains(&path)
}
