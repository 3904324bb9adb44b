//! `[conditions]` and `[[variant]]`: settings for some devices, and the conditions that select these devices.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::all_settings;
use crate::finding::{Code, Finding, Severity, Span};
use crate::settings::{Condition, NamedConditions, Spanned, State, Variant, When};
use crate::spec::expected::KeyName;
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;

/// What a line of `[conditions]` can be.
const CONDITION_FORMS: &str = "a list of { NAME = \"VALUE\" }, one of which must match";
/// What `when` can be.
const WHEN_FORMS: &str = "a list of { NAME = \"VALUE\" }, one of which must match, or of names defined in [conditions]";
const WHEN_LINE: &str = "write a line such as: when = [{ PowerPlatformRole = \"8\" }]";

/// Reads `[conditions]`, in source order.
pub(crate) fn conditions(table: &Table<'_>, reading: &mut Reading<'_>) -> Vec<NamedConditions> {
    let mut named: Vec<NamedConditions> = table
        .entries()
        .map(|(name, span, value)| {
            let states = items(value).filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => Some(state(table, item.span().into(), reading)),
                _ => {
                    reading.push(wrong_type(name, item, CONDITION_FORMS));
                    None
                }
            });
            NamedConditions { name: Spanned { value: name.to_owned(), span }, states: states.collect() }
        })
        .collect();
    named.sort_by_key(|conditions| reading.order(conditions.name.span));
    named
}

/// Reads one `[[variant]]`.
pub(crate) fn variant(mut table: Table<'_>, reading: &mut Reading<'_>) -> Variant {
    table.offer(["name", "when"].map(|name| KeyName { name, sets: None }));
    let span = table.span();
    let name = table.required_text("name", "name = \"small tablets\"", reading);
    let when = table.entry("when").map_or_else(Vec::new, |(_, value)| when(value, reading));
    let is_empty = |(_, value): (Span, &TomlSpanned<DeValue<'_>>)| items(value).next().is_none();
    if table.entry("when").is_none_or(is_empty) && !table.is_misspelt("when") {
        reading.push(
            Finding::new(Code::MissingKey, span, "[[variant]] does not state which devices it is for")
                .allowed(WHEN_FORMS)
                .help(WHEN_LINE),
        );
    }
    let errors_before = reading.report.count(Severity::Error);
    let settings = all_settings(&mut table, reading);
    table.finish(reading);
    let is_whole = reading.report.count(Severity::Error) == errors_before;
    Variant { span, name, when, settings, is_whole }
}

fn when(value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Vec<When> {
    let read = items(value).filter_map(|item| match item.get_ref() {
        DeValue::Table(table) => Some(When::State(state(table, item.span().into(), reading))),
        DeValue::String(_) => reading.text("when", item).map(When::Named),
        _ => {
            reading.push(wrong_type("when", item, WHEN_FORMS).help(WHEN_LINE));
            None
        }
    });
    read.collect()
}

/// The items of a list; a value that is not a list counts as a list of one.
fn items<'v, 't>(value: &'v TomlSpanned<DeValue<'t>>) -> impl Iterator<Item = &'v TomlSpanned<DeValue<'t>>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter(),
        _ => std::slice::from_ref(value).iter(),
    }
}

/// Conditions that must all be met, in the order of the source, which is also the order in the package.
fn state(table: &DeTable<'_>, span: Span, reading: &mut Reading<'_>) -> State {
    let mut conditions: Vec<Condition> = Table::new("the conditions", table, span)
        .entries()
        .filter_map(|(name, span, value)| {
            let value = reading.text(name, value)?;
            Some(Condition { name: Spanned { value: name.to_owned(), span }, value })
        })
        .collect();
    conditions.sort_by_key(|condition| condition.name.span);
    if table.is_empty() {
        reading.push(
            Finding::new(Code::MissingKey, span, "these conditions are always met, since there are none")
                .allowed("{ NAME = \"VALUE\" }")
                .help("put settings for every device outside [[variant]]"),
        );
    }
    State { span, conditions }
}
