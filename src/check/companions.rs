//! Judges settings by other settings for the same devices, if the documentation of their CSP connects them.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::checked::{Action, CheckedSetting, CheckedVariant};
use super::dependencies::Needs;
use super::documented::finding;
use super::stated::{Stated, StatedValues};
use super::together::{ByNode, by_node};
use crate::address::{LocKey, LocUri};
use crate::csp::{Companions, companion_rules};
use crate::finding::Report;
use crate::schema::Schema;

/// What a spec has lines for, readable or not.
pub(super) struct Lines<'s> {
    /// The values for every device.
    pub(super) everywhere: &'s StatedValues<'s>,
    /// The values for the devices of each variant.
    pub(super) variants: &'s [StatedValues<'s>],
    /// Whether no line was left out because it could not be read.
    pub(super) are_whole: bool,
    /// The DDF files, whose dependencies are judged elsewhere.
    pub(super) schema: &'s Schema,
}

/// Judges the settings for every device, then those of each variant together with everything else that its devices get.
pub(super) fn check(everywhere: &ByNode<'_>, variants: &[CheckedVariant], lines: &Lines<'_>, report: &mut Report) {
    let is_wrong = |all: &ByNode<'_>, stated: &StatedValues<'_>, node: &LocKey| {
        let is_stated = || matches!(stated.get(node), Some(Stated::Value { .. } | Stated::Unread));
        !all.contains_key(node) && (!lines.are_whole || is_stated())
    };
    let unmet = unmet_needs(everywhere, lines.everywhere, lines.schema);
    judge(everywhere, everywhere, &|node| is_wrong(everywhere, lines.everywhere, node), &unmet, report);
    for (variant, stated) in variants.iter().zip(lines.variants) {
        let (own, _) = by_node(&variant.settings);
        let all: ByNode<'_> = everywhere.iter().chain(&own).map(|(key, setting)| (key.clone(), *setting)).collect();
        let unmet = unmet_needs(&all, stated, lines.schema);
        judge(&own, &all, &|node| is_wrong(&all, stated, node), &unmet, report);
    }
}

/// The settings that these depend on according to their DDFs, and that are missing or have another value.
fn unmet_needs(settings: &ByNode<'_>, stated: &StatedValues<'_>, schema: &Schema) -> BTreeSet<LocKey> {
    let found = settings.values().filter(|setting| setting.sets_a_value()).filter_map(|setting| setting.found());
    found.flat_map(|found| Needs::of(found, schema, stated).unmet()).collect()
}

/// Judges the settings in `own`; their devices get those in `all`. For several settings of one parent, the same problem
/// is reported for the first only. Nothing is said where a rule asks for a line that is itself wrong, or for a setting
/// whose absence is already reported.
fn judge(
    own: &ByNode<'_>,
    all: &ByNode<'_>,
    is_wrong: &dyn Fn(&LocKey) -> bool,
    unmet: &BTreeSet<LocKey>,
    report: &mut Report,
) {
    let mut in_order: Vec<&CheckedSetting> = own.values().copied().collect();
    in_order.sort_by_key(|setting| setting.origin);
    let mut reported = BTreeSet::new();
    for setting in in_order {
        let (Some(node), Some(text)) = (setting.locuri(), value(setting)) else { continue };
        let parent = node.above(1).map(|parent| parent.key());
        for rule in companion_rules(node) {
            let is_settled = Cell::new(false);
            let value_of = |asked: &LocUri| {
                let asked = asked.key();
                is_settled.set(is_settled.get() || is_wrong(&asked) || unmet.contains(&asked));
                all.get(&asked).and_then(|setting| value(setting))
            };
            let problems = rule(text, &Companions { node, value_of: &value_of });
            for problem in problems.into_iter().filter(|_| !is_settled.get()) {
                if reported.insert((parent.clone(), problem.message.clone())) {
                    report.push(finding(problem, node.leaf().to_owned(), setting));
                }
            }
        }
    }
}

fn value(setting: &CheckedSetting) -> Option<&str> {
    match &setting.action {
        Action::Set(text) if setting.asset.is_none() => Some(text),
        _ => None,
    }
}
