//! Changes from the command line: `--set package.version=1.2` writes over the spec before it is read.

use std::borrow::Cow;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::reading::Reading;
use crate::finding::{Code, Finding, Source, Span};

/// Applies the changes behind a source to its document, in order.
pub(super) fn apply<'s>(source: &'s Source, document: &mut DeTable<'s>, reading: &mut Reading<'_>) {
    for (span, change) in source.changes() {
        let Some((key, value)) = split(change) else {
            reading.push(
                Finding::new(Code::BadChange, span, format!("`{change}` changes nothing"))
                    .allowed("KEY=VALUE, such as package.version=1.2 or personalization.company_name=Contoso"),
            );
            continue;
        };
        let place = Span { start: span.end - value.len(), end: span.end };
        let path = path(key);
        let Some((last, folders)) = path.split_last() else { continue };
        let mut table = &mut *document;
        for name in folders {
            table = match enter(table, name, span) {
                Some(inner) => inner,
                None => {
                    reading.push(Finding::new(Code::BadChange, span, format!("`{name}` holds a value, not a table")));
                    return;
                }
            };
        }
        write(table, last, value, span, place);
    }
}

/// Key and value, at the first `=` outside quotes.
fn split(change: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let equals = change.char_indices().find(|&(_, c)| {
        quoted ^= c == '"';
        c == '=' && !quoted
    });
    let (key, value) = change.split_at(equals?.0);
    (!key.trim().is_empty()).then(|| (key.trim(), &value[1..]))
}

/// The names of a dotted key; names in quotes may hold dots.
fn path(key: &str) -> Vec<String> {
    let mut quoted = false;
    let names = key.split(|c| {
        quoted ^= c == '"';
        c == '.' && !quoted
    });
    names.map(|name| name.trim().trim_matches('"').to_owned()).collect()
}

/// The table of that name, made where it is missing.
fn enter<'d, 's>(table: &'d mut DeTable<'s>, name: &str, span: Span) -> Option<&'d mut DeTable<'s>> {
    if !table.contains_key(name) {
        table.insert(spanned(span, Cow::Owned(name.to_owned())), spanned(span, DeValue::Table(DeTable::new())));
    }
    match table.get_mut(name)?.get_mut() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    }
}

/// Writes the value as the type that stands there; a new key takes `true`, `false` and whole numbers as such.
fn write<'s>(table: &mut DeTable<'s>, name: &str, value: &'s str, span: Span, place: Span) {
    let is_text = table.get(name).is_some_and(|present| matches!(present.get_ref(), DeValue::String(_)));
    let typed = DeValue::parse(value).ok().map(TomlSpanned::into_inner).filter(|typed| match typed {
        DeValue::String(_) => true,
        DeValue::Boolean(_) | DeValue::Integer(_) => !is_text,
        _ => false,
    });
    let value = typed.unwrap_or(DeValue::String(Cow::Borrowed(value)));
    table.remove(name);
    table.insert(spanned(span, Cow::Owned(name.to_owned())), spanned(place, value));
}

fn spanned<T>(span: Span, value: T) -> TomlSpanned<T> {
    TomlSpanned::new(span.start..span.end, value)
}

#[cfg(test)]
mod tests {
    use super::{path, split};

    #[test]
    fn keys_may_be_quoted() {
        let change = "csp.\"./Vendor/MSFT/A.b\"=x=y";
        let (key, value) = split(change).unwrap();
        assert_eq!((path(key), value), (vec!["csp".to_owned(), "./Vendor/MSFT/A.b".to_owned()], "x=y"));
        assert_eq!(split("package.version"), None);
        assert_eq!(split("=1"), None);
    }
}
