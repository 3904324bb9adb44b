//! The scripts inside a .zip.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::command::Language;

/// How many files of an archive are looked at.
const MAX_ENTRIES: usize = 1_000;
/// How many bytes of them are read.
const MAX_BYTES: u64 = 16 << 20;

/// The scripts with their names. An archive that cannot be opened has none; so has a file that is encrypted.
pub(super) fn scripts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let (mut scripts, mut room) = (Vec::new(), MAX_BYTES);
    for index in 0..archive.len().min(MAX_ENTRIES) {
        let Ok(entry) = archive.by_index(index) else { continue };
        let Ok(name) = entry.name().map(|name| name.into_owned()) else { continue };
        let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
        if Language::of_extension(&extension).is_none() {
            continue;
        }
        let mut content = Vec::new();
        // What was read before an error is a script, too.
        let _ = entry.take(room).read_to_end(&mut content);
        room = room.saturating_sub(content.len() as u64);
        scripts.push((name, content));
    }
    scripts
}
