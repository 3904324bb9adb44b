//! Values of `[csp]` lines as TOML writes them.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::reading::Reading;
use super::section::{Section, wrong_type};
use super::{CspValue, Spanned};
use crate::finding::{Code, Finding, Span};

/// What messages call the type of a TOML value.
pub(super) fn type_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Reads the value of a node; `key` is its LocURI as written.
pub(super) fn read(
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    reading: &mut Reading<'_>,
) -> Option<Spanned<CspValue>> {
    let span = Span::from(value.span());
    let read = match value.get_ref() {
        DeValue::Array(items) => {
            Some(CspValue::List(items.iter().filter_map(|item| scalar(key, item, reading)).collect()))
        }
        DeValue::Table(table) => table_value(key, table, span, reading),
        _ => scalar(key, value, reading).map(|scalar| scalar.value),
    };
    read.map(|value| Spanned { value, span })
}

fn scalar(key: &str, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Spanned<CspValue>> {
    let span = Span::from(value.span());
    let read = match value.get_ref() {
        DeValue::String(text) => CspValue::Text(text.to_string()),
        DeValue::Boolean(truth) => CspValue::Boolean(*truth),
        DeValue::Integer(number) => CspValue::Integer(reading.integer(number, value)?),
        DeValue::Table(table) if table.contains_key("env") => CspValue::Environment(reading.variable(table, span)?),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            reading.push(wrong_type(key, value, VALUE_FORMS));
            return None;
        }
    };
    Some(Spanned { value: read, span })
}

const VALUE_FORMS: &str =
    "a string, integer or boolean, a list of them, { file = \"...\" }, { env = \"...\" } or { delete = true }";

/// `{ file = ... }`, `{ env = ... }` or `{ delete = true }`.
fn table_value(key: &str, table: &DeTable<'_>, span: Span, reading: &mut Reading<'_>) -> Option<CspValue> {
    if table.contains_key("env") {
        return reading.variable(table, span).map(CspValue::Environment);
    }
    let mut section = Section::new("the value table", table, span);
    let file = section.text("file", reading);
    let delete = section.entry("delete");
    section.key("env");
    section.finish(reading);
    match (file, delete) {
        (Some(file), None) => Some(CspValue::File(file)),
        (None, Some((_, truth))) if matches!(truth.get_ref(), DeValue::Boolean(true)) => Some(CspValue::Delete),
        (None, Some((_, other))) => {
            reading.push(wrong_type("delete", other, "`true`").help("leave the whole line out to delete nothing"));
            None
        }
        (Some(_), Some((place, _))) => {
            reading.push(
                Finding::new(Code::UnknownKey, place, "`file` and `delete` exclude each other")
                    .help("keep the one that is meant"),
            );
            None
        }
        (None, None) => {
            reading.push(
                Finding::new(
                    Code::MissingKey,
                    span,
                    format!("the value of `{key}` says none of `file`, `env` and `delete`"),
                )
                .allowed(VALUE_FORMS),
            );
            None
        }
    }
}
