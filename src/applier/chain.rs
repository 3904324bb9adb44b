//! Runs that changed the same place one after the other: which of them found what another had left.
//!
//! ```text
//! the user's picture --A--> A's picture --B--> B's picture
//! ```
//!
//! When A is taken back first, nothing may change, since B's picture is shown; and when B is taken back after that, the
//! user's picture must return, although B found A's. So before a place is restored, the receipts of later runs are
//! searched for the same place. What was there before is taken from the earliest of the runs right before this one that
//! were taken back. Receipts are never rewritten for that.

use super::device::{Place, State};
use super::journal::{Journal, Record};
use super::personalization::Picture;
use super::receipts::Receipt;

/// The receipts of all runs, oldest first; also that of the run that is being taken back, which counts as undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain<'r> {
    receipts: &'r [Receipt],
}

/// What has to be at a place once a run is taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below<'r> {
    /// The state; `None` for nothing.
    pub(super) state: Option<&'r State>,
    /// The run that left it in this state, if it is one of ours.
    pub(super) run: Option<&'r Journal>,
}

impl<'r> Chain<'r> {
    pub(super) fn new(receipts: &'r [Receipt]) -> Chain<'r> {
        Chain { receipts }
    }

    /// The applied run that has written over this place since, so that the place belongs to it now.
    pub(super) fn above(&self, journal: &Journal, record: &Record) -> Option<&'r Journal> {
        let later = self.receipts.iter().filter(|receipt| receipt.undone.is_none());
        let mut later = later.filter(|receipt| receipt.journal.run.number > journal.run.number);
        let next = later.find_map(|receipt| Some((&receipt.journal, receipt.journal.record(&record.place)?)))?;
        let mut lower = Some(next);
        while let Some((upper, own)) = lower {
            let found = self.previous(upper, own);
            if found.is_some_and(|(receipt, _)| receipt.journal.run.number == journal.run.number) {
                return Some(next.0);
            }
            lower = found.filter(|(receipt, _)| receipt.undone.is_some()).map(|(receipt, own)| (&receipt.journal, own));
        }
        None
    }

    /// The run that last set this place before this run: the newest one that was applied then, if the place was still
    /// as that run had left it.
    fn previous(&self, journal: &Journal, record: &Record) -> Option<(&'r Receipt, &'r Record)> {
        let mut earlier = self.receipts.iter().rev().filter(|receipt| receipt.was_applied_at(journal.run.number));
        let found = earlier.find_map(|receipt| Some((receipt, receipt.journal.record(&record.place)?)))?;
        lies_over(journal, &found.0.journal, found.1).then_some(found)
    }

    /// Whether a later run that is applied has set this place: then taking this run back must not change it, whatever
    /// is there.
    pub(super) fn is_set_later(&self, journal: &Journal, place: &Place) -> bool {
        let later = self.receipts.iter().filter(|receipt| receipt.journal.run.number > journal.run.number);
        later.filter(|receipt| receipt.undone.is_none()).any(|receipt| receipt.journal.record(place).is_some())
    }

    /// What was at this place before the run, leaving out runs that were taken back since.
    pub(super) fn below(&self, journal: &'r Journal, record: &'r Record) -> Below<'r> {
        match self.previous(journal, record) {
            Some((lower, own)) if lower.undone.is_some() => self.below(&lower.journal, own),
            lower => Below { state: record.before.as_ref(), run: lower.map(|(lower, _)| &lower.journal) },
        }
    }

    /// Whether an applied run has given this state to a place, or will restore a state for which `means_it` holds when
    /// it is taken back.
    pub(super) fn needs(&self, place: &Place, state: &State, means_it: &dyn Fn(&State) -> bool) -> bool {
        let applied = self.receipts.iter().filter(|receipt| receipt.undone.is_none()).map(|receipt| &receipt.journal);
        applied.filter_map(|journal| Some((journal, journal.record(place)?))).any(|(journal, record)| {
            record.after == Some(state.fingerprint()) || self.below(journal, record).state.is_some_and(means_it)
        })
    }
}

/// Whether the upper run found at this place what the lower one left there. The values of a picture count as a whole.
fn lies_over(upper: &Journal, lower: &Journal, record: &Record) -> bool {
    let found = |place: &Place| upper.record(place).map(|found| found.before.as_ref());
    parts(lower, record).into_iter().all(|part| match &part.owner {
        Some((place, left)) => found(place).flatten().is_some_and(|state| state.fingerprint() == *left),
        None => found(&part.place).is_some_and(|state| part.has_left(state)),
    })
}

/// The values that show a picture together with this one, or the record alone.
fn parts<'j>(journal: &'j Journal, record: &'j Record) -> Vec<&'j Record> {
    match value_of(record) {
        None => vec![record],
        Some(picture) => journal.records.iter().filter(|other| value_of(other) == Some(picture)).collect(),
    }
}

/// The picture to whose registry values this one belongs. They are restored together or not at all, since a path without
/// its URL shows nothing.
pub(super) fn value_of(record: &Record) -> Option<Picture> {
    match &record.place {
        Place::Value(name) if record.owner.is_none() => Picture::of_value(name),
        _ => None,
    }
}
