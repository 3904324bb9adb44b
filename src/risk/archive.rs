//! The scripts inside a .zip, and inside the .zip files in it.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};

use super::budget::Budget;
use super::command::Language;

/// The maximum number of files that are looked at. A directory of this many is read in a moment.
const MAX_ENTRIES: usize = 10_000;
/// The maximum number of bytes that are read of all these files of one archive together.
const MAX_BYTES: u64 = 16 << 20;
/// The maximum depth of archives inside archives.
const MAX_DEPTH: usize = 4;

/// The scripts with their names, and whether the whole archive was seen: an entry that is encrypted, or compressed in
/// an unusual way, may be a script too.
pub(super) fn scripts(bytes: &[u8], budget: &mut Budget) -> (Vec<(String, Vec<u8>)>, bool) {
    let limit = MAX_BYTES.min(budget.unpacked_left);
    let mut search = Search { scripts: Vec::new(), is_whole: true, entries_left: MAX_ENTRIES, bytes_left: limit };
    search.archive(bytes, 1);
    budget.unpacked_left -= limit - search.bytes_left;
    (search.scripts, search.is_whole)
}

struct Search {
    scripts: Vec<(String, Vec<u8>)>,
    is_whole: bool,
    /// How many more entries may be looked at.
    entries_left: usize,
    /// How many more bytes may be read.
    bytes_left: u64,
}

impl Search {
    fn archive(&mut self, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return self.damaged(bytes, depth) };
        self.is_whole &= archive.len() <= self.entries_left;
        let looked_at = archive.len().min(self.entries_left);
        self.entries_left -= looked_at;
        for index in 0..looked_at {
            match archive.by_index(index) {
                Ok(entry) => self.entry(entry, depth),
                Err(_) => self.is_whole = false,
            }
        }
    }

    /// An archive without the directory at its end, as when only the start of a long one was kept.
    fn damaged(&mut self, bytes: &[u8], depth: usize) {
        self.is_whole = false;
        let mut rest = bytes;
        while self.entries_left > 0
            && let Ok(Some(entry)) = read_zipfile_from_stream(&mut rest)
        {
            self.entries_left -= 1;
            self.entry(entry, depth);
        }
    }

    fn entry<R: Read>(&mut self, entry: ZipFile<'_, R>, depth: usize) {
        let Ok(name) = entry.name().map(|name| name.into_owned()) else {
            self.is_whole = false;
            return;
        };
        let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
        let is_archive = extension == "zip";
        self.is_whole &= !matches!(&*extension, "7z" | "rar" | "cab");
        if !is_archive && Language::of_extension(&extension).is_none() {
            return;
        }
        let mut content = Vec::new();
        // What was read before an error counts as a script too.
        let read = entry.take(self.bytes_left).read_to_end(&mut content);
        self.bytes_left = self.bytes_left.saturating_sub(content.len() as u64);
        self.is_whole &= read.is_ok() && self.bytes_left > 0;
        match is_archive {
            true if depth < MAX_DEPTH => self.archive(&content, depth + 1),
            true => self.is_whole = false,
            false => self.scripts.push((name, content)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::MAX_ENTRIES;
    use crate::risk::budget::Budget;

    fn scripts(bytes: &[u8]) -> (Vec<(String, Vec<u8>)>, bool) {
        super::scripts(bytes, &mut Budget::default())
    }

    fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn file(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), bytes.to_vec())
    }

    #[test]
    fn scripts_are_found_however_deep_they_are() {
        let mut bytes = packed(&[file("a.ps1", b"a"), file("a.txt", b"b")]);
        assert_eq!(scripts(&bytes), (vec![file("a.ps1", b"a")], true));
        for _ in 0..3 {
            bytes = packed(&[file("inner.zip", &bytes)]);
            assert_eq!(scripts(&bytes).0, [file("a.ps1", b"a")]);
        }
        assert_eq!(scripts(&packed(&[file("inner.zip", &bytes)])), (Vec::new(), false), "too deep");
    }

    #[test]
    fn what_was_not_seen_is_reported() {
        let many: Vec<_> = (0..=MAX_ENTRIES).map(|number| file(&format!("{number}.txt"), b"")).collect();
        assert_eq!(scripts(&packed(&many)), (Vec::new(), false));
        assert!(scripts(&packed(&many[1..])).1);
        let bytes = packed(&[file("a.cmd", b"a"), file("b.cmd", b"b")]);
        let cut = &bytes[..bytes.len() - 30];
        assert_eq!(scripts(cut), (vec![file("a.cmd", b"a"), file("b.cmd", b"b")], false));
        // An unknown compression method for the first entry, in its own header and in the directory.
        let mut unknown = bytes.clone();
        let directory = bytes.windows(4).position(|head| head == b"PK\x01\x02").unwrap();
        unknown[8] = 97;
        unknown[directory + 10] = 97;
        let (found, is_whole) = scripts(&unknown);
        assert!(found.contains(&file("b.cmd", b"b")) && !is_whole);
        assert_eq!(scripts(&packed(&[file("a.7z", b"")])), (Vec::new(), false));
        assert_eq!(scripts(b"7z\xbc\xaf\x27\x1c"), (Vec::new(), false));
        let long = vec![b' '; 9 << 20];
        assert!(!scripts(&packed(&[file("a.cmd", &long), file("b.cmd", &long)])).1);
        let (one, mut budget) = (packed(&[file("a.cmd", &long)]), Budget::default());
        let whole: Vec<bool> = (0..9).map(|_| super::scripts(&one, &mut budget).1).collect();
        assert_eq!(whole, [true, true, true, true, true, true, true, false, false], "all archives together");
    }
}
