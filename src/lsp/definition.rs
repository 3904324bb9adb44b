//! Finds definitions: the file that a path names, or the line of an extended spec that a line replaces.

use serde_json::{Value, json};

use super::cursor::{Cursor, Place};
use super::documents::Document;
use super::host::{Host, Judged};
use super::text::{Range, Text};
use crate::finding::Span;
use crate::spec::place_of;

/// The definition of what is at a byte of a document, or nothing.
pub(super) fn definition(uri: &str, document: &Document, judged: &Judged, offset: usize, host: &dyn Host) -> Value {
    let text = document.text.as_str();
    let Some(cursor) = Cursor::at(text, offset) else { return Value::Null };
    let Some(token) = text.get(cursor.token.clone()).filter(|token| !token.is_empty()) else { return Value::Null };
    let found = match cursor.place {
        Place::Value => host.file(uri, token).map(|file| (file, Range::start_of_text())),
        Place::Key | Place::Header { .. } => in_parent(uri, &cursor, token, judged, host),
    };
    found.map_or(Value::Null, |(uri, range)| json!({ "uri": uri, "range": range }))
}

/// The same key in the nearest spec that this one extends.
fn in_parent(uri: &str, cursor: &Cursor, name: &str, judged: &Judged, host: &dyn Host) -> Option<(String, Range)> {
    let path: Vec<&str> = cursor.path.iter().map(String::as_str).chain([name]).collect();
    judged.source.files().find_map(|file| {
        let parent = host.file(uri, file.parent?)?;
        let span: Span = place_of(file.text, &path)?;
        Some((parent, Text::new(file.text).range(span)))
    })
}
