//! Everything that determines the effect of one setting on the devices of the target.

use super::dependencies::{DependencyState, Needs};
use super::outcome::{Outcome, Reason};
use super::stated::StatedValues;
use crate::csp::{Limit, limits};
use crate::schema::{Match, Schema, Verdict};
use crate::windows::Target;

/// The circumstances of one setting, given everything that the spec sets for the same devices.
pub(super) struct Circumstances<'s> {
    pub(super) found: Match,
    /// The settings that it needs; `None` if the line deletes the node.
    pub(super) needs: Option<Needs<'s>>,
    /// Limits from its documentation beyond the DDF.
    pub(super) limits: Vec<Limit>,
}

impl<'s> Circumstances<'s> {
    /// A deletion needs nothing.
    pub(super) fn of(found: Match, deletes: bool, schema: &'s Schema, stated: &StatedValues<'_>) -> Self {
        let needs = (!deletes).then(|| Needs::of(&found, schema, stated));
        let limits = if deletes { Vec::new() } else { limits(&found.locuri, &|switch| stated.is_on(switch)) };
        Circumstances { found, needs, limits }
    }

    /// The outcome on each device of the target, in order.
    pub(super) fn outcomes(&self, schema: &Schema, target: &Target) -> impl Iterator<Item = Outcome> {
        let for_all: Vec<Reason> = self.needs.iter().filter_map(from_needs).collect();
        target.devices.iter().map(move |device| {
            let listed = from_lists(schema.verdict(self.found.node, device), schema);
            let limits = self.limits.iter().filter(|limit| limit.is_of(device.edition)).map(|limit| from_limit(*limit));
            Outcome::of(listed.into_iter().chain(limits).chain(for_all.iter().cloned()).collect())
        })
    }
}

fn from_lists(verdict: Verdict, schema: &Schema) -> Option<Reason> {
    match verdict {
        Verdict::TakesEffect => None,
        Verdict::Depends { needs } => Some(Reason::Update(needs)),
        Verdict::Unknown => Some(Reason::NotJudged { has_loaded: schema.has_loaded() }),
        Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased => Some(Reason::NotListed(verdict)),
    }
}

fn from_limit(limit: Limit) -> Reason {
    if limit.refuses() { Reason::Refused(limit) } else { Reason::NotShown(limit) }
}

fn from_needs(needs: &Needs<'_>) -> Option<Reason> {
    match needs.state() {
        DependencyState::Met | DependencyState::ByDefault => None,
        DependencyState::Missing => Some(Reason::Unset(needs.words())),
        DependencyState::Contradicted => Some(Reason::OtherLine(needs.words())),
    }
}
