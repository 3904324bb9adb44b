//! The finding for a value with the wrong TOML type.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use crate::finding::{Code, Finding, Span};

/// The finding for a value with another TOML type than the key accepts.
pub(super) fn wrong_type(key: &str, value: &TomlSpanned<DeValue<'_>>, wanted: &str) -> Finding {
    let found = type_word(value.get_ref());
    let finding =
        Finding::new(Code::WrongType, Span::from(value.span()), format!("`{key}` takes {wanted}, not {found}"))
            .label(format!("this is {found}"))
            .allowed(wanted);
    match value.get_ref() {
        DeValue::Datetime(point) => finding.help(format!("write it in quotes: \"{point}\"")),
        _ => finding,
    }
}

/// The name of the type of a TOML value, for messages.
fn type_word(value: &DeValue<'_>) -> &'static str {
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
