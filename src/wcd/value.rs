//! The value of a setting: customizations.xml has what the designer shows, a [`Value`] is what is stored.

use super::names::{tag, text_span};
use super::windows_path::with_slashes;
use crate::finding::Span;
use crate::format::xml::{Content, Parsed};
use crate::package::Datatype;
use crate::settings::{Spanned, Value};
use crate::store::{WcdKind, WcdSetting};

/// The value of an element. Without a row, its form decides: `true` is a boolean and `5` a number. A text that is not
/// in the row's list stays as it is.
pub(super) fn stored(element: &Parsed, row: Option<&WcdSetting>) -> Spanned<Value> {
    let written = text(element);
    let key = row.and_then(|row| row.value_key(written.trim()));
    let value = match (row.map(|row| row.kind), key) {
        (Some(WcdKind::String), Some(key)) => Value::Text(key),
        (Some(WcdKind::String), None) => Value::Text(written.to_owned()),
        (_, Some(key)) => as_written(&key),
        (Some(WcdKind::Boolean), None) if written.trim() == "1" => Value::Boolean(true),
        (Some(WcdKind::Boolean), None) if written.trim() == "0" => Value::Boolean(false),
        (_, None) => match as_written(written.trim()) {
            Value::Text(_) => Value::Text(written.to_owned()),
            value => value,
        },
    };
    Spanned { value, span: place(element) }
}

/// Whether a value can be stored as it is. A text without row may be one that is only shown.
pub(super) fn is_understood(value: &Value, row: Option<&WcdSetting>) -> bool {
    match (value, row) {
        (Value::Text(text), Some(row)) if row.kind == WcdKind::String => {
            let listed = row.values();
            listed.is_empty() || listed.iter().any(|(known, _)| known == text)
        }
        (Value::Text(_), _) => false,
        _ => true,
    }
}

/// The value that a package has with that datatype.
pub(super) fn of_datatype(text: &str, datatype: Option<Datatype>) -> Value {
    match datatype {
        Some(Datatype::Boolean | Datatype::Integer) => as_written(text),
        Some(Datatype::String) | None => Value::Text(text.to_owned()),
    }
}

/// The format of a value that no row describes, if its form shows it; a text may mean anything.
pub(super) fn format(value: &Spanned<Value>) -> Option<Spanned<String>> {
    let word = match value.value {
        Value::Boolean(_) => "bool",
        Value::Integer(_) => "int",
        _ => return None,
    };
    Some(Spanned { value: word.to_owned(), span: value.span })
}

/// The value that a text looks like: a boolean, a whole number, or else a text.
fn as_written(text: &str) -> Value {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Value::Boolean(true),
        _ if text.eq_ignore_ascii_case("false") => Value::Boolean(false),
        _ => match text.parse::<i64>() {
            // A number of another form, such as 007, is written as it is.
            Ok(number) if number.to_string() == text => Value::Integer(number),
            _ => Value::Text(text.to_owned()),
        },
    }
}

/// The path of the file that an element names, with `/` between folders; `None` if it names no file.
pub(super) fn path(element: &Parsed) -> Option<String> {
    let path = with_slashes(text(element).trim());
    let path = path.strip_prefix("./").unwrap_or(&path);
    (!path.is_empty()).then(|| path.to_owned())
}

/// What a setting takes, as a project writes it.
pub(super) fn taken(row: &WcdSetting) -> String {
    match row.kind {
        WcdKind::File | WcdKind::Binary => {
            let ends: Vec<String> = row.extensions().map(|end| format!(".{end}")).collect();
            if ends.is_empty() {
                "the path of a file".to_owned()
            } else {
                format!("the path of a file: {}", ends.join(", "))
            }
        }
        _ => row.allowed(),
    }
}

/// The value of a setting that takes a file.
pub(super) fn file(element: &Parsed, path: String) -> Spanned<Value> {
    let span = place(element);
    Spanned { value: Value::TextOf(Spanned { value: path, span }), span }
}

/// The text of an element; empty if it contains elements.
pub(super) fn text(element: &Parsed) -> &str {
    match &element.content {
        Content::Text(text) => text,
        Content::Empty | Content::Children(_) => "",
    }
}

fn place(element: &Parsed) -> Span {
    if text(element).is_empty() { tag(element) } else { text_span(element) }
}
