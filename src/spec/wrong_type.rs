//! The finding for a value with the wrong TOML type.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use crate::finding::{Code, Finding, Span};
use crate::settings::boolean_of;

/// What a key accepts that is on or off.
pub(super) const TRUE_OR_FALSE: &str = "`true` or `false`";
/// What a key accepts that is a number.
pub(super) const AN_INTEGER: &str = "an integer";

/// The finding for a value of a TOML type that the key does not accept.
pub(super) fn wrong_type(key: &str, value: &TomlSpanned<DeValue<'_>>, wanted: &str) -> Finding {
    let found = type_word(value.get_ref());
    let finding =
        Finding::new(Code::WrongType, Span::from(value.span()), format!("`{key}` takes {wanted}, not {found}"))
            .label(format!("this is {found}"))
            .allowed(wanted);
    match value.get_ref() {
        DeValue::Datetime(point) => finding.help(format!("write it in quotes: \"{point}\"")),
        value => match meant(value, wanted) {
            Some(meant) => finding.help(format!("write {meant} without quotes")).suggest(meant),
            None if wanted == AN_INTEGER => finding.help("write one whole number, without quotes"),
            None => finding,
        },
    }
}

/// What was probably meant by a value in place of a boolean or an integer: `"Yes"`, `1`, `"3010"`.
fn meant(value: &DeValue<'_>, wanted: &str) -> Option<String> {
    let text = match value {
        DeValue::String(text) => text.trim(),
        DeValue::Integer(number) => number.as_str(),
        _ => return None,
    };
    match wanted {
        AN_INTEGER => text.parse::<i64>().ok().map(|number| number.to_string()),
        TRUE_OR_FALSE => boolean_of(text).map(|truth| truth.to_string()),
        _ => None,
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
