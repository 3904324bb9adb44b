//! Nodes whose settings take effect in one step (AtomicRequired): a certificate request, a VPN profile, a firewall
//! rule.
//!
//! The package writes all settings of such a node into one document. No DDF states which of them the node requires:
//! Occurrence One limits their number and is stated for optional settings too. So if a spec omits settings that always
//! exist and have no default, this is only a note.

use std::collections::{BTreeMap, BTreeSet};

use super::CheckedSetting;
use super::checked::CheckedVariant;
use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Format, NodeId, Occurrence, Schema};

/// Adds a note for nodes that the spec sets only in part. The settings that a variant adds to a node of every device
/// are judged together with that node.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], schema: &Schema, report: &mut Report) {
    let mut asked: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    let mut judge = |id: NodeId, part: &Part<'_>| {
        part.judge(id, asked.entry(id).or_insert_with(|| expected(id, schema)), schema, report);
    };
    let everywhere = parts(settings, schema);
    everywhere.iter().for_each(|((id, _), part)| judge(*id, part));
    for variant in variants {
        let own = parts(&variant.settings, schema);
        own.iter().filter(|(key, _)| !everywhere.contains_key(key)).for_each(|((id, _), part)| judge(*id, part));
    }
}

/// The settings of each node whose settings must be set together, by its address in lower case.
fn parts<'s>(settings: &'s [CheckedSetting], schema: &'s Schema) -> BTreeMap<(NodeId, Vec<String>), Part<'s>> {
    let mut parts = BTreeMap::new();
    for setting in settings.iter().filter(|setting| setting.sets_a_value()) {
        for (id, address) in setting.upwards(schema).skip(1).filter(|(id, _)| schema.node(*id).atomic_required) {
            let key = address.iter().map(|name| name.to_ascii_lowercase()).collect();
            let name = address.last().map_or("", String::as_str);
            let part = parts.entry((id, key)).or_insert(Part { name, first: setting.origin, set: BTreeSet::new() });
            part.set.extend(setting.found().map(|found| found.node));
        }
    }
    parts
}

/// The settings of one such node.
struct Part<'a> {
    name: &'a str,
    first: Span,
    set: BTreeSet<NodeId>,
}

impl Part<'_> {
    /// Adds a note about what is missing, if anything is.
    fn judge(&self, id: NodeId, expected: &[NodeId], schema: &Schema, report: &mut Report) {
        const MAX_NAMED: usize = 8;
        let missing: Vec<&NodeId> = expected.iter().filter(|id| !self.set.contains(id)).collect();
        if missing.is_empty() {
            return;
        }
        let mut names: Vec<String> = missing.iter().take(MAX_NAMED).map(|id| schema.node(**id).name.clone()).collect();
        if missing.len() > MAX_NAMED {
            names.push(format!("{} more", missing.len() - MAX_NAMED));
        }
        let message =
            format!("the settings of `{}` take effect together, and the spec omits {}", self.name, names.join(", "));
        report.push(
            Finding::new(Code::AtomicPart, self.first, message)
                .label(format!("according to {}", schema.ddf_name(id)))
                .help("set them too if the device needs them: no DDF states which ones are required"),
        );
    }
}

/// The maximum number of settings considered below one node; published ones have up to 20.
const MAX_EXPECTED: usize = 200;

/// The settings below a node that always exist and have no default.
fn expected(id: NodeId, schema: &Schema) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut pending: Vec<NodeId> = schema.children(id).iter().rev().copied().collect();
    while let Some(id) = pending.pop().filter(|_| found.len() < MAX_EXPECTED) {
        let node = schema.node(id);
        if node.occurrence != Occurrence::One || node.is_dynamic() {
            continue;
        }
        pending.extend(schema.children(id).iter().rev());
        let holds_value = !matches!(node.format, Format::Node | Format::Null);
        if holds_value && node.access.is_settable() && node.default.is_none() {
            found.push(id);
        }
    }
    found
}
