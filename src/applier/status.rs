//! The last stage: compares the intended state of each setting with the actual one, and says what that proves.
//!
//! A setting is verified only by what its CSP, or the place where Windows keeps it, shows. Values that this program
//! wrote itself prove nothing, and neither does a simulated CSP whose behaviour is not known.

use super::answer::Answer;
use super::apply::Applied;
use super::change::{Change, Content, observe};
use super::csp::{PictureState, TakesEffect, csp_of, is_of_command, judge_picture, takes_effect};
use super::desired::{DesiredSetting, LeftOut};
use super::device::{Device, DeviceError, DevicePath, Event, FileResult, NodeReading, Place, RegistryValue, State};
use super::digest::Digest;
use super::engine_status::EngineStatus;
use super::personalization::{Picture, Status};
use super::plan::ApplyPlan;
use super::planned_setting::PlannedSetting;
use super::receipts::Receipts;
use super::route::{Route, changes};
use super::support::Support;

/// The status of everything in a package on the device.
#[derive(Debug)]
pub struct DeviceStatus {
    /// The settings, and the other parts of the package, which only Windows' own engine applies.
    pub settings: Vec<SettingStatus>,
    /// What the engine says it did with each settings file.
    pub files: Vec<FileResult>,
    /// The failures that the engine has logged. It logs nothing about settings that did not go through it.
    pub events: Vec<Event>,
}

/// The status of one setting on the device.
#[derive(Debug, Clone)]
pub struct SettingStatus {
    /// The name shown to people.
    pub label: String,
    /// What is known.
    pub answer: Answer,
    /// Why no more is known; empty for a setting that is verified.
    pub why: String,
    /// The places that belong to it.
    pub places: Vec<PlaceStatus>,
    /// The status that the CSP reports for a picture, if any.
    pub status: Option<Status>,
    /// Whether the device supports it.
    pub support: Support,
    /// When it takes effect.
    pub takes_effect: TakesEffect,
    /// Group policies that concern it, with their values.
    pub policies: Vec<(Place, State)>,
}

/// The intended and the actual state of one place.
#[derive(Debug, Clone)]
pub struct PlaceStatus {
    /// The place.
    pub place: Place,
    /// What should be there. `None` if nothing should, or for a picture that is fetched.
    pub intended: Option<State>,
    /// Whether the picture that was fetched should be there.
    pub fetched: bool,
    /// What is there.
    pub actual: Option<State>,
    /// Whether the two agree; for a download, whether the file is the one that was fetched.
    pub equal: bool,
    /// Whether the values are secret and must not be printed.
    pub secret: bool,
}

impl ApplyPlan {
    /// Treats the plan as applied, to ask for the status of the device.
    pub fn as_applied(self) -> Applied {
        Applied { plan: self }
    }
}

/// Reads the status of everything in the plan.
pub fn status(applied: &Applied, device: &dyn Device) -> Result<DeviceStatus, DeviceError> {
    let plan = &applied.plan;
    let engine = match plan.route {
        Route::Registry => EngineStatus::default(),
        Route::Engine => EngineStatus::read(plan, device)?,
        Route::Nodes | Route::Staging => {
            EngineStatus::of_log(device.events(&plan.package.package.model.identity.id, plan.newest_event)?)
        }
    };
    let observer = Observer { plan, device, engine, receipts: Receipts::read(device)? };
    let whole_package = match plan.route.gives_whole_package() {
        true => observer.places(&changes(&plan.package, &plan.settings, plan.route, device)?.0)?,
        false => Vec::new(),
    };
    let settings = plan.settings.iter().map(|setting| observer.of_setting(setting, &whole_package));
    let mut all = settings.collect::<Result<Vec<_>, _>>()?;
    for left in &plan.left_to_engine {
        let (answer, why) = observer.of_part(left, &whole_package);
        let places = whole_package.iter().filter(|place| !place.equal).cloned().collect();
        let (label, support) = (left.what.clone(), Support::NotJudged);
        let (takes_effect, policies) = (TakesEffect::Unknown, Vec::new());
        all.push(SettingStatus { label, answer, why, places, status: None, support, takes_effect, policies });
    }
    let EngineStatus { files, events, .. } = observer.engine;
    Ok(DeviceStatus { settings: all, files, events })
}

/// What is known of every setting if the package is absent or only staged; `None` if it is installed.
fn of_package(route: Route, places: &[PlaceStatus]) -> Option<(Answer, &'static str)> {
    let is_there = places.iter().all(|place| place.equal);
    match route {
        Route::Staging if is_there => {
            Some((Answer::NotVerifiable, "the package is staged; Windows applies it when it starts"))
        }
        Route::Staging => Some((Answer::NotInEffect, "the package is not staged")),
        _ if is_there => None,
        _ => Some((Answer::NotInEffect, "the package is not installed")),
    }
}

/// Reads what is on the device.
struct Observer<'d> {
    plan: &'d ApplyPlan,
    device: &'d dyn Device,
    engine: EngineStatus,
    receipts: Receipts,
}

impl Observer<'_> {
    fn of_setting(
        &self,
        setting: &PlannedSetting,
        whole_package: &[PlaceStatus],
    ) -> Result<SettingStatus, DeviceError> {
        let route = self.plan.route;
        let places = match route.gives_whole_package() {
            true => whole_package.iter().filter(|place| !place.equal).cloned().collect(),
            false => {
                let own = changes(&self.plan.package, std::slice::from_ref(setting), route, self.device)?.0;
                self.places(&own)?
            }
        };
        let picture = Picture::of_node(&setting.desired.node);
        let is_readable = |picture: &Picture| match route {
            Route::Nodes => true,
            Route::Engine | Route::Registry => picture.values().is_some(),
            Route::Staging => false,
        };
        let state = match picture.filter(is_readable) {
            Some(picture) => Some(self.picture(picture)?),
            None => None,
        };
        let mut policies = Vec::new();
        let mut is_hidden = false;
        for policy in picture.iter().flat_map(|picture| picture.policies()) {
            let Some(value) = self.device.value(&policy.value)? else { continue };
            is_hidden |= policy.hides && value != RegistryValue::Number(0);
            policies.push((Place::Value(policy.value), State::from(value)));
        }
        let (answer, why) = match (&setting.support, self.judge(&setting.desired, &places, state.as_ref())) {
            (_, (Answer::NotInEffect, why)) => (Answer::NotInEffect, why),
            _ if is_hidden => (Answer::NotInEffect, "a group policy takes precedence".to_owned()),
            // A simulated CSP keeps what a real one of this edition ignores, except for pictures.
            (Support::Ignored(why), (answer, _))
                if answer != Answer::Verified || route == Route::Nodes && picture.is_none() =>
            {
                (Answer::NotInEffect, format!("this device ignores it: {why}"))
            }
            (_, known) => known,
        };
        Ok(SettingStatus {
            label: setting.desired.label.clone(),
            answer,
            why,
            places,
            status: state.and_then(|state| state.status).filter(|status| self.is_of_csp(*status)),
            support: setting.support.clone(),
            takes_effect: takes_effect(&setting.desired.node),
            policies,
        })
    }

    /// Whether the CSP must have reported this status: the registry route writes one itself.
    fn is_of_csp(&self, status: Status) -> bool {
        self.plan.route != Route::Registry || status != Status::DONE
    }

    /// What is known about a part of the package that only the engine applies.
    fn of_part(&self, part: &LeftOut, whole_package: &[PlaceStatus]) -> (Answer, String) {
        match of_package(self.plan.route, whole_package) {
            Some((answer, why)) => (answer, why.to_owned()),
            None => self.engine.of_part(part),
        }
    }

    fn judge(
        &self,
        desired: &DesiredSetting,
        places: &[PlaceStatus],
        picture: Option<&PictureState>,
    ) -> (Answer, String) {
        let route = self.plan.route;
        let (answer, why) = match (of_package(route, places), picture) {
            (Some(known), _) if route.gives_whole_package() => known,
            (_, None) if route == Route::Engine => {
                let unread = || NodeReading::Unreadable("it was not read".to_owned());
                let reading = self.device.read_nodes(&[&desired.node]).pop().unwrap_or_else(unread);
                return self.engine.of_setting(desired, reading);
            }
            (_, Some(state)) if route == Route::Engine => judge_picture(desired, state),
            _ => self.judge_places(desired, places, picture),
        };
        (answer, why.to_owned())
    }

    /// What is known where this program, or a simulated CSP, has set each place.
    fn judge_places(
        &self,
        desired: &DesiredSetting,
        places: &[PlaceStatus],
        picture: Option<&PictureState>,
    ) -> (Answer, &'static str) {
        let is_there = places.iter().all(|place| place.equal) && !places.is_empty();
        let is_by_registry = self.plan.route == Route::Registry;
        match is_by_registry {
            true if places.is_empty() => (Answer::NotInEffect, "this route does not apply it"),
            false if is_of_command(&desired.node) => csp_status(desired, picture),
            _ if !is_there => (Answer::NotInEffect, "what is on the device differs"),
            true => (Answer::NotVerifiable, "ppkg-apply wrote the values itself; nothing shows that Windows uses them"),
            false => csp_status(desired, picture),
        }
    }

    /// What the CSP says: a simulated one in its nodes, that of Windows in the registry.
    fn picture(&self, picture: Picture) -> Result<PictureState, DeviceError> {
        let text = |value| match value {
            Some(RegistryValue::Text(text)) => Some(text),
            _ => None,
        };
        let values = picture.values();
        let (url, status) = match (self.plan.route, &values) {
            (Route::Nodes, _) => {
                let status = self.device.node(&picture.status_node())?.and_then(|text| text.parse().ok());
                (self.device.node(&picture.url_node())?, status)
            }
            (_, Some(names)) => {
                let status = match self.device.value(&names.status)? {
                    Some(RegistryValue::Number(number)) => Some(number),
                    _ => None,
                };
                (text(self.device.value(&names.url)?), status)
            }
            (_, None) => (None, None),
        };
        let path = match &values {
            Some(names) => text(self.device.value(&names.path)?).and_then(|path| DevicePath::parse(&path).ok()),
            None => None,
        };
        let shown = match path {
            Some(path) => Some((path.clone(), self.content(&path)?)),
            None => None,
        };
        Ok(PictureState { url, status: status.map(Status), shown })
    }

    fn content(&self, path: &DevicePath) -> Result<Option<Digest>, DeviceError> {
        match self.device.look(path)? {
            Some(State::File { sha256, .. }) => Ok(Some(sha256)),
            _ => Ok(None),
        }
    }

    /// Compares the places of these changes with the device, without those that only the engine changes.
    fn places(&self, changes: &[Change]) -> Result<Vec<PlaceStatus>, DeviceError> {
        let own = changes.iter().filter(|change| !change.is_left_to_engine());
        own.map(|change| self.place(change)).collect()
    }

    fn place(&self, change: &Change) -> Result<PlaceStatus, DeviceError> {
        let (place, intended) = (change.place(), change.after());
        let actual = observe(self.device, &place)?;
        let fetched = change.url().is_some();
        let equal = match change {
            Change::WriteFile { content: Content::Fetched { .. }, .. } => {
                let newest = self.receipts.applied().rev().find_map(|journal| journal.record(&place));
                actual.is_some() && newest.map(|record| record.after) == Some(actual.as_ref().map(State::fingerprint))
            }
            Change::Install { .. } => {
                let sha256 = Digest(self.plan.package.package.hashes.sha256);
                let newest = self.receipts.applied().rev().find(|journal| journal.record(&place).is_some());
                actual == intended && newest.is_none_or(|journal| journal.run.sha256 == sha256)
            }
            _ => actual == intended,
        };
        Ok(PlaceStatus { place, intended, fetched, actual, equal, secret: change.is_secret() })
    }
}

/// What a simulated CSP says about a setting.
fn csp_status(desired: &DesiredSetting, picture: Option<&PictureState>) -> (Answer, &'static str) {
    match csp_of(&desired.node) {
        Some(csp) => csp.status(desired, picture),
        None => (Answer::NotVerifiable, "the simulated device stores the value, and does not know what this CSP does"),
    }
}
