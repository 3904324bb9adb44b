//! The journal of a run: the state of each place, safely on disk before the place is changed.
//! JSON lines: first the run, then one line per change. A successful run renames its journal, which makes it a receipt
//! (receipts.rs); a journal that is still there at the next start belongs to a run that did not finish. A line without
//! its line break was never completed, so its change was never begun.

use std::fmt;
use std::io::Read;

use serde::{Deserialize, Serialize};

use super::csp::plain_value;
use super::device::{Device, DeviceError, DevicePath, Place, State};
use super::digest::Digest;
use super::folders::missing_folders;
use super::own_files;
use super::writable::is_writable;

/// The format of the journal.
const SCHEMA: &str = "ppkg-apply.journal/1";
/// The longest journal that is read, in bytes. A line takes a few hundred bytes; packages have up to thousands of
/// settings. A run begins with at most half of that, since lines are added later.
const MAX_JOURNAL: u64 = 64 << 20;

/// The first line: which run this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The format of the journal.
    pub schema: String,
    /// The number of the run on this device, from 1.
    #[serde(default)]
    pub number: u32,
    /// The package name.
    pub name: String,
    /// The package version.
    pub version: String,
    /// The package id.
    pub id: String,
    /// The SHA-256 of the package.
    pub sha256: Digest,
    /// When the run began, in seconds since 1970.
    pub started: u64,
    /// When the run is taken back unless somebody has confirmed it, in seconds since 1970; `None` for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_by: Option<u64>,
    /// The newest entry of the engine's log before the run; `None` if there is no such log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest_event: Option<u64>,
    /// Settings that only Windows could take back, and for which nothing shows whether it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_to_windows: Vec<String>,
}

/// Any other line: one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// What is changed.
    pub(super) place: Place,
    /// What is there now; `None` for nothing. The content of a file is in the backup folder.
    pub(super) before: Option<State>,
    /// The fingerprint of what will be there; `None` for nothing.
    pub(super) after: Option<Digest>,
    /// What another place must contain for this one to belong to the run; `None` if its own state shows that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<(Place, Digest)>,
    /// Where a downloaded file comes from, without what could be a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// A journal or receipt that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Journal {
    /// The run it belongs to.
    pub(super) run: Run,
    /// The changes, in order.
    pub(super) records: Vec<Record>,
}

impl Run {
    /// A run that has not changed anything yet.
    pub(super) fn new(number: u32, name: &str, version: &str, id: &str, sha256: Digest, started: u64) -> Run {
        let [name, version, id] = [name, version, id].map(str::to_owned);
        let (confirm_by, newest_event, left_to_windows) = (None, None, Vec::new());
        let schema = SCHEMA.to_owned();
        Run { schema, number, name, version, id, sha256, started, confirm_by, newest_event, left_to_windows }
    }
}

/// The name and version of its package.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

impl Record {
    /// The SHA-256 of the file that the change replaces, if there is one: its content is in the backup folder.
    pub(super) fn replaced(&self) -> Option<Digest> {
        match (&self.place, &self.before) {
            (Place::File(_), Some(State::File { sha256, .. })) if self.after != Some(*sha256) => Some(*sha256),
            _ => None,
        }
    }

    /// Whether this is the state that the run has left. A CSP may keep a value in another form than the package has it.
    pub(super) fn has_left(&self, state: Option<&State>) -> bool {
        let is_plain = || match (&self.place, state) {
            (Place::Node(_), Some(State::Text(text))) => Some(plain_node(text).fingerprint()) == self.after,
            _ => false,
        };
        state.map(State::fingerprint) == self.after || is_plain()
    }
}

/// The state of a node in a form that is the same for all texts that mean the same value.
pub(super) fn plain_node(text: &str) -> State {
    State::Text(plain_value(text))
}

impl Journal {
    /// What the run did to a place.
    pub(super) fn record(&self, place: &Place) -> Option<&Record> {
        self.records.iter().find(|record| record.place == *place)
    }

    /// Whether the run has reached the point where Windows' own engine installs the package.
    pub(super) fn reached_engine(&self) -> bool {
        self.records.iter().any(|record| matches!(record.place, Place::Package(_)))
    }
}

/// Begins the journal of a run with the changes that it is about to make, after backups of the files that they replace.
/// A place that has another state when its turn comes was changed by somebody else. Fails before anything is changed if
/// the journal would be too long to be read again.
pub(super) fn begin(device: &mut dyn Device, run: &Run, records: &[Record]) -> Result<(), DeviceError> {
    let journal = own_files::journal(device);
    let lines: Vec<u8> = [line(run)].into_iter().chain(records.iter().map(line)).flatten().collect();
    if lines.len() as u64 > MAX_JOURNAL / 2 {
        let most = MAX_JOURNAL / 2;
        let why = format!(
            "the journal of this run would have {} bytes, and at most {most} are allowed; divide the package",
            lines.len()
        );
        return Err(DeviceError::Unusable { why });
    }
    make_folders_for(device, &journal)?;
    for record in records {
        back_up(device, record)?;
    }
    device.write(&journal, &mut lines.as_slice())
}

fn back_up(device: &mut dyn Device, record: &Record) -> Result<(), DeviceError> {
    let (Place::File(path), Some(sha256)) = (&record.place, record.replaced()) else { return Ok(()) };
    let backup = own_files::backup(device, &sha256);
    make_folders_for(device, &backup)?;
    let mut content = device.read(path)?;
    device.write(&backup, &mut content)
}

/// Adds a change, or the outcome of one.
pub(super) fn append(device: &mut dyn Device, record: &Record) -> Result<(), DeviceError> {
    device.append(&own_files::journal(device), &line(record))
}

/// The journal of an unfinished run, if there is one.
pub(super) fn unfinished(device: &dyn Device) -> Result<Option<Journal>, DeviceError> {
    match read(device, &own_files::journal(device)) {
        Err(error) if error.is_absence() => Ok(None),
        journal => journal.map(|(journal, _)| Some(journal)),
    }
}

/// A journal or receipt, and the hash of its bytes.
pub(super) fn read(device: &dyn Device, path: &DevicePath) -> Result<(Journal, Digest), DeviceError> {
    let text = read_bytes(device, path)?;
    let is_whole = text.len() as u64 <= MAX_JOURNAL;
    let parsed = if is_whole { parse(&text) } else { Err((1, "the file is too long for a journal".to_owned())) };
    let journal = parsed.map_err(|(line, why)| DeviceError::Journal { path: path.clone(), line, why })?;
    match journal.records.iter().find(|record| !is_writable(&record.place)) {
        None => Ok((journal, Digest::of(&text))),
        Some(Record { place, .. }) => Err(DeviceError::NotTrusted {
            what: path.to_string(),
            why: format!("no run of ppkg-apply changes {place}"),
        }),
    }
}

/// At most one byte more than a journal may have.
fn read_bytes(device: &dyn Device, path: &DevicePath) -> Result<Vec<u8>, DeviceError> {
    let mut text = Vec::new();
    let file = own_files::trusted(path, device.read(path))?;
    let read = file.take(MAX_JOURNAL + 1).read_to_end(&mut text);
    read.map_err(|error| DeviceError::io(format!("read {path}"), error))?;
    Ok(text)
}

/// The run of a journal that cannot be used, if its first line can still be read.
pub(super) fn run_of_damaged(device: &dyn Device, path: &DevicePath) -> Result<Option<Run>, DeviceError> {
    let text = read_bytes(device, path)?;
    let first = text.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
    Ok(serde_json::from_slice(first).ok().filter(|run: &Run| run.schema == SCHEMA))
}

/// Parses a journal; an error carries its line number.
fn parse(text: &[u8]) -> Result<Journal, (usize, String)> {
    let complete = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    let mut lines = text.get(..complete).unwrap_or_default().split_inclusive(|&byte| byte == b'\n').enumerate();
    let at_line = |index: usize, error: serde_json::Error| (index + 1, error.to_string());
    let first = lines.next().ok_or((1, "the first line is missing".to_owned()))?.1;
    let run: Run = serde_json::from_slice(first).map_err(|error| at_line(0, error))?;
    if run.schema != SCHEMA {
        return Err((1, format!("expected a journal in the format {SCHEMA}, found {}", run.schema)));
    }
    let mut records: Vec<Record> = Vec::new();
    for (index, line) in lines {
        let record: Record = serde_json::from_slice(line).map_err(|error| at_line(index, error))?;
        // A second line about a place says what is there after a change whose outcome was not known in advance.
        match records.iter_mut().find(|earlier| earlier.place == record.place) {
            Some(earlier) => (earlier.after, earlier.owner) = (record.after, record.owner),
            None => records.push(record),
        }
    }
    Ok(Journal { run, records })
}

/// A line of a JSON Lines file.
pub(super) fn line(content: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(content).expect("a journal can be written as JSON");
    line.push(b'\n');
    line
}

/// Creates the missing parent folders of one of our own files.
pub(super) fn make_folders_for(device: &mut dyn Device, file: &DevicePath) -> Result<(), DeviceError> {
    missing_folders(device, file)?.iter().try_for_each(|folder| device.make_folder(folder))
}

#[cfg(test)]
mod tests {
    use super::{Digest, Record, Run, line, parse};
    use crate::applier::device::{DevicePath, Place, State, ValueName};

    fn lines() -> Vec<Vec<u8>> {
        let run = Run::new(1, "Contoso", "1.0", "{1}", Digest::of(b"package"), 7);
        let file = Record {
            place: Place::File(DevicePath::known(r"C:\a.jpg")),
            before: Some(State::File { sha256: Digest::of(b"old"), size: 3 }),
            after: Some(Digest::of(b"new")),
            owner: None,
            url: Some("https://contoso.com/a.jpg".to_owned()),
        };
        let value = Record {
            place: Place::Value(ValueName::new("SOFTWARE\\X", "Y")),
            before: Some(State::Number(1)),
            after: None,
            owner: None,
            url: None,
        };
        vec![line(&run), line(&file), line(&value)]
    }

    #[test]
    fn lines_are_written_and_read() {
        let lines = lines();
        let journal = parse(&lines.concat()).unwrap();
        assert_eq!(journal.records.len(), 2);
        assert_eq!(lines, [vec![line(&journal.run)], journal.records.iter().map(line).collect()].concat());
        assert_eq!(
            String::from_utf8(lines[2].clone()).unwrap(),
            "{\"place\":{\"value\":{\"key\":\"SOFTWARE\\\\X\",\"name\":\"Y\"}},\"before\":{\"number\":1},\"after\":null}\n"
        );
    }

    #[test]
    fn an_incomplete_line_is_ignored_and_a_broken_one_is_an_error() {
        let lines = lines();
        for cut in 1..lines[2].len() {
            let text = [&lines[0][..], &lines[1], &lines[2][..cut]].concat();
            let expected = usize::from(text.ends_with(b"\n")) + 1;
            assert_eq!(parse(&text).unwrap().records.len(), expected);
        }
        let text = [&lines[0][..], b"{}\n", &lines[2]].concat();
        assert_eq!(parse(&text).unwrap_err().0, 2);
        assert_eq!(parse(b"").unwrap_err().0, 1);
    }
}
