//! Reports contents of a container that belong to no file and no stream.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{FileEntry, WimError, WimReader};
use crate::package::DATA_ASSET_LIST;

/// The maximum number of contents that are reported individually.
const MAX_REPORTED: usize = 100;
/// The maximum size of an earlier state of the list, in bytes: more than the list of any known package has.
const MAX_LIST: u64 = 1 << 20;
/// The maximum number of bytes of contents that are read to find out whether they are such states.
const MAX_ALL_LISTS: u64 = 16 << 20;

/// The lines of the list of payload files. Windows Configuration Designer writes the list anew for each file, and
/// leaves the earlier states in the container.
pub struct LastList {
    lines: BTreeSet<String>,
}

impl LastList {
    /// Parses the bytes of the list.
    pub fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        LastList { lines: text.lines().map(|line| line.trim().to_owned()).collect() }
    }

    /// Whether these bytes are an earlier state of the list: a list, all of whose lines are in the last state too.
    pub fn continues(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        let is_list = text.contains("<Elements") && text.contains("DataAsset");
        is_list && text.lines().all(|line| self.lines.contains(line.trim()))
    }
}

/// Reports every content that belongs to neither a file nor a named stream, except for earlier states of the list of
/// payload files. Only trouble with the disk is an error.
pub(super) fn report_orphans<R: Read + Seek>(wim: &mut WimReader<R>, problems: &mut Report) -> Result<(), WimError> {
    let orphans = wim.orphans();
    if orphans.is_empty() {
        return Ok(());
    }
    let list = wim.root().file(DATA_ASSET_LIST).copied();
    let list = list.map(|list| small(wim, &list)).transpose()?.flatten().map(|bytes| LastList::of(&bytes));
    let mut left = MAX_ALL_LISTS;
    let mut hidden = Vec::new();
    for orphan in orphans {
        let is_earlier = match &list {
            Some(list) if orphan.size <= left => {
                left -= orphan.size.min(MAX_LIST);
                small(wim, &orphan)?.is_some_and(|bytes| list.continues(&bytes))
            }
            _ => false,
        };
        if !is_earlier {
            hidden.push(orphan);
        }
    }
    for orphan in hidden.iter().take(MAX_REPORTED) {
        let message = format!("the container has a content of {} bytes that no file has: {}", orphan.size, orphan.sha1);
        problems.push(finding(message).help("it is not extracted; `inspect --risk` shows its start"));
    }
    if let Some(more) = hidden.len().checked_sub(MAX_REPORTED).filter(|more| *more > 0) {
        problems.push(finding(format!("the container has {more} more contents that no file has")));
    }
    Ok(())
}

fn finding(message: String) -> Finding {
    Finding::new(Code::HiddenContent, Place::Nowhere, message)
}

/// The bytes of a content, unless it is too large or damaged.
fn small<R: Read + Seek>(wim: &mut WimReader<R>, content: &FileEntry) -> Result<Option<Vec<u8>>, WimError> {
    match wim.read(content, MAX_LIST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error @ WimError::Io { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::LastList;

    #[test]
    fn an_earlier_list_has_only_lines_of_the_last_one() {
        let list = |files: &[&str]| format!("<Elements Type=\"DataAsset\">\r\n{}\r\n</Elements>", files.join("\r\n"));
        let last = LastList::of(list(&["  <a/>", "  <b/>"]).as_bytes());
        assert!(last.continues(list(&["<a/>"]).as_bytes()));
        assert!(last.continues(list(&["<a/>", "<b/>"]).as_bytes()));
        assert!(!last.continues(list(&["<a/>", "<c/>"]).as_bytes()));
        assert!(!last.continues(b"  <a/>"));
        assert!(!last.continues(b""));
    }
}
