//! Values of settings in TOML.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding, Span};
use crate::settings::{Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::{AN_INTEGER, TRUE_OR_FALSE, wrong_type};

/// Reads a text, written out or from the environment.
pub(super) fn text(key: &str, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Spanned<Value>> {
    let Spanned { value: text, span } = reading.text(key, value)?;
    let value = if reading.from_environment.contains(&span) { Value::Environment(text) } else { Value::Text(text) };
    Some(Spanned { value, span })
}

/// Reads `true` or `false`.
pub(super) fn boolean(
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    reading: &mut Reading<'_>,
) -> Option<Spanned<Value>> {
    let DeValue::Boolean(truth) = value.get_ref() else {
        reading.push(wrong_type(key, value, TRUE_OR_FALSE));
        return None;
    };
    Some(Spanned { value: Value::Boolean(*truth), span: value.span().into() })
}

/// Reads an integer.
pub(super) fn integer(
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    reading: &mut Reading<'_>,
) -> Option<Spanned<Value>> {
    let DeValue::Integer(number) = value.get_ref() else {
        reading.push(wrong_type(key, value, AN_INTEGER));
        return None;
    };
    Some(Spanned { value: Value::Integer(reading.integer(number, value)?), span: value.span().into() })
}

/// Reads the path of a file whose content is the value.
pub(super) fn file(key: &str, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Spanned<Value>> {
    let path = reading.path(key, value)?;
    let span = path.span;
    let text = path.value.trim_start();
    if text.starts_with('<') || text.starts_with("-----BEGIN") || text.starts_with('{') && !text.starts_with("{{") {
        let finding = Finding::new(Code::WrongType, span, format!("`{key}` takes the path of a file, not its content"));
        reading.push(finding.help("put the content into a file beside the spec, and write its name"));
        return None;
    }
    Some(Spanned { value: Value::TextOf(path), span })
}

/// The keys of a table that is a value.
pub const VALUE_KEYS: [&str; 5] = ["value", "format", "file", "env", "delete"];
/// The keys of a table that is a value of a known format.
const PLAIN_KEYS: &[&str] = &["file", "env", "delete"];
/// The help for a key that is probably the rest of an address.
const COMMON_START: &str = "remove it; settings with a common start are lines under a header with that start: \
                            [settings.\"OOBE/Desktop\"], [csp.\"./Vendor/MSFT/SharedPC\"]";
/// What a value can be.
const VALUE_FORMS: &str =
    "a string, integer or boolean, a list of them, { file = \"...\" }, { env = \"...\" } or { delete = true }";

/// The table, if it contains settings below an address rather than a value. In braces it is always a value.
pub(in crate::spec) fn group<'v, 't>(written: &'v TomlSpanned<DeValue<'t>>) -> Option<&'v DeTable<'t>> {
    let DeValue::Table(table) = written.get_ref() else { return None };
    let span = written.span();
    let is_inside = |key: &TomlSpanned<_>| span.start < key.span().start && key.span().end <= span.end;
    let is_value = VALUE_KEYS.iter().any(|key| table.contains_key(*key));
    (!is_value && !table.is_empty() && !table.keys().any(is_inside)).then_some(table)
}

/// Reads the value of a node, and the format that `{ value = ..., format = "..." }` states for it.
pub(super) fn read_with_format(
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    reading: &mut Reading<'_>,
) -> (Option<Spanned<Value>>, Option<Spanned<String>>) {
    match value.get_ref() {
        DeValue::Table(table) if table.contains_key("value") || table.contains_key("format") => {
            let mut fields = Table::in_braces("the value table", table, value.span().into(), ["value", "format"]);
            let format = fields.text("format", reading);
            let inner = fields.entry("value");
            let misspelt = ["value", "format"].map(|name| fields.is_misspelt(name));
            fields.finish(reading);
            let missing = [("value", inner.is_none()), ("format", !table.contains_key("format"))];
            for ((name, is_missing), is_misspelt) in missing.into_iter().zip(misspelt) {
                if is_missing && !is_misspelt {
                    let message = format!("the value of `{key}` has no `{name}`");
                    let finding = Finding::new(Code::MissingKey, Span::from(value.span()), message);
                    reading.push(finding.allowed("{ value = ..., format = \"int\" }"));
                }
            }
            (inner.and_then(|(_, inner)| read(key, inner, reading)), format)
        }
        _ => (read_with_keys(key, value, &VALUE_KEYS, reading), None),
    }
}

/// Reads a value whose format is known; `key` is its address or key as written.
pub(super) fn read(key: &str, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Spanned<Value>> {
    read_with_keys(key, value, PLAIN_KEYS, reading)
}

/// Reads a value that may have these keys in braces.
fn read_with_keys(
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    keys: &'static [&'static str],
    reading: &mut Reading<'_>,
) -> Option<Spanned<Value>> {
    let span = Span::from(value.span());
    let read = match value.get_ref() {
        DeValue::Array(items) => {
            Some(Value::List(items.iter().filter_map(|item| scalar(key, item, reading)).collect()))
        }
        DeValue::Table(table) => table_value(key, table, span, keys, reading),
        _ => scalar(key, value, reading).map(|scalar| scalar.value),
    };
    read.map(|value| Spanned { value, span })
}

fn scalar(key: &str, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Spanned<Value>> {
    let span = Span::from(value.span());
    let read = match value.get_ref() {
        DeValue::String(text) if reading.from_environment.contains(&span) => Value::Environment(text.to_string()),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(truth) => Value::Boolean(*truth),
        DeValue::Integer(number) => Value::Integer(reading.integer(number, value)?),
        DeValue::Table(table) if table.contains_key("env") => Value::Environment(reading.variable(table, span)?),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            reading.push(wrong_type(key, value, VALUE_FORMS));
            return None;
        }
    };
    Some(Spanned { value: read, span })
}

/// `{ file = ... }`, `{ env = ... }` or `{ delete = true }`.
fn table_value(
    key: &str,
    table: &DeTable<'_>,
    span: Span,
    keys: &'static [&'static str],
    reading: &mut Reading<'_>,
) -> Option<Value> {
    if table.contains_key("env") {
        return reading.variable(table, span).map(Value::Environment);
    }
    let mut fields = Table::in_braces("the value table", table, span, keys.iter().copied());
    if key.contains('/') {
        fields = fields.with_stray_help(COMMON_START);
    }
    let file = fields.text("file", reading);
    let delete = fields.entry("delete");
    keys.iter().for_each(|key| {
        fields.key(key);
    });
    fields.finish(reading);
    match (file, delete) {
        (Some(file), None) => Some(Value::TextOf(file)),
        (None, Some((_, truth))) if matches!(truth.get_ref(), DeValue::Boolean(true)) => Some(Value::Delete),
        (None, Some((_, other))) => {
            reading.push(wrong_type("delete", other, "`true`").help("remove the whole line to delete nothing"));
            None
        }
        (Some(_), Some((place, _))) => {
            reading.push(
                Finding::new(Code::UnknownKey, place, "`file` and `delete` exclude each other")
                    .help("keep only one of them"),
            );
            None
        }
        (None, None) if table.is_empty() => {
            let message = format!("the value of `{key}` has none of `file`, `env` and `delete`");
            reading.push(Finding::new(Code::MissingKey, span, message).allowed(VALUE_FORMS));
            None
        }
        // Its keys are unknown ones, which have been reported.
        (None, None) => None,
    }
}
