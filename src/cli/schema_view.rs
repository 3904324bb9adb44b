//! Shows a node of the schema, and a summary of the schema.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::meant_value::meant;
use super::policy_view::PolicyView;
use crate::address::LocUri;
use crate::finding::clean;
use crate::schema::admx::AdmxLibrary;
use crate::schema::{Format, Match, Node, NodeId, Rule, Schema};
use crate::spec::key_that_sets;
use crate::store::WcdTable;
use crate::world::one_line;
use crate::world::toml_text::quoted;

/// The schema in numbers.
#[derive(Serialize)]
pub(super) struct Summary {
    schema: &'static str,
    nodes: usize,
    settable: usize,
    ddf: Vec<DdfView>,
}

#[derive(Serialize)]
struct DdfView {
    name: String,
    sha256: String,
    roots: Vec<String>,
}

/// The maximum number of roots that are listed; others are only counted.
const MAX_ROOTS_SHOWN: usize = 40;

impl Summary {
    pub(super) fn of(schema: &Schema) -> Self {
        let settable = schema.nodes().filter(|&id| schema.node(id).takes_value()).count();
        let mut roots: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for root in schema.roots() {
            roots.entry(schema.ddf_name(root)).or_default().push(schema.locuri(root));
        }
        let ddf = schema.ddfs().iter().map(|ddf| DdfView {
            name: ddf.name.to_string(),
            sha256: ddf.hash(),
            roots: roots.get(&*ddf.name).cloned().unwrap_or_default(),
        });
        Summary { schema: "ppkgc.schema/1", nodes: schema.len(), settable, ddf: ddf.collect() }
    }

    pub(super) fn page(&self) -> String {
        let mut page =
            format!("{} nodes, {} of them settings, from {} DDF files\n\n", self.nodes, self.settable, self.ddf.len());
        for (root, ddf) in
            self.ddf.iter().flat_map(|ddf| ddf.roots.iter().map(move |root| (root, ddf))).take(MAX_ROOTS_SHOWN)
        {
            let _ = writeln!(page, "{root}  ({})", ddf.name);
        }
        let roots: usize = self.ddf.iter().map(|ddf| ddf.roots.len()).sum();
        if roots > MAX_ROOTS_SHOWN {
            let _ = writeln!(page, "... and {} more roots; --format json lists them all", roots - MAX_ROOTS_SHOWN);
        }
        page
    }
}

/// One node with everything needed to set it.
#[derive(Serialize)]
pub(super) struct NodeView {
    schema: &'static str,
    locuri: String,
    /// The title of an administrative template policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    description: String,
    format: &'static str,
    access: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    allowed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    builds: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    editions: Option<Vec<String>>,
    deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    wcd: Option<String>,
    ddf: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    /// Its definition in an ADMX file, if one of the loaded files defines it.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<PolicyView>,
    children: Vec<String>,
}

impl NodeView {
    /// What is known about the node at an address.
    pub(super) fn of(found: &Match, schema: &Schema, admx: &AdmxLibrary, store: &'static WcdTable) -> Self {
        NodeView::named(found.node, found.locuri.to_string(), schema, admx, store)
    }

    /// What is known about a node. Names that the user chooses are shown in braces.
    pub(super) fn of_described(id: NodeId, schema: &Schema, admx: &AdmxLibrary, store: &'static WcdTable) -> Self {
        NodeView::named(id, schema.locuri(id), schema, admx, store)
    }

    fn named(id: NodeId, locuri: String, schema: &Schema, admx: &AdmxLibrary, store: &'static WcdTable) -> Self {
        let node = schema.node(id);
        let policy = PolicyView::of(node, admx);
        let effective = schema.applicability(id);
        let row = LocUri::parse(&locuri).ok().and_then(|locuri| store.by_locuri(&locuri));
        NodeView {
            schema: "ppkgc.schema/1",
            title: policy.as_ref().and_then(|policy| policy.title.clone()),
            description: node.description.trim().to_owned(),
            format: node.format.word(),
            access: node.access.to_string(),
            default: node.default.clone(),
            allowed: policy.as_ref().map_or_else(|| allowed(node), PolicyView::allowed),
            builds: effective.builds.map(|(items, _)| items.iter().map(ToString::to_string).collect()),
            editions: effective.editions.map(|(list, _)| list.to_string().split(", ").map(str::to_owned).collect()),
            deprecated: schema.deprecated(id).is_some(),
            wcd: row.map(|row| row.path.to_owned()),
            ddf: schema.ddf_name(id).to_owned(),
            example: node.takes_value().then(|| match &policy {
                Some(policy) => format!("[csp] \"{locuri}\" = '{}'", policy.example),
                None => example(&locuri, node, None),
            }),
            policy,
            locuri,
            children: schema.children(id).iter().map(|&child| schema.locuri(child)).collect(),
        }
    }

    pub(super) fn page(&self) -> String {
        let mut page = format!("{}\n", self.locuri);
        let mut line = |name: &str, text: &str| {
            let _ = writeln!(page, "  {name:<9} {}", clean(text));
        };
        if let Some(title) = &self.title {
            line("title", title);
        }
        if !self.description.is_empty() {
            line("what", &one_line(&self.description));
        }
        line("format", self.format);
        line("access", &self.access);
        for (index, allowed) in self.allowed.iter().enumerate() {
            line(if index == 0 { "allowed" } else { "" }, allowed);
        }
        if let Some(default) = &self.default {
            line("default", default);
        }
        let builds = self.builds.as_ref().map(|builds| format!("from build {}", builds.join(" or ")));
        let editions = self.editions.as_ref().map(|editions| format!("in {}", editions.join(", ")));
        let works = [builds, editions].into_iter().flatten().collect::<Vec<_>>().join(", ");
        line("works", if works.is_empty() { "the DDF states no builds and editions" } else { &works });
        if self.deprecated {
            line("", "deprecated");
        }
        line("WCD", self.wcd.as_deref().unwrap_or("not known to it"));
        line("DDF", &self.ddf);
        if let Some(example) = &self.example {
            line("spec", example);
        }
        for (index, child) in self.children.iter().enumerate() {
            line(if index == 0 { "below" } else { "" }, child);
        }
        page
    }
}

/// The values that the node accepts, with a line for each value or rule.
fn allowed(node: &Node) -> Vec<String> {
    let mut lines = match &node.allowed.rule {
        Rule::Unstated => vec!["the DDF states no rule".to_owned()],
        Rule::Any => vec!["any value of the format".to_owned()],
        Rule::Enum(values) | Rule::Flag(values) => values
            .iter()
            .map(|value| match value.description.trim() {
                "" => value.value.clone(),
                description => format!("{}  {description}", value.value),
            })
            .collect(),
        Rule::Range(range) => vec![range.to_string()],
        Rule::RegEx(pattern) => vec![format!("text that matches {}", pattern.source)],
        Rule::Admx { area, name, file } => vec![format!("text for the ADMX policy {name} of {area} in {file}")],
        Rule::Xsd(_) => vec!["XML of the schema in the DDF".to_owned()],
        Rule::Json(_) => vec!["JSON".to_owned()],
        Rule::Sddl => vec!["a security descriptor in SDDL".to_owned()],
        Rule::Unread(kind) => vec![format!("a {kind} rule that cannot be read")],
    };
    if let Rule::Flag(_) = node.allowed.rule {
        lines.push("or a sum of these".to_owned());
    }
    if let Some(delimiter) = &node.allowed.list {
        lines.push(format!("several, as a TOML list (joined by {delimiter:?})"));
    }
    lines
}

/// A line of a spec that sets the node; `wanted` is whether something should be on or off, if the search says so.
pub(super) fn example(locuri: &str, node: &Node, wanted: Option<bool>) -> String {
    if let Some((section, key)) = LocUri::parse(locuri).ok().and_then(|locuri| key_that_sets(&locuri)) {
        return format!("[{}] {} = {}", section.name, key.name, key.example());
    }
    let listed = node.allowed.rule.listed().iter().map(|value| (value.value.as_str(), value.description.as_str()));
    let first = listed.clone().next().map(|(value, _)| value);
    let listed = meant(&node.name, listed, wanted).or(first);
    let value = match (node.format, &node.allowed.rule, listed) {
        (Format::Bool, _, Some(listed)) if wanted.is_some() => listed.to_ascii_lowercase(),
        (Format::Bool, ..) => "true".to_owned(),
        (Format::Int, _, Some(first)) => first.to_owned(),
        (Format::Int, Rule::Range(range), _) => {
            range.intervals().first().map_or(0, |interval| interval.min).to_string()
        }
        (Format::Int, ..) => "0".to_owned(),
        (_, Rule::Admx { .. }, _) => "\"<enabled/>\"".to_owned(),
        (_, _, Some(first)) => quoted(first),
        _ => "\"...\"".to_owned(),
    };
    format!("[csp] \"{locuri}\" = {value}")
}
