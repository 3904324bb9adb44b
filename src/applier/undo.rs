//! Undoes a run from its journal: after a power cut, after a failure, and for a rollback.
//!
//! Each place is restored only if it still has the state that the run gave it, and no later run has set it. A place
//! that cannot be restored does not stop the others. If undoing is interrupted, the journal is still there, and undoing
//! it again continues where it stopped.

use std::collections::BTreeSet;

use super::chain::{Chain, value_of};
use super::change::observe;
use super::device::{Device, DeviceError, DevicePath, Place, State};
use super::journal::{self, Journal, Record, Run};
use super::own_files;
use super::personalization::{Picture, deploy_folder};
use super::receipts::{self, DamagedReceipt, Receipt, Receipts};
use super::route::STAGED;
use super::run_nodes::{nodes_now, require_system};
use super::shown;
use super::shown_again::{self, ShownAgain, before_of_csp};

/// The message if a picture has its old URL or path again, but is not shown.
const NOT_SHOWN: &str =
    "its old value is back, but the picture is not shown again: its file is gone, or its server cannot be reached";

/// The result of undoing a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The run.
    pub run: Run,
    /// Why it was undone.
    pub reason: UndoReason,
    /// Places that were restored, and read back.
    pub restored: Vec<Place>,
    /// Places that were left alone, since others have changed them or use them.
    pub kept: Vec<Place>,
    /// Places that a later run has written over, and the package of that run.
    pub covered: Vec<(Place, String)>,
    /// Places that could not be restored, and why. The receipt is kept, so that the next rollback tries again.
    pub failed: Vec<(Place, String)>,
}

impl Undone {
    /// The result as long as nothing is undone. What was left to Windows counts only if the engine got the package.
    fn begun(journal: &Journal, reason: UndoReason) -> Undone {
        let mut run = journal.run.clone();
        if !journal.reached_engine() {
            run.left_to_windows.clear();
        }
        Undone { run, reason, restored: Vec::new(), kept: Vec::new(), covered: Vec::new(), failed: Vec::new() }
    }

    /// Whether the package was put where Windows looks for it at its start, and was taken away there.
    pub(super) fn was_staged(&self) -> bool {
        let staged = DevicePath::known(STAGED);
        self.restored.iter().any(|place| matches!(place, Place::File(path) if path.parent() == Some(staged.clone())))
    }
}

/// Why a run is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoReason {
    /// It was interrupted.
    Interrupted,
    /// One of its changes failed.
    Failed,
    /// Nobody has confirmed it in time.
    NotConfirmed,
    /// Somebody asked for a rollback.
    Rollback,
}

impl UndoReason {
    /// The word in JSON reports.
    pub fn word(self) -> &'static str {
        match self {
            UndoReason::Interrupted => "interrupted",
            UndoReason::Failed => "failed",
            UndoReason::NotConfirmed => "not-confirmed",
            UndoReason::Rollback => "rollback",
        }
    }
}

/// What was unfinished or damaged when a run started.
#[derive(Debug, Default)]
pub struct Recovered {
    /// The unfinished run, and those that nobody has confirmed in time. They were undone.
    pub undone: Vec<Undone>,
    /// Journals and receipts that cannot be used. They were put aside.
    pub damaged: Vec<DamagedReceipt>,
}

/// Undoes the unfinished run, if there is one, and those that nobody has confirmed in time; puts aside what is damaged.
pub fn recover(device: &mut dyn Device) -> Result<Recovered, DeviceError> {
    let journal = own_files::journal(device);
    let mut damaged = Vec::new();
    let undone = match undo(device, UndoReason::Interrupted) {
        Err(DeviceError::Journal { path, line, why }) if path == journal => {
            receipts::put_journal_aside(device)?;
            let why = format!("line {line}: {why}; what this run changed is not undone");
            damaged.push(DamagedReceipt { what: journal.to_string(), why });
            None
        }
        undone => undone?,
    };
    damaged.extend(receipts::tidy(device)?);
    let mut undone = Vec::from_iter(undone);
    for run in receipts::overdue(device)? {
        match receipts::reopen(device, run.number) {
            // A caller who may not take it back may still do everything else.
            Err(DeviceError::NotSystem { .. }) => continue,
            reopened => reopened?,
        }
        undone.extend(undo(device, UndoReason::NotConfirmed)?);
        receipts::tidy(device)?;
    }
    Ok(Recovered { undone, damaged })
}

/// Undoes the unfinished run, if there is one.
pub(super) fn undo(device: &mut dyn Device, reason: UndoReason) -> Result<Option<Undone>, DeviceError> {
    for file in [own_files::journal(device), own_files::result(device)] {
        own_files::trusted(&file, device.remove_unfinished(&file))?;
    }
    let Some(journal) = journal::unfinished(device)? else { return Ok(None) };
    require_system(device, &journal)?;
    let mut receipts = Receipts::read(device)?.usable;
    let position = receipts.partition_point(|other| other.journal.run.number < journal.run.number);
    receipts.insert(position, Receipt { journal: journal.clone(), undone: Some(u32::MAX) });
    let chain = Chain::new(&receipts);
    let left_alone = pictures_of_others(&journal, chain, device)?;
    let owned = owned_places(&journal, chain, device)?;
    let mut undone = Undone::begun(&journal, reason);
    let mut lost = BTreeSet::new();
    let mut to_show: BTreeSet<Picture> = shown_again::left_to_csp(&journal, chain, device)?.into_iter().collect();
    let left_to_csp = to_show.clone();
    for record in in_order(&journal, chain) {
        let place = record.place.clone();
        if picture_of_csp(record).is_some_and(|picture| left_to_csp.contains(&picture)) {
            continue;
        }
        if let Some(above) = chain.above(&journal, record) {
            undone.covered.push((place, above.run.to_string()));
            continue;
        }
        if value_of(record).is_some_and(|picture| left_alone.contains(&picture)) {
            undone.kept.push(place);
            continue;
        }
        // The old picture could not be restored; its values are those of the picture that the CSP shows instead.
        if picture_of_csp(record).is_some_and(|picture| lost.contains(&picture)) {
            continue;
        }
        let outcome = match undo_change(device, &journal, record, chain, owned.contains(&record.place)) {
            Err(DeviceError::PowerCut) => return Err(DeviceError::PowerCut),
            outcome => outcome.unwrap_or_else(|error| PlaceOutcome::Incomplete(error.to_string())),
        };
        match outcome {
            PlaceOutcome::Restored => {
                if matches!(place, Place::Package(_)) {
                    note_owned(device, &journal, &owned)?;
                }
                undone.restored.push(place);
            }
            PlaceOutcome::Untouched => {}
            PlaceOutcome::NotOurs => undone.kept.push(place),
            PlaceOutcome::NotShown(picture) => {
                to_show.insert(picture);
            }
            PlaceOutcome::Incomplete(why) => {
                if let Place::Node(node) = &place {
                    let has_file = |picture: &Picture| has_file_of_before(*picture, &journal, chain, device);
                    lost.extend(Picture::of_node(node).filter(|picture| !has_file(picture)));
                }
                undone.failed.push((place, why));
            }
        }
    }
    show_again(&to_show, &journal, chain, device, &mut undone)?;
    match undone.failed.is_empty() {
        true => {
            let is_set_later = journal.records.iter().any(|record| chain.is_set_later(&journal, &record.place));
            receipts::close(device, is_set_later)?;
        }
        false => receipts::commit(device)?,
    }
    Ok(Some(undone))
}

/// Makes the CSP fetch pictures again whose files are gone.
fn show_again(
    pictures: &BTreeSet<Picture>,
    journal: &Journal,
    chain: Chain,
    device: &mut dyn Device,
    undone: &mut Undone,
) -> Result<(), DeviceError> {
    for picture in pictures {
        let Some(values) = picture.values() else { continue };
        let place = Place::Value(values.path);
        match shown_again::show(*picture, journal, chain, device)? {
            ShownAgain::Yes => undone.restored.push(place),
            ShownAgain::No(why) => undone.failed.push((place, format!("its old value is back, but {why}"))),
        }
    }
    Ok(())
}

/// The changes in the order in which they are undone: the package first, then embedded pictures that replaced others,
/// then everything else; within these, the last change first. A CSP copies an embedded picture when it is given its
/// name, so the old content has to be back before the old name is.
fn in_order<'j>(journal: &'j Journal, chain: Chain) -> Vec<&'j Record> {
    let mut records: Vec<&Record> = journal.records.iter().rev().collect();
    let is_given = |place: &Place| matches!(place, Place::File(path) if path.parent() == Some(deploy_folder()));
    records.sort_by_key(|record| match &record.place {
        Place::Package(_) => 0,
        place if is_given(place) && chain.below(journal, record).state.is_some() => 1,
        _ => 2,
    });
    records
}

/// The pictures with a registry value that others have changed since.
fn pictures_of_others(journal: &Journal, chain: Chain, device: &dyn Device) -> Result<BTreeSet<Picture>, DeviceError> {
    let mut pictures = BTreeSet::new();
    for record in &journal.records {
        let Some(picture) = value_of(record) else { continue };
        let current = observe(device, &record.place)?;
        let is_as_before = current.as_ref() == chain.below(journal, record).state;
        let is_ours = !chain.is_set_later(journal, &record.place) && is_ours(record, current.as_ref(), device)?;
        if !is_as_before && !is_ours && chain.above(journal, record).is_none() {
            pictures.insert(picture);
        }
    }
    Ok(pictures)
}

/// The places that belong to the run because of what another place contains, and the nodes that are as it left them.
/// This is determined before anything is undone: taking back one value makes a CSP change the others, and some CSPs
/// take everything back when the package is removed.
fn owned_places(journal: &Journal, chain: Chain, device: &dyn Device) -> Result<BTreeSet<Place>, DeviceError> {
    let given_back = given_back(journal, chain, device)?;
    let mut owned = BTreeSet::new();
    for record in journal.records.iter().filter(|record| record.owner.is_some()) {
        let is_given_back = picture_of_csp(record).is_some_and(|picture| given_back.contains(&picture));
        if is_given_back || is_ours(record, None, device)? {
            owned.insert(record.place.clone());
        }
    }
    let nodes = nodes_now(device, journal).into_iter().filter(|(record, state)| record.has_left(state.as_ref()));
    owned.extend(nodes.map(|(record, _)| record.place.clone()));
    Ok(owned)
}

/// The pictures whose URL is as before: an interrupted undoing has restored it, and the CSP has shown a copy of its own
/// since. Without those whose earlier file is gone: only the CSP can show them again.
fn given_back(journal: &Journal, chain: Chain, device: &dyn Device) -> Result<BTreeSet<Picture>, DeviceError> {
    let mut pictures = BTreeSet::new();
    for picture in Picture::ALL {
        let Some(values) = picture.values() else { continue };
        let Some(url) = before_of_csp(&values.url, journal, chain) else { continue };
        let is_as_before = observe(device, &Place::Value(values.url.clone()))?.as_ref() == Some(url);
        if is_as_before && has_file_of_before(picture, journal, chain, device) {
            pictures.insert(picture);
        }
    }
    Ok(pictures)
}

/// Whether the file that the CSP showed before the run is still there.
fn has_file_of_before(picture: Picture, journal: &Journal, chain: Chain, device: &dyn Device) -> bool {
    let path = picture.values().and_then(|values| before_of_csp(&values.path, journal, chain));
    matches!(path, Some(State::Text(path)) if shown::is_there(path, device) == Some(true))
}

/// Notes what the removal of the package has left at the nodes of the run: if undoing is interrupted now, they still
/// count as its own.
fn note_owned(device: &mut dyn Device, journal: &Journal, owned: &BTreeSet<Place>) -> Result<(), DeviceError> {
    for (record, state) in nodes_now(device, journal) {
        if owned.contains(&record.place) && !record.has_left(state.as_ref()) {
            let (place, after) = (record.place.clone(), state.as_ref().map(State::fingerprint));
            journal::append(device, &Record { place, before: None, after, owner: None, url: None })?;
        }
    }
    Ok(())
}

/// Whether a registry value of a picture names this file, now or when a later run is taken back. Values come after
/// their file in a journal, so they have been undone before it.
fn is_named(place: &Place, chain: Chain, device: &dyn Device) -> Result<bool, DeviceError> {
    let Place::File(path) = place else { return Ok(false) };
    let names_it = |state: &State| matches!(state, State::Text(text) if path.is_named_by(text));
    for values in Picture::ALL.into_iter().filter_map(Picture::values) {
        for (value, text) in [(values.path, path.to_string()), (values.url, path.file_url())] {
            let value = Place::Value(value);
            let is_now = observe(device, &value)?.as_ref().is_some_and(names_it);
            if is_now || chain.needs(&value, &State::Text(text), &names_it) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The picture of a registry value that the CSP itself changes.
fn picture_of_csp(record: &Record) -> Option<Picture> {
    match &record.place {
        Place::Value(name) if record.owner.is_some() => Picture::of_value(name),
        _ => None,
    }
}

/// What became of one place.
enum PlaceOutcome {
    Restored,
    /// It is as it was before already.
    Untouched,
    /// Others have changed it or use it.
    NotOurs,
    /// The values of a picture are as before, but its file is gone.
    NotShown(Picture),
    /// It is not as before although it was restored, and why.
    Incomplete(String),
}

fn undo_change(
    device: &mut dyn Device,
    journal: &Journal,
    record: &Record,
    chain: Chain,
    was_owned: bool,
) -> Result<PlaceOutcome, DeviceError> {
    let below = chain.below(journal, record);
    if let Place::File(path) = &record.place {
        device.remove_unfinished(path)?;
    }
    let current = observe(device, &record.place)?;
    let is_other_version = matches!(record.place, Place::Package(_)) && below.run.is_some();
    let is_lost = |device: &dyn Device| shown::is_lost(record, below.state, journal, chain, device);
    let is_back = current.as_ref() == below.state && !is_other_version;
    if is_back && !is_lost(device) && !names_replaced_file(journal, &record.place, below.state) {
        return Ok(PlaceOutcome::Untouched);
    }
    let is_ours = is_back || was_owned || is_ours(record, current.as_ref(), device)?;
    if !is_ours || chain.is_set_later(journal, &record.place) || is_named(&record.place, chain, device)? {
        return Ok(PlaceOutcome::NotOurs);
    }
    match (&record.place, below.run) {
        (Place::Package(id), Some(earlier)) => reinstall(device, id, &earlier.run)?,
        (place, _) => restore(device, place, below.state)?,
    }
    match (&record.place, observe(device, &record.place)?.as_ref() == below.state) {
        (_, true) if is_lost(device) => Ok(match picture_of_csp(record).filter(|_| journal.reached_engine()) {
            Some(picture) => PlaceOutcome::NotShown(picture),
            None => PlaceOutcome::Incomplete(NOT_SHOWN.to_owned()),
        }),
        (_, true) => Ok(PlaceOutcome::Restored),
        // A folder or key in which others keep something stays.
        (Place::Folder(_) | Place::Key(_), false) => Ok(PlaceOutcome::NotOurs),
        _ => Ok(PlaceOutcome::Incomplete("it was taken back, but is not as it was before".to_owned())),
    }
}

/// Whether a CSP was given the name of an embedded picture whose file the run has replaced. It has copied the new
/// picture; it copies the old one, which has been restored by now, when it is given the name again.
fn names_replaced_file(journal: &Journal, place: &Place, state: Option<&State>) -> bool {
    let (Place::Node(node), Some(State::Text(name))) = (place, state) else { return false };
    let given = Picture::of_node(node).and_then(|_| deploy_folder().join(name).ok());
    let file = given.and_then(|path| journal.record(&Place::File(path)));
    file.is_some_and(|file| file.replaced().is_some())
}

/// Whether a place still is as the run left it.
fn is_ours(record: &Record, current: Option<&State>, device: &dyn Device) -> Result<bool, DeviceError> {
    match &record.owner {
        Some((place, owned)) => Ok(observe(device, place)?.is_some_and(|state| state.fingerprint() == *owned)),
        None => Ok(record.has_left(current)),
    }
}

fn restore(device: &mut dyn Device, place: &Place, before: Option<&State>) -> Result<(), DeviceError> {
    match (place, before) {
        (Place::File(path), Some(State::File { sha256, .. })) => {
            let mut content = device.read(&own_files::backup(device, sha256))?;
            device.write(path, &mut content)
        }
        (Place::Folder(path) | Place::File(path), _) => device.remove(path),
        (Place::Key(key), _) => device.remove_key(key),
        (Place::Value(name), before) => device.set_value(name, before.and_then(State::registry_value).as_ref()),
        (Place::Node(locuri), Some(State::Text(text))) => device.set_node(locuri, Some(text)),
        (Place::Node(locuri), _) => device.set_node(locuri, None),
        (Place::Package(id), _) => device.set_package(id, None),
    }
}

/// Replaces the installed version of a package with the one that an earlier run installed.
fn reinstall(device: &mut dyn Device, id: &str, earlier: &Run) -> Result<(), DeviceError> {
    let copy = own_files::package(&earlier.sha256, "ppkg");
    if device.look(&copy)?.is_none() {
        return Err(DeviceError::Unusable {
            why: format!("{copy} is missing, so {earlier} cannot be installed again"),
        });
    }
    device.set_package(id, None)?;
    device.set_package(id, Some(&copy))
}
