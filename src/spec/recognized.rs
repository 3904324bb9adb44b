//! Recognizes whether a TOML text is a spec, since editors open files of many programs.

use toml::de::DeTable;

use super::extends::EXTENDS;
use super::section_names::VARIANT;
use super::sections::{section_type, setting_names};

/// Whether most of its sections are those of a spec. A text without content is not a spec.
pub fn is_spec(text: &str) -> bool {
    let (document, _) = DeTable::parse_recoverable(text);
    let is_known = |name: &str| {
        section_type(name).is_some()
            || setting_names().any(|known| known == name)
            || [EXTENDS, VARIANT, "conditions", "app"].contains(&name)
    };
    let names = document.get_ref().keys();
    let (known, other): (Vec<_>, Vec<_>) = names.partition(|name| is_known(name.get_ref()));
    known.len() > other.len()
}

#[cfg(test)]
mod tests {
    use super::is_spec;

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
}
