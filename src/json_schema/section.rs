//! Tables of a spec: closed, since an unknown key is a finding.

use serde_json::{Value, json};

/// A table with these keys and no others.
pub(super) fn section(description: &str, properties: Value) -> Value {
    json!({
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": false,
    })
}

/// A reference to the definition with this name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A value in any of these forms.
pub(super) fn any_of(description: &str, forms: Vec<Value>) -> Value {
    json!({ "description": description, "anyOf": forms })
}
