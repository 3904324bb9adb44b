//! Changes from the command line: `--set package.version=1.2` changes the spec before it is read.

use std::borrow::Cow;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::extends::EXTENDS;
use super::reading::Reading;
use crate::finding::{Code, Finding, Source, Span};

/// Applies the changes that were given with a source to its document, in order.
pub(super) fn apply<'s>(source: &'s Source, document: &mut DeTable<'s>, reading: &mut Reading<'_>) {
    for (span, change) in source.changes() {
        if let Err(why) = apply_one(span, change, document) {
            reading.push(
                Finding::new(Code::BadChange, span, why)
                    .allowed("KEY=VALUE, such as package.version=1.2 or personalization.company_name=Contoso")
                    .help("quote names with dots or slashes: --set 'csp.\"./Vendor/MSFT/...\"=true'"),
            );
        }
    }
}

/// Applies one change to the document, or returns why that is impossible.
fn apply_one<'s>(span: Span, change: &'s str, document: &mut DeTable<'s>) -> Result<(), String> {
    let (key, value) = split(change).ok_or("the change does not have the form KEY=VALUE")?;
    let path = path(key);
    let (last, parents) = path.split_last().ok_or("the change has no key")?;
    if path.iter().any(String::is_empty) {
        return Err("a name in the key is empty".to_owned());
    }
    if path.first().is_some_and(|name| name == EXTENDS) {
        return Err(format!("`{EXTENDS}` cannot be changed: the specs are read before the changes are applied"));
    }
    let mut table = document;
    let mut parents = parents.iter();
    while let Some(name) = parents.next() {
        table = match enter(table, name, span).map(TomlSpanned::get_mut) {
            Some(DeValue::Table(inner)) => inner,
            Some(DeValue::Array(items)) => section(items, name, parents.next())?,
            _ => return Err(format!("`{name}` is a value, not a table")),
        };
    }
    let place = Span { start: span.end - value.len(), end: span.end };
    write(table, last, value, span, place)
}

/// Key and value, at the first `=` outside quotes.
fn split(change: &str) -> Option<(&str, &str)> {
    let mut quotes = Quotes::default();
    let equals = change.char_indices().find(|&(_, c)| !quotes.enclose(c) && c == '=')?.0;
    let (key, value) = change.split_at(equals);
    (!key.trim().is_empty()).then(|| (key.trim(), &value[1..]))
}

/// The names of a dotted key; quoted names may contain dots.
fn path(key: &str) -> Vec<String> {
    let mut quotes = Quotes::default();
    let names = key.split(|c| !quotes.enclose(c) && c == '.');
    names.map(|name| name.trim().trim_matches(['"', '\'']).to_owned()).collect()
}

/// Tracks the quotes in a key, double or single.
#[derive(Default)]
struct Quotes(Option<char>);

impl Quotes {
    /// Whether the next character is inside quotes.
    fn enclose(&mut self, c: char) -> bool {
        match self.0 {
            Some(open) if open == c => self.0 = None,
            None if matches!(c, '"' | '\'') => self.0 = Some(c),
            _ => {}
        }
        self.0.is_some()
    }
}

/// The value with this name, created as a table if it is missing.
fn enter<'d, 's>(table: &'d mut DeTable<'s>, name: &str, span: Span) -> Option<&'d mut TomlSpanned<DeValue<'s>>> {
    if !table.contains_key(name) {
        table.insert(spanned(span, Cow::Owned(name.to_owned())), spanned(span, DeValue::Table(DeTable::new())));
    }
    table.get_mut(name)
}

/// The section of a list (`[[variant]]`) whose `name` is the next one in the key.
fn section<'d, 's>(
    items: &'d mut [TomlSpanned<DeValue<'s>>],
    list: &str,
    wanted: Option<&String>,
) -> Result<&'d mut DeTable<'s>, String> {
    let Some(wanted) = wanted else {
        return Err(format!("`{list}` is a list; add the name of one of its sections"));
    };
    let tables = items.iter_mut().filter_map(|item| match item.get_mut() {
        DeValue::Table(table) => Some(table),
        _ => None,
    });
    let is_wanted = |table: &DeTable<'_>| table.get("name").is_some_and(|name| name.get_ref().as_str() == Some(wanted));
    let mut found = tables.filter(|table| is_wanted(table));
    found.next().ok_or_else(|| format!("`{list}` has no section named `{wanted}`"))
}

/// Writes the value with the existing type; for a new key `true`, `false` and integers are recognized.
fn write<'s>(table: &mut DeTable<'s>, name: &str, value: &'s str, span: Span, place: Span) -> Result<(), String> {
    let is_text = table.get(name).is_some_and(|present| matches!(present.get_ref(), DeValue::String(_)));
    let typed = match DeValue::parse(value.trim()).ok().map(TomlSpanned::into_inner) {
        Some(DeValue::Table(_) | DeValue::Array(_)) => {
            return Err("a table or list cannot be written as a whole; name a key inside it, or put a text in quotes"
                .to_owned());
        }
        Some(text @ DeValue::String(_)) => Some(text),
        Some(scalar @ (DeValue::Boolean(_) | DeValue::Integer(_))) if !is_text => Some(scalar),
        _ => None,
    };
    let value = typed.unwrap_or(DeValue::String(Cow::Borrowed(value)));
    table.remove(name);
    table.insert(spanned(span, Cow::Owned(name.to_owned())), spanned(place, value));
    Ok(())
}

fn spanned<T>(span: Span, value: T) -> TomlSpanned<T> {
    TomlSpanned::new(span.start..span.end, value)
}

#[cfg(test)]
mod tests {
    use super::{path, split};
    use crate::finding::{Code, Source};
    use crate::spec::parse;

    #[test]
    fn keys_may_be_quoted() {
        let change = "csp.\"./Vendor/MSFT/A.b\"=x=y";
        let (key, value) = split(change).unwrap();
        assert_eq!((path(key), value), (vec!["csp".to_owned(), "./Vendor/MSFT/A.b".to_owned()], "x=y"));
        assert_eq!(path("csp.'./Vendor/MSFT/A.b'"), ["csp", "./Vendor/MSFT/A.b"]);
        assert_eq!(split("package.version"), None);
        assert_eq!(split("=1"), None);
    }

    #[test]
    fn a_table_is_not_a_text_unless_it_is_quoted() {
        let description = |change: &str| {
            let source = Source::new("s", "[package]\nname = 'A'\ndescription = 'x'\n").with_change(change);
            let (project, report) = parse(&source, &|_| Some("from the environment".to_owned()));
            (project.unwrap().package.description.unwrap().value, report.holds(Code::BadChange))
        };
        assert_eq!(description("package.description={ env = \"HOME\" }"), ("x".to_owned(), true));
        assert_eq!(description("package.description=[1]"), ("x".to_owned(), true));
        let quoted = description("package.description='{ env = \"HOME\" }'");
        assert_eq!(quoted, ("{ env = \"HOME\" }".to_owned(), false));
        assert_eq!(description("package.description={\"a\": 1}"), ("{\"a\": 1}".to_owned(), false));
    }

    #[test]
    fn what_a_spec_extends_cannot_be_changed() {
        for text in ["[package]\nname = 'A'\n", "extends = 'a.toml'\n[package]\nname = 'A'\n"] {
            for change in ["extends='b.toml'", "extends.a=1", "'extends'=1"] {
                let (_, report) = parse(&Source::new("s", text).with_change(change), &|_| None);
                assert!(report.holds(Code::BadChange), "{text} {change}");
            }
        }
    }

    #[test]
    fn a_section_of_a_list_is_found_by_its_name() {
        let text = "[package]\nname = 'A'\n[[variant]]\nname = 'b.c'\n[[variant]]\nname = 'd'\n";
        let read = |change: &str| {
            let source = Source::new("s", text).with_change(change);
            let (project, report) = parse(&source, &|_| None);
            let set = project.unwrap().variants.iter().map(|variant| variant.settings.len()).collect::<Vec<_>>();
            (set, report.holds(Code::BadChange))
        };
        assert_eq!(read("variant.'b.c'.csp.'./A'=1"), (vec![1, 0], false));
        assert_eq!(read("variant.d.csp.'./A'=1"), (vec![0, 1], false));
        assert_eq!(read("variant.e.csp.'./A'=1"), (vec![0, 0], true));
        assert_eq!(read("variant.d=1"), (vec![0, 0], true));
    }
}
