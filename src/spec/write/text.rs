//! Keys and values in TOML.

use super::substitutes::Substitutes;
use crate::settings::{Setting, Value};

/// A text in quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if letter.is_control() || is_invisible(letter) => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that would make a line look like another one: marks of direction, separators of lines, and the like.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// A key; only one of plain letters needs no quotes.
pub(super) fn key(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    match !name.is_empty() && name.chars().all(is_plain) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// The value of a setting; `None` if a spec has no form for it.
pub(super) fn value(setting: &Setting, instead: &Substitutes) -> Option<String> {
    let value = setting.value.as_ref()?;
    if let Some(variable) = instead.variables.get(&value.span) {
        return Some(format!("{{ env = {} }}", quoted(variable)));
    }
    match &value.value {
        Value::Text(text) => Some(quoted(text)),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::TextOf(_) => Some(format!("{{ file = {} }}", quoted(&file(setting, instead)?))),
        Value::Delete => Some("{ delete = true }".to_owned()),
        Value::Environment(_) | Value::List(_) => None,
    }
}

/// The path of the file of a setting beside the spec.
pub(super) fn file(setting: &Setting, instead: &Substitutes) -> Option<String> {
    match &setting.value.as_ref()?.value {
        Value::TextOf(path) => Some(instead.files.get(&path.value).unwrap_or(&path.value).clone()),
        _ => None,
    }
}
