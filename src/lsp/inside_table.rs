//! Finds out what a path of section and keys refers to in the spec language.

use super::subject::Subject;
use crate::address::{LocUri, StorePath};
use crate::spec::{Key, SectionType, Sets, VALUE_KEYS, section_type};

/// The section for settings by LocURI.
pub(super) const CSP: &str = "csp";
/// The section for settings by paths of Windows Configuration Designer.
pub(super) const SETTINGS: &str = "settings";
/// The section with named conditions.
pub(super) const CONDITIONS: &str = "conditions";
/// The section with settings for some devices.
pub(super) const VARIANT: &str = "variant";

/// What a path refers to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Inside<'p> {
    /// The spec itself, above all sections.
    Spec,
    /// A `[[variant]]`, above its sections.
    Variant,
    /// The value of `when`, or of a line of `[conditions]`.
    Conditions,
    /// A section with keys of its own.
    Section(&'static SectionType),
    /// The value of such a key, with the names of the keys inside the value.
    Value(&'static SectionType, &'static Key, &'p [String]),
    /// `[csp]`, with the names of the address so far.
    Nodes(&'p [String]),
    /// `[settings]`, with the names of the path so far.
    Rows(&'p [String]),
    /// Anything unknown.
    Unknown,
}

impl<'p> Inside<'p> {
    /// What a path refers to.
    pub(super) fn of(path: &'p [String]) -> Inside<'p> {
        match path {
            [] => Inside::Spec,
            [variant] if variant == VARIANT => Inside::Variant,
            [variant, when, ..] if variant == VARIANT && when == "when" => Inside::Conditions,
            [variant, inside, ..] if variant == VARIANT && inside == VARIANT => Inside::Unknown,
            [variant, inside @ ..] if variant == VARIANT => Inside::of(inside),
            [section, names @ ..] if section == CSP => Inside::Nodes(names),
            [section, names @ ..] if section == SETTINGS => Inside::Rows(names),
            [section, ..] if section == CONDITIONS => Inside::Conditions,
            [section, names @ ..] => match (section_type(section), names) {
                (None, _) => Inside::Unknown,
                (Some(section), []) => Inside::Section(section),
                (Some(section), [key, inside @ ..]) => {
                    section.key(key).map_or(Inside::Unknown, |key| Inside::Value(section, key, inside))
                }
            },
        }
    }
}

/// The address that the names in `[csp]` or `[settings]` form together, without the keys of a value in braces.
fn joined(names: &[String]) -> String {
    let is_of_value = |name: &String| VALUE_KEYS.contains(&name.as_str());
    let address = names.iter().rposition(|name| !is_of_value(name)).map_or(&[][..], |last| &names[..=last]);
    address.join("/")
}

/// The setting at a path of section and keys.
pub(super) fn subject(path: &[String]) -> Option<Subject> {
    match Inside::of(path) {
        Inside::Nodes(names) if !names.is_empty() => Some(Subject::Node(joined(names))),
        Inside::Rows(names) => StorePath::parse_spaced(&joined(names)).ok().map(Subject::Row),
        Inside::Value(_, key, _) => of_key(key),
        _ => None,
    }
}

/// The setting that a key of a section sets.
pub(super) fn of_key(key: &Key) -> Option<Subject> {
    match key.sets? {
        Sets::Node(locuri) => Some(Subject::Node(locuri.to_owned())),
        Sets::Store(path) => StorePath::parse(path).ok().map(Subject::Row),
    }
}

/// The address of a subject, if it is a node with a valid one.
pub(super) fn locuri(subject: &Subject) -> Option<LocUri> {
    match subject {
        Subject::Node(text) => LocUri::parse(text).ok(),
        Subject::Row(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Subject, subject};

    fn setting(path: &str) -> Option<String> {
        let path: Vec<String> = path.split('>').map(str::to_owned).collect();
        subject(&path).map(|subject| match subject {
            Subject::Node(locuri) => locuri,
            Subject::Row(path) => path.to_string(),
        })
    }

    #[test]
    fn a_setting_is_found_by_its_section_and_keys() {
        let company = "./Vendor/MSFT/Personalization/CompanyName";
        assert_eq!(setting("personalization>company_name").as_deref(), Some(company));
        assert_eq!(setting("variant>personalization>company_name").as_deref(), Some(company));
        assert_eq!(setting("csp>./Vendor/MSFT>WiFi>file").as_deref(), Some("./Vendor/MSFT/WiFi"));
        assert_eq!(setting("settings>OOBE>Desktop/HideOobe").as_deref(), Some("OOBE/Desktop/HideOobe"));
        for none in ["package>name", "csp", "nothing>a", "variant>variant>csp>./A", "conditions>a"] {
            assert_eq!(setting(none), None, "{none}");
        }
    }
}
