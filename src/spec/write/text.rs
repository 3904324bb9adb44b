//! Values of settings in TOML.

use super::substitutes::Substitutes;
use crate::settings::{Setting, Value};
use crate::spec::escapes::is_of_one_line;
use crate::world::toml_text::{quoted, quoted_line};

/// The value of a setting; `None` if a spec has no form for it.
pub(super) fn value(setting: &Setting, substitutes: &Substitutes) -> Option<String> {
    let value = setting.value.as_ref()?;
    if let Some(variable) = substitutes.variables.get(&value.span) {
        return Some(format!("{{ env = {} }}", quoted(variable)));
    }
    match &value.value {
        Value::Text(text) if is_of_one_line(&setting.address.to_string()) => Some(quoted_line(text)),
        Value::Text(text) => Some(quoted(text)),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::TextOf(_) => Some(format!("{{ file = {} }}", quoted(&file(setting, substitutes)?))),
        Value::Delete => Some("{ delete = true }".to_owned()),
        Value::Environment(_) | Value::List(_) | Value::ProfileWithKey { .. } => None,
    }
}

/// The path of the file of a setting beside the spec.
pub(super) fn file(setting: &Setting, substitutes: &Substitutes) -> Option<String> {
    match &setting.value.as_ref()?.value {
        Value::TextOf(path) => Some(substitutes.files.get(&path.value).unwrap_or(&path.value).clone()),
        _ => None,
    }
}
