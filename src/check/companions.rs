//! Judges settings by other settings for the same devices, if the documentation of their CSP connects them.

use std::collections::BTreeSet;

use super::checked::{Action, CheckedSetting, CheckedVariant};
use super::documented::finding;
use super::together::{ByNode, by_node};
use crate::address::LocUri;
use crate::csp::{Companions, judge_together};
use crate::finding::Report;

/// Judges the settings for every device, then those of each variant together with everything else that its devices get.
pub(super) fn check(everywhere: &ByNode<'_>, variants: &[CheckedVariant], report: &mut Report) {
    judge(everywhere, everywhere, report);
    for variant in variants {
        let (own, _) = by_node(&variant.settings);
        let all: ByNode<'_> = everywhere.iter().chain(&own).map(|(key, setting)| (key.clone(), *setting)).collect();
        judge(&own, &all, report);
    }
}

/// Judges the settings in `own`; their devices get those in `all`. For several settings of one parent, the same problem
/// is reported for the first only.
fn judge(own: &ByNode<'_>, all: &ByNode<'_>, report: &mut Report) {
    let value_of = |node: &LocUri| all.get(&node.key()).and_then(|setting| value(setting));
    let mut in_order: Vec<&CheckedSetting> = own.values().copied().collect();
    in_order.sort_by_key(|setting| setting.origin);
    let mut reported = BTreeSet::new();
    for setting in in_order {
        let (Some(node), Some(text)) = (setting.locuri(), value(setting)) else { continue };
        let parent = node.above(1).map(|parent| parent.key());
        for problem in judge_together(text, &Companions { node, value_of: &value_of }) {
            if reported.insert((parent.clone(), problem.message.clone())) {
                report.push(finding(problem, node.leaf().to_owned(), setting));
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
