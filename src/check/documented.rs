//! Values before the documentation of their CSP: what a DDF calls text may be a whole document.

use std::collections::BTreeSet;

use super::checked::{Action, CheckedSetting};
use super::value_place::place;
use crate::csp::{Given, Problem, ValueKind, judge_markup};
use crate::finding::{Code, Finding, Report, Severity};
use crate::schema::{Format, Rule, Schema};
use crate::settings::Spanned;
use crate::windows::{Build, Target};

/// Judges the value of a setting. `file` is where it was read from, if it does not stand in the spec.
pub(super) fn check(
    setting: &CheckedSetting,
    file: Option<&Spanned<String>>,
    schema: &Schema,
    target: &Target,
    report: &mut Report,
) {
    let (Action::Set(text), Some(found)) = (&setting.action, setting.found()) else { return };
    if setting.asset.is_some() {
        return;
    }
    let kind = ValueKind::of(&found.locuri);
    let problems = match kind {
        Some(kind) => {
            let builds: BTreeSet<Build> = target.devices.iter().map(|device| device.build).collect();
            let builds: Vec<Build> = builds.into_iter().collect();
            kind.judge(&Given { node: &found.locuri, text, builds: &builds })
        }
        None => {
            let node = schema.node(found.node);
            let is_text = matches!(node.format, Format::Chr | Format::Null);
            match &node.allowed.rule {
                Rule::Unstated | Rule::Any if is_text && !setting.secret => judge_markup(text),
                _ => Vec::new(),
            }
        }
    };
    let name = found.locuri.leaf();
    for problem in problems {
        let at = place(text, problem.at, file);
        let finding = finding(problem, format!("{name}{at}"), setting);
        report.push(match kind {
            Some(kind) => finding.label(format!("judged as {}", kind.name)),
            None => finding,
        });
    }
}

fn finding(problem: Problem, subject: String, setting: &CheckedSetting) -> Finding {
    let code = match problem.severity {
        Severity::Error => Code::CspRefuses,
        Severity::Warning => Code::CspDoubt,
        Severity::Note => Code::CspNote,
    };
    let mut finding = Finding::new(code, setting.value_at, format!("{subject}: {}", problem.message));
    if let Some(allowed) = problem.allowed {
        finding = finding.allowed(allowed);
    }
    match problem.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}
