//! Paths of files in a spec that another one extends: they are relative to its own folder, and become relative to the
//! folder of the other one.

use std::borrow::Cow;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::section_names::{SCHEMA, VARIANT};
use super::sections::{Form, section_type};

/// Makes all paths of a document relative to the folder of the spec that extends it. `folder` is the path from there to
/// the folder of the document; it ends with `/`, or is empty for the same folder.
pub(super) fn relocate(document: &mut DeTable<'_>, folder: &str) {
    if folder.is_empty() {
        return;
    }
    for (name, value) in document.iter_mut() {
        let section = name.get_ref().to_string();
        for table in tables(value) {
            if section == VARIANT {
                relocate(table, folder);
            } else {
                relocate_section(&section, table, folder);
            }
        }
    }
}

/// The table of a section, or all of them.
fn tables<'v, 's>(value: &'v mut TomlSpanned<DeValue<'s>>) -> Vec<&'v mut DeTable<'s>> {
    match value.get_mut() {
        DeValue::Table(table) => vec![table],
        DeValue::Array(items) => items.iter_mut().flat_map(tables).collect(),
        _ => Vec::new(),
    }
}

fn relocate_section(section: &str, table: &mut DeTable<'_>, folder: &str) {
    for (key, value) in table.iter_mut() {
        let form = section_type(section).and_then(|section| section.key(key.get_ref())).map(|key| key.form);
        match section == SCHEMA || matches!(form, Some(Form::File | Form::Files)) {
            true => relocate_paths(value, folder),
            false => relocate_files(value, folder),
        }
    }
}

/// A path, or several.
fn relocate_paths(value: &mut TomlSpanned<DeValue<'_>>, folder: &str) {
    match value.get_mut() {
        DeValue::String(path) => {
            if let Some(relocated) = joined(folder, path) {
                *path = Cow::Owned(relocated);
            }
        }
        DeValue::Array(items) => items.iter_mut().for_each(|item| relocate_paths(item, folder)),
        _ => relocate_files(value, folder),
    }
}

/// A value that may be `{ file = "..." }`, or contain such values.
fn relocate_files(value: &mut TomlSpanned<DeValue<'_>>, folder: &str) {
    match value.get_mut() {
        DeValue::Array(items) => items.iter_mut().for_each(|item| relocate_files(item, folder)),
        DeValue::Table(table) => {
            for (key, value) in table.iter_mut() {
                match key.get_ref() == "file" {
                    true => relocate_paths(value, folder),
                    false => relocate_files(value, folder),
                }
            }
        }
        _ => {}
    }
}

/// The path from a folder, with `..` resolved. `None` for paths that a spec may not contain.
pub fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':']) {
        return None;
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(path.split('/')) {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            // Above the root there is nothing.
            ".." if !root.is_empty() && names.is_empty() => {}
            name => names.push(name),
        }
    }
    let end = if path.ends_with('/') { "/" } else { "" };
    Some([root, &names.join("/"), end].concat())
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_joined_without_detours() {
        for (folder, path, expected) in [
            ("../", "images/a.jpg", Some("../images/a.jpg")),
            ("../base/", "../a.jpg", Some("../a.jpg")),
            ("../../", "../ddf/", Some("../../../ddf/")),
            ("base/", "./a.jpg", Some("base/a.jpg")),
            ("/fleet/site/", "../base.toml", Some("/fleet/base.toml")),
            ("/site/", "../../a.toml", Some("/a.toml")),
            ("../", "/etc/passwd", None),
            ("../", "C:\\a", None),
        ] {
            assert_eq!(joined(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }
}
