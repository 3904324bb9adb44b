//! `[personalization]` for editors.

use serde_json::{Map, Value, json};

use super::form::{from_elsewhere, text};
use super::section::{any_of, section as table};
use super::value;
use crate::address::LocUri;
use crate::schema::{Found, Node, Schema};
use crate::spec::PersonalKey;

/// The section.
pub(super) fn section(schema: &Schema) -> Value {
    let keys = PersonalKey::ALL.into_iter().map(|key| (key.word().to_owned(), setting(key, node(key, schema))));
    table("Wallpaper, lock screen, company name and logo.", Value::Object(keys.collect::<Map<_, _>>()))
}

/// The node that a key sets, as the loaded DDF files describe it.
fn node(key: PersonalKey, schema: &Schema) -> Option<&Node> {
    match schema.find(&LocUri::parse(key.locuri()).ok()?) {
        Found::Node(found) => Some(schema.node(found.node)),
        Found::Nothing { .. } => None,
    }
}

fn setting(key: PersonalKey, node: Option<&Node>) -> Value {
    let description = node.map_or("", |node| node.description.trim());
    match key {
        PersonalKey::CompanyName => {
            let written = node.map_or_else(|| json!({ "type": "string" }), value::written_text);
            any_of(description, from_elsewhere(vec![written]))
        }
        PersonalKey::CompanyLogo => image(description, &["url"]),
        PersonalKey::DesktopImage | PersonalKey::LockScreenImage => image(description, &["file", "name", "url"]),
    }
}

/// A picture; a `name` is that of a `file`.
fn image(description: &str, keys: &[&str]) -> Value {
    let about = |key: &str| match key {
        "file" => "The picture to embed (jpg, jpeg or png), relative to the spec.",
        "name" => "Its name on the device, instead of one that changes with the picture.",
        _ => "Where the device finds the picture: https://..., http://... or file:///C:/...",
    };
    let properties: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), text(about(key)))).collect();
    let mut image = table(description, Value::Object(properties));
    image["anyOf"] = json!([{ "required": ["file"] }, { "required": ["url"], "not": { "required": ["name"] } }]);
    image
}
