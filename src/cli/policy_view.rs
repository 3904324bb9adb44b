//! An administrative template policy as its ADMX file defines it: title, choices, and a text that enables it.

use serde::Serialize;

use crate::schema::admx::{AdmxLibrary, ElementKind, LibraryFile, PolicyClass, enabled_text};
use crate::schema::{Node, Rule};

/// A policy, for people and as JSON.
#[derive(Serialize)]
pub(super) struct PolicyView {
    name: String,
    #[serde(skip)]
    pub(super) title: Option<String>,
    class: &'static str,
    /// The ADMX file.
    file: String,
    choices: Vec<ChoiceView>,
    /// A text that enables the policy.
    pub(super) example: String,
}

#[derive(Serialize)]
struct ChoiceView {
    id: String,
    /// The label that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    takes: String,
    /// The listed values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<ValueView>,
    required: bool,
}

#[derive(Serialize)]
struct ValueView {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

impl PolicyView {
    /// The policy that a node sets, if a loaded ADMX file defines it.
    pub(super) fn of(node: &Node, admx: &AdmxLibrary) -> Option<Self> {
        let Rule::Admx { name, file, .. } = &node.allowed.rule else { return None };
        let file = admx.file(file)?;
        let policy = file.admx().policy(name)?;
        let label = |id: &str| Some(file.titles()?.label(policy.presentation.as_deref()?, id)?.to_owned());
        let choices = policy.elements.iter().map(|element| ChoiceView {
            id: element.id.clone(),
            label: label(&element.id),
            takes: element.kind.words(),
            values: values(&element.kind, file),
            required: element.required,
        });
        Some(PolicyView {
            name: policy.name.clone(),
            title: text(file, policy.title.as_deref()),
            class: match policy.class {
                PolicyClass::User => "User",
                PolicyClass::Machine => "Machine",
                PolicyClass::Both => "Both",
            },
            file: file.name().to_owned(),
            choices: choices.collect(),
            example: enabled_text(policy),
        })
    }

    /// The allowed texts, with a line for each choice and each listed value.
    pub(super) fn allowed(&self) -> Vec<String> {
        let head = match self.choices.is_empty() {
            true => "<enabled/> or <disabled/>".to_owned(),
            false => "<disabled/>, or <enabled/> with a <data/> for each choice:".to_owned(),
        };
        let choices = self.choices.iter().flat_map(ChoiceView::lines);
        let source = format!("policy {} (class {}) in {}", self.name, self.class, self.file);
        std::iter::once(head).chain(choices).chain([source]).collect()
    }
}

impl ChoiceView {
    fn lines(&self) -> Vec<String> {
        let label = self.label.as_ref().map_or_else(String::new, |label| format!(", shown as {label:?}"));
        let required = if self.required { ", required" } else { "" };
        let takes = if self.values.is_empty() { self.takes.as_str() } else { "one of these" };
        let values = self.values.iter().map(|value| match &value.title {
            Some(title) => format!("    {}  {title}", value.value),
            None => format!("    {}", value.value),
        });
        std::iter::once(format!("  {}: {takes}{required}{label}", self.id)).chain(values).collect()
    }
}

fn values(kind: &ElementKind, file: &LibraryFile) -> Vec<ValueView> {
    let ElementKind::Enum(items) = kind else { return Vec::new() };
    let view = |value: &String, title: Option<&str>| ValueView { value: value.clone(), title: text(file, title) };
    items.iter().filter_map(|item| Some(view(item.value.as_ref()?, item.title.as_deref()))).collect()
}

fn text(file: &LibraryFile, reference: Option<&str>) -> Option<String> {
    file.title(reference?).map(str::to_owned)
}
