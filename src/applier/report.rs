//! The report of a run: a document for programs, from which the text for people is made too.

use serde::{Serialize, Serializer};

use super::Digest;
use super::device::{Event, State};
use super::fetch;
use super::plan::{ApplyPlan, PlannedChange};
use super::planned_setting::PlannedSetting;
use super::status::{PlaceStatus, SettingStatus};
use super::support::Support;
use super::undo::Undone;
use crate::finding::{Report, Secrets, findings_json, json_text};
use crate::windows;

/// What is printed in place of a secret.
const HIDDEN: &str = "(hidden)";

/// A run.
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
    /// The package, once it has been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageReport>,
    /// The device, once it has been queried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceReport>,
    /// Earlier runs that were undone: an interrupted one, or those of a rollback.
    pub undone: Vec<UndoneReport>,
    /// The planned changes, or those that were made.
    pub changes: Vec<ChangeReport>,
    /// The settings.
    pub settings: Vec<SettingReport>,
    /// The parts of the package that are not applied.
    pub left_out: Vec<LeftOutReport>,
    /// Failures that the provisioning engine has logged since the package was applied.
    pub events: Vec<EventReport>,
    /// Findings about the package.
    #[serde(serialize_with = "as_findings")]
    pub findings: Report,
    /// What nothing of this may show.
    #[serde(skip)]
    pub secrets: Secrets,
}

/// The package of a run.
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

/// The device of a run.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceReport {
    /// The edition.
    pub edition: String,
    /// The build, with the name of its release.
    pub build: String,
}

/// A run that was undone.
#[derive(Debug, Clone, Serialize)]
pub struct UndoneReport {
    /// The name and version of its package.
    pub package: String,
    /// Places that were restored.
    pub restored: Vec<String>,
    /// Places that were changed by others since and are left alone.
    pub kept: Vec<String>,
}

/// One change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeReport {
    /// Where.
    pub place: String,
    /// What was there before; `None` for nothing.
    pub before: Option<String>,
    /// What is there after; `None` for nothing.
    pub after: Option<String>,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct SettingReport {
    /// The name shown to people.
    pub setting: String,
    /// Whether the device supports it, in words.
    pub verdict: String,
    /// Whether the device ignores it.
    pub ignored: bool,
    /// Whether all its places have the intended state and the CSP reports success. Absent in a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_effect: Option<bool>,
    /// The status that the CSP reports for a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u32>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_words: Option<&'static str>,
    /// Its places. Empty in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceReport>,
    /// Group policies that take precedence over it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
}

/// One place of a setting.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceReport {
    /// Where.
    pub place: String,
    /// The intended state.
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
    /// The meaning of such an event.
    pub meaning: &'static str,
    /// Its message.
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
            (Some(url), _) => Some(format!("the download from {}", fetch::without_query(url))),
            (None, Some(_)) => Some("set by the engine".to_owned()),
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
            setting: setting.desired.label.clone(),
            verdict: setting.support.to_string(),
            ignored: matches!(setting.support, Support::Ignored(_)),
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
            verdict: status.support.to_string(),
            ignored: matches!(status.support, Support::Ignored(_)),
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

    /// Adds what a plan contains.
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
