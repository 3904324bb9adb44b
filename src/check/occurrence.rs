//! How many nodes of one description may stand side by side (Occurrence).

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, CheckedSetting};
use crate::finding::{Code, Finding, Report};
use crate::schema::{NodeId, Occurrence, Schema};

/// Warns where the spec chooses more names under one parent than the DDF allows. Some published DDF files say One of
/// nodes that their own documentation shows several of, so it is no error.
pub(super) fn check(settings: &[CheckedSetting], schema: &Schema, report: &mut Report) {
    let mut names: BTreeMap<(NodeId, Vec<String>), BTreeSet<String>> = BTreeMap::new();
    for setting in settings.iter().filter(|setting| setting.action != Action::Delete) {
        for (id, address) in setting.upwards(schema) {
            let node = schema.node(id);
            let (Some(most), Some((name, above))) = (most(node.occurrence), address.split_last()) else { continue };
            if !node.is_dynamic() {
                continue;
            }
            let above = above.iter().map(|name| name.to_ascii_lowercase()).collect();
            let beside = names.entry((id, above)).or_default();
            if beside.insert(name.to_ascii_lowercase()) && beside.len() == most + 1 {
                let message = format!("`{name}` is one more `{}` than its DDF allows", schema.locuri(id));
                report.push(
                    Finding::new(Code::TooManyNodes, setting.origin, message)
                        .label(format!("says {}", schema.ddf_name(id)))
                        .allowed(format!("{most} at one place"))
                        .help("use one name for all settings of this node, or make sure that the device takes several"),
                );
            }
        }
    }
}

/// How many may stand under one parent, where there is a limit.
fn most(occurrence: Occurrence) -> Option<usize> {
    match occurrence {
        Occurrence::One | Occurrence::ZeroOrOne => Some(1),
        Occurrence::OneOrN(limit) | Occurrence::ZeroOrN(limit) => limit.and_then(|limit| usize::try_from(limit).ok()),
        Occurrence::ZeroOrMore | Occurrence::OneOrMore => None,
    }
}
