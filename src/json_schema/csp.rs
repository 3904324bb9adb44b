//! `[csp]` for editors: every node that a spec can set or remove.

use serde_json::{Map, Value, json};

use super::address::{Address, address, aliases, roots};
use super::value;
use crate::schema::{NodeId, Schema};
use crate::spec::VALUE_KEYS;

/// The section.
pub(super) fn section(schema: &Schema) -> Value {
    let roots = roots(schema);
    let (mut keys, mut patterns) = (Map::new(), Map::new());
    for id in schema.nodes() {
        let Some(value) = value_or_group(schema, id) else { continue };
        match address(schema, id, &roots) {
            Address::Key(key) => keys.insert(key, value),
            Address::Pattern(pattern) => patterns.insert(pattern, value),
        };
    }
    patterns.extend(aliases(schema).into_iter().map(|pattern| (pattern, alias())));
    json!({
        "type": "object",
        "description": "Nodes of the loaded DDF files, by LocURI.",
        "properties": keys,
        "patternProperties": patterns,
        "additionalProperties": false,
    })
}

/// What may follow the key of a node: a value, or a table of the settings below it.
fn value_or_group(schema: &Schema, id: NodeId) -> Option<Value> {
    either(value::of_node(schema, id), group(schema, id))
}

fn either(value: Option<Value>, group: Option<Value>) -> Option<Value> {
    match (value, group) {
        (Some(value), Some(group)) => Some(json!({ "anyOf": [value, group] })),
        (value, group) => value.or(group),
    }
}

/// A table of the settings below a node, by the rest of their address. Names that the author chooses, and rests that
/// contain several names, are left to `check`.
fn group(schema: &Schema, id: NodeId) -> Option<Value> {
    let children = schema.children(id);
    if children.is_empty() {
        return None;
    }
    let mut keys = Map::new();
    for &child in children {
        let below = (!schema.children(child).is_empty()).then(|| json!({ "type": "object" }));
        if let Some(form) = either(value::of_node(schema, child), below) {
            keys.insert(schema.node(child).name.clone(), form);
        }
    }
    let is_open = children.iter().any(|&child| schema.node(child).is_dynamic());
    Some(json!({
        "type": "object",
        "description": "The settings below this node, by the rest of their address.",
        "minProperties": 1,
        "not": { "anyOf": VALUE_KEYS.map(|key| json!({ "required": [key] })) },
        "properties": keys,
        "patternProperties": { "/": {} },
        "additionalProperties": is_open,
    }))
}

/// A key that is an alias: the schema accepts every value here, and `check` judges it.
fn alias() -> Value {
    json!({ "description": "The DDF spells this address differently, with or without `Device/`. Its own spelling is listed here with what the node takes." })
}
