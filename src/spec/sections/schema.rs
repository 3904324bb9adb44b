//! `[schema]`: where the settings are described.

use super::{Form, Key, SectionType};
use crate::settings::Spanned;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// The section.
pub(super) const SECTION: SectionType = SectionType {
    name: "schema",
    about: "Where the settings are described.",
    keys: &[Key::describing(
        "ddf",
        Form::Texts,
        "DDF files, folders of them, or Microsoft's zip, relative to the spec.",
    )],
};

/// Reads the section: the DDF files that it names.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> Vec<Spanned<String>> {
    let ddf = table.texts("ddf", reading);
    table.finish(reading);
    ddf
}
