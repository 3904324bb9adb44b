//! The variants of a package as the plan and build.json list them.

use serde::Serialize;

use crate::finding::Secrets;
use crate::lower::{Condition, DeviceKind, SettingsPlan};

/// A variant and the devices it is for.
#[derive(Debug, Serialize)]
pub struct VariantRecord {
    name: String,
    /// The variant is for devices of any of these kinds; in the order in which the package names them.
    when: Vec<KindRecord>,
}

/// A kind of devices.
#[derive(Debug, Serialize)]
struct KindRecord {
    name: String,
    /// A device is of this kind if it meets all conditions of at least one of these states.
    states: Vec<Vec<ConditionRecord>>,
}

#[derive(Debug, Serialize)]
struct ConditionRecord {
    name: String,
    /// Null when it is secret.
    value: Option<String>,
}

impl VariantRecord {
    /// All variants of a plan, without secrets.
    pub fn all(plan: &SettingsPlan, secrets: &Secrets) -> Vec<Self> {
        let variants = plan.variants().iter().map(|variant| VariantRecord {
            name: secrets.mask(&variant.name).into_owned(),
            when: variant
                .kinds
                .iter()
                .filter_map(|&kind| plan.kinds().get(kind))
                .map(|kind| KindRecord::of(kind, secrets))
                .collect(),
        });
        variants.collect()
    }
}

impl KindRecord {
    fn of(kind: &DeviceKind, secrets: &Secrets) -> Self {
        let condition = |condition: &Condition| ConditionRecord {
            name: condition.name.clone(),
            value: Some(condition.value.clone()).filter(|_| !condition.secret),
        };
        let states = kind.states.iter().map(|state| state.iter().map(condition).collect());
        KindRecord { name: secrets.mask(&kind.name).into_owned(), states: states.collect() }
    }
}

/// The name of a variant by its index; none for settings that every device gets.
pub fn variant_name(plan: &SettingsPlan, index: Option<usize>) -> Option<String> {
    plan.variants().get(index?).map(|variant| variant.name.clone())
}
