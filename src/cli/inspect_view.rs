//! A package as a page for people and as a JSON document.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::own_words::{quoted_if_ambiguous, quoted_in_list};
use super::shown_text::{shown, shown_path};
use crate::address::{LocUri, StorePath};
use crate::finding::{FindingJson, Report, Secrets, findings_json};
use crate::read::{
    AssetState, AssetView, FileView, Group, Identity, Job, PackageModel, SettingAction, SettingView, jobs,
};

/// The document of `inspect --format json`.
#[derive(Serialize)]
pub(super) struct InspectJson {
    schema: &'static str,
    file: String,
    #[serde(flatten)]
    contents: ContentsJson,
    findings: Vec<FindingJson>,
}

/// What a package, or one of several images, contains.
#[derive(Serialize)]
pub(super) struct ContentsJson {
    package: IdentityJson,
    jobs: Vec<JobJson>,
    settings: Vec<SettingJson>,
    assets: Vec<AssetJson>,
    files: Vec<FileJson>,
}

/// The document of `inspect --format json` for a file that cannot be opened as a package.
#[derive(Serialize)]
pub(super) struct ClosedJson {
    schema: &'static str,
    file: String,
    findings: Vec<FindingJson>,
}

/// The JSON document for a file that cannot be opened as a package.
pub(super) fn closed_document(path: &Path, report: &Report) -> ClosedJson {
    ClosedJson { schema: SCHEMA, file: path.display().to_string(), findings: findings_json(report, None) }
}

/// The `schema` member of all documents: their format and version.
pub(super) const SCHEMA: &str = "ppkgc.inspect/1";

#[derive(Serialize)]
struct IdentityJson {
    id: String,
    name: String,
    version: String,
    owner: Option<String>,
    rank: Option<u8>,
    altitude: u32,
    description: String,
    tool: Option<String>,
}

#[derive(Serialize)]
struct JobJson {
    kind: &'static str,
    /// Null if a package can have only one job of its kind.
    name: Option<String>,
    facts: Vec<FactJson>,
    files: Vec<String>,
    /// Whether some devices do not get it.
    conditional: bool,
}

#[derive(Serialize)]
struct FactJson {
    name: String,
    /// Null when it is secret.
    value: Option<String>,
}

#[derive(Serialize)]
struct SettingJson {
    path: Option<String>,
    /// The path of the node in the CSPs, with its names joined by `/`.
    csp: String,
    /// The node, as a spec names it; null if the names cannot form an address.
    locuri: Option<String>,
    scope: Option<String>,
    action: &'static str,
    /// Null when the setting has no value, or when it is secret.
    value: Option<String>,
    datatype: Option<String>,
    /// The value in customizations.xml.
    stated: Option<String>,
    secret: bool,
    source: String,
    provxml: String,
    applied: Vec<AppliedJson>,
}

#[derive(Serialize)]
struct AppliedJson {
    settings_group: String,
    conditions: Vec<ConditionJson>,
}

#[derive(Serialize)]
struct ConditionJson {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct AssetJson {
    setting: String,
    name: String,
    path: String,
    size: Option<u64>,
    state: &'static str,
}

#[derive(Serialize)]
struct FileJson {
    path: String,
    size: u64,
    sha1: String,
}

/// The package as one JSON document, without the hidden secrets.
pub(super) fn document(path: &Path, model: &PackageModel, report: &Report, hidden: Option<&Secrets>) -> InspectJson {
    InspectJson {
        schema: SCHEMA,
        file: path.display().to_string(),
        contents: contents(model, hidden),
        findings: findings_json(report, None),
    }
}

/// What a model contains, without the hidden secrets.
pub(super) fn contents(model: &PackageModel, hidden: Option<&Secrets>) -> ContentsJson {
    ContentsJson {
        package: identity_json(&model.identity),
        jobs: jobs(model).into_iter().map(|job| job_json(job, hidden)).collect(),
        settings: model.own_settings().map(|setting| setting_json(setting, hidden.is_none())).collect(),
        assets: model.assets.iter().map(|asset| asset_json(asset, hidden)).collect(),
        files: model.files.iter().map(file_json).collect(),
    }
}

fn identity_json(identity: &Identity) -> IdentityJson {
    IdentityJson {
        id: identity.id.clone(),
        name: identity.name.clone(),
        version: identity.version.clone(),
        owner: identity.owner.clone(),
        rank: identity.rank,
        altitude: identity.altitude,
        description: identity.description.clone(),
        tool: identity.tool.clone(),
    }
}

fn job_json(job: Job, hidden: Option<&Secrets>) -> JobJson {
    let masked = |text: String| hidden.map_or_else(|| text.clone(), |hidden| hidden.mask(&text).into_owned());
    let fact = |(name, value): (String, Option<String>)| FactJson { name: masked(name), value: value.map(masked) };
    JobJson {
        kind: job.kind,
        name: Some(job.name).filter(|name| !name.is_empty()).map(masked),
        facts: job.facts.into_iter().map(fact).collect(),
        files: job.files.into_iter().map(masked).collect(),
        conditional: job.is_conditional,
    }
}

fn setting_json(setting: &SettingView, show_secrets: bool) -> SettingJson {
    let hidden = setting.secret && !show_secrets;
    SettingJson {
        path: setting.path.as_ref().map(StorePath::to_string),
        csp: setting.csp(),
        locuri: setting.node.as_ref().ok().map(LocUri::to_string),
        scope: setting.scope.clone(),
        action: action_word(setting.action),
        value: setting.value.clone().filter(|_| !hidden),
        datatype: setting.datatype.clone(),
        stated: setting.stated.clone().filter(|_| !hidden),
        secret: setting.secret,
        source: setting.group.source.clone(),
        provxml: setting.group.provxml.clone(),
        applied: setting
            .group
            .applied
            .iter()
            .map(|applied| AppliedJson {
                settings_group: applied.settings_group.clone(),
                conditions: applied
                    .conditions
                    .iter()
                    .map(|(name, value)| ConditionJson { name: name.clone(), value: value.clone() })
                    .collect(),
            })
            .collect(),
    }
}

fn asset_json(asset: &AssetView, hidden: Option<&Secrets>) -> AssetJson {
    AssetJson {
        setting: asset.setting.clone(),
        name: hidden.map_or(Cow::Borrowed(&*asset.file_name), |secrets| secrets.mask(&asset.file_name)).into_owned(),
        path: asset.path.clone(),
        size: asset.size,
        state: state_word(asset.state),
    }
}

fn file_json(file: &FileView) -> FileJson {
    FileJson { path: file.path.clone(), size: file.size, sha1: file.sha1.to_string() }
}

fn action_word(action: SettingAction) -> &'static str {
    match action {
        SettingAction::Set => "set",
        SettingAction::Execute => "execute",
        SettingAction::Create => "create",
        SettingAction::Delete => "delete",
    }
}

fn state_word(state: AssetState) -> &'static str {
    match state {
        AssetState::Intact => "intact",
        AssetState::Altered => "altered",
        AssetState::Damaged => "damaged",
        AssetState::Missing => "missing",
        AssetState::Unread => "unread",
    }
}

/// The package as a page of text, without the hidden secrets.
pub(super) fn page(model: &PackageModel, hidden: Option<&Secrets>) -> String {
    let mut page = String::new();
    write_page(&mut page, model, Shown(hidden)).expect("writing to a String cannot fail");
    page
}

fn write_page(page: &mut String, model: &PackageModel, shown: Shown<'_>) -> std::fmt::Result {
    let identity = &model.identity;
    writeln!(page, "{} {}", shown.text(&identity.name), shown.text(&identity.version))?;
    if !identity.description.is_empty() {
        writeln!(page, "  {}", shown.text(&identity.description))?;
    }
    writeln!(page, "  id     {}", shown.text(&identity.id))?;
    let owner = identity.owner.as_deref().unwrap_or("owner not stated");
    let rank = identity.rank.map_or_else(|| "rank not stated".to_owned(), |rank| format!("rank {rank}"));
    writeln!(page, "  owner  {}, {rank} (altitude {})", shown.text(owner), identity.altitude)?;
    if let Some(tool) = &identity.tool {
        writeln!(page, "  built  by a tool of version {}", shown.text(tool))?;
    }
    let bytes: u64 = model.files.iter().map(|file| file.size).sum();
    writeln!(page, "  files  {} with {bytes} bytes", model.files.len())?;
    let jobs = jobs(model);
    if !jobs.is_empty() {
        writeln!(page, "\nJobs: {}", jobs.len())?;
    }
    jobs.iter().try_for_each(|job| write_job(page, job, shown))?;
    writeln!(page, "\nSettings in the package: {}", model.own_settings().count())?;
    let mut group = None;
    for setting in model.own_settings() {
        if !group.is_some_and(|group| Arc::ptr_eq(group, &setting.group)) {
            write_group(page, &setting.group, shown)?;
            group = Some(&setting.group);
        }
        write_setting(page, setting, shown)?;
    }
    if !model.assets.is_empty() {
        writeln!(page, "\nFiles for the device: {}", model.assets.len())?;
    }
    for asset in &model.assets {
        let size = asset.size.map_or_else(String::new, |size| format!("{size} bytes, "));
        writeln!(page, "  {}", shown.path(&asset.setting))?;
        let state = match asset.state {
            AssetState::Unread => "not compared; use --verify",
            known => state_word(known),
        };
        writeln!(page, "      {} ({size}{state})", shown.text(&asset.file_name))?;
    }
    Ok(())
}

fn write_job(page: &mut String, job: &Job, shown: Shown<'_>) -> std::fmt::Result {
    let only_some = if job.is_conditional { ", not on every device" } else { "" };
    writeln!(page, "{}{only_some}", format!("  {} {}", job.kind, shown.text(&job.name)).trim_end())?;
    for (name, value) in &job.facts {
        let value = value.as_deref().map_or_else(|| "(not shown here)".to_owned(), |value| shown.value(value));
        writeln!(page, "    {} = {value}", shown.text(name))?;
    }
    match job.files.as_slice() {
        [] => Ok(()),
        files => {
            writeln!(page, "    with {}", files.iter().map(|file| shown.in_list(file)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Writes the name of the file with the settings that follow, and the conditions under which it applies.
fn write_group(page: &mut String, group: &Group, shown: Shown<'_>) -> std::fmt::Result {
    let name = group.provxml.rsplit('/').next().unwrap_or(&group.provxml);
    writeln!(page, "  {}, {}", shown.text(name), shown.text(&group.source))?;
    let conditional = group.applied.iter().filter(|applied| !applied.conditions.is_empty());
    for (index, applied) in conditional.enumerate() {
        let word = if index == 0 { "where" } else { "or where" };
        let conditions: Vec<String> = applied
            .conditions
            .iter()
            .map(|(name, value)| format!("{} is {}", shown.in_list(name), shown.in_list(value)))
            .collect();
        writeln!(page, "    {word} {}", conditions.join(" and "))?;
    }
    Ok(())
}

fn write_setting(page: &mut String, setting: &SettingView, shown: Shown<'_>) -> std::fmt::Result {
    let value = match (&setting.value, setting.action) {
        (_, SettingAction::Delete) => "deleted".to_owned(),
        (_, SettingAction::Create) => "created".to_owned(),
        _ if setting.secret && shown.0.is_some() => "(hidden; --show-secrets shows it)".to_owned(),
        (Some(value), _) => shown.value(value),
        (None, _) => "(no value)".to_owned(),
    };
    writeln!(page, "    {} = {value}", shown.path(&setting.label()))?;
    let scope = setting.scope.as_deref().map_or_else(String::new, |scope| format!(" for {}", shown.text(scope)));
    let exec = if setting.action == SettingAction::Execute { ", runs an action" } else { "" };
    match &setting.node {
        // Not shortened, so that it can be used in a spec; it is all ASCII.
        Ok(node) => writeln!(page, "      CSP {}{scope}{exec}", shown.whole(&node.to_string())),
        Err(error) => {
            writeln!(
                page,
                "      CSP {}{scope}{exec}, which is not an address: {}",
                shown.path(&setting.csp()),
                error.reason
            )
        }
    }
}

/// Prepares texts from outside for a page; contains the secrets to hide, if any.
#[derive(Clone, Copy)]
pub(super) struct Shown<'s>(pub(super) Option<&'s Secrets>);

impl Shown<'_> {
    /// The whole text without the hidden secrets.
    fn whole<'t>(self, text: &'t str) -> Cow<'t, str> {
        self.0.map_or(Cow::Borrowed(text), |hidden| hidden.mask(text))
    }

    /// The text without the hidden secrets, safe for a terminal. Documents and very long texts are shown by their start
    /// and end.
    pub(super) fn text<'t>(self, text: &'t str) -> Cow<'t, str> {
        match self.whole(text) {
            Cow::Borrowed(text) => shown(text),
            Cow::Owned(text) => shown(&text).into_owned().into(),
        }
    }

    /// A value, told apart from what this program says where there is none.
    fn value(self, text: &str) -> String {
        shown(&quoted_if_ambiguous(&self.whole(text))).into_owned()
    }

    /// One of several values in a sentence.
    fn in_list(self, text: &str) -> String {
        shown(&quoted_in_list(&self.whole(text))).into_owned()
    }

    /// The name of a setting or file.
    fn path(self, text: &str) -> String {
        shown_path(&self.whole(text))
    }
}
