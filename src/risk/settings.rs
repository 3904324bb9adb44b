//! What the settings of a package do.

use std::collections::{BTreeMap, BTreeSet};

use super::certificate::certificate;
use super::class::Severity;
use super::command::{hosts_of_value, peel, read};
use super::copies::{answer_file_differs, disagreement, only_shown};
use super::lax_value::number;
use super::markup::{as_document, without_references};
use super::node::{as_others_read, is_in_table, is_known, names, names_everyone, protects, rule};
use super::programs::programs;
use super::report::{AS_WRITTEN, Evidence, Item, RiskCommand, RiskFinding, RiskReport};
use super::store_row::row;
use crate::finding::{Code, Place, holds_a_secret};
use crate::format::xml::{Document, Node};
use crate::package::REGISTRY_CSP;
use crate::read::{ImageContents, SettingAction, SettingRole, SettingView};
use crate::store::WcdTable;

/// The maximum length of a value that may be the address of a server.
const MAX_ADDRESS: usize = 2048;

/// Adds what the settings of an image do.
pub(super) fn settings(image: &ImageContents, report: &mut RiskReport) {
    let model = &image.model;
    let own: Vec<&SettingView> = model.own_settings().collect();
    let found = effects(&own, report);
    report.findings.extend(found);
    report.items.extend(own.iter().map(|setting| item(setting)));
    let all = Nodes::of(&own);
    let is_all_read = unread(image).next().is_none();
    for setting in image.unlisted.iter().filter(|setting| setting.role == SettingRole::Setting) {
        // Devices do not apply it, but after a small change to a list they would; a list that could not be read may
        // name it.
        let found = judged(setting, &all, report).into_iter();
        let found = found.filter(|finding| finding.severity >= Severity::High);
        let found: Vec<RiskFinding> = found.map(|finding| placed(finding, setting)).collect();
        let severity = |found: &RiskFinding| if is_all_read { found.severity.milder() } else { found.severity };
        report.findings.extend(found.into_iter().map(|found| RiskFinding { severity: severity(&found), ..found }));
        report.items.push(item(setting));
    }
    set_twice(&own, report);
    disagreements(image, &own, report);
}

/// What each of these settings does, in their order. Commands inside are added to the report.
pub(super) fn effects(settings: &[&SettingView], report: &mut RiskReport) -> Vec<RiskFinding> {
    let all = Nodes::of(settings);
    let mut found = Vec::new();
    for setting in settings {
        found.extend(judged(setting, &all, report).into_iter().map(|found| placed(found, setting)));
    }
    found
}

/// The parts of an image's documents that could not be read: nobody knows what devices make of them.
pub(super) fn unread(image: &ImageContents) -> impl Iterator<Item = String> {
    let damaged = image.model.problems.in_order().into_iter().filter(|problem| problem.code == Code::PackageDamaged);
    damaged.map(|problem| match &problem.place {
        Place::Named(path) => format!("{path}: {}", problem.message),
        _ => problem.message.clone(),
    })
}

/// The values of an image by node.
struct Nodes<'s> {
    values: BTreeMap<String, &'s str>,
    enrols: bool,
}

impl<'s> Nodes<'s> {
    fn of(settings: &[&'s SettingView]) -> Self {
        let values: BTreeMap<String, &str> = settings
            .iter()
            .map(|setting| (names(&setting.nested).join("/"), setting.value.as_deref().unwrap_or_default()))
            .collect();
        let enrols = values.keys().any(|path| {
            ["provisioning/enrollments/", "dmacc/", "aadj/", "dmclient/", "w7 application/"]
                .iter()
                .any(|start| path.starts_with(start))
        });
        Nodes { values, enrols }
    }

    fn value(&self, path: &str) -> Option<&str> {
        self.values.get(path).copied()
    }
}

fn placed(finding: RiskFinding, setting: &SettingView) -> RiskFinding {
    RiskFinding {
        path: setting.path.as_ref().map(ToString::to_string),
        source: Some(setting.group.source.clone()).filter(|source| !source.is_empty()),
        provxml: Some(setting.group.provxml.clone()),
        conditions: setting.group.applied.iter().map(|applied| applied.conditions.clone()).collect(),
        ..finding
    }
}

fn item(setting: &SettingView) -> Item {
    let mut paths = vec![setting.node.as_ref().map_or_else(|_| format!("./{}", setting.csp()), ToString::to_string)];
    // The path in WCD is believed only if our table derives it from the node.
    let derived = row(setting).map(|row| row.path.trim_start_matches('/').to_owned());
    let keyed = setting.path.as_ref().filter(|path| {
        derived.as_ref().is_some_and(|derived| derived.eq_ignore_ascii_case(path.row_path().trim_start_matches('/')))
    });
    paths.extend(keyed.map(ToString::to_string));
    paths.extend(derived);
    Item { paths, subject: setting.csp(), fits: true }
}

/// What a setting does, also if readers take its names for others.
fn judged(setting: &SettingView, all: &Nodes<'_>, report: &mut RiskReport) -> Vec<RiskFinding> {
    let names = names(&setting.nested);
    let mut found = judged_as(setting, &names, all, report);
    if let Some(others) = as_others_read(&names) {
        let others = judged_as(setting, &others, all, report);
        let new = |other: &RiskFinding| {
            other.severity > Severity::Info && !found.iter().any(|own| own.class.name == other.class.name)
        };
        found.extend(others.into_iter().filter(new).collect::<Vec<_>>());
    }
    found
}

/// What a setting does if its node has these names.
fn judged_as(setting: &SettingView, names: &[String], all: &Nodes<'_>, report: &mut RiskReport) -> Vec<RiskFinding> {
    let subject = setting.csp();
    let parts: Vec<&str> = names.iter().map(String::as_str).collect();
    let value = setting.value.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if setting.action == SettingAction::Delete {
        let severity = if protects(names) { Severity::High } else { Severity::Medium };
        return vec![RiskFinding::new("removes-setting", &*subject).severity(severity).shows(&subject)];
    }
    match parts.as_slice() {
        ["provisioningcommands", context, .., "commandline"] => {
            let (class, context) = match *context {
                "devicecontext" => ("runs-system", "system"),
                _ => ("runs-primary", "primary"),
            };
            found.push(RiskFinding::new(class, &*subject).shows(value));
            found.extend(command(value, &subject, Some(context), report));
        }
        ["rootcatrustedcertificates", store, _, "encodedcertificate"] => {
            found.extend(certificate(class_of_store(store), &subject, value));
        }
        ["certificatestore", store, .., "encodedcertificate"] => {
            found.extend(certificate(class_of_store(store), &subject, value));
        }
        ["provisioning", "trustedprovisioners", ..] => {
            found.extend(certificate("adds-trusted-provisioner", &subject, value));
        }
        ["wifi", "profile", _, "wlanxml"] => found.push(wifi(value, &subject)),
        ["localusersandgroups", ..]
        | ["policy", "config", "localusersandgroups", "configure"]
        | ["policy", "config", "restrictedgroups", "configuregroupmembership"] => {
            let severity = if names_strangers(value) { Severity::High } else { Severity::Medium };
            found.push(RiskFinding::new("adds-admin", &*subject).severity(severity).shows(value));
        }
        ["firewall", "mdmstore", "firewallrules", name, "action", "type"] if number(value) == Some(1) => {
            let rule = |leaf| all.value(&format!("firewall/mdmstore/firewallrules/{name}/{leaf}"));
            if rule("direction").is_none_or(|direction| direction.eq_ignore_ascii_case("in")) {
                let shows = format!("FirewallRules/{name}: allowed inbound");
                found.push(RiskFinding::new("weakens-firewall", &*subject).severity(Severity::Medium).shows(shows));
            }
        }
        ["policy", "config", "experience", "allowmanualmdmunenrollment"] if number(value) == Some(0) && all.enrols => {
            found
                .push(RiskFinding::new("locks-in-management", &*subject).shows("users cannot remove the work account"));
        }
        _ => {}
    }
    if found.is_empty() {
        found.push(finding_from_table(setting, names, value, all));
    }
    match parts.as_slice() {
        [.., "shell" | "defaultcustomshell"]
        | ["assignedaccess", ..]
        | ["policy", "config", "applicationmanagement", "launchappafterlogon"]
        | ["policy", "config", "admx_terminalserver", "ts_start_program_1" | "ts_start_program_2"]
        | ["policy", "config", "admx_logon", "run_1" | "run_2"]
        | ["policy", "config", "admx_winlogon", "customshell"] => {
            let programs = programs(value);
            if parts.first() == Some(&"assignedaccess") && is_program_that_runs_others(&programs) {
                let severity = Severity::High;
                found.push(RiskFinding::new("replaces-shell", &*subject).severity(severity).shows(&programs));
            }
            found.extend(command(&programs, &subject, None, report));
        }
        [.., "commandline"] => {}
        _ if names_a_runner(&without_references(value)) => {
            // Whatever the node is, a value with such a command is there to be run.
            let inside = command(&programs(value), &subject, None, report);
            found.extend(inside.into_iter().filter(|inside| inside.severity == Severity::High));
        }
        _ => {}
    }
    if setting.secret || parts.last() == Some(&"commandline") && holds_a_secret(value) {
        found.push(RiskFinding::new("secret-in-clear", &*subject));
    }
    let is_address = value.len() <= MAX_ADDRESS && parts.last() != Some(&"commandline");
    let mut computers = if is_address { hosts_of_value(value) } else { BTreeSet::new() };
    if matches!(parts.as_slice(), ["vpnv2", .., "servers"]) {
        computers.extend(value.split([';', ',']).map(|server| server.trim().to_lowercase()).filter(|s| !s.is_empty()));
    }
    if !computers.is_empty() {
        let all: Vec<String> = computers.into_iter().collect();
        found.push(RiskFinding::new("contacts-host", &*subject).shows(all.join(", ")));
    }
    let conditions = setting.group.applied.iter().flat_map(|applied| &applied.conditions);
    if let Some((severity, why)) = conditions.filter_map(|(name, value)| hidden(name, value)).max() {
        found.push(RiskFinding::new("hidden-condition", &*subject).severity(severity).shows(why));
    }
    if states_other_path(setting) {
        let claimed = setting.claimed.as_deref().unwrap_or_default();
        found.push(
            RiskFinding::new("path-lies", &*subject)
                .shows(format!("SettingsPath={claimed}, but the node is {subject}")),
        );
    }
    found
}

/// Returns what a command line does. If it has a context, it is also added to the list of commands.
fn command(value: &str, subject: &str, context: Option<&'static str>, report: &mut RiskReport) -> Vec<RiskFinding> {
    let peeled = peel(value, &mut report.budget);
    let reading = read(&peeled, subject);
    report.leave_out(peeled.unread, subject);
    if let Some(context) = context {
        let hosts = reading.hosts.iter().cloned().collect();
        let as_written = || vec![Evidence { layer: AS_WRITTEN.to_owned(), text: value.to_owned() }];
        let layers = if peeled.layers.is_empty() { as_written() } else { peeled.layers };
        report.commands.push(RiskCommand { subject: subject.to_owned(), context, layers, hosts });
    }
    reading.findings
}

fn finding_from_table(setting: &SettingView, names: &[String], value: &str, all: &Nodes<'_>) -> RiskFinding {
    let subject = setting.csp();
    let shown = format!("{subject} = {value}");
    let Some(rule) = rule(names, value) else {
        let is_known = is_in_table(names) || is_known(names) || row(setting).is_some() || is_of_a_store_group(setting);
        let class = if is_known { "sets-policy" } else { "unknown-node" };
        return RiskFinding::new(class, subject).shows(shown);
    };
    let found = RiskFinding::new(rule.class.name, &*subject).severity(rule.severity).attack(rule.attack);
    match rule.class.name {
        "adds-vpn" => {
            let profile = names.iter().take(2).cloned().collect::<Vec<_>>().join("/");
            let routing = all.value(&format!("{profile}/nativeprofile/routingpolicytype")).unwrap_or_default();
            match routing.eq_ignore_ascii_case("ForceTunnel") || value.contains("ForceTunnel") {
                true => found.severity(Severity::High).shows(format!("{shown}, ForceTunnel")),
                false => found.shows(shown),
            }
        }
        "replaces-shell" | "persistence" if is_program_that_runs_others(&without_references(value)) => {
            found.severity(Severity::High).shows(shown)
        }
        _ => found.shows(shown),
    }
}

/// Whether the registry setting is in a group that the store lists without its settings.
fn is_of_a_store_group(setting: &SettingView) -> bool {
    let [csp, group, ..] = setting.nested.as_slice() else { return false };
    csp.eq_ignore_ascii_case(REGISTRY_CSP) && WcdTable::builtin().by_path(&format!("/{group}")).is_some()
}

/// Programs of Windows that run what they are given.
const RUNNERS: [&str; 9] =
    ["powershell", "pwsh", "wscript", "cscript", "mshta", "rundll32", "regsvr32", "cmd.exe /c", "cmd /c"];

fn names_a_runner(value: &str) -> bool {
    let lower = value.to_lowercase();
    RUNNERS.iter().any(|runner| lower.contains(runner))
}

fn is_program_that_runs_others(value: &str) -> bool {
    const PLACES: [&str; 5] = ["\\temp\\", "%temp%", "\\users\\public", "%public%", "appdata"];
    let lower = value.to_lowercase();
    names_a_runner(value) || PLACES.iter().any(|place| lower.contains(place))
}

fn class_of_store(store: &str) -> &'static str {
    match store {
        "root" => "adds-root-certificate",
        "trustedpeople" | "trustedpublisher" => "adds-trusted-people",
        "my" => "adds-client-certificate",
        "untrustedcertificates" | "disallowed" => "distrusts-certificate",
        _ => "adds-ca-certificate",
    }
}

fn wifi(profile: &str, subject: &str) -> RiskFinding {
    let read = Document::read(profile).ok();
    let part = |name: &str| match &read {
        Some(document) => below(&document.root)
            .find(|node| node.name.eq_ignore_ascii_case(name))
            .map_or_else(String::new, |node| node.words().to_lowercase()),
        None => text_in_tag(&without_references(profile).to_lowercase(), name),
    };
    let is_open = part("authentication") == "open" && part("encryption") == "none" && part("useonex") != "true";
    RiskFinding::new(if is_open { "adds-open-wifi" } else { "adds-wifi" }, subject).shows(subject)
}

/// The text in the first element with this name, in a document that cannot be read.
fn text_in_tag(text: &str, name: &str) -> String {
    let starts = text.match_indices('<').map(|(at, _)| text.get(at + 1..).unwrap_or_default());
    let named = starts.filter_map(|start| start.strip_prefix(name));
    let content = named.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())).find_map(|rest| {
        let (_, content) = rest.split_once('>')?;
        content.split('<').next()
    });
    content.unwrap_or_default().trim().to_owned()
}

/// A node and everything below it.
fn below<'n>(node: &'n Node<'n>) -> Box<dyn Iterator<Item = &'n Node<'n>> + 'n> {
    Box::new(std::iter::once(node).chain(node.children.iter().flat_map(below)))
}

/// Whether a list of members names everyone, or an account of another directory.
fn names_strangers(members: &str) -> bool {
    let document = as_document(members);
    let read = document.as_deref().and_then(|text| Document::read(text).ok());
    let is_strange = |text: &str| {
        let text = text.to_lowercase();
        text.contains("azuread\\") || text.contains('@') || names_everyone(&text)
    };
    match &read {
        Some(document) => below(&document.root).any(|node| {
            is_strange(node.words()) || node.attributes.iter().any(|attribute| is_strange(&attribute.value))
        }),
        None => without_references(members).split(['"', '\'', '<', '>']).any(is_strange),
    }
}

/// Whether a condition hides a setting on machines where people test packages, or aims it at few devices.
fn hidden(name: &str, value: &str) -> Option<(Severity, String)> {
    const VIRTUAL_MACHINES: [&str; 12] = [
        "virtual",
        "vmware",
        "vbox",
        "qemu",
        "kvm",
        "hyper-v",
        "xen",
        "parallels",
        "innotek",
        "bochs",
        "sandbox",
        "bhyve",
    ];
    let (name, lower) = (name.to_lowercase(), value.to_lowercase());
    let why = format!("{name} = {value}");
    let is_negated =
        lower.trim_start().starts_with('!') || lower.contains("(?!") || lower.contains("[^") || name.contains("not");
    if is_negated || VIRTUAL_MACHINES.iter().any(|word| lower.contains(word)) {
        return Some((Severity::High, why));
    }
    let is_country = ["mcc", "country", "region", "geo", "locale", "language"].iter().any(|word| name.contains(word));
    is_country.then_some((Severity::Medium, why))
}

/// Whether the provxml states the path of another node.
fn states_other_path(setting: &SettingView) -> bool {
    let Some(claimed) = &setting.claimed else { return false };
    let Some(stated) = WcdTable::builtin().by_path(&format!("/{}", claimed.trim_start_matches('/'))) else {
        return false;
    };
    let lower = |text: &str| text.to_lowercase();
    match (stated.csp_path, setting.nested.as_slice()) {
        (Some(path), [first, .., last]) => {
            // `AppInstallation!scope=Device`, and `~Name~` or `@Name@` for a name that the package chooses.
            let path: Vec<String> = path.split('/').map(|name| lower(name.split('!').next().unwrap_or(name))).collect();
            let is_chosen = |leaf: &str| leaf.starts_with(['~', '@']);
            !path.contains(&lower(first)) || path.last().is_some_and(|leaf| !is_chosen(leaf) && *leaf != lower(last))
        }
        (None, [csp, ..]) if !csp.eq_ignore_ascii_case(REGISTRY_CSP) => {
            row(setting).is_some_and(|own| own.path != stated.path)
        }
        _ => false,
    }
}

/// Adds the findings that follow from several other findings of an image. `from` is the index of the image's first one.
pub(super) fn combined(report: &mut RiskReport, from: usize) {
    let own = report.findings.get(from..).unwrap_or_default();
    let roots: Vec<String> = own
        .iter()
        .filter(|finding| finding.class.name == "adds-root-certificate")
        .flat_map(|finding| finding.evidence.iter().map(|evidence| evidence.text.clone()))
        .collect();
    let redirects = own.iter().any(|finding| matches!(finding.class.name, "changes-proxy" | "changes-dns"));
    if !roots.is_empty() && redirects {
        let found =
            roots.iter().fold(RiskFinding::new("interception-ready", "package"), |found, root| found.shows(root));
        report.findings.push(found);
    }
}

/// Adds the nodes that one provxml file sets more than once.
fn set_twice(settings: &[&SettingView], report: &mut RiskReport) {
    let mut seen: BTreeMap<(String, String), &SettingView> = BTreeMap::new();
    for setting in settings.iter().filter(|setting| setting.action == SettingAction::Set) {
        let path = names(&setting.nested).join("/");
        match seen.get(&(setting.group.provxml.clone(), path.clone())) {
            Some(first) => {
                let values = format!(
                    "{:?} and {:?}",
                    first.value.as_deref().unwrap_or_default(),
                    setting.value.as_deref().unwrap_or_default()
                );
                report.findings.push(placed(RiskFinding::new("set-twice", setting.csp()).shows(values), setting));
            }
            None => drop(seen.insert((setting.group.provxml.clone(), path), setting)),
        }
    }
}

/// Adds the settings that the project, which people read, shows differently or not at all.
fn disagreements(image: &ImageContents, settings: &[&SettingView], report: &mut RiskReport) {
    let Some(project) = &image.model.customizations else { return };
    let shown = super::structure::leaf_names(project);
    for setting in settings.iter().filter(|setting| setting.action.gives_value()) {
        let found = disagreement(setting, &shown).map(|found| placed(found, setting));
        report.findings.extend(found);
    }
    report.findings.extend(only_shown(image, project));
    report.findings.extend(answer_file_differs(image, project, settings));
}
