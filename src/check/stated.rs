//! The value that a spec sets for each node, for rules about two settings.

use std::collections::BTreeMap;

use super::resolve::Resolved;
use super::row_value::as_stored;
use super::value::is_secret;
use crate::address::{Address, LocKey, LocUri};
use crate::schema::{Format, Node, Schema};
use crate::settings::Value;

/// What a spec does with one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stated {
    /// It gets this value (`true`, `42`, text).
    Value {
        /// The text.
        text: String,
        /// Whether messages may quote it: it is a number or a boolean, and not secret.
        quotable: bool,
    },
    /// It gets a value that is not read here: a list, the text of a file, an embedded picture, or one of another format
    /// than the node takes, which is reported.
    Unread,
    /// It is deleted.
    Deleted,
}

/// What a spec does with each node. If a node is set twice, which is reported elsewhere, the later value counts.
pub(super) struct StatedValues<'b> {
    own: BTreeMap<LocKey, Stated>,
    /// The values for every device, which apply to nodes that the variant does not set.
    below: Option<&'b StatedValues<'b>>,
}

impl<'b> StatedValues<'b> {
    /// The values of these settings.
    pub(super) fn of(settings: &[Resolved<'_>], schema: &Schema) -> Self {
        let keyed = settings.iter().filter_map(|resolved| Some((resolved.key()?, stated(resolved, schema))));
        StatedValues { own: keyed.collect(), below: None }
    }

    /// These values on top of the values for every device.
    pub(super) fn over(self, below: &'b StatedValues<'b>) -> Self {
        StatedValues { below: Some(below), ..self }
    }

    /// What the spec does with this node.
    pub(super) fn get(&self, key: &LocKey) -> Option<&Stated> {
        self.own.get(key).or_else(|| self.below?.get(key))
    }

    /// Whether the spec turns on the switch with this LocURI, or may mean to.
    pub(super) fn is_on(&self, locuri: &str) -> bool {
        let stated = LocUri::parse(locuri).ok().and_then(|locuri| self.get(&locuri.key()));
        match stated {
            Some(Stated::Value { text, .. }) => !matches!(text.as_str(), "false" | "0"),
            Some(Stated::Unread) => true,
            Some(Stated::Deleted) | None => false,
        }
    }
}

/// What a setting does. A value under a path of the settings store counts in the form that the store gives it.
fn stated(resolved: &Resolved<'_>, schema: &Schema) -> Stated {
    let setting = resolved.setting;
    let Some(value) = &setting.value else { return Stated::Unread };
    let written = match &value.value {
        Value::Environment(text) => Value::Text(text.clone()),
        other => other.clone(),
    };
    let stored = match (&resolved.address, &resolved.row) {
        (Address::Store(_), Some(row)) => as_stored(row, written),
        _ => written,
    };
    let node = resolved.found.as_ref().map(|found| schema.node(found.node));
    if node.is_some_and(|node| !may_be_of(node, &stored)) {
        return Stated::Unread;
    }
    let text = match stored {
        Value::Text(text) | Value::Environment(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::List(_) | Value::TextOf(_) | Value::ProfileWithKey { .. } => return Stated::Unread,
        Value::Delete => return Stated::Deleted,
    };
    let quotable = node.is_some_and(|node| matches!(node.format, Format::Int | Format::Bool))
        && !matches!(value.value, Value::Environment(_))
        && !is_secret(&setting.address.to_string(), &value.value);
    Stated::Value { text, quotable }
}

/// Whether a value has the type that the format of its node requires.
fn may_be_of(node: &Node, value: &Value) -> bool {
    match (node.format, value) {
        (Format::Int, Value::Text(_)) => node.allowed.list.is_some(),
        (Format::Bool, Value::Text(_)) => false,
        _ => true,
    }
}
