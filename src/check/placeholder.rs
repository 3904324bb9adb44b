//! Names and values that were copied from documentation, where they stand for what the author chooses: `{SSID}`, `...`.

use crate::finding::{Code, Finding, Span};
use crate::settings::{Spanned, Value};

/// The finding for a chosen name that is only a placeholder; `title` is what such names are called.
pub(super) fn name(name: &str, title: Option<&str>, span: Span) -> Option<Finding> {
    is_placeholder(name, title).then(|| {
        let message = format!("`{name}` is the placeholder of the documentation, not a name");
        let what = title.map_or("the name that you choose".to_owned(), |title| format!("the {title} itself"));
        Finding::new(Code::Placeholder, span, message)
            .label("a device would take it as it is written")
            .help(format!("write {what} in its place"))
    })
}

/// The finding for a value that stands for one.
pub(super) fn value(value: &Spanned<Value>) -> Option<Finding> {
    let Value::Text(text) = &value.value else { return None };
    ["...", "\u{2026}"].contains(&text.trim()).then(|| {
        Finding::new(Code::Placeholder, value.span, "three dots are the placeholder of the documentation, not a value")
            .label("a device would take them as they are written")
            .help("write the value itself")
    })
}

/// Whether a name is words in braces or brackets, the title of such names, or words of it in capitals: `[FAMILY]` for
/// a PackageFamilyName. A GUID in braces is a name.
fn is_placeholder(name: &str, title: Option<&str>) -> bool {
    let inside = [('{', '}'), ('<', '>'), ('[', ']')]
        .iter()
        .find_map(|(open, close)| name.strip_prefix(*open)?.strip_suffix(*close));
    if let Some(inside) = inside {
        let is_of_guid = |c: char| c.is_ascii_hexdigit() || c == '-';
        return inside.contains(char::is_alphabetic) && !inside.chars().all(is_of_guid);
    }
    title.is_some_and(|title| name == title || is_in_capitals(name, title))
}

/// Whether the name consists of words of the title, all in capitals.
fn is_in_capitals(name: &str, title: &str) -> bool {
    let words = words(title);
    let is_word = |part: &str| words.iter().any(|word| word.to_uppercase() == part);
    name.len() > 1 && name.split(['_', '-', ' ']).all(is_word)
}

/// The words of a title: `Package`, `Family` and `Name` of PackageFamilyName.
fn words(title: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lowercase = false;
    for letter in title.chars() {
        if (letter.is_uppercase() && was_lowercase) || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        was_lowercase = letter.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn placeholders_of_documents_are_no_names() {
        for (name, title) in [
            ("{FirewallRuleName}", None),
            ("<SSID>", Some("SSID")),
            ("[ProfileName]", None),
            ("{Policy GUID}", None),
            ("ProviderID", Some("ProviderID")),
            ("NAME", Some("UserName")),
            ("FAMILY", Some("PackageFamilyName")),
            ("PACKAGE_FAMILY_NAME", Some("PackageFamilyName")),
            ("GUID", Some("Account GUID")),
        ] {
            assert!(is_placeholder(name, title), "{name}");
        }
        for (name, title) in [
            ("{0a98c3bd-5e2c-4a6f-9c43-0f5a2f7a6d11}", Some("Policy GUID")),
            ("{1}", None),
            ("{}", None),
            ("Web", Some("FirewallRuleName")),
            ("admin", Some("UserName")),
            ("name", Some("UserName")),
            ("CONTOSO", Some("SSID")),
            ("", None),
        ] {
            assert!(!is_placeholder(name, title), "{name}");
        }
    }
}
