//! The sections of a spec, each in its own file.
//!
//! A section with its own keys for settings is defined by a table: its keys, their values, and what they set. Parsing,
//! JSON Schema, completion in editors and documentation all use that table, so a new section needs only a file here and
//! its name in the list below.

pub(super) mod csp;
mod key;
pub(super) mod package;
mod read;
pub(super) mod schema;
pub(super) mod target;
mod value;
pub(super) mod variant;

use super::reading::Reading;
use super::table::Table;
use crate::address::LocUri;
use crate::settings::Setting;

pub use key::{Form, Key, SectionType, Sets};
pub use value::VALUE_KEYS;

/// Names the files of the typed sections and lists their tables in that order.
macro_rules! typed_sections {
    ($($file:ident),+ $(,)?) => {
        $(mod $file;)+

        /// The sections with their own keys for settings.
        pub const TYPED: &[SectionType] = &[$($file::SECTION),+];
    };
}

typed_sections! { personalization }

/// The sections that describe the package and its devices, and set nothing on them.
pub const DESCRIBING: &[SectionType] = &[package::SECTION, schema::SECTION, target::SECTION];

/// The section with this name, if its keys are predefined.
pub fn section_type(name: &str) -> Option<&'static SectionType> {
    DESCRIBING.iter().chain(TYPED).find(|section| section.name == name)
}

/// The settings of all sections inside a table (the whole spec or one variant of it), in source order.
pub(super) fn settings(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for section in TYPED {
        let inside = table.table(section.name, reading);
        settings.extend(inside.map_or_else(Vec::new, |inside| read::read(section, inside, reading)));
    }
    settings.extend(table.table("csp", reading).map_or_else(Vec::new, |inside| csp::read(&inside, reading)));
    settings.sort_by_key(|setting| setting.origin);
    settings
}

/// The typed section and its key that set a node, if any.
pub fn key_that_sets(locuri: &LocUri) -> Option<(&'static SectionType, &'static Key)> {
    let keys = TYPED.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)));
    keys.into_iter().find(|(_, key)| match key.sets {
        Some(Sets::Node(own)) => LocUri::parse(own).is_ok_and(|own| own.key() == locuri.key()),
        Some(Sets::Store(_)) | None => false,
    })
}
