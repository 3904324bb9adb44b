//! Secrets in XML: what an element holds whose name, or whose attribute, names a secret.

use super::first_value::first_value;
use super::secret_name::names_a_secret;

/// `<Password>here</Password>`, also as CDATA; the name may have a prefix.
pub(super) fn elements(text: &str, found: &mut Vec<String>) {
    const CDATA: &str = "<![CDATA[";
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let Some(end) = rest.find(['>', '<']).filter(|&end| rest[end..].starts_with('>')) else { continue };
        let (tag, content) = (&rest[..end], &rest[end + 1..]);
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or(name);
        if tag.ends_with('/') || !names_a_secret(name) && !named(tag).is_some_and(names_a_secret) {
            continue;
        }
        let content = content.trim_start();
        let (content, end) = match content.strip_prefix(CDATA) {
            Some(content) => (content, "]]>"),
            None => (value_element(content).unwrap_or(content), "<"),
        };
        // What is inside is not searched again, so that each byte is looked at once.
        let (inner, after) = content.split_at(content.find(end).unwrap_or(content.len()));
        found.push(inner.trim().to_owned());
        rest = after;
    }
}

/// The name that an attribute gives to an element: `<Property Name="Password">`.
fn named(tag: &str) -> Option<&str> {
    const NAMES: [&str; 5] = ["name", "key", "id", "type", "label"];
    let (before, after) = tag.split_once('=')?;
    let attribute = before.trim_end().rsplit(char::is_whitespace).next()?;
    let is_name = NAMES.iter().any(|name| attribute.eq_ignore_ascii_case(name));
    is_name.then(|| first_value(after.trim_start()))
}

/// The text after the first tag of a content, if the name of that tag only says that a value follows:
/// `<Password><Value>here</Value>`.
fn value_element(content: &str) -> Option<&str> {
    let (tag, inside) = content.strip_prefix('<')?.split_once('>')?;
    let name = tag.rsplit(':').next().unwrap_or(tag);
    VALUE_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(inside)
}

/// Names of elements and fields that only say that something is the value of what surrounds it.
pub(super) const VALUE_NAMES: [&str; 11] =
    ["value", "text", "#text", "string", "data", "content", "plain", "plaintext", "clear", "secure", "encrypted"];
