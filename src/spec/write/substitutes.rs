//! What replaces parts of a project in the spec that is made from it.

use std::collections::BTreeMap;

use crate::finding::Span;
use crate::settings::Setting;
use crate::world::toml_text::quoted;

/// What replaces values, names and files of a project in a spec.
#[derive(Debug, Clone, Default)]
pub struct Substitutes {
    /// The environment variable that replaces the value at a place.
    pub variables: BTreeMap<Span, String>,
    /// The variable that replaces a text that is not the value of a setting: a description, a condition.
    pub texts: BTreeMap<String, String>,
    /// The names of conditions and variants that must not be shown, each with the name that replaces it.
    pub names: BTreeMap<String, String>,
    /// The names of commands and other items of lists, by the places of their settings: for each list on the way to a
    /// setting, the outermost first.
    pub item_names: BTreeMap<Span, Vec<Option<String>>>,
    /// The path beside the spec for a file of the project.
    pub files: BTreeMap<String, String>,
    /// Whether the spec says that the designer has built its settings.
    pub from_wcd: bool,
    /// Whether each setting gets a line of its own in `[settings]` or `[csp]`, since the typed sections require more
    /// than the designer does.
    pub line_by_line: bool,
    /// Lines of `[csp]` for what the project does not contain.
    pub more: Vec<String>,
    /// What the spec cannot express, for the reader.
    pub remarks: Vec<String>,
}

impl Substitutes {
    /// A text, or the variable that replaces it.
    pub(super) fn text(&self, text: &str) -> String {
        match self.texts.get(text) {
            Some(variable) => format!("{{ env = {} }}", quoted(variable)),
            None => quoted(text),
        }
    }

    /// The name of an item around a setting; 0 is the outermost list.
    pub(super) fn item_name(&self, setting: &Setting, list: usize) -> Option<&str> {
        self.item_names.get(&setting.origin)?.get(list)?.as_deref()
    }

    /// The name of conditions or of a variant.
    pub(super) fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }
}
