//! A file with house rules as a JSON Schema.

use serde_json::{Value, json};

use super::DRAFT;
use crate::package::Owner;

/// The language of `ppkgc-rules.toml`.
pub fn house_rules_schema() -> Value {
    let texts = |about: &str| json!({ "type": "array", "items": { "type": "string" }, "description": about });
    let value = json!({ "type": ["string", "integer", "boolean"] });
    json!({
        "$schema": DRAFT,
        "title": "ppkgc house rules",
        "type": "object",
        "required": ["policy"],
        "additionalProperties": false,
        "properties": { "policy": {
            "type": "object",
            "description": "The house rules: what the packages of this organization must and must not do.",
            "additionalProperties": false,
            "properties": {
                "owners": {
                    "type": "array",
                    "items": { "enum": Owner::ALL.map(Owner::word) },
                    "description": "The owners that a package may have.",
                },
                "signers": texts("Who may sign: SHA-1 or SHA-256 of a certificate, or its subject."),
                "commands": { "type": "boolean", "description": "Whether a package may run commands." },
                "allow_only": texts("Patterns for the only settings that a package may set."),
                "forbidden": texts("Patterns for settings that no package may set."),
                "required": texts("Settings that every package must set."),
                "values": {
                    "type": "object",
                    "description": "Patterns for settings, each with the values that they may have; * is any part of \
                                    a value, in the host of a URL any part of the host.",
                    "additionalProperties": { "anyOf": [value, { "type": "array", "items": value }] },
                },
            },
        } },
    })
}
