//! The last stage: setting by setting, what was meant and what the device holds.

use super::apply::Applied;
use super::change::{Change, Content, observe};
use super::device::{Device, Place, State, Trouble};
use super::fit::Fit;
use super::personalization::{Picture, Status};
use super::plan::ApplyPlan;
use super::planned_setting::PlannedSetting;
use super::route::{Route, changes};

/// One setting, as it is on the device.
#[derive(Debug, Clone)]
pub struct SettingStatus {
    /// The name that people know.
    pub label: String,
    /// Each place that belongs to it.
    pub places: Vec<PlaceStatus>,
    /// What the CSP says about a picture, where it says anything.
    pub status: Option<Status>,
    /// What the device does with the setting.
    pub fit: Fit,
    /// Group policies that win over it: where, and what they say.
    pub conflicts: Vec<(Place, State)>,
}

/// What was meant for one place, and what is there.
#[derive(Debug, Clone)]
pub struct PlaceStatus {
    /// The place.
    pub place: Place,
    /// What should be there; none if nothing should, or only a download tells.
    pub intended: Option<State>,
    /// What is there.
    pub actual: Option<State>,
    /// Whether the two agree; for a download, whether there is a file.
    pub equal: bool,
    /// Whether nobody should print the values.
    pub secret: bool,
}

impl SettingStatus {
    /// Whether the device holds what was meant, and says that it is in effect.
    pub fn in_effect(&self) -> bool {
        self.places.iter().all(|place| place.equal) && self.status.is_none_or(|status| status == Status::DONE)
    }
}

impl ApplyPlan {
    /// The device as an earlier run left it, to be asked for its status.
    pub fn as_it_stands(self) -> Applied {
        Applied { plan: self }
    }
}

/// Looks at everything that the plan is about.
pub fn status(applied: &Applied, device: &dyn Device) -> Result<Vec<SettingStatus>, Trouble> {
    let plan = &applied.plan;
    match plan.route {
        Route::Staging => Ok(vec![of_package(plan, device)?]),
        Route::Engine => {
            let pictures = plan.settings.iter().filter(|own| Picture::of_node(&own.wish.node).is_some());
            let pictures = pictures.map(|setting| of_setting(setting, plan, device));
            std::iter::once(of_package(plan, device)).chain(pictures).collect()
        }
        Route::Nodes | Route::Registry => {
            plan.settings.iter().map(|setting| of_setting(setting, plan, device)).collect()
        }
    }
}

fn of_setting(setting: &PlannedSetting, plan: &ApplyPlan, device: &dyn Device) -> Result<SettingStatus, Trouble> {
    // What the engine makes of a setting is only seen in the status that the CSP gives.
    let changes = match plan.route {
        Route::Engine => Vec::new(),
        route => changes(&plan.package, std::slice::from_ref(setting), route)?.0,
    };
    let picture = Picture::of_node(&setting.wish.node);
    let mut conflicts = Vec::new();
    for policy in picture.iter().flat_map(|picture| picture.policies()) {
        let value = device.value(&policy)?;
        conflicts.extend(value.map(|value| (Place::Value(policy), State::from(value))));
    }
    Ok(SettingStatus {
        label: setting.wish.label.clone(),
        places: places(&changes, device)?,
        status: picture.map(|picture| picture_status(picture, plan.route, device)).transpose()?.flatten(),
        fit: setting.fit.clone(),
        conflicts,
    })
}

/// The package as a whole: its files, and whether it is installed.
fn of_package(plan: &ApplyPlan, device: &dyn Device) -> Result<SettingStatus, Trouble> {
    let (changes, _) = changes(&plan.package, &plan.settings, plan.route)?;
    Ok(SettingStatus {
        label: plan.package.package.model.identity.name.clone(),
        places: places(&changes, device)?,
        status: None,
        fit: Fit::Takes,
        conflicts: Vec::new(),
    })
}

/// Places that are not ours to fill are not looked at.
fn places(changes: &[Change], device: &dyn Device) -> Result<Vec<PlaceStatus>, Trouble> {
    changes
        .iter()
        .filter(|change| !matches!(change, Change::LeaveToEngine { .. }))
        .map(|change| {
            let (place, intended) = (change.place(), change.after());
            let actual = observe(device, &place)?;
            let download = matches!(change, Change::WriteFile { content: Content::Fetched { .. }, .. });
            let equal = if download { actual.is_some() } else { actual == intended };
            Ok(PlaceStatus { place, intended, actual, equal, secret: change.is_secret() })
        })
        .collect()
}

/// What the CSP says, as far as this route has it say anything.
fn picture_status(picture: Picture, route: Route, device: &dyn Device) -> Result<Option<Status>, Trouble> {
    let told = match (route, picture.values()) {
        (Route::Nodes, _) => device.node(&picture.status_node())?.and_then(|text| text.parse().ok()),
        (_, Some(values)) => match device.value(&values.status)? {
            Some(super::device::RegistryValue::Number(number)) => Some(number),
            _ => None,
        },
        (_, None) => None,
    };
    Ok(told.map(Status))
}
