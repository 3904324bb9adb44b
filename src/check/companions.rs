//! Judges settings by other settings for the same devices, if the documentation of their CSP connects them.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::checked::{Action, CheckedSetting, CheckedVariant};
use super::documented::finding;
use super::stated::{Stated, StatedValues};
use super::together::{ByNode, by_node};
use crate::address::LocUri;
use crate::csp::{CompanionRule, Companions, Problem, companion_rules};
use crate::finding::Report;

/// What a spec has lines for, readable or not.
pub(super) struct Lines<'s> {
    /// The values for every device.
    pub(super) everywhere: &'s StatedValues<'s>,
    /// The values for the devices of each variant.
    pub(super) variants: &'s [StatedValues<'s>],
    /// Whether no line was left out because it could not be read.
    pub(super) are_whole: bool,
}

/// Judges the settings for every device, then those of each variant together with everything else that its devices get.
pub(super) fn check(everywhere: &ByNode<'_>, variants: &[CheckedVariant], lines: &Lines<'_>, report: &mut Report) {
    let is_wrong = |all: &ByNode<'_>, stated: &StatedValues<'_>, node: &LocUri| {
        let is_stated = matches!(stated.get(&node.key()), Some(Stated::Value { .. } | Stated::Unread));
        !all.contains_key(&node.key()) && (is_stated || !lines.are_whole)
    };
    judge(everywhere, everywhere, &|node| is_wrong(everywhere, lines.everywhere, node), report);
    for (variant, stated) in variants.iter().zip(lines.variants) {
        let (own, _) = by_node(&variant.settings);
        let all: ByNode<'_> = everywhere.iter().chain(&own).map(|(key, setting)| (key.clone(), *setting)).collect();
        judge(&own, &all, &|node| is_wrong(&all, stated, node), report);
    }
}

/// Judges the settings in `own`; their devices get those in `all`. For several settings of one parent, the same problem
/// is reported for the first only.
fn judge(own: &ByNode<'_>, all: &ByNode<'_>, is_wrong: &dyn Fn(&LocUri) -> bool, report: &mut Report) {
    let mut in_order: Vec<&CheckedSetting> = own.values().copied().collect();
    in_order.sort_by_key(|setting| setting.origin);
    let mut reported = BTreeSet::new();
    for setting in in_order {
        let (Some(node), Some(text)) = (setting.locuri(), value(setting)) else { continue };
        let parent = node.above(1).map(|parent| parent.key());
        for problem in companion_rules(node).flat_map(|rule| problems(rule, text, node, all, is_wrong)) {
            if reported.insert((parent.clone(), problem.message.clone())) {
                report.push(finding(problem, node.leaf().to_owned(), setting));
            }
        }
    }
}

/// What one rule finds; nothing if it asks for a line that is itself wrong.
fn problems(
    rule: CompanionRule,
    text: &str,
    node: &LocUri,
    all: &ByNode<'_>,
    is_wrong: &dyn Fn(&LocUri) -> bool,
) -> Vec<Problem> {
    let hangs_on_wrong_line = Cell::new(false);
    let value_of = |asked: &LocUri| {
        hangs_on_wrong_line.set(hangs_on_wrong_line.get() || is_wrong(asked));
        all.get(&asked.key()).and_then(|setting| value(setting))
    };
    let problems = rule(text, &Companions { node, value_of: &value_of });
    if hangs_on_wrong_line.get() { Vec::new() } else { problems }
}

fn value(setting: &CheckedSetting) -> Option<&str> {
    match &setting.action {
        Action::Set(text) if setting.asset.is_none() => Some(text),
        _ => None,
    }
}
