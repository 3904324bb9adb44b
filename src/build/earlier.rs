//! The output of an earlier build in the same folder.

use super::{BuildError, EarlierRecord, FileRecord};
use crate::finding::{Code, Finding, Place};
use crate::lower::Identity;
use crate::world::{Hashes, Sink};

/// The largest catalog or record that is examined before it is replaced.
const MAX_EXISTING_BYTES: u64 = 16 << 20;

/// The bytes of a small output that already exists.
pub(super) fn existing(sink: &dyn Sink, name: &str) -> Result<Option<Vec<u8>>, BuildError> {
    sink.existing(name, MAX_EXISTING_BYTES).map_err(BuildError::writing(name))
}

/// Warns when an earlier build of the same id and version had other bytes: a device that has that package will not
/// install the new one.
pub(super) fn unchanged_version(
    record: &str,
    identity: &Identity,
    package: &Hashes,
    sink: &dyn Sink,
) -> Result<Option<Finding>, BuildError> {
    let bytes = existing(sink, record)?;
    let Some(earlier) = bytes.and_then(|bytes| EarlierRecord::parse(&bytes)) else { return Ok(None) };
    let same = earlier.package.id == identity.id.braced() && earlier.package.version == identity.version;
    let now = FileRecord::new("", package).sha256;
    let package = earlier.files.iter().find(|file| file.name.ends_with(".ppkg"));
    let changed = same && package.is_some_and(|package| package.sha256 != now);
    let (version, place) = (&identity.version, Place::Named(record.to_owned()));
    let message = format!("the package changed, but is still version {version}");
    Ok(changed.then(|| {
        Finding::new(Code::UnchangedVersion, place, message)
            .help("raise `version`: Windows replaces an installed package only by a higher version")
    }))
}
