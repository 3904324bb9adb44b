//! Settings for every device whose other half a variant takes away.

use std::collections::{BTreeMap, BTreeSet};

use super::dependencies::{Needs, Standing};
use super::stated::StatedValues;
use super::{Action, CheckedSetting, Rules};
use crate::address::LocKey;
use crate::finding::{Report, Span};
use crate::schema::{Found, Match, Schema};
use crate::spec::Spec;

/// A setting for every device that needs another one.
struct Dependent {
    found: Match,
    key: LocKey,
    span: Span,
}

/// Judges, for each variant, the settings for every device that need something the variant sets.
pub(super) fn check(spec: &Spec, settings: &[CheckedSetting], rules: &Rules<'_>, report: &mut Report) {
    if spec.variants.is_empty() {
        return;
    }
    let by_need = by_need(settings, rules.schema);
    for section in &spec.variants {
        let own = StatedValues::of(&section.personalization, &section.csp, rules.from_environment);
        let touched: BTreeMap<Span, &Dependent> = own
            .keys()
            .filter_map(|key| by_need.get(key))
            .flatten()
            .filter(|dependent| !own.holds(&dependent.key))
            .map(|dependent| (dependent.span, dependent))
            .collect();
        let here = own.over(rules.stated);
        let name = section.name.as_ref().map_or("", |name| &name.value);
        for dependent in touched.values() {
            contradicted(dependent, &here, name, rules, report);
        }
    }
}

/// The settings by the nodes that they need.
fn by_need(settings: &[CheckedSetting], schema: &Schema) -> BTreeMap<LocKey, Vec<Dependent>> {
    let mut by_need: BTreeMap<LocKey, Vec<Dependent>> = BTreeMap::new();
    for setting in settings.iter().filter(|setting| setting.action != Action::Delete) {
        let Found::Node(found) = schema.find(&setting.locuri) else { continue };
        let dependencies = schema.node(found.node).dependencies.iter().flat_map(|group| &group.dependencies);
        let others = dependencies.filter_map(|dependency| schema.needed(dependency, &setting.locuri));
        let needed: BTreeSet<LocKey> = others.map(|other| other.locuri.key()).collect();
        for key in needed {
            let dependent = Dependent { found: found.clone(), key: setting.locuri.key(), span: setting.origin };
            by_need.entry(key).or_default().push(dependent);
        }
    }
    by_need
}

/// Reports a dependency that only the variant breaks.
fn contradicted(dependent: &Dependent, here: &StatedValues<'_>, variant: &str, rules: &Rules<'_>, report: &mut Report) {
    let standing = |stated| Needs::of(&dependent.found, rules.schema, stated).standing();
    if standing(here) != Standing::Contradicted || standing(rules.stated) == Standing::Contradicted {
        return;
    }
    let mut told = Report::new();
    Needs::of(&dependent.found, rules.schema, here).report(dependent.span, &mut told);
    for mut finding in told.in_order().into_iter().cloned() {
        finding.message.push_str(&format!(", where variant `{variant}` applies"));
        report.push(finding);
    }
}
