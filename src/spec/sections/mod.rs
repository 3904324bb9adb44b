//! The sections of a spec, each in its own file.
//!
//! A section with its own keys for settings is defined by a table: its keys, their values, and what they set. Parsing,
//! JSON Schema, completion in editors and documentation all use that table, so a new section needs only a file here and
//! its name in the list below.

pub(super) mod csp;
mod key;
mod open;
pub(super) mod package;
mod read;
pub(super) mod schema;
mod settings;
pub(super) mod target;
mod value;
pub(super) mod variant;

use super::expected::{known_key, simplified};
use super::nearest::nearest;
use super::reading::{Home, Reading};
use super::table::Table;
use crate::address::{LocUri, StorePath};
use crate::settings::Setting;

pub(super) use certificate::store_without_key;
pub use key::{Form, Key, SectionType, Sets};
pub use open::OpenSection;
pub use value::VALUE_KEYS;
pub(super) use value::group;

/// Names the files of the typed sections and lists their tables in that order.
macro_rules! typed_sections {
    ($($file:ident),+ $(,)?) => {
        $(mod $file;)+

        /// The sections with their own keys for settings.
        pub const TYPED: &[SectionType] = &[$($file::SECTION),+];
    };
}

typed_sections! {
    personalization, device, oobe, account, domain, entra, mdm, wifi, command, certificate, kiosk, clean_pc,
}

/// The sections that describe the package and its devices, and set nothing on them.
pub const DESCRIBING: &[SectionType] = &[package::SECTION, schema::SECTION, target::SECTION];

/// The sections whose keys are addresses of settings.
pub const OPEN: &[OpenSection] = &[csp::SECTION, settings::SECTION];

/// Where a word belongs: the section of this name; else each key of this name, in any spelling; else the key that sets
/// something of this name, or for which this is a common word.
pub(super) fn homes(written: &str) -> Vec<Home> {
    let word = simplified(written);
    let sections = || {
        let describing = DESCRIBING.iter().map(|section| (section, false));
        describing.chain(TYPED.iter().map(|section| (section, true)))
    };
    let keys = || sections().flat_map(|(own, sets)| own.keys.iter().map(move |key| (own, sets, key)));
    let home = |(section, sets, key): (&'static SectionType, bool, Option<&'static str>)| Home {
        section: section.name,
        repeated: section.repeated,
        sets,
        key,
    };
    if let Some((section, sets)) = sections().find(|(section, _)| simplified(section.name) == word) {
        return vec![home((section, sets, None))];
    }
    let of_key =
        |(section, sets, key): (&'static SectionType, bool, &'static Key)| home((section, sets, Some(key.name)));
    let singular = |word: &str| word.trim_end_matches('s').to_owned();
    let is_named = |key: &Key| singular(&simplified(key.name)) == singular(&word);
    let by_name: Vec<Home> = keys().filter(|(.., key)| is_named(key)).map(of_key).collect();
    if !by_name.is_empty() {
        return by_name;
    }
    let by_setting = keys().find(|(.., key)| key.key_name().sets_name(&word));
    let by_word = || {
        let (section, key) = known_key(written)?;
        keys().find(|(own, _, named)| own.name == section && named.name == key)
    };
    by_setting.or_else(by_word).map(of_key).into_iter().collect()
}

/// The names of all sections that contain settings, in the order in which messages list them.
pub(super) fn setting_names() -> impl Iterator<Item = &'static str> {
    TYPED.iter().map(|section| section.name).chain(OPEN.iter().map(|section| section.name))
}

/// The section with this name, if its keys are predefined.
pub fn section_type(name: &str) -> Option<&'static SectionType> {
    DESCRIBING.iter().chain(TYPED).find(|section| section.name == name)
}

/// The settings of all sections inside a table (the whole spec or one variant of it), in source order; of two for one
/// address in different files only the nearer one.
pub(super) fn all_settings(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for section in TYPED {
        let tables = match section.repeated {
            true => table.tables(section.name, reading),
            false => table.table(section.name, reading).into_iter().collect(),
        };
        settings.extend(read::read_all(section, tables, reading));
    }
    for section in OPEN {
        let inside = table.table(section.name, reading);
        settings.extend(inside.map_or_else(Vec::new, |inside| (section.read)(&inside, reading)));
    }
    settings.sort_by_key(|setting| reading.order(setting.origin));
    match reading.is_of_one_file() {
        true => settings,
        false => nearest(settings, reading),
    }
}

/// The typed section and its key that set a node, if any.
pub fn key_that_sets(locuri: &LocUri) -> Option<(&'static SectionType, &'static Key)> {
    let keys = TYPED.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)));
    keys.into_iter().find(|(_, key)| match key.sets {
        Some(Sets::Node(own)) => LocUri::parse(own).is_ok_and(|own| own.key() == locuri.key()),
        Some(Sets::Store(_)) | None => false,
    })
}

/// The typed section and its key that set the row at a path of the settings store, if any.
fn key_that_sets_row(row_path: &str) -> Option<(&'static SectionType, &'static Key)> {
    let keys = TYPED.iter().flat_map(|section| section.keys.iter().map(move |key| (section, key)));
    keys.into_iter().find(|(_, key)| match key.sets {
        Some(Sets::Store(own)) => StorePath::parse(own).is_ok_and(|own| own.row_path().eq_ignore_ascii_case(row_path)),
        Some(Sets::Node(_)) | None => false,
    })
}

/// The line of a typed section that sets the row at a path of the settings store, if any.
pub fn line_that_sets_row(row_path: &str) -> Option<String> {
    let by_key = key_that_sets_row(row_path);
    let by_key = by_key.map(|(section, key)| format!("{} {} = {}", section.header(), key.name, key.example()));
    by_key.or_else(|| {
        let found = row_lines().find(|(_, row, _)| row.eq_ignore_ascii_case(row_path));
        found.map(|(section, _, line)| format!("{} {line}", section.header()))
    })
}

/// The rows that a section sets, but not by a key for each, with the line that sets them.
fn row_lines() -> impl Iterator<Item = (&'static SectionType, &'static str, &'static str)> {
    let sections: [(&SectionType, &[(&str, &str)]); 4] = [
        (&command::SECTION, command::ROWS),
        (&certificate::SECTION, certificate::ROWS),
        (&kiosk::SECTION, kiosk::ROWS),
        (&clean_pc::SECTION, clean_pc::ROWS),
    ];
    sections.into_iter().flat_map(|(section, rows)| rows.iter().map(move |(row, line)| (section, *row, *line)))
}

#[cfg(test)]
mod tests {
    use super::{OPEN, row_lines};
    use crate::finding::Source;
    use crate::spec::parse;
    use crate::store::WcdTable;

    #[test]
    fn every_row_of_a_line_exists_and_its_key_too() {
        for (section, row, line) in row_lines() {
            assert!(WcdTable::builtin().by_path(row).is_some_and(|row| !row.is_group()), "{row}");
            let key = line.split(' ').next().unwrap();
            assert!(section.key(key).is_some(), "{line}");
        }
    }

    #[test]
    fn every_example_of_a_line_is_one() {
        for section in OPEN {
            for (line, _) in section.lines {
                let text = format!("[package]\nname = 'A'\nversion = '1.0'\n[{}]\n{line}\n", section.name);
                let (project, report) = parse(&Source::new("s", text), &|_| Some("x".to_owned()));
                assert!(project.is_some() && !report.has_errors(), "{line}: {:?}", report.in_order());
            }
        }
    }
}
