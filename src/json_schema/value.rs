//! The forms that the value of a node may have, by the format and the rule in its DDF.

use serde_json::{Value, json};

use super::ecma::{ecma, exactly};
use super::form::{constant, from_elsewhere, matching};
use super::section::reference;
use crate::schema::{Access, AllowedValues, BuildItem, EnumValue, Format, Node, NodeId, Range, Rule, Schema};

/// Base64 with its padding.
const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
/// A whole number that is written as a text.
const DIGITS: &str = "^[+-]?[0-9]+$";

/// What may follow the key of a node; nothing for nodes that a spec cannot set or remove.
pub(super) fn of_node(schema: &Schema, id: NodeId) -> Option<Value> {
    let node = schema.node(id);
    let mut forms = match node.takes_value() {
        _ if node.is_bare_action() => vec![constant(true, "Runs the action.")],
        true => forms_to_set(node),
        false => Vec::new(),
    };
    if node.access.allows(Access::DELETE) {
        forms.push(reference("delete"));
    }
    if forms.is_empty() {
        return None;
    }
    forms.push(reference("remove"));
    let mut value = json!({ "anyOf": forms });
    let description = description(schema, id);
    if !description.is_empty() {
        value["description"] = json!(description);
    }
    if schema.deprecated(id).is_some() {
        value["deprecated"] = json!(true);
    }
    Some(value)
}

/// The description from the DDF, followed by what it omits.
fn description(schema: &Schema, id: NodeId) -> String {
    let node = schema.node(id);
    let mut parts = vec![node.description.trim().to_owned()];
    parts.extend(match &node.allowed.rule {
        Rule::Admx { area, name, file } => Some(format!("Text for the ADMX policy {name} of {area} in {file}.")),
        Rule::RegEx(pattern) if !pattern.source.is_empty() => Some(format!("Text that matches {}", pattern.source)),
        _ => None,
    });
    parts.extend(schema.applicability(id).builds.map(|(items, _)| since(items)));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Which builds introduced a node.
fn since(items: &[BuildItem]) -> String {
    let builds: Vec<String> = items.iter().filter_map(BuildItem::released).map(|build| build.to_string()).collect();
    if builds.is_empty() { "In no release yet.".to_owned() } else { format!("From build {}.", builds.join(" or ")) }
}

/// The forms of a value to set; none for formats without a value.
fn forms_to_set(node: &Node) -> Vec<Value> {
    let AllowedValues { rule, list } = &node.allowed;
    let (mut forms, is_text) = match node.format {
        Format::Node => return Vec::new(),
        // One published list of addresses has the format of a number.
        Format::Int if list.is_some() => (vec![integer(rule), any_text()], false),
        Format::Int => (vec![integer(rule)], false),
        Format::Bool => (boolean(rule), false),
        Format::B64
        | Format::Bin
        | Format::Chr
        | Format::Date
        | Format::Float
        | Format::Null
        | Format::Time
        | Format::Xml => (vec![written_text(node)], true),
    };
    if list.is_some() {
        let items = if is_text { from_elsewhere(vec![item(node.format, rule)]) } else { forms.clone() };
        forms.push(json!({ "type": "array", "items": { "anyOf": items } }));
    }
    if is_text {
        let takes_any_text = forms.first().is_some_and(|first| *first == any_text());
        let elsewhere = [reference("file"), reference("env"), reference("placeholder")];
        match takes_any_text {
            true => forms[0] = reference("text_value"),
            false => forms.extend(elsewhere),
        }
    }
    forms
}

fn any_text() -> Value {
    json!({ "type": "string" })
}

/// A text that is written out: one item, or several separated by their delimiter.
pub(super) fn written_text(node: &Node) -> Value {
    let AllowedValues { rule, list } = &node.allowed;
    let Some(delimiter) = list else { return item(node.format, rule) };
    let Rule::Enum(listed) = rule else { return any_text() };
    let one = listed.iter().map(|known| exactly(&known.value)).collect::<Vec<_>>().join("|");
    matching(&format!("^(?:{one})(?:{}(?:{one}))*$", exactly(delimiter)))
}

/// A text that is not a list.
fn item(format: Format, rule: &Rule) -> Value {
    match rule {
        Rule::Enum(listed) => one_of(listed, |known| Some(json!(known.value))),
        Rule::Range(_) => matching(DIGITS),
        Rule::RegEx(pattern) => match pattern.needed().and_then(ecma) {
            Some(pattern) => matching(&pattern),
            None => any_text(),
        },
        _ if matches!(format, Format::B64 | Format::Bin) => matching(BASE64),
        _ => any_text(),
    }
}

/// A whole number.
fn integer(rule: &Rule) -> Value {
    match rule {
        Rule::Enum(listed) => one_of(listed, |known| known.number().map(|number| json!(number))),
        Rule::Flag(listed) => {
            let numbers = listed.iter().filter_map(EnumValue::number);
            let min = numbers.clone().min().unwrap_or(i64::MIN);
            let max = if min < 0 { i64::MAX } else { numbers.fold(0, |sum, flag| sum | flag) };
            let single = one_of(listed, |known| known.number().map(|number| json!(number)));
            let joined =
                json!({ "type": "integer", "minimum": min, "maximum": max, "description": "Values may be added up." });
            json!({ "anyOf": [single, joined] })
        }
        Rule::Range(range) => ranged(range),
        _ => json!({ "type": "integer" }),
    }
}

fn ranged(range: &Range) -> Value {
    let intervals = range.intervals().iter();
    let mut forms: Vec<Value> = intervals
        .map(|interval| json!({ "type": "integer", "minimum": interval.min, "maximum": interval.max }))
        .collect();
    if forms.len() == 1 { forms.remove(0) } else { json!({ "anyOf": forms }) }
}

/// `true` and `false`, if the rule lists them; if it lists values, their numbers are accepted as well.
fn boolean(rule: &Rule) -> Vec<Value> {
    let Rule::Enum(listed) = rule else { return vec![json!({ "type": "boolean" })] };
    let meaning = |spelling: &str| {
        listed.iter().find(|known| known.value == spelling).map_or("", |known| known.description.as_str())
    };
    let word = |is_true: bool| {
        rule.spelling(Format::Bool, &is_true.to_string()).map(|spelling| constant(is_true, meaning(spelling)))
    };
    let words: Vec<Value> = [true, false].into_iter().filter_map(word).collect();
    let mut numbers: Vec<i64> = listed.iter().filter_map(EnumValue::number).chain([0, 1]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.retain(|number| rule.spelling(Format::Bool, &number.to_string()).is_some());
    let words = (!words.is_empty()).then(|| json!({ "oneOf": words }));
    let numbers = (!numbers.is_empty()).then(|| json!({ "enum": numbers }));
    words.into_iter().chain(numbers).collect()
}

/// The listed values, each once.
fn one_of(listed: &[EnumValue], value: impl Fn(&EnumValue) -> Option<Value>) -> Value {
    let mut seen = Vec::new();
    let mut forms = Vec::new();
    for known in listed {
        if let Some(value) = value(known).filter(|value| !seen.contains(value)) {
            forms.push(constant(value.clone(), &known.description));
            seen.push(value);
        }
    }
    if forms.is_empty() { json!({}) } else { json!({ "oneOf": forms }) }
}
