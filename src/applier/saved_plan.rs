//! A plan that is kept in a file, so that somebody can look at it before it is carried out. It is carried out only while
//! everything that it was made from is the same: the package, the device, and what is at each place. Secrets in texts
//! count only as they are shown: hidden.
//!
//! Whoever keeps it need not be trusted: what is done is planned anew from the package, and only compared with it.

use serde::{Deserialize, Serialize};

use super::change_report::ChangeReport;
use super::device::{Place, State};
use super::digest::Digest;
use super::plan::{ApplyPlan, PlannedChange};
use super::route::Route;
use crate::finding::{Secrets, json_text};
use crate::windows;

/// The format of the file.
const SCHEMA: &str = "ppkg-apply.saved-plan/1";

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    schema: String,
    package: SavedPackage,
    device: SavedDevice,
    route: Route,
    changes: Vec<SavedChange>,
}

/// The package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPackage {
    name: String,
    version: String,
    sha256: Digest,
}

/// Edition and build of the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedDevice {
    edition: String,
    build: String,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedChange {
    place: Place,
    /// What was there, and what the change makes of it, in words; `None` for nothing.
    before: Option<String>,
    after: Option<String>,
    /// The fingerprint of what was there.
    seen: Option<Digest>,
    /// Whether another package had already made this change, so that it is only noted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
}

/// A file that is not a plan of this program.
#[derive(Debug, thiserror::Error)]
pub enum SavedPlanError {
    /// It is not JSON, or is JSON of another form.
    #[error("it is not a saved plan: {0}")]
    Json(#[from] serde_json::Error),
    /// Its format is of another version.
    #[error("expected a plan in the format {SCHEMA}, found {found:?}")]
    Schema {
        /// The format that it names.
        found: String,
    },
}

impl SavedDevice {
    /// Both texts are empty where nobody knows them.
    fn of(windows: Option<&windows::Device>) -> SavedDevice {
        let text = |known: Option<String>| known.unwrap_or_default();
        SavedDevice {
            edition: text(windows.map(|own| own.edition.to_string())),
            build: text(windows.map(|own| own.build.to_string())),
        }
    }
}

impl SavedPlan {
    pub(super) fn of(plan: &ApplyPlan, secrets: &Secrets) -> SavedPlan {
        let package = &plan.package.package;
        let identity = &package.model.identity;
        SavedPlan {
            schema: SCHEMA.to_owned(),
            package: SavedPackage {
                name: identity.name.clone(),
                version: identity.version.clone(),
                sha256: Digest(package.hashes.sha256),
            },
            device: SavedDevice::of(plan.windows.as_ref()),
            route: plan.route,
            changes: plan.changes.iter().map(|planned| SavedChange::of(planned, secrets)).collect(),
        }
    }

    /// Reads the content of the file.
    pub fn parse(text: &[u8]) -> Result<SavedPlan, SavedPlanError> {
        let plan: SavedPlan = serde_json::from_slice(text)?;
        if plan.schema != SCHEMA {
            return Err(SavedPlanError::Schema { found: plan.schema });
        }
        Ok(plan)
    }

    /// The content of the file.
    pub fn text(&self) -> String {
        json_text(self).expect("a plan holds only what JSON can hold") + "\n"
    }

    /// What has changed since this plan was made, compared with `now`, the plan that would be made now. A sentence for
    /// each change.
    pub(super) fn stale(&self, now: &SavedPlan) -> Vec<String> {
        let mut stale = Vec::new();
        if self.package.sha256 != now.package.sha256 {
            let of = |own: &SavedPackage| format!("{} {}, sha256 {}", own.name, own.version, own.sha256.short());
            stale.push(format!("it is for {}; this is {}", of(&self.package), of(&now.package)));
        }
        if self.device != now.device {
            let of = |own: &SavedDevice| format!("{}, {}", own.edition, own.build);
            stale.push(format!("the device was {}, and is now {}", of(&self.device), of(&now.device)));
        }
        if self.route != now.route {
            stale.push("it is for another device, or another --via".to_owned());
        }
        if !stale.is_empty() {
            return stale;
        }
        for change in &now.changes {
            match self.change(&change.place) {
                Some(planned) => stale.extend(planned.stale(change)),
                None => stale.push(format!("{} is to be changed now, but was not before", change.place)),
            }
        }
        let gone = self.changes.iter().filter(|planned| now.change(&planned.place).is_none());
        stale.extend(gone.map(|planned| format!("{} was to be changed, but no longer is", planned.place)));
        let places = |plan: &SavedPlan| plan.changes.iter().map(|own| own.place.clone()).collect::<Vec<_>>();
        if stale.is_empty() && places(self) != places(now) {
            stale.push("the changes were planned in another order".to_owned());
        }
        stale
    }

    fn change(&self, place: &Place) -> Option<&SavedChange> {
        self.changes.iter().find(|change| change.place == *place)
    }
}

impl SavedChange {
    fn of(planned: &PlannedChange, secrets: &Secrets) -> SavedChange {
        let words = ChangeReport::from(planned);
        let masked = |text: String| secrets.mask(&text).into_owned();
        let (before, after) = (words.before.map(masked), words.after.map(masked));
        let seen = planned.before.as_ref().map(|state| match (state, &before) {
            // A password could be guessed from its digest: only what is shown counts.
            (State::Text(text), Some(shown)) if text != shown => Digest::of(shown.as_bytes()),
            _ => state.fingerprint(),
        });
        SavedChange { place: planned.change.place(), before, after, seen, shared: planned.shared }
    }

    fn stale(&self, now: &SavedChange) -> Option<String> {
        let words = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        match (self.seen == now.seen, self.shared == now.shared) {
            (false, _) => {
                Some(format!("{} was {}, and is now {}", self.place, words(&self.before), words(&now.before)))
            }
            (true, false) => Some(format!("{} belongs to other packages than before", self.place)),
            (true, true) if self.after != now.after => {
                Some(format!("{} was to be {}, and is now to be {}", self.place, words(&self.after), words(&now.after)))
            }
            (true, true) => None,
        }
    }
}
