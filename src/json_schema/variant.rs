//! `[conditions]` and `[[variant]]` for editors.

use serde_json::{Value, json};

use super::form::{one_or_more, removed, text};
use super::section::{reference, section};
use super::tables;
use crate::spec::REMOVE;

/// `[conditions]`: kinds of devices by name.
pub(super) fn conditions() -> Value {
    json!({
        "type": "object",
        "description": "Kinds of devices by name, for the `when` of several variants.",
        "additionalProperties": one_or_more("Any one of these is enough.", vec![reference("state")]),
    })
}

/// `[[variant]]`.
pub(super) fn variants() -> Value {
    let when = one_or_more(
        "Which devices it is for; any one of these is enough. A text is a name that [conditions] defines.",
        vec![reference("state"), json!({ "type": "string" })],
    );
    let mut variant = section(
        "Settings for some devices; they take the place of those for every device.",
        json!({
            "name": text("For people, and for messages."),
            "when": when,
            "csp": reference("csp"),
            "settings": reference("settings"),
        }),
    );
    tables::references().for_each(|(name, reference)| variant["properties"][name] = reference);
    variant["properties"][REMOVE] = removed();
    json!({ "type": "array", "items": variant })
}

/// Conditions that apply together.
pub(super) fn state() -> Value {
    json!({
        "type": "object",
        "description": "Conditions that must all hold, such as { PowerPlatformRole = \"8\" }.",
        "minProperties": 1,
        "additionalProperties": text("A value, `!` and a value, or pattern:(...)"),
    })
}

#[cfg(test)]
mod tests {
    use super::variants;
    use crate::spec::{OPEN, TYPED};

    #[test]
    fn a_variant_takes_every_section_with_settings() {
        let variant = variants();
        let names = TYPED.iter().map(|section| section.name).chain(OPEN.iter().map(|section| section.name));
        for name in names {
            assert!(variant["items"]["properties"][name].is_object(), "{name}");
        }
    }
}
