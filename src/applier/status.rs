//! The last stage: compares the intended state of each setting with the actual one.

use super::apply::Applied;
use super::change::{Change, Content, observe};
use super::device::{Device, DeviceError, Place, State};
use super::personalization::{Picture, Status};
use super::plan::ApplyPlan;
use super::planned_setting::PlannedSetting;
use super::route::{Route, changes};
use super::support::Support;

/// The status of one setting on the device.
#[derive(Debug, Clone)]
pub struct SettingStatus {
    /// The name shown to people.
    pub label: String,
    /// The places that belong to it.
    pub places: Vec<PlaceStatus>,
    /// The status that the CSP reports for a picture, if any.
    pub status: Option<Status>,
    /// Whether the device supports it.
    pub support: Support,
    /// Group policies that take precedence over it, with their values.
    pub conflicts: Vec<(Place, State)>,
}

/// The intended and the actual state of one place.
#[derive(Debug, Clone)]
pub struct PlaceStatus {
    /// The place.
    pub place: Place,
    /// What should be there. `None` if nothing should, or if only a download can show it.
    pub intended: Option<State>,
    /// What is there.
    pub actual: Option<State>,
    /// Whether the two agree; for a download, whether there is a file.
    pub equal: bool,
    /// Whether the values are secret and must not be printed.
    pub secret: bool,
}

impl SettingStatus {
    /// Whether all places have the intended state and the CSP reports success.
    pub fn in_effect(&self) -> bool {
        self.places.iter().all(|place| place.equal) && self.status.is_none_or(|status| status == Status::DONE)
    }
}

impl ApplyPlan {
    /// Treats the plan as applied, to ask for the status of the device.
    pub fn as_applied(self) -> Applied {
        Applied { plan: self }
    }
}

/// Reads the status of everything in the plan.
pub fn status(applied: &Applied, device: &dyn Device) -> Result<Vec<SettingStatus>, DeviceError> {
    let plan = &applied.plan;
    match plan.route {
        Route::Staging => Ok(vec![of_package(plan, device)?]),
        Route::Engine => {
            let pictures = plan.settings.iter().filter(|own| Picture::of_node(&own.desired.node).is_some());
            let pictures = pictures.map(|setting| of_setting(setting, plan, device));
            std::iter::once(of_package(plan, device)).chain(pictures).collect()
        }
        Route::Nodes | Route::Registry => {
            plan.settings.iter().map(|setting| of_setting(setting, plan, device)).collect()
        }
    }
}

fn of_setting(setting: &PlannedSetting, plan: &ApplyPlan, device: &dyn Device) -> Result<SettingStatus, DeviceError> {
    // Only the status of the CSP shows what the engine made of a setting.
    let changes = match plan.route {
        Route::Engine => Vec::new(),
        route => changes(&plan.package, std::slice::from_ref(setting), route)?.0,
    };
    let picture = Picture::of_node(&setting.desired.node);
    let mut conflicts = Vec::new();
    for policy in picture.iter().flat_map(|picture| picture.policies()) {
        let value = device.value(&policy)?;
        conflicts.extend(value.map(|value| (Place::Value(policy), State::from(value))));
    }
    Ok(SettingStatus {
        label: setting.desired.label.clone(),
        places: places(&changes, device)?,
        status: picture.map(|picture| picture_status(picture, plan.route, device)).transpose()?.flatten(),
        support: setting.support.clone(),
        conflicts,
    })
}

/// The package itself: its files, and whether it is installed.
fn of_package(plan: &ApplyPlan, device: &dyn Device) -> Result<SettingStatus, DeviceError> {
    let (changes, _) = changes(&plan.package, &plan.settings, plan.route)?;
    Ok(SettingStatus {
        label: plan.package.package.model.identity.name.clone(),
        places: places(&changes, device)?,
        status: None,
        support: Support::Supported,
        conflicts: Vec::new(),
    })
}

/// Places that only the engine changes are left out.
fn places(changes: &[Change], device: &dyn Device) -> Result<Vec<PlaceStatus>, DeviceError> {
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

/// The status that the CSP reports, if this route makes it report one.
fn picture_status(picture: Picture, route: Route, device: &dyn Device) -> Result<Option<Status>, DeviceError> {
    let status = match (route, picture.values()) {
        (Route::Nodes, _) => device.node(&picture.status_node())?.and_then(|text| text.parse().ok()),
        (_, Some(values)) => match device.value(&values.status)? {
            Some(super::device::RegistryValue::Number(number)) => Some(number),
            _ => None,
        },
        (_, None) => None,
    };
    Ok(status.map(Status))
}
