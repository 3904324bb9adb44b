//! Stage 1: parses the TOML text of a spec into a [`Project`] in which every value has its position.
//!
//! This stage knows the structure of the language (the keys and their TOML types), not the rules of Windows, which are
//! in `check`. It never stops at the first problem.

mod change;
mod declared;
mod decode;
mod document;
mod escapes;
mod expected;
mod extends;
mod filled;
mod flattened;
mod foreign;
mod house_rules;
mod line_slip;
mod nearest;
mod overlay;
mod place_of;
mod reading;
mod recognized;
mod relocated;
mod scalars;
mod secret_comment;
mod secrets;
mod section_names;
mod sections;
mod syntax;
mod table;
mod value_slip;
mod write;
mod written_path;
mod wrong_type;

pub use decode::{MAX_SPEC_BYTES, decode};
pub use extends::{EXTENDS, parent_of, why_not_a_spec};
pub use filled::{Row, placeholders, with_cells};
pub use flattened::flattened;
pub use house_rules::{HOUSE_RULES, house_rules, house_rules_of_text};
pub use overlay::REMOVE;
pub use place_of::place_of;
pub use reading::Variables;
pub use recognized::{is_buildable, is_spec};
pub use relocated::joined;
pub use secrets::hide_secrets;
pub use sections::{
    DESCRIBING, Form, Key, OPEN, OpenSection, SectionType, Sets, TYPED, VALUE_KEYS, key_that_sets, line_that_sets_row,
    section_type,
};
pub use write::{Substitutes, write};

use toml::de::{DeTable, DeValue};

use crate::finding::{Code, Finding, Place, Report, Secrets, Severity, Source, Span, nearest};
use crate::settings::Project;
use crate::store::WcdTable;
use expected::means_package;
use reading::Reading;
use section_names::{PACKAGE, SCHEMA, VARIANT};
use sections::{package, schema, target, variant};
use table::{Table, WHOLE_SPEC};

/// Reads a spec on top of what it extends, and applies the changes that were given with it. Errors are in the
/// [`Report`]; there is no [`Project`] if the text is not TOML.
pub fn parse(source: &Source, variables: Variables<'_>) -> (Option<Project>, Report) {
    parse_row(source, variables, None)
}

/// Like [`parse`], with the columns of the spec filled from a row.
pub fn parse_row(source: &Source, variables: Variables<'_>, row: Option<&Row>) -> (Option<Project>, Report) {
    let mut reading = Reading::new(source, variables);
    reading.homes = sections::homes;
    let Some(document) = document::document(source, &mut reading) else { return (None, reading.report) };
    let document = filled::fill(document, row, &mut reading);
    let mut project = read_document(&document, &mut reading);
    project.from_environment = std::mem::take(&mut reading.from_environment);
    project.secrets = std::mem::take(&mut reading.secrets);
    project.is_whole = !reading.report.blocks();
    (Some(project), reading.report)
}

/// Reads the whole document, section by section.
fn read_document(document: &DeTable<'_>, reading: &mut Reading<'_>) -> Project {
    let mut top = Table::new(WHOLE_SPEC, document, Span { start: 0, end: 0 });
    // The specs that it extends are already part of the document; the key itself is only checked here.
    top.text(extends::EXTENDS, reading);
    let package = top.table(PACKAGE, reading).map(|table| package::read(table, reading));
    let described = top.table(SCHEMA, reading).map(|table| schema::read(table, reading)).unwrap_or_default();
    if package.is_none() && !document.keys().any(|key| is_of_package(key.get_ref())) {
        reading.push(missing_package());
    }
    let target = top.table("target", reading).map(|table| target::read(table, reading));
    let refused_before = reading.report.count(Severity::Error);
    let settings = sections::all_settings(&mut top, reading);
    let has_refused = reading.report.count(Severity::Error) > refused_before;
    let project = Project {
        package: package.unwrap_or_default(),
        ddf: described.ddf,
        admx: described.admx,
        target,
        settings,
        conditions: top
            .table("conditions", reading)
            .map_or_else(Vec::new, |table| variant::conditions(&table, reading)),
        variants: top.tables(VARIANT, reading).into_iter().map(|table| variant::variant(table, reading)).collect(),
        is_whole: false,
        from_environment: Vec::new(),
        secrets: Secrets::default(),
        store: WcdTable::builtin(),
        wcd: None,
    };
    if let Some(span) = top.key("app") {
        reading.push(app_not_yet(span));
    }
    let mut setting_sections = sections::setting_names().chain(["app", VARIANT]);
    let sets_nothing = setting_sections.all(|name| document.get(name).is_none_or(is_empty));
    top.finish(reading);
    // With an incomplete section, a key that the language does not have, or a line that is not TOML, this is a
    // consequence of it.
    if sets_nothing
        && !has_refused
        && ![Code::UnknownKey, Code::TomlSyntax].iter().any(|code| reading.report.holds(*code))
    {
        // The designer builds a package even from a project that sets nothing.
        let most = if project.package.from_wcd { Severity::Warning } else { Severity::Error };
        reading.report.extend(Report::from_iter([nothing_to_set()]).at_most(most));
    }
    project
}

/// Whether a section or a key outside sections probably means `[package]` or a key of it.
fn is_of_package(written: &str) -> bool {
    section_type(written).is_none() && (nearest(written, [PACKAGE]).is_some() || means_package(written))
}

fn is_empty(value: &toml::Spanned<DeValue<'_>>) -> bool {
    match value.get_ref() {
        DeValue::Table(table) => table.is_empty(),
        DeValue::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn app_not_yet(span: Span) -> Finding {
    Finding::new(Code::NotYet, span, "this version does not compile [[app]]").label("planned for a later version").help(
        "install it by a [[command]]: files = [\"App.msixbundle\"] and run = \"dism /online \
             /add-provisionedappxpackage /packagepath:App.msixbundle /skiplicense\"; to remove one, write under \
             [settings]: \"UniversalAppUninstall/Uninstall/UninstallApplication[FAMILY_NAME]\" = \"Uninstall\"",
    )
}

fn nothing_to_set() -> Finding {
    Finding::new(Code::NothingToSet, Place::Nowhere, "the spec sets nothing")
        .allowed("lines under [personalization], [device], [[account]], [[wifi]], [[command]] and the like, [csp] or [settings]")
        .help("add [personalization] with desktop_image = { file = \"images/desktop.jpg\" }")
}

fn missing_package() -> Finding {
    Finding::new(Code::MissingKey, Span { start: 0, end: 0 }, "the spec has no [package] section")
        .allowed("[package] with at least `name` and `version`")
        .help("start the spec with:\n[package]\nname = \"Contoso Branding\"\nversion = \"1.0\"")
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::finding::Source;

    #[test]
    fn every_problem_is_found_in_one_run() {
        let text = "[package]\nname = 1\ncolour = 2\n[csp]\n\"./X\" = 1.5\n[wallpaper]\n";
        let (_, report) = parse(&Source::new("s", text), &|_| None);
        let codes: Vec<&str> = report.in_order().iter().map(|finding| finding.code.name()).collect();
        assert_eq!(codes, ["missing-key", "wrong-type", "unknown-key", "wrong-type", "unknown-key"]);
    }
}
