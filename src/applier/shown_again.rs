//! Pictures that only their CSP can show again after a run of Windows' own engine: their values are as before, but the
//! file that they name is gone, since the CSP keeps no copy of an earlier picture. The CSP is given the old URL once
//! more.

use super::chain::Chain;
use super::change::observe;
use super::device::{Device, DeviceError, Place, State, ValueName};
use super::journal::Journal;
use super::personalization::{Picture, PictureValues, Status};
use super::shown::{self, was_shown};

/// What became of a picture after its CSP was given the URL once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ShownAgain {
    /// The CSP shows it.
    Yes,
    /// It does not, or not yet, and why.
    No(String),
}

/// What was in a registry value that the CSP itself changes, before the run.
pub(super) fn before_of_csp<'r>(name: &ValueName, journal: &'r Journal, chain: Chain<'r>) -> Option<&'r State> {
    let record = journal.record(&Place::Value(name.clone())).filter(|record| record.owner.is_some())?;
    chain.below(journal, record).state
}

/// Whether the CSP showed a picture before the run, as far as is known, from a file that is gone now.
pub(super) fn is_file_gone(picture: Picture, journal: &Journal, chain: Chain, device: &dyn Device) -> bool {
    let path = picture.values().and_then(|values| before_of_csp(&values.path, journal, chain));
    let is_gone = matches!(path, Some(State::Text(path)) if shown::is_there(path, device) == Some(false));
    is_gone && was_shown(picture, journal, chain)
}

/// The pictures that have their old URL but lack their old file after a run of the engine. Nothing else about them can
/// be restored.
pub(super) fn left_to_csp(journal: &Journal, chain: Chain, device: &dyn Device) -> Result<Vec<Picture>, DeviceError> {
    let mut pictures = Vec::new();
    let with_values = Picture::ALL.into_iter().filter_map(|picture| Some((picture, picture.values()?)));
    for (picture, values) in with_values.filter(|_| journal.reached_engine()) {
        let url = Place::Value(values.url.clone());
        let is_own = journal.record(&url).is_some_and(|record| chain.above(journal, record).is_none())
            && !chain.is_set_later(journal, &url);
        if is_own
            && has_url_of_before(&values, journal, chain, device)?
            && is_file_gone(picture, journal, chain, device)
        {
            pictures.push(picture);
        }
    }
    Ok(pictures)
}

/// Gives the CSP the URL once more, unless it shows the picture already, from a file of its own. Fails only if the
/// device cannot be read or has lost power.
pub(super) fn show(
    picture: Picture,
    journal: &Journal,
    chain: Chain,
    device: &mut dyn Device,
) -> Result<ShownAgain, DeviceError> {
    let values = picture.values().filter(|values| before_of_csp(&values.url, journal, chain).is_some());
    let Some(values) = values else { return Ok(ShownAgain::No("its file is gone".to_owned())) };
    if is_shown(&values, journal, chain, device)? {
        return Ok(ShownAgain::Yes);
    }
    let Some(State::Text(url)) = before_of_csp(&values.url, journal, chain) else {
        return Ok(ShownAgain::No("its file is gone, and no URL is known from which it came".to_owned()));
    };
    match device.set_node(&picture.url_node(), Some(url)) {
        Err(DeviceError::PowerCut) => return Err(DeviceError::PowerCut),
        Err(error) => {
            return Ok(ShownAgain::No(format!(
                "its file is gone, and its CSP could not be asked to fetch it again: {error}"
            )));
        }
        Ok(()) => {}
    }
    if is_shown(&values, journal, chain, device)? {
        return Ok(ShownAgain::Yes);
    }
    Ok(ShownAgain::No(match status(&values, device)? {
        Some(Status::IN_PROGRESS) => "its file is gone, and its CSP is fetching it again".to_owned(),
        Some(status) if status != Status::DONE => {
            format!("its file is gone, and its CSP was asked to fetch it again, and reports {status}")
        }
        _ => "its file is gone, and its CSP was asked to fetch it again, and does not say that it did".to_owned(),
    }))
}

/// Whether the CSP says that it shows the picture from before the run, and has a file for it.
fn is_shown(values: &PictureValues, journal: &Journal, chain: Chain, device: &dyn Device) -> Result<bool, DeviceError> {
    let path = observe(device, &Place::Value(values.path.clone()))?;
    let has_file = matches!(path, Some(State::Text(path)) if shown::is_there(&path, device) == Some(true));
    Ok(has_file && status(values, device)? == Some(Status::DONE) && has_url_of_before(values, journal, chain, device)?)
}

fn has_url_of_before(
    values: &PictureValues,
    journal: &Journal,
    chain: Chain,
    device: &dyn Device,
) -> Result<bool, DeviceError> {
    let before = before_of_csp(&values.url, journal, chain);
    Ok(before.is_some() && observe(device, &Place::Value(values.url.clone()))?.as_ref() == before)
}

fn status(values: &PictureValues, device: &dyn Device) -> Result<Option<Status>, DeviceError> {
    Ok(match observe(device, &Place::Value(values.status.clone()))? {
        Some(State::Number(status)) => Some(Status(status)),
        _ => None,
    })
}
