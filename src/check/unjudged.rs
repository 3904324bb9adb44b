//! Settings whose values nothing has judged, so no table claims that they work.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{Action, CheckedSetting};
use super::outcome::{SettingOutcomes, Unjudged};
use super::policies::PolicyFiles;
use crate::csp::{PersonalizationNode, ValueKind, is_ingested_policy};
use crate::finding::{Code, Place, Report, Span};
use crate::schema::{Format, Rule};

/// Marks the outcomes of all lines whose value is accepted unjudged.
pub(super) fn mark(
    outcomes: &mut [SettingOutcomes],
    settings: &[&CheckedSetting],
    policies: &PolicyFiles<'_>,
    report: &Report,
) {
    let noted = noted(report);
    let why = |setting: &CheckedSetting| match noted.contains(&setting.value_at) {
        true => Some(Unjudged::Rule),
        false => why(setting, policies),
    };
    let unjudged: BTreeMap<usize, Unjudged> =
        settings.iter().filter_map(|setting| Some((setting.origin.start, why(setting)?))).collect();
    for own in outcomes {
        if let Some(why) = unjudged.get(&own.span.start) {
            own.mark_unjudged(*why);
        }
    }
}

/// The reason why a valid value of that setting is not judged, if there is one.
fn why(setting: &CheckedSetting, policies: &PolicyFiles<'_>) -> Option<Unjudged> {
    let (Action::Set(_), Some(found)) = (&setting.action, setting.found()) else { return None };
    let node = policies.schema.node(found.node);
    let is_known = || {
        ValueKind::of(&found.locuri).is_some()
            || PersonalizationNode::of(&found.locuri).is_some_and(PersonalizationNode::is_picture_url)
    };
    match &node.allowed.rule {
        _ if policies.leaves_open(setting) => Some(Unjudged::Choices),
        Rule::Unstated | Rule::Any if is_ingested_policy(&found.locuri) => None,
        Rule::Unstated | Rule::Any if node.format == Format::Null && node.access.is_action() => None,
        Rule::Unstated | Rule::Any if is_text(node.format) && !is_known() => Some(Unjudged::Text),
        Rule::Unread(_) => Some(Unjudged::Rule),
        _ => None,
    }
}

/// The positions of the values that a note reports as not judged.
fn noted(report: &Report) -> BTreeSet<Span> {
    let notes = report.in_order().into_iter().filter(|finding| finding.code == Code::NotJudged);
    let places = notes.filter_map(|finding| match finding.place {
        Place::Spec(span) => Some(span),
        Place::Named(_) | Place::Nowhere => None,
    });
    places.collect()
}

/// Whether any text is valid in that format; numbers, booleans and times have a form of their own.
fn is_text(format: Format) -> bool {
    match format {
        Format::B64 | Format::Bin | Format::Chr | Format::Null | Format::Xml => true,
        Format::Bool | Format::Date | Format::Float | Format::Int | Format::Node | Format::Time => false,
    }
}
