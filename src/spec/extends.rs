//! `extends = "../base.toml"`: the spec that another one builds on.

use toml::de::{DeTable, DeValue};

use super::relocated::joined;
use crate::finding::Span;
use crate::settings::Spanned;
use crate::world::folder_of;

/// The key, before all sections.
pub const EXTENDS: &str = "extends";

/// What a spec extends, if it says so: the path from the folder in which the path of the spec itself starts.
pub fn parent_of(path: &str, text: &str) -> Option<Spanned<String>> {
    if !text.contains(EXTENDS) {
        return None;
    }
    let (document, _) = DeTable::parse_recoverable(text);
    let value = document.get_ref().get(EXTENDS)?;
    let DeValue::String(written) = value.get_ref() else { return None };
    let value_of = joined(folder_of(path), written).unwrap_or_else(|| written.to_string());
    Some(Spanned { value: value_of, span: Span::from(value.span()) })
}
