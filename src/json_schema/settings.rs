//! `[settings]` for editors: every setting of the settings store that takes a value.

use serde_json::{Map, Value, json};

use super::ecma::ecma;
use super::form::constant;
use super::names;
use super::section::{any_of, reference};
use crate::spec::VALUE_KEYS;
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// Policies without a row in the store.
const POLICY: &str = "^Policies/[^/\\[\\]]+/[^/\\[\\]]+$";
/// What may be between the brackets of an item.
const ITEM: &str = "\\[.+\\]";

/// The section.
pub(super) fn section() -> Value {
    let (mut keys, mut patterns) = (Map::new(), Map::new());
    for row in WcdTable::builtin().settings().filter(|row| !row.is_group()) {
        let path = row.path.strip_prefix('/').unwrap_or(row.path);
        match pattern(&row) {
            None => keys.insert(path.to_owned(), value(&row)),
            Some(pattern) => patterns.insert(pattern, value(&row)),
        };
    }
    patterns.insert(POLICY.to_owned(), json!({}));
    json!({
        "type": "object",
        "description": "Settings of Windows Configuration Designer, by their paths.",
        "properties": keys,
        "patternProperties": patterns,
        "additionalProperties": group(),
    })
}

/// A table of the settings below a path; what is inside is left to `check`.
fn group() -> Value {
    json!({
        "type": "object",
        "description": "The settings below this path, by the rest of their paths.",
        "minProperties": 1,
        "not": { "anyOf": VALUE_KEYS.map(|key| json!({ "required": [key] })) },
    })
}

/// The path with its items, if there are any.
fn pattern(row: &WcdSetting) -> Option<String> {
    let (mut path, mut pattern, mut items) = (String::new(), String::from("^"), 0);
    for (depth, name) in row.path.split('/').skip(1).enumerate() {
        let collection = WcdTable::builtin().by_path(&path).filter(WcdSetting::collects);
        if depth > 0 {
            pattern.push('/');
        }
        pattern.push_str(name);
        path = format!("{path}/{name}");
        if let Some(collection) = collection {
            pattern.push_str(&item(&collection, &path));
            items += 1;
        }
    }
    pattern.push('$');
    (items > 0).then_some(pattern)
}

/// The brackets of an item with the keys that its collection takes.
fn item(collection: &WcdSetting, path: &str) -> String {
    match names::of_row(path) {
        Some(_) => format!("\\[{}\\]", names::account_key()),
        None => match collection.regular_expression().and_then(|pattern| ecma(&pattern)) {
            Some(pattern) => format!("\\[\"?{}\"?\\]", pattern.trim_start_matches('^').trim_end_matches('$')),
            None => ITEM.to_owned(),
        },
    }
}

/// The values of a setting.
fn value(row: &WcdSetting) -> Value {
    let listed = row.values().into_iter().flat_map(|(value, text)| {
        let number =
            value.parse::<i64>().ok().filter(|_| row.kind == WcdKind::Integer).map(|number| constant(number, &text));
        let shown = if text.is_empty() { value.clone() } else { text };
        [Some(constant(shown, &value)), number].into_iter().flatten()
    });
    let mut forms: Vec<Value> = listed.collect();
    if forms.is_empty() {
        forms.push(match row.kind {
            WcdKind::Boolean => json!({ "type": "boolean" }),
            WcdKind::Integer => integer(row),
            WcdKind::Binary | WcdKind::File => reference("file"),
            _ => names::of_row(row.path).unwrap_or_else(|| string(row)),
        });
    }
    forms.extend([reference("env"), reference("remove")]);
    if row.kind == WcdKind::String {
        forms.extend([reference("file"), reference("placeholder")]);
    }
    any_of(&about(row), forms)
}

/// Text of the length and the pattern that the row requires.
fn string(row: &WcdSetting) -> Value {
    let mut string = json!({ "type": "string" });
    let bounds = [("minLength", row.min_length), ("maxLength", row.max_length)];
    bounds
        .into_iter()
        .filter_map(|(word, bound)| Some((word, bound?)))
        .for_each(|(word, bound)| string[word] = json!(bound));
    if let Some(pattern) = row.regular_expression().and_then(|pattern| ecma(&pattern)) {
        string["pattern"] = json!(pattern);
    }
    string
}

fn integer(row: &WcdSetting) -> Value {
    let mut integer = json!({ "type": "integer" });
    let bounds = [("minimum", row.min), ("maximum", row.max)];
    bounds
        .into_iter()
        .filter_map(|(word, bound)| Some((word, bound?)))
        .for_each(|(word, bound)| integer[word] = json!(bound));
    integer
}

fn about(row: &WcdSetting) -> String {
    row.csp_path.map_or_else(String::new, |path| format!("Sets {path}."))
}
