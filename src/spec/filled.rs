//! `{{column}}` in a spec: a column of the table of sites, of which each package uses one row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::{DeString, DeTable, DeValue};

use super::document::document;
use super::reading::Reading;
use crate::finding::{Code, Finding, Place, Report, Source, Span, names_a_secret, shortened};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// A row of a table of sites: a text for each of its columns, whose names all rows share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    columns: Arc<[String]>,
    texts: Box<[String]>,
}

impl Row {
    /// The row with these texts, one for each column.
    pub fn new(columns: &Arc<[String]>, texts: Vec<String>) -> Self {
        Row { columns: Arc::clone(columns), texts: texts.into_boxed_slice() }
    }

    /// The text of a column.
    pub fn get(&self, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|own| own == column)?;
        self.texts.get(at).map(String::as_str)
    }
}

/// Adds the cells of the row to findings at places with columns. Cells that are secrets by the name of their column are
/// left out, and so are those at the places of secrets.
pub fn with_cells(report: Report, source: &Source, row: &Row, secret_places: &[Span]) -> Report {
    if report.in_order().is_empty() {
        return report;
    }
    let mut cells: BTreeMap<Span, Vec<String>> = BTreeMap::new();
    for (column, places) in placeholders(source).iter().filter(|(column, _)| !names_a_secret(column)) {
        let Some(text) = row.get(column) else { continue };
        for place in places.iter().filter(|place| !secret_places.contains(place)) {
            cells.entry(*place).or_default().push(format!("{{{{{column}}}}} is `{}`", shortened(text)));
        }
    }
    let labelled = report.into_iter().map(|finding| {
        let own = match &finding.place {
            Place::Spec(span) => cells.get(span),
            Place::Named(_) | Place::Nowhere => None,
        };
        let Some(own) = own.map(|own| own.join(", ")) else { return finding };
        let label = finding.label.as_ref().map_or_else(|| own.clone(), |label| format!("{label}; {own}"));
        finding.label(label)
    });
    labelled.collect()
}

/// The columns that a spec and the specs that it extends use, each with its places.
pub fn placeholders(source: &Source) -> BTreeMap<String, Vec<Span>> {
    let mut reading = Reading::new(source, &|_| None);
    let mut found = BTreeMap::new();
    if let Some(document) = document(source, &mut reading) {
        search(&document, &mut found);
    }
    found
}

fn search(table: &DeTable<'_>, found: &mut BTreeMap<String, Vec<Span>>) {
    let mut add = |text: &str, span: Span| {
        columns(text).for_each(|(_, name, _)| found.entry(name.to_owned()).or_default().push(span));
    };
    let mut pending: Vec<&TomlSpanned<DeValue<'_>>> = Vec::new();
    let mut tables = vec![table];
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            add(key.get_ref(), key.span().into());
            pending.push(value);
        }
        while let Some(value) = pending.pop() {
            match value.get_ref() {
                DeValue::String(text) => add(text, value.span().into()),
                DeValue::Array(items) => pending.extend(items.iter()),
                DeValue::Table(inner) => tables.push(inner),
                _ => {}
            }
        }
    }
}

/// Whether a text is nothing but a column: its content is in the table of sites.
pub(super) fn is_column(text: &str) -> bool {
    columns(text).next().is_some_and(|(start, _, end)| (start, end) == (0, text.len()))
}

/// Puts the texts of a row in the places of its columns. Without a row there must be none.
pub(super) fn fill<'s>(document: DeTable<'s>, row: Option<&Row>, reading: &mut Reading<'_>) -> DeTable<'s> {
    fill_table(document, false, row, reading)
}

/// `is_secret` is whether the table has the name of a secret, so that all texts in it are secrets.
fn fill_table<'s>(table: DeTable<'s>, is_secret: bool, row: Option<&Row>, reading: &mut Reading<'_>) -> DeTable<'s> {
    let mut filled = DeTable::new();
    for (key, value) in table {
        let key = fill_key(key, row, reading);
        let value = fill_value(value, is_secret || names_a_secret(key.get_ref()), row, reading);
        if filled.contains_key(key.get_ref().as_ref()) {
            let message = format!("`{}` occurs twice after the row is filled in", shortened(key.get_ref()));
            let finding = Finding::new(Code::DuplicateKey, Span::from(key.span()), message);
            reading.push(finding.help("change the cell, or write one of the two keys without a column"));
        }
        filled.insert(key, value);
    }
    filled
}

fn fill_key<'s>(
    key: TomlSpanned<DeString<'s>>,
    row: Option<&Row>,
    reading: &mut Reading<'_>,
) -> TomlSpanned<DeString<'s>> {
    let span = key.span();
    let text = filled(key.get_ref(), span.clone().into(), false, row, reading);
    text.map_or(key, |text| TomlSpanned::new(span, Cow::Owned(text)))
}

fn fill_value<'s>(
    value: TomlSpanned<DeValue<'s>>,
    is_secret: bool,
    row: Option<&Row>,
    reading: &mut Reading<'_>,
) -> TomlSpanned<DeValue<'s>> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::String(text) => match filled(&text, span.clone().into(), is_secret, row, reading) {
            Some(text) => DeValue::String(Cow::Owned(text)),
            None => DeValue::String(text),
        },
        DeValue::Array(items) => {
            DeValue::Array(items.into_iter().map(|item| fill_value(item, is_secret, row, reading)).collect())
        }
        DeValue::Table(table) => DeValue::Table(fill_table(table, is_secret, row, reading)),
        scalar => scalar,
    };
    TomlSpanned::new(span, inner)
}

/// The text with its columns filled in; nothing if it has none. The content of a row is taken as text and
/// nothing else. It counts as secret if the name of the key or of the column is that of a secret.
fn filled(text: &str, span: Span, is_secret: bool, row: Option<&Row>, reading: &mut Reading<'_>) -> Option<String> {
    columns(text).next()?;
    let Some(row) = row else {
        reading.push(no_row(span));
        return None;
    };
    let mut filled = String::new();
    let mut at = 0;
    let mut known = BTreeSet::new();
    for (start, name, end) in columns(text) {
        // A column that the table does not have has been reported once, for all rows.
        let Some(value) = row.get(name) else { continue };
        filled.push_str(&text[at..start]);
        filled.push_str(value);
        at = end;
        known.insert(name);
    }
    filled.push_str(&text[at..]);
    for secret in known.into_iter().filter(|name| is_secret || names_a_secret(name)).filter_map(|name| row.get(name)) {
        reading.secret(secret, span);
    }
    Some(filled)
}

fn no_row(at: Span) -> Finding {
    Finding::new(Code::NoRow, at, "the text has a {{column}}, but there is no table to fill it from")
        .help("name the table: ppkgc check SPEC --values sites.csv, and the same with build for a package of each row")
}

/// Each column that a text names, with the start and the end of its place.
fn columns(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    let mut done = 0;
    text.match_indices(OPEN).filter_map(move |(start, _)| {
        let rest = &text[start + OPEN.len()..];
        let written = &rest[..rest.find(CLOSE)?];
        // There may be a brace before the column: `{{{id}}}` is a column in braces.
        let inside = written.trim_start_matches('{');
        let start = start + written.len() - inside.len();
        let name = inside.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
        let found = is_name && start >= done;
        let end = start + OPEN.len() + inside.len() + CLOSE.len();
        done = if found { end } else { done };
        found.then_some((start, name, end))
    })
}

#[cfg(test)]
mod tests {
    use super::{Row, columns, placeholders};
    use crate::finding::{Code, Source};
    use crate::spec::{parse, parse_row};

    fn row(cells: &[(&str, &str)]) -> Row {
        let columns = cells.iter().map(|(column, _)| (*column).to_owned()).collect();
        Row::new(&columns, cells.iter().map(|(_, text)| (*text).to_owned()).collect())
    }

    #[test]
    fn a_json_value_is_not_a_column() {
        let names = |text| columns(text).map(|(_, name, _)| name.to_owned()).collect::<Vec<String>>();
        assert_eq!(names("C:/{{ site }}/{{n-1}}.jpg"), ["site", "n-1"]);
        assert_eq!(names(r#"{"a":{"b":{}}} {{}} {{a"b}}"#), [""; 0]);
        assert_eq!(names("{{{id}}} {{{{b}}}}"), ["id", "b"]);
        let braces = "{{{id}}}";
        assert_eq!(columns(braces).map(|(start, _, end)| &braces[start..end]).collect::<Vec<_>>(), ["{{id}}"]);
    }

    #[test]
    fn rows_fill_texts_and_keys_and_are_never_read_as_toml() {
        let text = "[package]\nname = \"{{site}} {{ site }}\"\nversion = \"1.0\"\n[csp]\n\"./Vendor/{{node}}\" = [\"{{site}}\"]\n";
        let source = Source::new("s", text);
        let row = row(&[("site", "A\"\n[csp]\nx = {{node}}"), ("node", "MSFT/B")]);
        let (project, report) = parse_row(&source, &|_| None, Some(&row));
        let project = project.unwrap();
        assert!(!report.has_errors());
        assert_eq!(project.package.name.unwrap().value, format!("{0} {0}", row.get("site").unwrap()));
        assert_eq!(project.settings[0].address.to_string(), "./Vendor/MSFT/B");
        let places = placeholders(&source);
        assert_eq!(places["site"].len(), 3);
        assert_eq!(places["node"].len(), 1);
        assert!(parse(&source, &|_| None).1.holds(Code::NoRow));
    }

    #[test]
    fn keys_that_become_the_same_are_a_finding() {
        let source = Source::new("s", "[csp]\n\"./A/{{a}}\" = 1\n\"./A/B\" = 2\n");
        let row = row(&[("a", "B")]);
        assert!(parse_row(&source, &|_| None, Some(&row)).1.holds(Code::DuplicateKey));
    }
}
