//! SyncML: the settings of a plan as a device manager (MDM) would send them, in the order of the spec; settings
//! that create the nodes of others come first.
//!
//! - One command per setting, as in the example on the Personalization CSP's page. A value is sent by Replace where the
//!   DDF allows that, else by Add; a deletion by Delete; an action is run by Exec.
//! - Settings of a node whose DDF says AtomicRequired go into one Atomic, at the position of the first of them. The
//!   groups of WCD's store (SharedPC) concern only its files, so their settings are single commands here.
//! - A value that is XML itself (ADMX policies) is escaped, never CDATA: the documentation shows both, both mean the
//!   same to an XML parser, and only escaped text can contain every value.

use std::collections::BTreeMap;

use crate::address::LocKey;
use crate::finding::{Code, Finding, Report};
use crate::format::doc::{SyncChange, SyncCommand, SyncItem, SyncMeta, SyncMl, SyncVerb};
use crate::lower::{Action, Instruction, ManagedNode, PlannedSetting, SettingsPlan};
use crate::schema::{Access, Format};

/// The type of a value whose DDF states none, as in the example on the Personalization CSP's page.
const PLAIN_TEXT: &str = "text/plain";

/// The message for a plan. A forced verb replaces the default one. Settings that SyncML cannot express are reported at
/// their lines.
pub fn syncml(plan: &SettingsPlan, forced: Option<SyncVerb>) -> Result<SyncMl, Report> {
    let mut settings: Vec<&PlannedSetting> = plan.settings(None).collect();
    let makes_nodes = |setting: &PlannedSetting| setting.managed.as_ref().is_some_and(|node| node.makes_nodes);
    settings.sort_by_key(|setting| (!makes_nodes(setting), setting.origin));
    let mut report = conditional(plan);
    let mut message = Message::default();
    for setting in settings {
        if let Some(finding) = unsendable(setting) {
            report.push(finding);
            continue;
        }
        match (&setting.managed, &setting.instruction) {
            (Some(node), _) => match verb(node, forced) {
                Ok(verb) => message.add(verb, node),
                Err(refused) => report.push(refused.finding(node, setting)),
            },
            // A part of a profile, which is a separate setting; or a choice that only the designer reads.
            (None, Instruction::Part(_)) => {}
            (None, _) => report.push(without_node(setting)),
        }
    }
    if report.has_errors() { Err(report) } else { Ok(message.numbered()) }
}

/// Findings for the settings of variants: SyncML has no conditions, the MDM server chooses the devices that get a
/// message.
fn conditional(plan: &SettingsPlan) -> Report {
    let mut report = Report::new();
    for (index, variant) in plan.variants().iter().enumerate() {
        for setting in plan.settings(Some(index)) {
            let message = format!("SyncML cannot limit a setting to the devices of `{}`", variant.name);
            report.push(Finding::new(Code::NotInSyncml, setting.origin, message).help(
                "put the settings of the variant into a separate spec, and let the MDM server choose the devices",
            ));
        }
    }
    report
}

/// The finding for a setting that cannot be sent at all: SyncML carries values, not files.
fn unsendable(setting: &PlannedSetting) -> Option<Finding> {
    let Instruction::Deploy(asset) = &setting.instruction else { return None };
    let message =
        format!("SyncML cannot deliver `{}` to the device: an MDM server sends values, not files", asset.file);
    let finding = Finding::new(Code::NotInSyncml, setting.origin, message).label("embedded here");
    let is_picture = setting.path.segments().first().is_some_and(|first| first.name() == "Personalization");
    Some(match is_picture {
        true => finding
            .allowed("{ url = \"https://...\" }, or file:///C:/... for a picture that is already on the device")
            .help("put the picture on a web server and use its URL, or deploy the package itself"),
        false => finding.help("deploy the package itself, or install the software through the MDM server"),
    })
}

/// The finding for a setting without a node that a loaded DDF describes: an MDM server sets nodes.
fn without_node(setting: &PlannedSetting) -> Finding {
    let message = format!("SyncML cannot set `{}`: no loaded DDF describes a node for it", setting.path);
    Finding::new(Code::NotInSyncml, setting.origin, message)
        .help("load the DDF of its CSP with --ddf; what has no node can be set only by a package")
}

/// Why a forced verb cannot be used.
enum VerbProblem {
    /// The DDF does not allow it on the node.
    NoAccess(SyncVerb),
    /// The spec deletes the node, so there is no value.
    NoValue(SyncVerb),
}

impl VerbProblem {
    fn finding(&self, node: &ManagedNode, setting: &PlannedSetting) -> Finding {
        let locuri = &node.locuri;
        match self {
            VerbProblem::NoAccess(verb) => {
                let message = format!("`{locuri}` does not allow {}", verb.name());
                Finding::new(Code::AccessDenied, setting.origin, message).allowed(format!("access: {}", node.access))
            }
            VerbProblem::NoValue(verb) => {
                let message = format!("{} needs a value, and the spec deletes `{locuri}`", verb.name());
                Finding::new(Code::NotInSyncml, setting.origin, message).allowed("Delete")
            }
        }
        .help("omit --verb: each setting is then sent with a verb that it allows")
    }
}

/// The verb for a setting.
fn verb(node: &ManagedNode, forced: Option<SyncVerb>) -> Result<SyncVerb, VerbProblem> {
    match (&node.action, forced) {
        (Action::Delete, None | Some(SyncVerb::Delete)) => Ok(SyncVerb::Delete),
        (Action::Delete, Some(verb)) => Err(VerbProblem::NoValue(verb)),
        (Action::Set(_), Some(verb)) if node.access.allows(access_for(verb)) => Ok(verb),
        (Action::Set(_), Some(verb)) => Err(VerbProblem::NoAccess(verb)),
        (Action::Set(_), None) if node.access.allows(Access::REPLACE) => Ok(SyncVerb::Replace),
        (Action::Set(_), None) if node.access.is_action() => Ok(SyncVerb::Exec),
        (Action::Set(_), None) => Ok(SyncVerb::Add),
    }
}

fn access_for(verb: SyncVerb) -> Access {
    match verb {
        SyncVerb::Add => Access::ADD,
        SyncVerb::Replace => Access::REPLACE,
        SyncVerb::Delete => Access::DELETE,
        SyncVerb::Exec => Access::EXEC,
    }
}

/// The item of a command: a deletion has neither type nor value.
fn item(verb: SyncVerb, node: &ManagedNode) -> SyncItem {
    let value = match &node.action {
        Action::Set(value) if verb != SyncVerb::Delete => Some(value.clone()),
        Action::Set(_) | Action::Delete => None,
    };
    let meta = SyncMeta { format: Some(node.format.word().to_owned()), mime: content_type(node) };
    SyncItem { target: node.locuri.to_string(), meta: value.as_ref().map(|_| meta), data: value }
}

/// The type of the value: as in the DDF, else plain text for every text.
fn content_type(node: &ManagedNode) -> Option<String> {
    let by_format = match node.format {
        Format::B64 | Format::Bin | Format::Node | Format::Null => None,
        Format::Bool | Format::Chr | Format::Date | Format::Float | Format::Int | Format::Time | Format::Xml => {
            Some(PLAIN_TEXT.to_owned())
        }
    };
    node.mime.clone().or(by_format)
}

/// A message whose commands are not numbered yet.
#[derive(Default)]
struct Message<'p> {
    steps: Vec<Step<'p>>,
    /// The atomic steps so far, by their node.
    atomic: BTreeMap<&'p LocKey, usize>,
}

/// Changes that are made together, or a single one.
struct Step<'p> {
    is_atomic: bool,
    changes: Vec<(SyncVerb, &'p ManagedNode)>,
}

impl<'p> Message<'p> {
    fn add(&mut self, verb: SyncVerb, node: &'p ManagedNode) {
        let step = match &node.atomic_root {
            Some(root) => *self.atomic.entry(root).or_insert(self.steps.len()),
            None => self.steps.len(),
        };
        if step == self.steps.len() {
            self.steps.push(Step { is_atomic: node.atomic_root.is_some(), changes: Vec::new() });
        }
        self.steps[step].changes.push((verb, node));
    }

    /// The message with its commands numbered from 1 in document order.
    fn numbered(self) -> SyncMl {
        let mut ids = 1..;
        let mut next = || ids.next().unwrap_or_default();
        let mut commands = Vec::new();
        for step in self.steps {
            let atomic = step.is_atomic.then(&mut next);
            let changes = step.changes.into_iter();
            let mut changes =
                changes.map(|(verb, node)| SyncChange { id: next(), verb, items: vec![item(verb, node)] });
            match atomic {
                Some(id) => commands.push(SyncCommand::Atomic { id, changes: changes.collect() }),
                None => commands.extend(changes.by_ref().map(SyncCommand::Change)),
            }
        }
        SyncMl { commands }
    }
}
