//! Recognizes whether a TOML text is a spec, since editors open files of many programs.

use toml::de::DeTable;

use super::extends::EXTENDS;
use super::section_names::VARIANT;
use super::sections::{section_type, setting_names};

/// Whether most of its sections are those of a spec. A text without content is not a spec.
pub fn is_spec(text: &str) -> bool {
    let (known, other) = sections(text);
    known.len() > other.len()
}

/// Whether a text in a file of this path may be a spec that builds: it has a package, or extends another spec. The
/// manifests of Cargo have a section `[package]` too, besides others that no spec has.
pub fn is_buildable(path: &str, text: &str) -> bool {
    let (known, other) = sections(text);
    let is_whole = known.iter().any(|name| ["package", EXTENDS].contains(&name.as_str()));
    let is_manifest = path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("Cargo.toml"));
    is_whole && if is_manifest { other.is_empty() && known.len() > 1 } else { known.len() > other.len() }
}

/// The sections of a text that a spec can have, and the others.
fn sections(text: &str) -> (Vec<String>, Vec<String>) {
    let (document, _) = DeTable::parse_recoverable(text);
    let is_known = |name: &String| {
        section_type(name).is_some()
            || setting_names().any(|known| known == name)
            || [EXTENDS, VARIANT, "conditions", "app"].contains(&name.as_str())
    };
    document.get_ref().keys().map(|name| name.get_ref().to_string()).partition(is_known)
}

#[cfg(test)]
mod tests {
    use super::{is_buildable, is_spec};

    #[test]
    fn files_of_other_programs_are_not_specs() {
        for spec in
            ["[package]\nname = 'A'", "extends = '../a.toml'", "[csp]\n[packag]\n[oobe]", "[package]\nname = \"A"]
        {
            assert!(is_spec(spec), "{spec}");
        }
        for other in ["", "# [package]", "[package]\nname = 'a'\n[dependencies]\n", "[project]", "max_width = 120"] {
            assert!(!is_spec(other), "{other}");
        }
    }

    #[test]
    fn what_builds_is_recognized_however_it_is_written() {
        for spec in [
            "[ package ]\nname = 'A'",
            "[\"package\"]\nname = 'A'\n[csp]",
            "package.name = 'A'",
            "package = { name = 'A' }",
            "\"extends\" = 'a.toml'",
        ] {
            assert!(is_buildable("sites/a.toml", spec), "{spec}");
        }
        assert!(is_buildable("a/Cargo.toml", "[package]\nname = 'A'\n[csp]\n"));
        for other in ["[csp]\n", "[package]\nname = 'a'\n[target.x]\n[dependencies]\n", "[package]\nname = 'a'"] {
            assert!(!is_buildable("a/cargo.toml", other), "{other}");
        }
    }
}
