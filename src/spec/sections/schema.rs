//! `[schema]`: where the settings are described.

use super::{Form, Key, SectionType};
use crate::settings::Spanned;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// The section.
pub(super) const SECTION: SectionType = SectionType {
    name: "schema",
    about: "Where the settings are described.",
    keys: &[
        Key::describing(
            "ddf",
            Form::Texts { example: "[\"ddf/\"]" },
            "DDF files, folders of them, or Microsoft's zip, relative to the spec.",
        ),
        Key::describing(
            "admx",
            Form::Texts { example: "[\"PolicyDefinitions/\"]" },
            "ADMX files or folders of them, relative to the spec; ADML files are taken from en-US beside them.",
        ),
    ],
    repeated: false,
    desugar: None,
};

/// What the section names.
#[derive(Debug, Default)]
pub(crate) struct Described {
    pub(crate) ddf: Vec<Spanned<String>>,
    pub(crate) admx: Vec<Spanned<String>>,
}

/// Reads the section.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> Described {
    table.offer(SECTION.key_names());
    let described = Described { ddf: table.texts("ddf", reading), admx: table.texts("admx", reading) };
    table.finish(reading);
    described
}
