//! Embedded pictures, and the settings that name them.

use std::fmt::Write;

use super::items::store_path;
use super::substitutes::Substitutes;
use super::text::{file, value};
use crate::settings::{Setting, Value};
use crate::world::toml_text::quoted;

/// The keys of `[personalization]`, each with the settings of its file and of its address.
const PICTURES: [(&str, &str, &str); 3] = [
    ("desktop_image", "/Personalization/DeployDesktopImage", "/Personalization/DesktopImageUrl"),
    ("lock_screen_image", "/Personalization/DeployLockScreenImage", "/Personalization/LockScreenImageUrl"),
    ("company_logo", "/Personalization/DeployCompanyLogo", "/Personalization/CompanyLogoUrl"),
];
/// Settings of the same section that are texts.
const TEXTS: [(&str, &str); 1] = [("company_name", "/Personalization/CompanyName")];

/// The section with the pictures whose address refers to their file; they are removed from the list.
pub(super) fn pictures(left: &mut Vec<&Setting>, prefix: &str, substitutes: &Substitutes) -> String {
    let mut lines = String::new();
    for (key, deployed, address) in PICTURES {
        let file = find(left, deployed).and_then(|setting| file(setting, substitutes));
        let url = find(left, address).and_then(text);
        let line = match (file, url) {
            (Some(file), Some(name)) if file.rsplit('/').next() == Some(name) => {
                format!("{{ file = {}, name = {} }}", quoted(&file), quoted(name))
            }
            (None, Some(url)) if url.contains("://") => {
                let Some(url) = find(left, address).and_then(|setting| value(setting, substitutes)) else { continue };
                format!("{{ url = {url} }}")
            }
            _ => continue,
        };
        let _ = writeln!(lines, "{key} = {line}");
        left.retain(|setting| !is_at(setting, deployed) && !is_at(setting, address));
    }
    for (key, row) in TEXTS {
        if let Some(text) = find(left, row).and_then(|setting| value(setting, substitutes)) {
            let _ = writeln!(lines, "{key} = {text}");
            left.retain(|setting| !is_at(setting, row));
        }
    }
    match lines.is_empty() {
        true => lines,
        false => format!("\n[{prefix}personalization]\n{lines}"),
    }
}

fn find<'s>(left: &[&'s Setting], row: &str) -> Option<&'s Setting> {
    left.iter().copied().find(|setting| is_at(setting, row))
}

fn is_at(setting: &Setting, row: &str) -> bool {
    store_path(setting).is_some_and(|path| path.row_path() == row)
}

fn text(setting: &Setting) -> Option<&str> {
    match &setting.value.as_ref()?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
