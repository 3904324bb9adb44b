//! Finds the place of a key in the text of a spec.

use toml::de::{DeTable, DeValue};

use crate::finding::Span;

/// The place of a key, by the names of its section, of the tables between, and its own. Of several sections with that
/// name, the first that has the key counts.
pub fn place_of(text: &str, path: &[&str]) -> Option<Span> {
    let (document, _) = DeTable::parse_recoverable(text);
    in_table(document.get_ref(), path)
}

fn in_table(table: &DeTable<'_>, path: &[&str]) -> Option<Span> {
    let (name, inside) = path.split_first()?;
    let (key, value) = table.get_key_value(*name)?;
    match inside.is_empty() {
        true => Some(key.span().into()),
        false => in_value(value.get_ref(), inside),
    }
}

fn in_value(value: &DeValue<'_>, path: &[&str]) -> Option<Span> {
    match value {
        DeValue::Table(table) => in_table(table, path),
        DeValue::Array(items) => items.iter().find_map(|item| in_value(item.get_ref(), path)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_key_is_found_below_its_section() {
        let text = "[package]\nname = 'A'\n[[account]]\nname = 'b'\n[[account]]\ngroup = 'c'\n";
        let found = |path: &[&str]| place_of(text, path).map(|span| &text[span.start..span.end]);
        assert_eq!(place_of(text, &["package", "name"]).unwrap().start, 10);
        assert_eq!(found(&["account", "group"]), Some("group"));
        assert_eq!(found(&["package", "version"]), None);
        assert_eq!(found(&[]), None);
    }
}
