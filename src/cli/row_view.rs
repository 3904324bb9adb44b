//! Shows a setting that only the settings store of Windows Configuration Designer describes.

use std::fmt::Write;

use serde::Serialize;

use super::meant_value::meant;
use crate::spec::line_that_sets_row;
use crate::store::{WcdKind, WcdSetting};
use crate::world::toml_text::quoted;

/// A row with everything needed to set it.
#[derive(Serialize)]
pub(super) struct RowView {
    schema: &'static str,
    /// The path as in a spec, with the name of the key of each item in brackets:
    /// `Accounts/Users/User[UserName]/Password`.
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sets: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'static str>,
    required: bool,
    restarts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    children: Vec<String>,
}

impl RowView {
    pub(super) fn of(row: &WcdSetting) -> Self {
        let inside = format!("{}/", row.path);
        let is_direct = |child: &WcdSetting| child.path.get(inside.len()..).is_some_and(|name| !name.contains('/'));
        let children = row.table.below(&inside).filter(is_direct);
        RowView {
            schema: "ppkgc.schema/1",
            path: row.path_with_items(),
            sets: row.csp_path.filter(|_| row.has_known_form()),
            kind: kind(row.kind),
            allowed: allowed(row),
            default: row.default,
            required: row.required,
            restarts: row.requires_reboot,
            example: example(row, None),
            children: children.map(|child| child.path_with_items()).collect(),
        }
    }

    pub(super) fn page(&self) -> String {
        let mut page = format!("{}\n", self.path);
        let mut line = |name: &str, text: &str| {
            let _ = writeln!(page, "  {name:<9} {text}");
        };
        let lines = |texts: &[String], name: &str, line: &mut dyn FnMut(&str, &str)| {
            for (index, text) in texts.iter().enumerate() {
                line(if index == 0 { name } else { "" }, text);
            }
        };
        self.sets.into_iter().for_each(|node| line("sets", node));
        self.kind.into_iter().for_each(|kind| line("value", kind));
        lines(&self.allowed, "allowed", &mut line);
        self.default.into_iter().for_each(|default| line("default", &format!("{default} in the designer")));
        if self.required {
            line("", "required in its group");
        }
        if self.restarts {
            line("", "the device restarts");
        }
        self.example.iter().for_each(|example| line("spec", example));
        lines(&self.children, "below", &mut line);
        page
    }
}

/// The type of a value, for people; `None` for a group.
fn kind(kind: WcdKind) -> Option<&'static str> {
    Some(match kind {
        WcdKind::Boolean => "true or false",
        WcdKind::Integer => "an integer",
        WcdKind::String => "a string",
        WcdKind::Binary => "binary data",
        WcdKind::File => "a file",
        WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection => return None,
    })
}

/// The values that the row accepts, with a line for each value or rule.
fn allowed(row: &WcdSetting) -> Vec<String> {
    let listed = row.values().into_iter().map(|(value, text)| match text.as_str() {
        "" => value,
        text => format!("{text}  ({value})"),
    });
    let pattern = row.pattern.map(|pattern| format!("text that matches {pattern}"));
    let extensions: Vec<String> = row.extensions().map(|extension| format!(".{extension}")).collect();
    let extensions = (!extensions.is_empty()).then(|| extensions.join(", "));
    listed.chain([row.allowed_range(), row.allowed_length(), pattern, extensions].into_iter().flatten()).collect()
}

/// A line of a spec that sets the row, if a package can contain it; `wanted` is whether something should be on or off,
/// if the search says so.
pub(super) fn example(row: &WcdSetting, wanted: Option<bool>) -> Option<String> {
    if row.is_group() || !row.has_known_form() {
        return None;
    }
    if let Some(line) = line_that_sets_row(row.path) {
        return Some(line);
    }
    let listed = row.values();
    let pairs = listed.iter().map(|(value, text)| (value.as_str(), text.as_str()));
    let meant = meant(row.name(), pairs.clone(), wanted);
    let pair = pairs.clone().find(|(value, _)| Some(*value) == meant).or_else(|| pairs.clone().next());
    let first = pair.map(|(value, text)| if text.is_empty() { value } else { text });
    let value = match (row.kind, first) {
        (WcdKind::Boolean, _) => "true".to_owned(),
        (_, Some(first)) => quoted(first),
        (WcdKind::Integer, None) => row.min.unwrap_or_default().to_string(),
        (WcdKind::File, None) => {
            format!("{{ file = \"file.{}\" }}", row.extensions().next().unwrap_or("bin"))
        }
        _ => "\"...\"".to_owned(),
    };
    Some(format!("[settings] \"{}\" = {value}", row.path_with_items()))
}
