//! The settings for all devices, or those of a variant.

use std::fmt::Write;

use super::commands::commands;
use super::pictures::pictures;
use super::substitutes::Substitutes;
use super::text::value;
use super::typed::{certificates, typed};
use crate::address::{Address, LocUri, Scope, StoreItem, StorePath, StoreSegment};
use crate::settings::{Setting, Value};
use crate::store::WcdTable;
use crate::world::toml_text::quoted;

/// The sections of these settings; `prefix` precedes the name of each section.
pub(super) fn part(
    settings: &[Setting],
    more: &[String],
    prefix: &str,
    substitutes: &Substitutes,
    store: &'static WcdTable,
) -> String {
    let mut left: Vec<&Setting> = settings.iter().collect();
    let mut spec = String::new();
    if !substitutes.line_by_line {
        spec.push_str(&pictures(&mut left, prefix, substitutes));
        spec.push_str(&typed(&mut left, prefix, substitutes, store));
        spec.push_str(&commands(&mut left, prefix, substitutes));
        spec.push_str(&certificates(&mut left, prefix, substitutes));
    }
    let (mut rows, mut nodes) = (String::new(), String::new());
    for setting in left {
        let Some(value) = value(setting, substitutes) else { continue };
        match &setting.address {
            Address::Store(path) => match node_of_policy(path, setting, store) {
                Some((locuri, format)) => {
                    let _ =
                        writeln!(nodes, "{} = {{ value = {value}, format = {} }}", quoted(&locuri), quoted(&format));
                }
                None => {
                    let _ = writeln!(
                        rows,
                        "{} = {value}{}",
                        quoted(&named(path, setting, substitutes)),
                        remark(path, setting, store)
                    );
                }
            },
            Address::Node(locuri) => {
                let _ = writeln!(nodes, "{} = {value}", quoted(locuri.as_str()));
            }
        }
    }
    more.iter().for_each(|line| nodes.push_str(&format!("{line}\n")));
    for (section, lines) in [("settings", rows), ("csp", nodes)] {
        if !lines.is_empty() {
            let _ = write!(spec, "\n[{prefix}{section}]\n{lines}");
        }
    }
    spec
}

/// The path of a setting, with the name of an item of a list in place of its number.
fn named(path: &StorePath, setting: &Setting, substitutes: &Substitutes) -> String {
    let mut lists = 0..;
    let segments = path.segments().iter().map(|segment| {
        let list = matches!(segment.item(), Some(StoreItem::Index(_))).then(|| lists.next()).flatten();
        match list.and_then(|list| substitutes.item_name(setting, list)) {
            Some(name) => StoreSegment::item_of(segment.name(), StoreItem::Key(name.to_owned())),
            None => segment.clone(),
        }
    });
    StorePath::new(segments.collect()).unwrap_or_else(|| path.clone()).to_string()
}

/// The node and format of a policy that the settings store does not know: a format can only be stated under `[csp]`.
fn node_of_policy(path: &StorePath, setting: &Setting, store: &'static WcdTable) -> Option<(String, String)> {
    let [policies, area, name] = path.segments() else { return None };
    let is_policy = policies.name().eq_ignore_ascii_case("Policies") && store.by_path(&path.row_path()).is_none();
    let names = ["Vendor", "MSFT", "Policy", "Config", area.name(), name.name()];
    let locuri = LocUri::from_segments(Scope::Device, names).ok().filter(|_| is_policy)?;
    let format = setting.format.as_ref().map_or("chr", |format| format.value.as_str());
    Some((locuri.as_str().to_owned(), format.to_owned()))
}

/// The meaning of a number, if a list contains it.
fn remark(path: &StorePath, setting: &Setting, store: &'static WcdTable) -> String {
    let number = match setting.value.as_ref().map(|value| &value.value) {
        Some(Value::Integer(number)) => number.to_string(),
        _ => return String::new(),
    };
    let text = store.by_path(&path.row_path()).and_then(|row| row.value_text(&number));
    match text.filter(|text| !text.is_empty() && *text != number) {
        Some(text) => format!("   # {}", quoted(&text)),
        None => String::new(),
    }
}
