//! Which files are documents and lists of the package itself, which every package has and no program runs.

use crate::read::{ImageContents, InnerFile};
use crate::world::windows_name::NameKey;

/// Whether a document or a list of the package refers to this file, and it is XML. A file that only has the name of
/// such a document is judged like any other file.
pub(super) fn is_own_document(image: &ImageContents, file: &InnerFile) -> bool {
    image.named.contains(&NameKey::of(&file.path)) && (file.sha256.is_none() || begins_like_xml(&file.bytes))
}

/// Whether the first letter is `<`, in UTF-8 or UTF-16.
fn begins_like_xml(bytes: &[u8]) -> bool {
    let bytes = ["\u{feff}".as_bytes(), b"\xFF\xFE", b"\xFE\xFF"]
        .into_iter()
        .find_map(|mark| bytes.strip_prefix(mark))
        .unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) == Some(&b'<')
}
