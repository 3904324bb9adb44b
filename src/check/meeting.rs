//! What the devices of a variant get in all: the settings for every device, and the variant's in their place.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::CheckedVariant;
use super::personalization::Setting;
use super::{Rules, by_key, together};
use crate::address::LocKey;
use crate::finding::{Code, Finding, Place, Report, Span};

/// Judges the settings for every device, then for each variant all that its devices get. What the former lack is not told
/// again for a variant.
pub(super) fn check<'s>(
    mut settings: BTreeMap<LocKey, Setting<'s>>,
    variants: &'s [CheckedVariant],
    rules: &Rules<'_>,
    report: &mut Report,
) {
    let mut everywhere = Report::new();
    together(&settings, rules.target, &mut everywhere);
    let told: BTreeSet<(Code, String)> =
        everywhere.in_order().iter().map(|finding| (finding.code, finding.message.clone())).collect();
    report.extend(everywhere);
    for variant in variants {
        let own = by_key(&variant.settings, &mut Report::new());
        let lines: BTreeSet<Span> = own.values().flat_map(|setting| [setting.span, setting.value_at]).collect();
        let mut replaced = Vec::new();
        for (key, setting) in own {
            let before = settings.insert(key.clone(), setting);
            if before.is_some_and(|before| before.value == setting.value) {
                report.push(repeats(&variant.name, setting.span));
            }
            replaced.push((key, before));
        }
        let mut here = Report::new();
        together(&settings, rules.target, &mut here);
        for finding in here.in_order().into_iter().filter(|f| !told.contains(&(f.code, f.message.clone()))) {
            report.push(placed(finding.clone(), &variant.name, &lines));
        }
        for (key, before) in replaced {
            match before {
                Some(before) => settings.insert(key, before),
                None => settings.remove(&key),
            };
        }
    }
}

/// A finding on a line outside the variant says which variant it is about.
fn placed(mut finding: Finding, variant: &str, lines: &BTreeSet<Span>) -> Finding {
    let inside = matches!(&finding.place, Place::Spec(span) if lines.contains(span));
    if !inside {
        finding.message.push_str(&format!(", where variant `{variant}` applies"));
    }
    finding
}

fn repeats(variant: &str, span: Span) -> Finding {
    let message = format!("the variant `{variant}` sets what every device gets anyway");
    Finding::new(Code::VariantRepeats, span, message).help("take the line out, unless another variant changes it")
}
