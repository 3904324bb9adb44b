//! Judges all settings of a device together: limits that other settings may lift, and what a variant changes.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{CheckedSetting, CheckedVariant};
use super::dependencies::{DependencyState, Needs};
use super::setting::Rules;
use super::stated::StatedValues;
use crate::address::LocKey;
use crate::csp::{Limit, PersonalizationNode, limits};
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::schema::{Match, Schema};

/// The settings that a device gets, by node.
pub(super) type ByNode<'s> = BTreeMap<LocKey, &'s CheckedSetting>;

/// Judges the settings for every device, then for each variant all settings of its devices. Problems of the former are
/// not reported again for variants.
pub(super) fn check<'s>(
    everywhere: &ByNode<'s>,
    variants: &'s [CheckedVariant],
    stated: &[StatedValues<'_>],
    rules: &Rules<'_>,
    report: &mut Report,
) {
    let mut common = Report::new();
    report_limits(everywhere, rules.stated, rules, &mut common);
    let said: BTreeSet<(Code, String)> =
        common.in_order().iter().map(|finding| (finding.code, finding.message.clone())).collect();
    report.extend(common);
    let dependents = Dependents::of(everywhere, rules.schema);
    for (variant, stated) in variants.iter().zip(stated) {
        let (own, _) = by_node(&variant.settings);
        for setting in own.values() {
            let before = setting.key().and_then(|key| everywhere.get(&key));
            if before.is_some_and(|before| before.action == setting.action) {
                report.push(repeats(&variant.name, setting.origin));
            }
        }
        let lines: BTreeSet<Span> = own.values().flat_map(|setting| [setting.origin, setting.value_at]).collect();
        let all: ByNode<'_> = everywhere.iter().chain(&own).map(|(key, setting)| (key.clone(), *setting)).collect();
        let mut here = Report::new();
        report_limits(&all, stated, rules, &mut here);
        let new =
            here.in_order().into_iter().filter(|finding| !said.contains(&(finding.code, finding.message.clone())));
        new.for_each(|finding| report.push(placed(finding.clone(), &variant.name, &lines)));
        dependents.contradicted_in(&variant.name, &own, stated, rules, report);
    }
}

/// Two settings of one node.
pub(super) struct Repeated<'s> {
    pub(super) first: &'s CheckedSetting,
    pub(super) second: &'s CheckedSetting,
}

/// The settings by node, and those that set a node a second time.
pub(super) fn by_node(settings: &[CheckedSetting]) -> (ByNode<'_>, Vec<Repeated<'_>>) {
    let (mut by_node, mut repeated) = (ByNode::new(), Vec::new());
    for second in settings {
        let Some(key) = second.key() else { continue };
        if let Some(first) = by_node.insert(key, second) {
            repeated.push(Repeated { first, second });
        }
    }
    (by_node, repeated)
}

/// Reports the limits that apply, each once, at the first setting concerned.
fn report_limits(settings: &ByNode<'_>, stated: &StatedValues<'_>, rules: &Rules<'_>, report: &mut Report) {
    let mut set: Vec<(&CheckedSetting, Vec<Limit>)> = settings
        .values()
        .filter_map(|setting| {
            let locuri = setting.locuri().filter(|_| setting.sets_a_value())?;
            PersonalizationNode::of(locuri)?;
            Some((*setting, limits(locuri, &|switch| stated.is_on(switch))))
        })
        .collect();
    set.sort_by_key(|(setting, ..)| setting.origin);
    let with = |limit: Limit| set.iter().filter(move |(.., limits)| limits.contains(&limit));
    if let Some((first, ..)) = with(Limit::ProNeedsPermission).next() {
        report_pro_editions(first.origin, rules, report);
    }
    let hidden: Vec<_> = with(Limit::BootToCloudOnly).collect();
    if let Some((first, ..)) = hidden.first() {
        let names: Vec<&str> = hidden.iter().map(|(setting, ..)| setting.name()).collect();
        report.push(boot_to_cloud(&names, first.origin));
    }
    if let Some((first, ..)) = set.iter().find(|(setting, ..)| setting.names_its_file()) {
        report.push(deploy_folder(first.origin));
    }
}

/// Reports the editions of the target that support Personalization only with another setting.
fn report_pro_editions(span: Span, rules: &Rules<'_>, report: &mut Report) {
    let limit = Limit::ProNeedsPermission;
    let limited = rules.target.devices.iter().filter(|device| limit.is_of(device.edition));
    let mut editions: Vec<String> = limited.map(|device| device.edition.to_string()).collect();
    editions.sort();
    editions.dedup();
    if editions.is_empty() {
        return;
    }
    let message = format!(
        "{} in [target]: there Windows ignores Personalization unless another setting allows it",
        editions.join(" and ")
    );
    report.push(
        Finding::new(Code::ProNeedsEduPolicies, span, message)
            .label("the DDF allows these editions, but the documentation of the CSP does not")
            .allowed("on Pro only together with SharedPC SetEduPolicies, or shared PC mode with BootToCloudPCEnhanced")
            .help(format!(
                "add under [csp]: \"{}\" = true (it also turns off tips and consumer features)",
                limit.lifted_by()
            )),
    );
}

/// The finding for nodes whose DDF descriptions say that they show something only in boot-to-cloud shared PC mode.
fn boot_to_cloud(names: &[&str], span: Span) -> Finding {
    let verb = if names.len() == 1 { "shows" } else { "show" };
    let message = format!("{} {verb} only in boot-to-cloud shared PC mode", names.join(" and "));
    Finding::new(Code::BootToCloudOnly, span, message).help("otherwise Windows stores the value without showing it")
}

fn deploy_folder(span: Span) -> Finding {
    Finding::new(
        Code::DeployFolder,
        span,
        "embedded pictures go to Users\\Public\\Downloads, where users can replace them",
    )
    .help("if that matters, use a picture in a protected folder: { url = \"file:///C:/...\" }")
}

/// Names the variant in the message of a finding about a line outside the variant.
fn placed(mut finding: Finding, variant: &str, lines: &BTreeSet<Span>) -> Finding {
    let inside = matches!(&finding.place, Place::Spec(span) if lines.contains(span));
    if !inside {
        finding.message.push_str(&format!(", where variant `{variant}` applies"));
    }
    finding
}

fn repeats(variant: &str, span: Span) -> Finding {
    let message = format!("the variant `{variant}` sets what every device gets anyway");
    Finding::new(Code::VariantRepeats, span, message).help("remove the line, unless another variant changes it")
}

/// The settings for every device by the nodes that they need.
struct Dependents<'s>(BTreeMap<LocKey, Vec<(&'s CheckedSetting, &'s Match)>>);

impl<'s> Dependents<'s> {
    fn of(settings: &ByNode<'s>, schema: &Schema) -> Self {
        let mut by_need: BTreeMap<LocKey, Vec<(&CheckedSetting, &Match)>> = BTreeMap::new();
        for setting in settings.values().filter(|setting| setting.sets_a_value()) {
            let Some(found) = setting.found() else { continue };
            let groups = schema.node(found.node).dependencies.iter();
            let others = groups.flat_map(|group| &group.dependencies).filter_map(|d| schema.needed(d, &found.locuri));
            let needed: BTreeSet<LocKey> = others.map(|other| other.key.clone()).collect();
            needed.into_iter().for_each(|key| by_need.entry(key).or_default().push((setting, found)));
        }
        Dependents(by_need)
    }

    /// Reports the dependencies of settings for every device that only this variant breaks.
    fn contradicted_in(
        &self,
        variant: &str,
        own: &ByNode<'_>,
        stated: &StatedValues<'_>,
        rules: &Rules<'_>,
        report: &mut Report,
    ) {
        let touched = own.keys().filter_map(|key| self.0.get(key)).flatten();
        let touched = touched.filter(|(setting, _)| setting.key().is_some_and(|key| !own.contains_key(&key)));
        let by_line: BTreeMap<Span, &Match> = touched.map(|(setting, found)| (setting.origin, *found)).collect();
        for (span, found) in by_line {
            let here = Needs::of(found, rules.schema, stated);
            let before = Needs::of(found, rules.schema, rules.stated).state();
            if here.state() != DependencyState::Contradicted || before == DependencyState::Contradicted {
                continue;
            }
            let mut said = Report::new();
            here.report(span, false, &mut said);
            for mut finding in said.in_order().into_iter().cloned() {
                finding.message.push_str(&format!(", where variant `{variant}` applies"));
                report.push(finding);
            }
        }
    }
}
