//! The files of two packages, by the setting they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::Matching;
use super::{Change, FileState};

type Files = BTreeMap<String, Vec<FileState>>;

/// Every file that is new, gone, or has another name or content.
pub(super) fn changes(before: &Files, after: &Files) -> Vec<Change> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |files: &Files, name: &String| files.get(name).cloned().unwrap_or_default();
    names.into_iter().flat_map(|name| of_setting(name, of(before, name), of(after, name))).collect()
}

/// The files of one setting: first those that are equal, then those with the same name or the same content, then the
/// rest in order.
fn of_setting(setting: &str, before: Vec<FileState>, after: Vec<FileState>) -> Vec<Change> {
    let matching = Matching::new(before, after)
        .take(FileState::clone)
        .take(|file| file.name.clone())
        .take(|file| file.sha1)
        .take(|_| ());
    let changed = matching.finish().into_iter().filter(|(before, after)| before != after);
    changed.map(|(before, after)| Change::File { name: setting.to_owned(), before, after }).collect()
}
