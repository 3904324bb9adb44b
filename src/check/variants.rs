//! Checks variants: their names, their devices, and what each of them sets.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{CheckedVariant, Condition, DeviceKind};
use super::setting::Rules;
use super::stated::StatedValues;
use super::text::check_xml_text;
use super::together::by_node;
use super::{SettingOutcomes, condition, condition_text, overlap, resolve, set_twice};
use crate::finding::{Code, Finding, Report, Span, nearest};
use crate::settings::{Project, Spanned, State, Variant, When};
use crate::world::toml_text::key;

/// How many conditions the variants of a package may have in total. The largest package seen has 51 variants with about
/// 500 conditions.
const MAX_CONDITIONS: usize = 1000;
/// How many conditions a state may have: each is an attribute of one element, and fewer are documented.
const MAX_TOGETHER: usize = 30;
/// How many entries the lists of a package may have for variants: one for each setting and state.
const MAX_SETS: usize = 50_000;

/// Judges each variant separately. Returns the kinds of devices, the variants, and all values for the devices of each.
pub(super) fn check<'r>(
    project: &Project,
    rules: &Rules<'r>,
    outcomes: &mut Vec<SettingOutcomes>,
    report: &mut Report,
) -> (Vec<DeviceKind>, Vec<CheckedVariant>, Vec<StatedValues<'r>>) {
    let mut kinds: Vec<DeviceKind> =
        project.conditions.iter().map(|named| kind(&named.name.value, &named.states, rules, report)).collect();
    rules.advise(report, |report| distinct_names(project, report));
    let names = names(project);
    let (mut variants, mut stated_in_variants) = (Vec::new(), Vec::new());
    for section in &project.variants {
        let (name, when_at) = (name(section), when_at(section));
        let kinds = devices(section, &names, &mut kinds, rules, report);
        if section.settings.is_empty() && section.is_whole && !rules.built_before {
            report.push(sets_nothing(&name, section.span));
        }
        let resolved = resolve::resolve(&section.settings, rules.schema, rules.store, report);
        let stated = StatedValues::of(&resolved, rules.schema).over(rules.stated);
        let part = Rules { stated: &stated, variant: Some(&name), ..*rules }.part(resolved, report);
        outcomes.extend(part.outcomes);
        rules.advise(report, |report| set_twice::report(&by_node(&part.settings).1, report));
        variants.push(CheckedVariant { name, kinds, settings: part.settings, when_at });
        stated_in_variants.push(stated);
    }
    // The parts that were refused may use these conditions.
    if project.is_whole {
        unused(project, report);
    }
    if too_many(&kinds, &variants, report) {
        return (kinds, Vec::new(), Vec::new());
    }
    rules.advise(report, |report| {
        same_conditions(&kinds, &variants, report);
        overlap::check(&kinds, &variants, report);
    });
    (kinds, variants, stated_in_variants)
}

fn name(section: &Variant) -> String {
    section.name.as_ref().map(|name| name.value.clone()).unwrap_or_default()
}

/// The place where a variant names its devices.
fn when_at(section: &Variant) -> Span {
    match section.when.first() {
        Some(When::State(state)) => state.span,
        Some(When::Named(name)) => name.span,
        None => section.span,
    }
}

/// A kind of devices with checked conditions.
fn kind(name: &str, states: &[State], rules: &Rules<'_>, report: &mut Report) -> DeviceKind {
    let states = states.iter().map(|state| {
        rules.advise(report, |report| state.conditions.iter().for_each(|written| condition::check(written, report)));
        if state.conditions.len() > MAX_TOGETHER {
            let limit = format!("at most {MAX_TOGETHER} conditions in one item");
            report
                .push(Finding::new(Code::TooManyVariants, state.span, "these are too many conditions").allowed(limit));
        }
        let conditions = state.conditions.iter().map(|written| Condition {
            name: written.name.value.clone(),
            value: written.value.value.clone(),
            secret: rules.from_environment.contains(&written.value.span),
        });
        conditions.collect()
    });
    DeviceKind { name: name.to_owned(), states: states.collect() }
}

/// The kinds of devices of a variant. Conditions written in the variant itself become a kind with its name.
fn devices(
    section: &Variant,
    names: &BTreeMap<&str, usize>,
    kinds: &mut Vec<DeviceKind>,
    rules: &Rules<'_>,
    report: &mut Report,
) -> Vec<usize> {
    let mut states = Vec::new();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for item in &section.when {
        let index = match item {
            When::State(state) => {
                states.push(state.clone());
                kinds.len()
            }
            When::Named(name) => match names.get(name.value.as_str()) {
                Some(index) => *index,
                None => {
                    report.push(unknown_name(name, names));
                    continue;
                }
            },
        };
        if seen.insert(index) {
            found.push(index);
        } else if let When::Named(name) = item {
            let message = format!("`{}` appears twice in `when`", name.value);
            let finding = Finding::new(Code::SameConditions, name.span, message).help("keep it once");
            rules.advise(report, |report| report.push(finding));
        }
    }
    if !states.is_empty() {
        kinds.push(kind(&name(section), &states, rules, report));
    }
    found
}

/// The indices of the named conditions.
fn names(project: &Project) -> BTreeMap<&str, usize> {
    project.conditions.iter().enumerate().map(|(index, named)| (named.name.value.as_str(), index)).collect()
}

/// Conditions, and variants with conditions of their own, become kinds of devices, so their names must be distinct, even
/// ignoring letter case, and so must those of variants. A variant may have the name of the conditions that it uses.
fn distinct_names(project: &Project, report: &mut Report) {
    let (mut kinds, mut variants) = (BTreeSet::new(), BTreeSet::new());
    for named in &project.conditions {
        distinct_name(&named.name, &mut [&mut kinds], report);
    }
    for variant in &project.variants {
        let Some(name) = &variant.name else { continue };
        let is_kind = variant.when.iter().any(|when| matches!(when, When::State(_)));
        match is_kind {
            true => distinct_name(name, &mut [&mut kinds, &mut variants], report),
            false => distinct_name(name, &mut [&mut variants], report),
        }
    }
}

/// Adds a name to those that are taken.
fn distinct_name(name: &Spanned<String>, taken: &mut [&mut BTreeSet<String>], report: &mut Report) {
    let finding = |what: &str| Finding::new(Code::VariantName, name.span, what);
    if name.value.trim().is_empty() {
        report.push(finding("this name is empty").help("choose a name that describes the devices"));
        return;
    }
    if !check_xml_text(&name.value, name.span, report) {
        return;
    }
    let added = taken.iter_mut().filter_map(|names| names.insert(name.value.to_lowercase()).then_some(())).count();
    if added < taken.len() {
        let message = format!("a second variant or line of [conditions] is named `{}`", name.value);
        report.push(
            finding(&message)
                .label("the second one")
                .help("choose another name; names must differ by more than letter case"),
        );
    }
}

fn unknown_name(name: &Spanned<String>, names: &BTreeMap<&str, usize>) -> Finding {
    let message = format!("[conditions] does not define `{}`", name.value);
    let finding = Finding::new(Code::NoSuchConditions, name.span, message);
    if let Some(help) = condition_text::help(&name.value) {
        return finding.help(help);
    }
    match nearest(&name.value, names.keys().copied()) {
        Some(near) => finding.did_you_mean_text(near),
        None => {
            let example = format!("{} = [{{ PowerPlatformRole = \"8\" }}]", key(&name.value));
            finding.help(format!("add under [conditions]: {example}"))
        }
    }
}

fn unused(project: &Project, report: &mut Report) {
    let items = project.variants.iter().flat_map(|section| &section.when);
    let used: BTreeSet<&str> = items
        .filter_map(|item| match item {
            When::Named(name) => Some(name.value.as_str()),
            When::State(_) => None,
        })
        .collect();
    for named in project.conditions.iter().filter(|named| !used.contains(named.name.value.as_str())) {
        let message = format!("no variant uses `{}`", named.name.value);
        report.push(
            Finding::new(Code::ConditionsUnused, named.name.span, message)
                .help("use it in the `when` of a variant, or remove the line"),
        );
    }
}

fn sets_nothing(name: &str, span: Span) -> Finding {
    Finding::new(Code::NothingToSet, span, format!("the variant `{name}` sets nothing"))
        .allowed("lines under [variant.personalization], [[variant.account]] and the like, [variant.csp] or [variant.settings]")
        .help("a section such as [personalization] is for every device, wherever it is in the spec")
}

fn too_many(kinds: &[DeviceKind], variants: &[CheckedVariant], report: &mut Report) -> bool {
    let (mut conditions, mut sets) = (0, 0);
    for variant in variants {
        let states = || variant.kinds.iter().filter_map(|&kind| kinds.get(kind)).flat_map(|kind| &kind.states);
        conditions += states().map(Vec::len).sum::<usize>();
        sets += states().count() * variant.settings.len();
        if conditions > MAX_CONDITIONS || sets > MAX_SETS {
            let message = "from here on, there are too many variants for one package";
            let limits = format!(
                "at most {MAX_CONDITIONS} conditions, and at most {MAX_SETS} pairs of a setting and an item of `when`"
            );
            let finding = Finding::new(Code::TooManyVariants, variant.when_at, message).allowed(limits);
            report.push(finding.help("split the package, or combine several items with patterns"));
            return true;
        }
    }
    false
}

/// A state, ignoring the order of its conditions.
type ConditionSet<'k> = BTreeSet<(&'k str, &'k str)>;

/// Reports variants for exactly the same devices, and equal states in one variant.
fn same_conditions(kinds: &[DeviceKind], variants: &[CheckedVariant], report: &mut Report) {
    let mut seen: BTreeMap<BTreeSet<ConditionSet<'_>>, &str> = BTreeMap::new();
    for variant in variants {
        let states = variant.kinds.iter().filter_map(|&kind| kinds.get(kind)).flat_map(|kind| &kind.states);
        let states: Vec<ConditionSet<'_>> = states
            .filter(|state| !state.is_empty())
            .map(|state| state.iter().map(|condition| (condition.name.as_str(), condition.value.as_str())).collect())
            .collect();
        let any_of: BTreeSet<ConditionSet<'_>> = states.iter().cloned().collect();
        let finding = |message: String| Finding::new(Code::SameConditions, variant.when_at, message);
        if any_of.len() < states.len() {
            let message = format!("`when` of the variant `{}` contains the same conditions twice", variant.name);
            report.push(finding(message).help("keep them once; [conditions] may define them under another name"));
        }
        if any_of.is_empty() {
            continue;
        }
        if let Some(other) = seen.insert(any_of, &variant.name) {
            let message = format!("the variants `{other}` and `{}` are for the same devices", variant.name);
            report.push(finding(message).help("put the settings of both into one of them"));
        }
    }
}
