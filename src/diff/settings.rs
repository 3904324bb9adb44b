//! The steps of two packages, paired by what they are about.

use std::collections::BTreeMap;

use super::matching::Matching;
use super::meaning::{Step, Subject};

/// A step and its place among all steps.
pub(super) type Placed<'s> = (usize, &'s Step);

/// Steps that belong together; one side is absent for a step that the other package lacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'s> {
    pub(super) before: Option<Placed<'s>>,
    pub(super) after: Option<Placed<'s>>,
}

/// All steps in pairs, in the order of the first package, then what only the second has.
pub(super) fn pairs<'s>(before: &'s [Step], after: &'s [Step]) -> Vec<Pair<'s>> {
    let mut subjects: BTreeMap<&Subject, [Vec<Placed<'s>>; 2]> = BTreeMap::new();
    for (side, steps) in [before, after].into_iter().enumerate() {
        for (index, step) in steps.iter().enumerate() {
            subjects.entry(&step.subject).or_default()[side].push((index, step));
        }
    }
    let mut pairs: Vec<Pair<'s>> = subjects.into_values().flat_map(|[before, after]| matched(before, after)).collect();
    let place = |placed: Option<Placed<'_>>| placed.map_or(usize::MAX, |(index, _)| index);
    pairs.sort_by_key(|pair| (place(pair.before), place(pair.after)));
    pairs
}

/// Pairs the steps of one subject: first those that are equal, then those for the same devices, then those that do the
/// same, then the rest in order.
fn matched<'s>(before: Vec<Placed<'s>>, after: Vec<Placed<'s>>) -> Vec<Pair<'s>> {
    let matching = Matching::new(before, after)
        .take(|(_, step)| (&step.when, &step.state))
        .take(|(_, step)| &step.when)
        .take(|(_, step)| &step.state)
        .take(|_| ());
    matching.finish().into_iter().map(|(before, after)| Pair { before, after }).collect()
}
