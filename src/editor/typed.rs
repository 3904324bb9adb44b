//! Typed sections for editors, each as its table says.

use serde_json::{Map, Value, json};

use super::form::{from_elsewhere, text};
use super::section::{any_of, reference, section as table};
use super::value;
use crate::address::LocUri;
use crate::csp::PersonalizationNode;
use crate::schema::{Found, Node, Schema};
use crate::spec::{Form, Key, SectionType, Sets, TYPED};

/// All typed sections by name, to be referred to.
pub(super) fn definitions(schema: &Schema) -> impl Iterator<Item = (String, Value)> {
    TYPED.iter().map(move |own| (own.name.to_owned(), section(own, schema)))
}

/// References to all typed sections, by name.
pub(super) fn references() -> impl Iterator<Item = (String, Value)> {
    TYPED.iter().map(|own| (own.name.to_owned(), reference(own.name)))
}

fn section(own: &SectionType, schema: &Schema) -> Value {
    let keys = own.keys.iter().map(|key| (key.name.to_owned(), setting(key, schema)));
    table(own.about, Value::Object(keys.collect::<Map<_, _>>()))
}

fn setting(key: &Key, schema: &Schema) -> Value {
    let locuri = match key.sets {
        Sets::Node(locuri) => LocUri::parse(locuri).ok(),
        Sets::Store(_) => None,
    };
    let node = locuri.as_ref().and_then(|locuri| node(locuri, schema));
    let description = if key.about.is_empty() { node.map_or("", |node| node.description.trim()) } else { key.about };
    match key.form {
        Form::Text => {
            let written = node.map_or_else(|| json!({ "type": "string" }), value::written_text);
            any_of(description, from_elsewhere(vec![written]))
        }
        Form::Boolean => json!({ "type": "boolean", "description": description }),
        Form::Picture => {
            let node = locuri.as_ref().and_then(PersonalizationNode::of);
            let embeddable = node.is_some_and(|node| node.embedded_picture().is_some());
            picture(description, if embeddable { &["file", "name", "url"] } else { &["url"] })
        }
    }
}

/// The node at an address, as the loaded DDF files describe it.
fn node<'s>(locuri: &LocUri, schema: &'s Schema) -> Option<&'s Node> {
    match schema.find(locuri) {
        Found::Node(found) => Some(schema.node(found.node)),
        Found::Nothing { .. } => None,
    }
}

/// A picture; a `name` is that of a `file`.
fn picture(description: &str, keys: &[&str]) -> Value {
    let about = |key: &str| match key {
        "file" => "The picture to embed (jpg, jpeg or png), relative to the spec.",
        "name" => "Its name on the device, instead of one that changes with the picture.",
        _ => "Where the device finds the picture: https://..., http://... or file:///C:/...",
    };
    let properties: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), text(about(key)))).collect();
    let mut picture = table(description, Value::Object(properties));
    picture["anyOf"] = json!([{ "required": ["file"] }, { "required": ["url"], "not": { "required": ["name"] } }]);
    picture
}
