//! The Personalization CSP, which shows pictures: it copies or fetches them, and reports the result.

use super::interface::{Csp, PictureState, TakesEffect, set_node};
use crate::address::LocUri;
use crate::applier::answer::Answer;
use crate::applier::change::{Change, Content};
use crate::applier::desired::DesiredSetting;
use crate::applier::device::DevicePathError;
use crate::applier::personalization::{Picture, Status, deploy_folder};
use crate::world::windows_name::NameKey;

pub(super) struct Pictures;

impl Csp for Pictures {
    fn has(&self, node: &LocUri) -> bool {
        Picture::is_in_csp(node)
    }

    fn changes(&self, desired: &DesiredSetting) -> Result<Vec<Change>, DevicePathError> {
        let mut changes = Vec::new();
        if let Some(picture) = &desired.embedded {
            let path = deploy_folder().join(&picture.file_name)?;
            changes.push(Change::WriteFile { path, content: Content::Embedded(picture.clone()) });
        }
        changes.extend(left_to_csp(desired));
        changes.push(set_node(desired));
        Ok(changes)
    }

    fn status(&self, desired: &DesiredSetting, shown: Option<&PictureState>) -> (Answer, &'static str) {
        match shown {
            Some(shown) if desired.value.is_some() => judge_picture(desired, shown),
            _ => (Answer::Verified, ""),
        }
    }

    fn takes_effect(&self, _: &LocUri) -> TakesEffect {
        TakesEffect::NextSignIn
    }
}

/// The registry values that the CSP itself changes when a picture is set.
pub(in crate::applier) fn left_to_csp(desired: &DesiredSetting) -> Vec<Change> {
    let values = Picture::of_node(&desired.node).and_then(Picture::values);
    let Some((values, url)) = values.zip(desired.value.clone()) else { return Vec::new() };
    let owner = (values.url.clone(), url);
    let left = |name| Change::LeaveToEngine { name, owner: owner.clone() };
    [values.url, values.path, values.status].map(left).to_vec()
}

/// Whether a URL on the device is that of the setting. It is not known in which form Windows keeps the bare name of an
/// embedded picture.
pub(in crate::applier) fn names_picture(desired: &DesiredSetting, url: &str) -> bool {
    let name = url.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_name = |wanted: &str| desired.embedded.is_some() && NameKey::are_same(name, wanted);
    desired.value.as_deref().is_some_and(|wanted| url == wanted || is_name(wanted))
}

/// What the reports of the CSP prove about a picture.
pub(in crate::applier) fn judge_picture(desired: &DesiredSetting, state: &PictureState) -> (Answer, &'static str) {
    if desired.value.is_none() {
        return match state.url {
            None => (Answer::Verified, ""),
            Some(_) => (Answer::NotInEffect, "the CSP still has a picture"),
        };
    }
    match &state.url {
        None if state.status.is_none() && state.shown.is_none() => {
            return (Answer::NotInEffect, "the CSP has no value for it");
        }
        Some(url) if names_picture(desired, url) => {}
        _ => return (Answer::NotInEffect, "the CSP has another picture"),
    }
    match state.status {
        None => return (Answer::NotVerifiable, "the CSP reports no status"),
        Some(Status::DONE) => {}
        Some(Status::IN_PROGRESS) => return (Answer::Accepted, "the CSP is still fetching or copying the picture"),
        Some(_) => return (Answer::NotInEffect, "the CSP reports that it failed"),
    }
    match (&desired.embedded, &state.shown) {
        (_, Some((_, None))) => (Answer::NotInEffect, "the file that the CSP shows is gone"),
        (Some(own), Some((_, Some(content)))) if own.sha256 != *content => {
            (Answer::NotInEffect, "the CSP shows another file")
        }
        _ => (Answer::Verified, ""),
    }
}
