//! Limits how many sibling nodes with the same description may exist (Occurrence).

use std::collections::{BTreeMap, BTreeSet};

use super::CheckedSetting;
use super::checked::CheckedVariant;
use crate::finding::{Code, Finding, Report};
use crate::schema::{NodeId, Occurrence, Schema};

/// The names below each described parent with a limited number of children. Addresses are in lower case.
type Names = BTreeMap<(NodeId, Vec<String>), BTreeSet<String>>;

/// Warns if the spec chooses more names under one parent than the DDF allows. Some published DDF files state One for
/// nodes that their own documentation shows several times, so it is not an error.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], schema: &Schema, report: &mut Report) {
    let everywhere = names(settings, &Names::new(), schema, report);
    for variant in variants {
        names(&variant.settings, &everywhere, schema, report);
    }
}

/// The names in one part of the spec. Those that exceed the limit together with `before` are reported.
fn names(settings: &[CheckedSetting], before: &Names, schema: &Schema, report: &mut Report) -> Names {
    let mut names = Names::new();
    for setting in settings.iter().filter(|setting| setting.sets_a_value()) {
        for (id, address) in setting.upwards(schema).filter(|(id, _)| schema.node(*id).is_dynamic()) {
            let (Some(limit), Some((name, above))) = (max_siblings(schema.node(id).occurrence), address.split_last())
            else {
                continue;
            };
            let key = (id, above.iter().map(|name| name.to_ascii_lowercase()).collect());
            let there = before.get(&key);
            let lower = name.to_ascii_lowercase();
            if there.is_some_and(|there| there.contains(&lower)) {
                continue;
            }
            let own = names.entry(key).or_default();
            // Only the first name above the limit is reported.
            if own.insert(lower) && own.len() + there.map_or(0, BTreeSet::len) == limit + 1 {
                report.push(one_more(setting, name, limit, id, schema));
            }
        }
    }
    names
}

/// The limit of nodes under one parent, if there is one.
fn max_siblings(occurrence: Occurrence) -> Option<usize> {
    match occurrence {
        Occurrence::One | Occurrence::ZeroOrOne => Some(1),
        Occurrence::OneOrN(limit) | Occurrence::ZeroOrN(limit) => limit.and_then(|limit| usize::try_from(limit).ok()),
        Occurrence::ZeroOrMore | Occurrence::OneOrMore => None,
    }
}

fn one_more(setting: &CheckedSetting, name: &str, limit: usize, id: NodeId, schema: &Schema) -> Finding {
    let message = format!("`{name}` exceeds the number of `{}` that its DDF allows", schema.locuri(id));
    Finding::new(Code::TooManyNodes, setting.origin, message)
        .label(format!("according to {}", schema.ddf_name(id)))
        .allowed(format!("{limit} at one place"))
        .help("use one name for all settings of this node, or make sure that the device supports several")
}
