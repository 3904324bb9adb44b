//! The jobs of a package that people know as one thing, though several settings make them: an account, a command with its
//! files, a network.

use std::collections::BTreeMap;

use super::model::{AssetView, PackageModel, SettingAction, SettingView};
use crate::address::{StoreItem, StorePath, StoreSegment};

/// A job. It contains no value that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What it is: `account`.
    pub kind: &'static str,
    /// What it is called; empty where a package has only one of its kind.
    pub name: String,
    /// What is said of it, as names and values; the value of a secret is absent.
    pub facts: Vec<(String, Option<String>)>,
    /// The files that come along for it.
    pub files: Vec<String>,
    /// Whether some devices do not get it.
    pub is_conditional: bool,
}

/// The kind and name of the job that a node belongs to, and where its files are in DataAsset.xml.
struct Belongs<'n> {
    kind: &'static str,
    name: &'n str,
    files: Option<String>,
}

/// The values of `LocalUserGroup`, as the Accounts CSP documents them.
const GROUPS: [(&str, &str); 2] = [("1", "standard users"), ("2", "administrators")];

/// The jobs of a package, in the order of their first settings.
pub fn jobs(model: &PackageModel) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut places: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    for setting in model.own_settings().filter(|setting| setting.action != SettingAction::Delete) {
        let names: Vec<&str> = setting.nested.iter().map(String::as_str).collect();
        let Some(Belongs { kind, name, files }) = belongs(&names) else { continue };
        let place = *places.entry((kind, name)).or_insert_with(|| {
            jobs.push(Job {
                kind,
                name: shown_name(kind, name, setting),
                facts: Vec::new(),
                files: files.map(|place| files_at(&model.assets, &place)).unwrap_or_default(),
                is_conditional: false,
            });
            jobs.len() - 1
        });
        let job = &mut jobs[place];
        job.facts.push(fact(setting));
        let applied = &setting.group.applied;
        job.is_conditional |= !applied.is_empty() && applied.iter().all(|applied| !applied.conditions.is_empty());
    }
    jobs
}

fn belongs<'n>(names: &[&'n str]) -> Option<Belongs<'n>> {
    let job = |kind, name| Some(Belongs { kind, name, files: None });
    let command = |name, files: String| Some(Belongs { kind: "command", name, files: Some(files) });
    match *names {
        ["Accounts", "Users", name, _] => job("account", name),
        ["Accounts", "Domain", "ComputerName"] => job("computer name", ""),
        ["Accounts", "Domain", _] => job("domain", ""),
        ["AADJ", ..] => job("Entra ID", ""),
        ["WiFi", "Profile", name, _] => job("network", name),
        ["RootCATrustedCertificates" | "CertificateStore", _, name, .., "EncodedCertificate"] => {
            job("certificate", name)
        }
        ["AssignedAccess", ..] => job("kiosk", ""),
        ["ProvisioningCommands", "DeviceContext", ..] => command("", "/ProvisioningCommands/DeviceContext/".to_owned()),
        ["ProvisioningCommands", "PrimaryContext", _, number, _] => {
            command(number, format!("/ProvisioningCommands/PrimaryContext/Command/{number}/"))
        }
        _ => None,
    }
}

/// A command is called as in the project, which the node only numbers.
fn shown_name(kind: &str, name: &str, setting: &SettingView) -> String {
    let mut items = setting.path.iter().flat_map(StorePath::segments).filter_map(StoreSegment::item);
    match items.next_back().filter(|_| kind == "command") {
        Some(StoreItem::Key(key)) => key.clone(),
        _ => name.to_owned(),
    }
}

fn files_at(assets: &[AssetView], place: &str) -> Vec<String> {
    assets.iter().filter(|asset| asset.setting.starts_with(place)).map(|asset| asset.file_name.clone()).collect()
}

fn fact(setting: &SettingView) -> (String, Option<String>) {
    let name = setting.nested.last().cloned().unwrap_or_default();
    let value = setting.value.as_deref().filter(|_| !setting.secret && name != "EncodedCertificate");
    let known = value.and_then(|value| GROUPS.iter().find(|(number, _)| name == "LocalUserGroup" && *number == value));
    let value = known.map_or(value, |(_, words)| Some(words));
    (name, value.map(str::to_owned))
}
