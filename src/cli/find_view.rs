//! One found setting: its address, what it does, where it works, and a line for a spec.

use std::fmt::Write;

use serde::Serialize;

use super::policy_view::PolicyView;
use super::row_view;
use super::schema_view::example;
use crate::find::{HitPlace, first_sentence};
use crate::finding::clean;
use crate::schema::admx::AdmxLibrary;
use crate::schema::{Node, NodeId, Rule, Schema};
use crate::store::WcdTable;
use crate::windows::Target;
use crate::world::one_line;

/// The maximum length of a description, in characters.
const MAX_SENTENCE_LENGTH: usize = 200;

/// A setting, for people and as JSON.
#[derive(Serialize)]
pub(super) struct HitView {
    #[serde(skip_serializing_if = "Option::is_none")]
    locuri: Option<String>,
    /// Its path in the designer's store, if no loaded DDF describes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    what: String,
    /// The releases and editions of the DDF.
    #[serde(skip_serializing_if = "Option::is_none")]
    works: Option<String>,
    /// What each kind of device of `--target` does with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    devices: Vec<DeviceView>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deprecated: bool,
    /// A line for a spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
}

#[derive(Serialize)]
struct DeviceView {
    device: String,
    verdict: String,
}

impl HitView {
    /// With `off`, the line turns something off.
    pub(super) fn of(place: HitPlace, schema: &Schema, admx: &AdmxLibrary, fleet: &Target, off: bool) -> HitView {
        match place {
            HitPlace::Node(id) => HitView::of_node(id, schema, admx, fleet, off),
            HitPlace::Store(path) => HitView::of_row(path),
        }
    }

    fn of_node(id: NodeId, schema: &Schema, admx: &AdmxLibrary, fleet: &Target, off: bool) -> HitView {
        let node = schema.node(id);
        let policy = PolicyView::of(node, admx);
        let locuri = schema.locuri(id);
        let devices = fleet
            .devices
            .iter()
            .map(|device| DeviceView { device: device.to_string(), verdict: schema.verdict(id, device).to_string() });
        HitView {
            path: None,
            what: what(node, policy.as_ref()),
            works: works(id, schema),
            devices: devices.collect(),
            deprecated: schema.deprecated(id).is_some(),
            line: Some(line(&locuri, node, policy.as_ref(), off)),
            locuri: Some(locuri),
        }
    }

    fn of_row(path: &'static str) -> HitView {
        let row = WcdTable::builtin().by_path(path);
        let csp = row.and_then(|row| row.csp_path).map(|csp| format!("a setting of the designer, for {csp}"));
        HitView {
            locuri: None,
            path: Some(path),
            what: csp.unwrap_or_default(),
            works: None,
            devices: Vec::new(),
            deprecated: false,
            line: row.as_ref().and_then(row_view::example),
        }
    }

    /// For people. No text of a DDF or ADMX file begins a line of its own.
    pub(super) fn page(&self) -> String {
        let mut page = clean(self.locuri.as_deref().or(self.path).unwrap_or_default()).into_owned();
        let mut line = |name: &str, text: &str| {
            let _ = write!(page, "\n  {name:<6} {}", clean(text));
        };
        if !self.what.is_empty() {
            line("what", &self.what);
        }
        match (&self.works, self.deprecated) {
            (Some(works), true) => line("works", &format!("{works}; deprecated")),
            (Some(works), false) => line("works", works),
            (None, true) => line("works", "deprecated"),
            (None, false) => {}
        }
        for device in &self.devices {
            line("on", &format!("{}: {}", device.device, device.verdict));
        }
        if let Some(text) = &self.line {
            line("spec", text);
        }
        page
    }
}

/// One sentence about a node.
fn what(node: &Node, policy: Option<&PolicyView>) -> String {
    let described = telling_sentence(&node.description);
    let title = policy.and_then(|policy| policy.title.as_deref());
    let name = title.or(node.group_policy.as_ref().map(|policy| policy.name.as_str())).or(node.title.as_deref());
    let text = if described.is_empty() { name.unwrap_or_default() } else { described };
    let text = one_line(text);
    match text.char_indices().nth(MAX_SENTENCE_LENGTH) {
        Some((end, _)) => format!("{}...", text[..end].trim_end()),
        None => text,
    }
}

/// The first sentence about the setting itself.
fn telling_sentence(description: &str) -> &str {
    const REMARKS: [&str; 3] = ["Important", "Note", "For more information"];
    let mut rest = description;
    loop {
        let sentence = first_sentence(rest);
        let after = rest.trim().get(sentence.len()..).unwrap_or_default();
        match REMARKS.iter().any(|remark| sentence.starts_with(remark)) && !after.trim().is_empty() {
            true => rest = after,
            false => return sentence,
        }
    }
}

/// The releases that have the node, and the editions that support it.
fn works(id: NodeId, schema: &Schema) -> Option<String> {
    let runs = schema.releases(id).map(|runs| match runs.as_slice() {
        [] => "no release yet".to_owned(),
        runs => runs.iter().map(ToString::to_string).collect::<Vec<String>>().join("; "),
    });
    let editions = schema.applicability(id).editions.map(|(list, _)| format!("in {list}"));
    let parts: Vec<String> = [runs, editions].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A line of a spec that sets the node, if `off` with the value that turns something off.
fn line(locuri: &str, node: &Node, policy: Option<&PolicyView>, off: bool) -> String {
    let value = match &node.allowed.rule {
        Rule::Admx { .. } if off && allows(&node.name) => Some("\"<disabled/>\"".to_owned()),
        Rule::Admx { .. } => policy.map(|policy| format!("'{}'", policy.example)),
        Rule::Enum(values) if off => {
            let is_off = |description: &str| is_off(description) != denies(&node.name);
            let meant = values.iter().find(|value| !value.description.is_empty() && is_off(&value.description));
            meant.map(|value| match value.number() {
                Some(number) => number.to_string(),
                None if matches!(value.value.to_ascii_lowercase().as_str(), "true" | "false") => {
                    value.value.to_ascii_lowercase()
                }
                None => format!("{:?}", value.value),
            })
        }
        _ => None,
    };
    value.map_or_else(|| example(locuri, node), |value| format!("[csp] \"{locuri}\" = {value}"))
}

/// Whether the name of a setting shows that its value forbids something.
fn denies(name: &str) -> bool {
    ["Disable", "Disallow", "Prevent", "Deny", "Block", "Hide", "DoNot", "No", "TurnOff", "Remove", "Restrict"]
        .iter()
        .any(|word| name.split('_').any(|part| part.starts_with(word)))
}

/// Whether the name of a setting shows that its value permits something.
fn allows(name: &str) -> bool {
    ["Allow", "Enable", "TurnOn"].iter().any(|word| name.split('_').any(|part| part.starts_with(word)))
}

/// Whether a listed value means "off".
fn is_off(description: &str) -> bool {
    let description = description.trim().to_ascii_lowercase();
    let starts = ["not ", "disab", "block", "no", "off", "den", "prohib", "prevent", "hid", "turn off", "false"];
    starts.iter().any(|start| description.starts_with(start)) || description.contains("not allowed")
}
