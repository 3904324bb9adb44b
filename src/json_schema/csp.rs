//! `[csp]` for editors: every node that a spec can set or remove.

use serde_json::{Map, Value, json};

use super::address::{Address, address, aliases, roots};
use super::value;
use crate::schema::Schema;

/// The section.
pub(super) fn section(schema: &Schema) -> Value {
    let roots = roots(schema);
    let (mut keys, mut patterns) = (Map::new(), Map::new());
    for id in schema.nodes() {
        let Some(value) = value::of_node(schema, id) else { continue };
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

/// A key that stands for another one: every value goes here, and `check` judges it.
fn alias() -> Value {
    json!({ "description": "The DDF writes this address otherwise: `Device/` may be there or not. Its own spelling is known here with what it takes." })
}
