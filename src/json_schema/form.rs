//! The forms that any value of a spec can take: text, `{ env }`, `{ file }`, `{ delete }`, lists.

use serde_json::{Map, Value, json};

use super::section::{any_of, reference, section};

/// The forms that others refer to.
pub(super) fn definitions() -> Map<String, Value> {
    let table = |description: &str, key: &str, value: Value| {
        let mut table = section(description, json!({ key: value }));
        table["required"] = json!([key]);
        table
    };
    let variable = json!({ "type": "string", "description": "The name of the variable." });
    let definitions = json!({
        "env": table("The value of an environment variable: secrets stay out of git.", "env", variable),
        "file": table("The text of a file.", "file", text("The file, relative to the spec.")),
        "delete": table("Removes the node.", "delete", json!({ "const": true })),
        "remove": table("Removes what the extended spec sets.", "remove", removed()),
        "placeholder": {
            "type": "string",
            "description": "A column of the table of sites (build --values).",
            "pattern": "\\{\\{[^{}]+\\}\\}",
        },
        "text": { "anyOf": [{ "type": "string" }, reference("env")] },
        "text_value": { "anyOf": [{ "type": "string" }, reference("file"), reference("env")] },
    });
    match definitions {
        Value::Object(definitions) => definitions,
        _ => Map::new(),
    }
}

/// The value of `remove`.
pub(super) fn removed() -> Value {
    json!({ "const": true, "description": "Removes this from what the extended spec sets." })
}

/// Any text.
pub(super) fn text(description: &str) -> Value {
    any_of(description, vec![reference("text")])
}

/// Text of these forms, all of them strings; or from elsewhere.
pub(super) fn closed_text(description: &str, forms: Vec<Value>) -> Value {
    any_of(description, from_elsewhere(forms))
}

/// These forms of text, and those that are not written out.
pub(super) fn from_elsewhere(mut forms: Vec<Value>) -> Vec<Value> {
    forms.extend([reference("placeholder"), reference("env")]);
    forms
}

/// A text, or a list of them.
pub(super) fn texts(description: &str) -> Value {
    one_or_more(description, vec![reference("text")])
}

/// One value of these forms, or a list of at least one. The rule for items is beside the choice, not in it, so that an
/// editor marks the wrong item and not the whole list.
pub(super) fn one_or_more(description: &str, forms: Vec<Value>) -> Value {
    let items = json!({ "anyOf": &forms });
    let mut value = any_of(description, [vec![json!({ "type": "array" })], forms].concat());
    value["items"] = items;
    value["minItems"] = json!(1);
    value
}

/// One value with what it means, which an editor shows beside it.
pub(super) fn constant(value: impl Into<Value>, description: &str) -> Value {
    let value: Value = value.into();
    match description.trim() {
        "" => json!({ "const": value }),
        text => json!({ "const": value, "description": text }),
    }
}

/// Text that matches a pattern.
pub(super) fn matching(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}
