//! Which files are documents and lists of the package itself, which every package has and no program runs.

use crate::package::{DATA_ASSET_LIST, PROVXML_EXTENSION};
use crate::read::InnerFile;
use crate::world::windows_name::NameKey;

/// Whether a file is one of them: by its path, and because it is XML. A program under such a name is none.
pub(super) fn is_own_document(file: &InnerFile) -> bool {
    let path = NameKey::of(&file.path);
    let is_in_package = ["Multivariant/", "CommonSettings/"].iter().any(|start| path.starts_with(start));
    let is_named_so = is_in_package && (path.ends_with(".xml") || path.ends_with(PROVXML_EXTENSION))
        || path.ends_with(PROVXML_EXTENSION)
        || NameKey::are_same(&file.path, DATA_ASSET_LIST);
    is_named_so && (file.sha256.is_none() || begins_like_xml(&file.bytes))
}

/// Whether the first letter is `<`, in UTF-8 or UTF-16.
fn begins_like_xml(bytes: &[u8]) -> bool {
    let bytes = ["\u{feff}".as_bytes(), b"\xFF\xFE", b"\xFE\xFF"]
        .into_iter()
        .find_map(|mark| bytes.strip_prefix(mark))
        .unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) == Some(&b'<')
}
