//! What a run tells: one document for programs, from which the lines for people are drawn.

use serde::{Serialize, Serializer};

use super::Digest;
use super::device::{Event, State};
use super::fetch;
use super::fit::Fit;
use super::plan::{ApplyPlan, PlannedChange};
use super::planned_setting::PlannedSetting;
use super::status::{PlaceStatus, SettingStatus};
use super::undo::Undone;
use crate::finding::{Report, Secrets, findings_json, json_text};
use crate::windows;

/// What is printed in place of a secret.
const HIDDEN: &str = "(hidden)";

/// A whole run.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    /// `ppkg-apply.<command>/1`.
    pub schema: String,
    /// `plan`, `apply`, `status` or `rollback`.
    pub command: &'static str,
    /// How it ended, in one word.
    pub outcome: &'static str,
    /// The exit code that goes with it.
    pub exit_code: u8,
    /// The one that installers on Windows return.
    pub windows_exit_code: i32,
    /// How it ended, in one sentence.
    pub message: String,
    /// The package, once it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageReport>,
    /// The device, once it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceReport>,
    /// Earlier runs that were taken back: an interrupted one, or those of a rollback.
    pub undone: Vec<UndoneReport>,
    /// What changes, or has changed.
    pub changes: Vec<ChangeReport>,
    /// Setting by setting.
    pub settings: Vec<SettingReport>,
    /// What of the package is not applied.
    pub left_out: Vec<LeftOutReport>,
    /// Failures that the provisioning engine has logged since the package was applied.
    pub events: Vec<EventReport>,
    /// What is to be said about the package.
    #[serde(serialize_with = "as_findings")]
    pub findings: Report,
    /// What nothing of this may show.
    #[serde(skip)]
    pub secrets: Secrets,
}

/// Which package it is.
#[derive(Debug, Clone, Serialize)]
pub struct PackageReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its id.
    pub id: String,
    /// The SHA-256 of the file.
    pub sha256: Digest,
}

/// Which device it is.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceReport {
    /// The edition.
    pub edition: String,
    /// The build, with the name of its release.
    pub build: String,
}

/// A run that was taken back.
#[derive(Debug, Clone, Serialize)]
pub struct UndoneReport {
    /// The name and version of its package.
    pub package: String,
    /// Places that hold again what they held before it.
    pub restored: Vec<String>,
    /// Places that somebody else has changed since.
    pub kept: Vec<String>,
}

/// One change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeReport {
    /// Where.
    pub place: String,
    /// What was there before; none for nothing.
    pub before: Option<String>,
    /// What is there after; none for nothing.
    pub after: Option<String>,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct SettingReport {
    /// The name that people know.
    pub setting: String,
    /// What the device does with it.
    pub verdict: String,
    /// Whether the device ignores it.
    pub ignored: bool,
    /// Whether all its places hold what was meant and the CSP says that it is done. Absent in a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_effect: Option<bool>,
    /// What the CSP says about a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u32>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_words: Option<&'static str>,
    /// Its places. Empty in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceReport>,
    /// Group policies that win over it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
}

/// One place of a setting.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceReport {
    /// Where.
    pub place: String,
    /// What was meant.
    pub intended: Option<String>,
    /// What is there.
    pub actual: Option<String>,
    /// Whether the two agree.
    pub equal: bool,
}

/// Something that is not applied.
#[derive(Debug, Clone, Serialize)]
pub struct LeftOutReport {
    /// What.
    pub what: String,
    /// Why.
    pub why: &'static str,
}

/// An entry of the engine's log.
#[derive(Debug, Clone, Serialize)]
pub struct EventReport {
    /// Its number.
    pub id: u32,
    /// What such an event means.
    pub meaning: &'static str,
    /// What it says.
    pub message: String,
}

impl From<Event> for EventReport {
    fn from(event: Event) -> EventReport {
        EventReport { id: event.id, meaning: event.meaning(), message: event.message }
    }
}

impl From<&windows::Device> for DeviceReport {
    fn from(windows: &windows::Device) -> DeviceReport {
        DeviceReport { edition: windows.edition.to_string(), build: windows.build.named() }
    }
}

impl From<&Undone> for UndoneReport {
    fn from(undone: &Undone) -> UndoneReport {
        UndoneReport {
            package: format!("{} {}", undone.run.name, undone.run.version),
            restored: undone.restored.iter().map(ToString::to_string).collect(),
            kept: undone.kept.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&PlannedChange> for ChangeReport {
    fn from(planned: &PlannedChange) -> ChangeReport {
        let secret = planned.change.is_secret();
        let after = match (planned.change.url(), planned.change.owner()) {
            (Some(url), _) => Some(format!("what {} sends", fetch::shown(url))),
            (None, Some(_)) => Some("what the engine makes of it".to_owned()),
            (None, None) => planned.change.after().map(|state| shown(&state, secret)),
        };
        ChangeReport {
            place: planned.change.place().to_string(),
            before: planned.before.as_ref().map(|state| shown(state, secret)),
            after,
        }
    }
}

impl From<&PlannedSetting> for SettingReport {
    fn from(setting: &PlannedSetting) -> SettingReport {
        SettingReport {
            setting: setting.wish.label.clone(),
            verdict: setting.fit.to_string(),
            ignored: matches!(setting.fit, Fit::Ignores(_)),
            in_effect: None,
            status: None,
            status_words: None,
            places: Vec::new(),
            conflicts: Vec::new(),
        }
    }
}

impl From<&SettingStatus> for SettingReport {
    fn from(status: &SettingStatus) -> SettingReport {
        SettingReport {
            setting: status.label.clone(),
            verdict: status.fit.to_string(),
            ignored: matches!(status.fit, Fit::Ignores(_)),
            in_effect: Some(status.in_effect()),
            status: status.status.map(|status| status.0),
            status_words: status.status.map(|status| status.words()),
            places: status.places.iter().map(PlaceReport::from).collect(),
            conflicts: status.conflicts.iter().map(|(place, state)| format!("{place} = {state}")).collect(),
        }
    }
}

impl From<&PlaceStatus> for PlaceReport {
    fn from(place: &PlaceStatus) -> PlaceReport {
        PlaceReport {
            place: place.place.to_string(),
            intended: place.intended.as_ref().map(|state| shown(state, place.secret)),
            actual: place.actual.as_ref().map(|state| shown(state, place.secret)),
            equal: place.equal,
        }
    }
}

impl RunReport {
    /// The document for programs, without secrets.
    pub fn document(&self) -> String {
        let document = json_text(self).expect("a report holds only what JSON can hold");
        self.secrets.mask_json(&document) + "\n"
    }

    /// Takes over what a plan says.
    pub(super) fn planned(&mut self, plan: &ApplyPlan) {
        self.device = Some(DeviceReport::from(&plan.windows));
        self.changes = plan.changes.iter().map(ChangeReport::from).collect();
        self.settings = plan.settings.iter().map(SettingReport::from).collect();
        self.left_out =
            plan.left_out.iter().map(|left| LeftOutReport { what: left.what.clone(), why: left.why }).collect();
    }
}

fn as_findings<S: Serializer>(findings: &Report, serializer: S) -> Result<S::Ok, S::Error> {
    findings_json(findings, None).serialize(serializer)
}

fn shown(state: &State, secret: bool) -> String {
    if secret { HIDDEN.to_owned() } else { state.to_string() }
}
