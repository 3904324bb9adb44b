//! One found setting: its address, what it does, where it works, and a line for a spec.

use std::fmt::Write;

use serde::Serialize;

use super::meant_value::allows;
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

/// The maximum length of the sentence about a setting, in characters.
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
    /// The releases and editions that the DDF states.
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
    /// A hit as it is shown. `wanted` is whether the user wants something to be on or off, if the search says so.
    pub(super) fn of(
        place: HitPlace,
        schema: &Schema,
        admx: &AdmxLibrary,
        fleet: &Target,
        wanted: Option<bool>,
    ) -> HitView {
        match place {
            HitPlace::Node(id) => HitView::of_node(id, schema, admx, fleet, wanted),
            HitPlace::Store(path) => HitView::of_row(path, wanted),
        }
    }

    fn of_node(id: NodeId, schema: &Schema, admx: &AdmxLibrary, fleet: &Target, wanted: Option<bool>) -> HitView {
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
            line: Some(line(&locuri, node, policy.as_ref(), wanted)),
            locuri: Some(locuri),
        }
    }

    fn of_row(path: &'static str, wanted: Option<bool>) -> HitView {
        let row = WcdTable::builtin().by_path(path);
        let csp = row.and_then(|row| row.csp_path).map(|csp| format!("a setting of the designer, for {csp}"));
        HitView {
            locuri: None,
            path: Some(path),
            what: csp.unwrap_or_default(),
            works: None,
            devices: Vec::new(),
            deprecated: false,
            line: row.as_ref().and_then(|row| row_view::example(row, wanted)),
        }
    }

    /// The setting for people. A line never begins with a text from a DDF or ADMX file.
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
    let described = informative_sentence(&node.description);
    let title = policy.and_then(|policy| policy.title.as_deref());
    let name = title.or(node.group_policy.as_ref().map(|policy| policy.name.as_str())).or(node.title.as_deref());
    let text = if described.is_empty() { name.unwrap_or_default() } else { described };
    let text = one_line(text);
    match text.char_indices().nth(MAX_SENTENCE_LENGTH) {
        Some((end, _)) => format!("{}...", text[..end].trim_end()),
        None => text,
    }
}

/// The first sentence that is not a mere remark.
fn informative_sentence(description: &str) -> &str {
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

/// A line of a spec that sets the node; `wanted` is whether something should be on or off, if the search says so.
fn line(locuri: &str, node: &Node, policy: Option<&PolicyView>, wanted: Option<bool>) -> String {
    let value = match &node.allowed.rule {
        Rule::Admx { .. } if wanted == Some(false) && allows(&node.name) => "\"<disabled/>\"".to_owned(),
        Rule::Admx { .. } if let Some(policy) = policy => format!("'{}'", policy.example),
        _ => return example(locuri, node, wanted),
    };
    format!("[csp] \"{locuri}\" = {value}")
}
