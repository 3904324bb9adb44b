//! Whether the Personalization CSP shows the picture that it was given. The CSP fetches or copies the picture anew each
//! time, and keeps no copy of an earlier one.

use super::chain::Chain;
use super::device::{Device, DeviceError, DevicePath, Place, RegistryValue, State};
use super::journal::{Journal, Record};
use super::personalization::{Picture, Status};

/// The status of a picture that the CSP was given, if it says that the CSP does not show it.
pub(super) fn failure(picture: Picture, device: &dyn Device) -> Result<Option<Status>, DeviceError> {
    let status = device.node(&picture.status_node())?.and_then(|text| text.parse().ok()).map(Status);
    Ok(status.filter(|status| !is_good(*status)))
}

/// Whether the CSP showed a picture before the run and would not show it now, although this place is as before: its
/// server may be out of reach, or the file is gone.
pub(super) fn is_lost(
    record: &Record,
    before: Option<&State>,
    journal: &Journal,
    chain: Chain,
    device: &dyn Device,
) -> bool {
    match (&record.place, before) {
        (Place::Node(node), Some(_)) => match Picture::of_node(node) {
            Some(picture) => was_shown(picture, journal, chain) && matches!(failure(picture, device), Ok(Some(_))),
            None => false,
        },
        (Place::Value(name), Some(State::Text(path))) if record.owner.is_some() => {
            let picture = Picture::of_value(name).filter(|own| own.values().is_some_and(|own| own.path == *name));
            let was_shown = picture.is_some_and(|picture| was_shown(picture, journal, chain));
            was_shown && is_there(path, device) == Some(false)
        }
        _ => false,
    }
}

/// Whether the file that the CSP says it shows is gone.
pub(super) fn is_gone(picture: Picture, device: &dyn Device) -> Result<bool, DeviceError> {
    let Some(values) = picture.values() else { return Ok(false) };
    match device.value(&values.path)? {
        Some(RegistryValue::Text(path)) => Ok(is_there(&path, device) == Some(false)),
        _ => Ok(false),
    }
}

/// Whether there is a file at the path of a picture; `None` if that is not known.
pub(super) fn is_there(path: &str, device: &dyn Device) -> Option<bool> {
    device.drive().exists(&DevicePath::parse(path).ok()?).ok()
}

/// Whether the picture was shown before the run, as far as is known.
pub(super) fn was_shown(picture: Picture, journal: &Journal, chain: Chain) -> bool {
    let status = picture.values().and_then(|values| journal.record(&Place::Value(values.status)));
    match status.map(|record| chain.below(journal, record).state) {
        Some(Some(State::Number(status))) => is_good(Status(*status)),
        _ => true,
    }
}

fn is_good(status: Status) -> bool {
    matches!(status, Status::DONE | Status::IN_PROGRESS)
}
