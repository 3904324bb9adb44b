//! Reads all files of a spec into one TOML document, and applies the changes from the command line.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::escapes::escaped_paths;
use super::reading::Reading;
use super::syntax::syntax_findings;
use super::{change, overlay, relocated};
use crate::finding::{Code, FileText, Source};
use crate::world::folder_of;

/// Reads the files of a spec, each over the one that it extends. `None` if one of them is not TOML.
pub(super) fn document<'s>(source: &'s Source, reading: &mut Reading<'_>) -> Option<DeTable<'s>> {
    let documents: Vec<DeTable<'s>> = source.files().map(|file| of_file(&file, reading)).collect();
    if reading.report.holds(Code::TomlSyntax) {
        return None;
    }
    let mut document = DeTable::new();
    for nearer in documents.into_iter().rev() {
        document = overlay::overlay(document, nearer, reading);
    }
    change::apply(source, &mut document, reading);
    Some(document)
}

/// The document of one file, with positions among all texts and paths from the folder of the spec.
fn of_file<'s>(file: &FileText<'s>, reading: &mut Reading<'_>) -> DeTable<'s> {
    let (document, errors) = DeTable::parse_recoverable(file.text);
    for finding in syntax_findings(&errors, file.text) {
        reading.push(finding.moved(file.start));
    }
    for finding in escaped_paths(document.get_ref(), file.text) {
        reading.push(finding.moved(file.start));
    }
    let Some(path) = file.parent else { return document.into_inner() };
    let mut document = moved(document.into_inner(), file.start);
    relocated::relocate(&mut document, folder_of(path));
    document
}

/// The same table with every position moved on by this many bytes.
fn moved(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    table.into_iter().map(|(key, value)| (moved_span(key, by), moved_value(value, by))).collect()
}

fn moved_value(value: TomlSpanned<DeValue<'_>>, by: usize) -> TomlSpanned<DeValue<'_>> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved(table, by)),
        DeValue::Array(items) => DeValue::Array(items.into_iter().map(|item| moved_value(item, by)).collect()),
        scalar => scalar,
    };
    moved_span(TomlSpanned::new(span, inner), by)
}

fn moved_span<T>(written: TomlSpanned<T>, by: usize) -> TomlSpanned<T> {
    let span = written.span();
    TomlSpanned::new(span.start + by..span.end + by, written.into_inner())
}
