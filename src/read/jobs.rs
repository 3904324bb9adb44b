//! The jobs of a package: what people think of as one thing, however many settings it takes. Examples are an account, a
//! command with its files, and a network.

use std::collections::BTreeMap;

use super::commands::{PackageCommand, below_root, commands};
use super::model::{PackageModel, SettingView};
use super::network::network_facts;
use crate::address::{StoreItem, StorePath, StoreSegment};
use crate::format::pki::certificate_in_base64;

/// A job. It contains no value that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What it is: `account`.
    pub kind: &'static str,
    /// What it is called; empty if a package can have only one job of this kind, or for a command whose name is not
    /// known.
    pub name: String,
    /// What is known about it, as names and values; the value of a secret is absent.
    pub facts: Vec<(String, Option<String>)>,
    /// The files that come with it.
    pub files: Vec<String>,
    /// Whether some devices do not get it.
    pub is_conditional: bool,
}

/// The values of `LocalUserGroup`, as the Accounts CSP documents them.
const GROUPS: [(&str, &str); 2] = [("1", "standard users"), ("2", "administrators")];

/// The jobs of a package, in the order of their first settings.
pub fn jobs(model: &PackageModel) -> Vec<Job> {
    let commands = commands(model);
    let lines: BTreeMap<*const SettingView, &PackageCommand<'_>> =
        commands.iter().map(|command| (std::ptr::from_ref(command.line), command)).collect();
    let mut jobs: Vec<Job> = Vec::new();
    let mut places: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for setting in model.own_settings().filter(|setting| setting.action.gives_value()) {
        if let Some(command) = lines.get(&std::ptr::from_ref(setting)) {
            jobs.push(command_job(command));
            continue;
        }
        let Some(JobName { kind, name, store }) = job_name(setting) else { continue };
        let place = *places.entry((kind, format!("{store}/{name}").to_lowercase())).or_insert_with(|| {
            let mut job = Job::new(kind, name.to_owned());
            job.facts.extend((!store.is_empty()).then(|| ("Store".to_owned(), Some(store.to_owned()))));
            jobs.push(job);
            jobs.len() - 1
        });
        jobs[place].add(setting);
    }
    jobs
}

impl Job {
    fn new(kind: &'static str, name: String) -> Job {
        Job { kind, name, facts: Vec::new(), files: Vec::new(), is_conditional: false }
    }

    fn add(&mut self, setting: &SettingView) {
        self.facts.extend(facts(setting));
        let applied = &setting.group.applied;
        self.is_conditional |= !applied.is_empty() && applied.iter().all(|applied| !applied.conditions.is_empty());
    }
}

/// The job that a setting belongs to.
struct JobName<'s> {
    kind: &'static str,
    name: &'s str,
    /// The store of a certificate.
    store: &'s str,
}

/// The job that a node belongs to, if it is not a command. Windows accepts names in any letter case.
fn job_name(setting: &SettingView) -> Option<JobName<'_>> {
    let names = below_root(setting)?;
    let lower: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    let name = |place: usize| names.get(place).map_or("", String::as_str);
    let (kind, name, store) = match lower.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["accounts", "users", _, _] => ("account", name(2), ""),
        ["accounts", "domain", "computername"] | ["devdetail", .., "dnscomputername"] => ("computer name", "", ""),
        ["accounts", "domain", _] => ("domain", "", ""),
        ["aadj", ..] => ("Entra ID", "", ""),
        ["provisioning", "enrollments", _, _] => ("enrolment", name(2), ""),
        ["wifi", "profile", _, _] => ("network", name(2), ""),
        ["rootcatrustedcertificates" | "certificatestore", _, _, .., "encodedcertificate"] => {
            ("certificate", name(2), name(1))
        }
        ["clientcertificateinstall", "pfxcertinstall", _, _] => ("certificate", name(2), "PFX"),
        ["assignedaccess", ..] => ("kiosk", "", ""),
        ["mcsf", "smisettings", "autologon", _] => ("automatic sign-in", "", ""),
        ["mcsf", "oobe", ..] => ("first start", "", ""),
        ["cleanpc", _] => ("clean PC", "", ""),
        ["windowslicensing", "upgradeeditionwithproductkey" | "changeproductkey"] => ("product key", "", ""),
        ["policy", "config", "timelanguagesettings", "configuretimezone"] => ("time zone", "", ""),
        ["languagepackmanagement", ..] => ("language", "", ""),
        _ => return None,
    };
    Some(JobName { kind, name, store })
}

/// A command has the name that it has in the project; its node only has a number.
fn command_job(command: &PackageCommand<'_>) -> Job {
    let mut items = command.line.path.iter().flat_map(StorePath::segments).filter_map(StoreSegment::item);
    let name = match items.next_back() {
        Some(StoreItem::Key(key)) => key.clone(),
        _ => String::new(),
    };
    let mut job = Job::new("command", name);
    job.add(command.line);
    job.facts.push(("runs".to_owned(), Some(command.context.words().to_owned())));
    command.options.iter().for_each(|option| job.add(option));
    job.files = command.files.iter().map(|file| (*file).to_owned()).collect();
    job
}

/// The facts that a setting states; documents and certificates are put into words, if they can be read.
fn facts(setting: &SettingView) -> Vec<(String, Option<String>)> {
    let name = setting.nested.last().cloned().unwrap_or_default();
    let value = setting.value.as_deref().unwrap_or_default();
    let in_words = match name.to_ascii_lowercase().as_str() {
        "wlanxml" => network_facts(value),
        "encodedcertificate" => certificate_facts(value),
        _ => None,
    };
    in_words.unwrap_or_else(|| vec![fact(name, setting)])
}

/// Whose certificate it is, and who issued it.
fn certificate_facts(base64: &str) -> Option<Vec<(String, Option<String>)>> {
    let certificate = certificate_in_base64(base64)?;
    let issuer = if certificate.is_self_issued() { "itself".to_owned() } else { certificate.issuer() };
    Some(vec![("subject".to_owned(), Some(certificate.subject())), ("issued by".to_owned(), Some(issuer))])
}

fn fact(name: String, setting: &SettingView) -> (String, Option<String>) {
    let value =
        setting.value.as_deref().filter(|_| !setting.secret && !name.eq_ignore_ascii_case("EncodedCertificate"));
    let is_group = name.eq_ignore_ascii_case("LocalUserGroup");
    let known = value.and_then(|value| GROUPS.iter().find(|(number, _)| is_group && *number == value));
    let value = known.map_or(value, |(_, words)| Some(words));
    (name, value.map(str::to_owned))
}
