//! `extends = "../base.toml"`: the spec that another one builds on.

use toml::de::{DeTable, DeValue};

use super::relocated::joined;
use super::syntax::syntax_findings;
use crate::finding::{Code, Place, Span};
use crate::settings::Spanned;
use crate::world::folder_of;

/// The key, before all sections.
pub const EXTENDS: &str = "extends";

/// The path of the spec that a spec extends, if any. `path` is the path of the spec itself; both are relative to the
/// same folder.
pub fn parent_of(path: &str, text: &str) -> Option<Spanned<String>> {
    if !text.contains(EXTENDS) {
        return None;
    }
    let (document, _) = DeTable::parse_recoverable(text);
    let value = document.get_ref().get(EXTENDS)?;
    let DeValue::String(written) = value.get_ref() else { return None };
    let parent = joined(folder_of(path), written).unwrap_or_else(|| written.to_string());
    Some(Spanned { value: parent, span: Span::from(value.span()) })
}

/// Why a text that a spec extends is not a spec, if it is not one. It may be any file of the machine, so none of it is
/// in the answer.
pub fn why_not_a_spec(text: &str) -> Option<String> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let broken = syntax_findings(&errors, text).into_iter().find(|finding| finding.code == Code::TomlSyntax);
    if let Some(broken) = broken {
        let line = match broken.place {
            Place::Spec(span) => text.get(..span.start).unwrap_or_default().matches('\n').count() + 1,
            Place::Named(_) | Place::Nowhere => 1,
        };
        return Some(format!("line {line} is not TOML"));
    }
    let is_section = |value: &DeValue<'_>| matches!(value, DeValue::Table(_) | DeValue::Array(_));
    let mut values = document.get_ref().iter().filter(|(_, value)| !is_section(value.get_ref()));
    values.any(|(key, _)| key.get_ref() != EXTENDS).then(|| "it has values outside of any section".to_owned())
}

#[cfg(test)]
mod tests {
    use super::why_not_a_spec;

    #[test]
    fn the_content_of_another_file_is_not_shown() {
        assert_eq!(why_not_a_spec("extends = \"a\"\n[package]\nname = \"A\"\n[[command]]\nrun = \"x\"\n"), None);
        assert_eq!(why_not_a_spec("[package]\nhunter2 hunter3\n").as_deref(), Some("line 2 is not TOML"));
        assert_eq!(why_not_a_spec("A=\"hunter2\"\n").as_deref(), Some("it has values outside of any section"));
    }
}
