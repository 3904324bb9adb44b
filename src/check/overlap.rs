//! Variants that can apply to the same device and set the same node differently.

use std::collections::BTreeMap;

use super::checked::{CheckedSetting, CheckedVariant, DeviceKind};
use super::condition_value::ConditionValue;
use crate::address::LocKey;
use crate::finding::{Code, Finding, Report};

/// A variant, prepared for comparison.
struct Compared<'v> {
    name: &'v str,
    /// A device must meet one of these.
    states: Vec<BTreeMap<String, ConditionValue<'v>>>,
    settings: BTreeMap<LocKey, &'v CheckedSetting>,
}

/// How many pairs are reported individually. With a few hundred variants a complete list would be too long for people
/// and for a build record.
const MAX_REPORTED: usize = 100;

/// Warns about each pair of variants that can apply to the same device and set a node differently. Pairs above the limit
/// are counted in one warning.
pub(super) fn check(kinds: &[DeviceKind], variants: &[CheckedVariant], report: &mut Report) {
    let compared: Vec<Compared<'_>> = variants.iter().map(|variant| compared(kinds, variant)).collect();
    let mut reported = 0;
    let mut further: Option<(&CheckedSetting, usize)> = None;
    for (index, later) in compared.iter().enumerate() {
        for earlier in &compared[..index] {
            let contested = contested(earlier, later);
            if let Some(first) = contested.first()
                && can_meet(earlier, later)
            {
                if reported < MAX_REPORTED {
                    report.push(finding(earlier.name, later.name, first, contested.len()));
                    reported += 1;
                } else {
                    further = Some(further.map_or((first, 1), |(first, count)| (first, count + 1)));
                }
            }
        }
    }
    if let Some((first, count)) = further {
        let message = format!("{count} more pairs of variants can apply to the same device and set a node differently");
        report.push(Finding::new(Code::VariantsOverlap, first.origin, message).label("the first of them").help(HELP));
    }
}

fn compared<'v>(kinds: &'v [DeviceKind], variant: &'v CheckedVariant) -> Compared<'v> {
    let states = variant.kinds.iter().filter_map(|&kind| kinds.get(kind)).flat_map(|kind| &kind.states);
    let parsed = states.map(|state| {
        let values = state.iter().filter_map(|condition| {
            let value = ConditionValue::parse(&condition.value).ok()?;
            Some((condition.name.to_ascii_lowercase(), value))
        });
        values.collect()
    });
    let settings = variant.settings.iter().filter_map(|setting| Some((setting.key()?, setting)));
    Compared { name: &variant.name, states: parsed.collect(), settings: settings.collect() }
}

/// The settings of the later variant that the earlier one sets differently, in source order.
fn contested<'v>(earlier: &Compared<'v>, later: &Compared<'v>) -> Vec<&'v CheckedSetting> {
    let differs =
        |key: &LocKey, own: &CheckedSetting| earlier.settings.get(key).is_some_and(|other| other.action != own.action);
    let mut contested: Vec<&CheckedSetting> =
        later.settings.iter().filter(|(key, own)| differs(key, own)).map(|(_, own)| *own).collect();
    contested.sort_by_key(|setting| setting.origin);
    contested
}

/// Whether one device may meet a state of each variant, as far as is known.
fn can_meet(one: &Compared<'_>, other: &Compared<'_>) -> bool {
    one.states.iter().any(|state| {
        other.states.iter().any(|another| {
            let exclude = |(name, value): (&String, &ConditionValue<'_>)| {
                another.get(name).is_some_and(|other_value| value.excludes(other_value))
            };
            !state.iter().any(exclude)
        })
    })
}

fn finding(earlier: &str, later: &str, first: &CheckedSetting, count: usize) -> Finding {
    let node = first.locuri().and_then(|locuri| locuri.segments().last()).map_or("", String::as_str);
    let more = match count {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let message = format!(
        "the variants `{earlier}` and `{later}` can apply to the same device, and set {node}{more} differently"
    );
    Finding::new(Code::VariantsOverlap, first.origin, message).label("the later of the two").help(HELP)
}

const HELP: &str = "make them exclude each other, as AoAc = \"1\" and AoAc = \"!1\" do; otherwise the one with more conditions \
                    wins, according to Microsoft's page";
