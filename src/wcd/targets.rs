//! Reads the content of `Customizations`: the settings for every device, kinds of devices, and settings for some of
//! them.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{COMMON, known_children, missing, no_elements, no_text, second, tag, unknown_element};
use super::part::Reading;
use crate::finding::{Code, Finding, Span, nearest, shortened};
use crate::format::doc::is_condition_name;
use crate::format::xml::Parsed;
use crate::settings::{Condition, NamedConditions, Setting, Spanned, State, Variant, When};

/// The settings for every device, the kinds of devices, and the variants.
type Parts = (Vec<Setting>, Vec<NamedConditions>, Vec<Variant>);

/// Reads the parts. Each of `Common` and `Targets` occurs at most once, in any order.
pub(super) fn read(customizations: &Parsed, reading: &mut Reading<'_, '_>) -> Parts {
    let (mut common, mut targets) = (None, None);
    let mut variants = Vec::new();
    no_text(customizations, reading.report);
    for child in &customizations.children {
        let place = match child.name.as_str() {
            COMMON => &mut common,
            "Targets" => &mut targets,
            "Variant" => {
                variants.push(child);
                continue;
            }
            "Profile" | "Replace" => {
                reading.report.push(unseen(child));
                continue;
            }
            _ => {
                let known = [COMMON, "Targets", "Variant"];
                reading.report.push(unknown_element(child, customizations, &known));
                continue;
            }
        };
        match place {
            None => *place = Some(child),
            Some(first) => reading.report.push(second(child, first)),
        }
    }
    let settings = common.map(|common| reading.part(common)).unwrap_or_default();
    let kinds = targets.map(|targets| kinds(targets, reading)).unwrap_or_default();
    let ids: BTreeSet<&str> = kinds.iter().map(|kind| kind.name.value.as_str()).collect();
    let variants = variants.iter().enumerate().map(|(number, own)| variant(own, number, &ids, reading));
    let variants: Vec<Variant> = variants.collect();
    let used = used_ids(&variants);
    let targets = targets.iter().flat_map(|targets| &targets.children);
    targets.for_each(|target| report_if_empty(target, &used, reading));
    (settings, kinds, variants)
}

/// The ids of the kinds of devices that variants use.
fn used_ids(variants: &[Variant]) -> BTreeSet<&str> {
    let used = variants.iter().flat_map(|variant| &variant.when).filter_map(|when| match when {
        When::Named(id) => Some(id.value.as_str()),
        When::State(_) => None,
    });
    used.collect()
}

/// Reports a target that names no devices although variants use it: their settings would be for no device, or for all.
fn report_if_empty(target: &Parsed, used: &BTreeSet<&str>, reading: &mut Reading<'_, '_>) {
    let Some(id) = optional(target, "Id").filter(|id| used.contains(id) && !reading.was_built()) else { return };
    let mut empty = |element: &Parsed, part: &str, with: &str| {
        let finding = missing(element, part, with);
        reading.report.push(finding.label(format!("variants for `{}` need it", shortened(id))));
    };
    if target.children.is_empty() {
        empty(target, "TargetState", "a Condition for each property of the devices");
    }
    for state in target.children.iter().filter(|state| state.children.is_empty()) {
        empty(state, "Condition", "a Name and a Value");
    }
}

/// The finding about a part of the databases of network operators: no package made from such a part has been seen.
fn unseen(element: &Parsed) -> Finding {
    let name = &element.name;
    let message = format!("`{name}` is not compiled: it is not known what it becomes in a package");
    Finding::new(Code::NotYet, tag(element), message).help("build the project with Windows Configuration Designer")
}

fn kinds(targets: &Parsed, reading: &mut Reading<'_, '_>) -> Vec<NamedConditions> {
    let mut kinds = Vec::new();
    let mut known: BTreeMap<&str, &Parsed> = BTreeMap::new();
    no_text(targets, reading.report);
    for target in &targets.children {
        if target.name != "Target" {
            reading.report.push(unknown_element(target, targets, &["Target"]));
            continue;
        }
        let Some(id) = attribute(target, "Id", reading) else { continue };
        if let Some(first) = known.insert(id, target) {
            reading.report.push(second(target, first));
            continue;
        }
        no_text(target, reading.report);
        let states = target.children.iter().filter_map(|child| match child.name.as_str() {
            "TargetState" => Some(State { span: tag(child), conditions: conditions(child, reading) }),
            _ => {
                reading.report.push(unknown_element(child, target, &["TargetState"]));
                None
            }
        });
        let states = states.collect();
        kinds.push(NamedConditions { name: spanned(id, target), states });
    }
    kinds
}

fn conditions(state: &Parsed, reading: &mut Reading<'_, '_>) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    no_text(state, reading.report);
    for child in &state.children {
        if child.name != "Condition" {
            reading.report.push(unknown_element(child, state, &["Condition"]));
            continue;
        }
        no_elements(child, reading.report);
        no_text(child, reading.report);
        let (name, value) = (attribute(child, "Name", reading), attribute(child, "Value", reading));
        let (Some(name), Some(value)) = (name, value) else { continue };
        match refused_name(name, &conditions, tag(child)) {
            Some(refused) => reading.report.push(refused),
            None => conditions.push(Condition { name: spanned(name, child), value: spanned(value, child) }),
        }
    }
    conditions
}

/// The finding about a name that no condition can have after these ones: conditions become attributes of one element.
fn refused_name(name: &str, earlier: &[Condition], span: Span) -> Option<Finding> {
    let finding = |problem| Finding::new(Code::ConditionValue, span, format!("`{}` {problem}", name.escape_debug()));
    if !is_condition_name(name) {
        return Some(finding("cannot be the name of a condition").allowed("a name such as AoAc or PowerPlatformRole"));
    }
    let is_repeated = earlier.iter().any(|own| own.name.value == name);
    is_repeated.then(|| {
        finding("is compared a second time").help(
            "keep one of the two, or give each a TargetState of its own: a device then has to meet only one of them",
        )
    })
}

/// Reads a variant. `number` counts variants from 0; `ids` are those of all kinds of devices.
fn variant(element: &Parsed, number: usize, ids: &BTreeSet<&str>, reading: &mut Reading<'_, '_>) -> Variant {
    let [refs, settings] = known_children(element, ["TargetRefs", "Settings"], reading.report);
    let refs = refs.filter(|refs| !refs.children.is_empty());
    if refs.is_none() {
        reading.report.push(missing(element, "TargetRefs", "a TargetRef for each kind of device"));
    }
    let each = refs.into_iter().flat_map(|refs| refs.children.iter().map(move |child| (refs, child)));
    let when = each.filter_map(|(refs, child)| match child.name.as_str() {
        "TargetRef" => {
            no_elements(child, reading.report);
            no_text(child, reading.report);
            let id = attribute(child, "Id", reading)?;
            if !ids.contains(id) {
                reading.report.push(no_such_target(id, child, ids));
                return None;
            }
            Some(When::Named(spanned(id, child)))
        }
        _ => {
            reading.report.push(unknown_element(child, refs, &["TargetRef"]));
            None
        }
    });
    let when = when.collect();
    let name = optional(element, "Name").map_or_else(|| (number + 1).to_string(), str::to_owned);
    Variant {
        span: tag(element),
        name: Some(spanned(&name, element)),
        when,
        settings: settings.map(|settings| reading.part(settings)).unwrap_or_default(),
        is_whole: true,
    }
}

fn no_such_target(id: &str, element: &Parsed, ids: &BTreeSet<&str>) -> Finding {
    let finding = Finding::new(Code::NoSuchConditions, tag(element), format!("no `Target` has the Id `{id}`"));
    match nearest(id, ids.iter().copied()) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help("add a Target of that Id under Targets, or remove the variant"),
    }
}

/// A required attribute of an element.
fn attribute<'p>(element: &'p Parsed, name: &str, reading: &mut Reading<'_, '_>) -> Option<&'p str> {
    let found = optional(element, name);
    if found.is_none() {
        let message = format!("`{}` has no attribute `{name}`", element.name);
        let finding = Finding::new(Code::MissingKey, tag(element), message);
        reading.report.push(finding.help(format!("add {name}=\"...\" to the element")));
    }
    found
}

fn optional<'p>(element: &'p Parsed, name: &str) -> Option<&'p str> {
    element.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn spanned(text: &str, element: &Parsed) -> Spanned<String> {
    Spanned { value: text.to_owned(), span: tag(element) }
}
