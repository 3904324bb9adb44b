//! Sections for editors, each made from its table.

use serde_json::{Map, Value, json};

use super::form::{closed_text, from_elsewhere, matching, one_or_more, removed, text, texts};
use super::section::{any_of, reference, section as table};
use super::{identity, names, target, value};
use crate::address::{LocUri, StorePath};
use crate::package::MAX_RANK;
use crate::schema::{Found, Node, Schema};
use crate::spec::{DESCRIBING, Form, Key, REMOVE, SectionType, Sets, TYPED};

/// A name that is not empty, without control characters, which no address can hold.
const WITHOUT_CONTROLS: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F]+$";

/// All typed sections by name, to be referred to.
pub(super) fn definitions(schema: &Schema) -> impl Iterator<Item = (String, Value)> {
    TYPED.iter().map(move |own| (own.name.to_owned(), section(own, schema)))
}

/// The sections that describe the package and its devices, by name.
pub(super) fn describing(schema: &Schema) -> impl Iterator<Item = (String, Value)> {
    DESCRIBING.iter().map(move |own| (own.name.to_owned(), section(own, schema)))
}

/// References to all typed sections, by name.
pub(super) fn references() -> impl Iterator<Item = (String, Value)> {
    TYPED.iter().map(|own| (own.name.to_owned(), reference(own.name)))
}

/// A section with its keys.
fn section(own: &SectionType, schema: &Schema) -> Value {
    let keys = own.keys.iter().map(|key| (key.name.to_owned(), or_removed(setting(own, key, schema))));
    let removed = std::iter::once((REMOVE.to_owned(), removed()));
    let mut section = table(own.about, Value::Object(keys.chain(removed).collect::<Map<_, _>>()));
    if !own.repeated {
        return section;
    }
    if let Some(name) = own.name_key() {
        section["if"] = json!({ "required": [REMOVE] });
        section["then"] = json!({ "properties": { name: true, REMOVE: true }, "additionalProperties": false });
    }
    json!({ "type": "array", "description": own.about, "items": section })
}

/// The keys without which sections are incomplete; a spec that extends another may leave them to that one.
pub(super) fn required() -> Value {
    let of = |own: &SectionType| {
        let keys: Vec<&str> = own.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let table = json!({ "required": keys });
        let rule = if own.repeated { json!({ "items": table }) } else { table };
        (!keys.is_empty()).then(|| (own.name.to_owned(), rule))
    };
    let typed: Map<String, Value> = TYPED.iter().filter_map(of).collect();
    let variant = json!({ "items": { "required": ["name", "when"], "properties": typed } });
    let describing = DESCRIBING.iter().filter_map(of);
    let sections = describing.chain(typed).chain([("variant".to_owned(), variant)]);
    json!({ "required": ["package"], "properties": sections.collect::<Map<_, _>>() })
}

/// A value, or the removal of that of the extended spec.
fn or_removed(mut value: Value) -> Value {
    let is_choice = value.get("type").is_none();
    if let Some(forms) = value.get_mut("anyOf").and_then(Value::as_array_mut).filter(|_| is_choice) {
        forms.push(reference("remove"));
        return value;
    }
    let description = value.as_object_mut().and_then(|form| form.remove("description")).unwrap_or_default();
    json!({ "description": description, "anyOf": [value, reference("remove")] })
}

fn setting(own: &SectionType, key: &Key, schema: &Schema) -> Value {
    let locuri = match key.sets {
        Some(Sets::Node(locuri)) => LocUri::parse(locuri).ok(),
        Some(Sets::Store(_)) | None => None,
    };
    let row = if key.form == Form::Item { items_of(own) } else { key.sets.and_then(row) };
    let name = row.and_then(|row| names::of_row(&row));
    let node = locuri.as_ref().and_then(|locuri| node(locuri, schema));
    let about = if key.about.is_empty() { node.map_or("", |node| node.description.trim()) } else { key.about };
    match (key.form, node) {
        (Form::Text | Form::Item, _) if name.is_some() => closed_text(about, name.into_iter().collect()),
        (Form::Text, Some(node)) => any_of(about, from_elsewhere(vec![value::written_text(node)])),
        (Form::Text, None) => text(about),
        (Form::Item, _) => closed_text(about, vec![matching(WITHOUT_CONTROLS)]),
        (Form::File, _) => text(about),
        (Form::Secret, _) => any_of(about, vec![json!({ "type": "string" }), reference("env"), reference("file")]),
        (Form::Integer, _) => json!({ "type": "integer", "description": about }),
        (Form::Choice(words), _) => closed_text(about, words.iter().map(|word| json!({ "const": word })).collect()),
        (Form::SignIn, _) => sign_in(about),
        (Form::Texts { .. } | Form::Files, _) => texts(about),
        (Form::Boolean, _) => json!({ "type": "boolean", "description": about }),
        (Form::Picture, _) => picture(about, &["file", "name", "url"]),
        (Form::Version, _) => closed_text(about, vec![identity::version()]),
        (Form::Owner, _) => closed_text(about, identity::owners()),
        (Form::Rank, _) => json!({ "type": "integer", "minimum": 0, "maximum": MAX_RANK, "description": about }),
        (Form::Guid, _) => closed_text(about, vec![identity::guid()]),
        (Form::Editions, _) => one_or_more(about, from_elsewhere(target::editions())),
        (Form::Builds, _) => one_or_more(about, from_elsewhere(target::builds())),
    }
}

/// The path of the row that a key sets.
fn row(sets: Sets) -> Option<String> {
    match sets {
        Sets::Store(path) => StorePath::parse(path).ok().map(|path| path.row_path()),
        Sets::Node(_) => None,
    }
}

/// The path of the row whose items the tables of a section describe.
fn items_of(own: &SectionType) -> Option<String> {
    let path = own.keys.iter().find_map(|key| match key.sets {
        Some(Sets::Store(path)) => StorePath::parse(path).ok(),
        Some(Sets::Node(_)) | None => None,
    })?;
    let depth = path.segments().iter().position(|segment| segment.item().is_some())?;
    StorePath::new(path.segments()[..=depth].to_vec()).map(|item| item.row_path())
}

/// The node at an address, as the loaded DDF files describe it.
fn node<'s>(locuri: &LocUri, schema: &'s Schema) -> Option<&'s Node> {
    match schema.find(locuri) {
        Found::Node(found) => Some(schema.node(found.node)),
        Found::Nothing { .. } => None,
    }
}

/// The user who is signed in.
fn sign_in(about: &str) -> Value {
    let secret = any_of("The password.", vec![json!({ "type": "string" }), reference("env"), reference("file")]);
    let fields = json!({ "user": text("The account."), "password": secret, "domain": text("Its domain.") });
    table(about, fields)
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
