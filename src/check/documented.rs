//! Judges values by the documentation of their CSP: a value that is a text for the DDF may be a whole document.

use std::collections::BTreeSet;

use super::checked::{Action, CheckedSetting};
use super::file_name::help_for_document;
use super::value_place::Places;
use crate::address::{Address, LocUri};
use crate::csp::{Given, Problem, ValueKind, judge_elements, judge_items, judge_markup};
use crate::finding::{Code, Finding, Report, Severity};
use crate::schema::{Format, Node, Rule, Schema};
use crate::settings::Spanned;
use crate::windows::{Build, Target};

/// Judges the value of a setting. `file` is the file it was read from, if it is not in the spec.
pub(super) fn check(
    setting: &CheckedSetting,
    file: Option<&Spanned<String>>,
    schema: &Schema,
    target: &Target,
    report: &mut Report,
) {
    let Action::Set(text) = &setting.action else { return };
    if setting.asset.is_some() {
        return;
    }
    let addresses = addresses(setting);
    let known = addresses.iter().find_map(|address| Some((address, ValueKind::of(address)?)));
    let kind = known.map(|(_, kind)| kind);
    let problems = match (known, setting.found()) {
        (Some((address, kind)), _) => {
            let builds: BTreeSet<Build> = target.devices.iter().map(|device| device.build).collect();
            let builds: Vec<Build> = builds.into_iter().collect();
            kind.judge(&Given { node: address, text, builds: &builds })
        }
        (None, None) => Vec::new(),
        (None, Some(_)) if setting.secret => Vec::new(),
        (None, Some(found)) => judge_plain(schema.node(found.node), addresses.first(), text),
    };
    let Some(name) = addresses.first().map(LocUri::leaf).filter(|_| !problems.is_empty()) else { return };
    let places = Places::of(text);
    let is_written = kind.is_some() && file.is_none() && !setting.secret;
    let as_file = Some(text).filter(|_| is_written).and_then(|text| help_for_document(text));
    for mut problem in problems {
        if as_file.is_some() && problem.severity == Severity::Error && problem.at == 0 {
            problem.help.clone_from(&as_file);
        }
        let at = places.place(problem.at, file);
        let finding = finding(problem, format!("{name}{at}"), setting);
        report.push(match kind {
            Some(kind) => finding.label(format!("judged as {}", kind.name)),
            None => finding,
        });
    }
}

/// Judges a value of a node whose rule allows any text, any number in a range, or what an ADMX file defines: its page
/// may allow less.
fn judge_plain(node: &Node, address: Option<&LocUri>, text: &str) -> Vec<Problem> {
    let is_text = match node.allowed.rule {
        Rule::Unstated | Rule::Any => matches!(node.format, Format::Chr | Format::Null),
        Rule::Range(_) => false,
        Rule::Admx { .. } => return address.map(|address| judge_elements(address, text)).unwrap_or_default(),
        _ => return Vec::new(),
    };
    let mut problems = if is_text { judge_markup(text) } else { Vec::new() };
    if let (true, Some(address)) = (problems.is_empty(), address) {
        problems = judge_items(address, node.allowed.list.as_deref(), text);
        problems.extend(judge_elements(address, text));
    }
    problems
}

/// The address of its node, as its DDF or else the settings store has it.
pub(super) fn addresses(setting: &CheckedSetting) -> Vec<LocUri> {
    match (setting.locuri(), &setting.row, &setting.address) {
        (Some(locuri), ..) => vec![locuri.clone()],
        (None, Some(row), Address::Store(path)) => row.locuris_with(path, setting.certificate_hash.as_deref()),
        (None, ..) => Vec::new(),
    }
}

/// The finding for a problem with the value of a setting.
pub(super) fn finding(problem: Problem, subject: String, setting: &CheckedSetting) -> Finding {
    let code = match problem.severity {
        Severity::Error => Code::CspRefuses,
        Severity::Warning => Code::CspDoubt,
        Severity::Note => Code::CspNote,
    };
    let mut finding = match setting.item_at.filter(|_| problem.of_name) {
        Some(name_at) => Finding::new(code, name_at, problem.message),
        None => Finding::new(code, setting.value_at, format!("{subject}: {}", problem.message)),
    };
    if let Some(allowed) = problem.allowed {
        finding = finding.allowed(allowed);
    }
    finding.suggestions.extend(problem.suggestion);
    match problem.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}
