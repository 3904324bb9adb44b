//! Explains the section, key or value under the pointer.

use serde_json::{Value, json};

use super::cursor::{Cursor, Place};
use super::documents::Document;
use super::host::{Host, Judged};
use super::inside_table::{Inside, subject};
use crate::finding::clean_lines;
use crate::spec::{Key, section_type};

/// The page about what is at a byte of a document, or nothing.
pub(super) fn hover(_uri: &str, document: &Document, judged: &Judged, offset: usize, host: &dyn Host) -> Value {
    let text = document.text.as_str();
    let Some(cursor) = Cursor::at(text, offset) else { return Value::Null };
    let Some(page) = page(&cursor, text, judged, host) else { return Value::Null };
    json!({
        "contents": { "kind": "markdown", "value": fenced(&clean_lines(&page)) },
        "range": document.text.range(cursor.token.into()),
    })
}

fn page(cursor: &Cursor, text: &str, judged: &Judged, host: &dyn Host) -> Option<String> {
    let mut path = cursor.path.clone();
    if cursor.place != Place::Value {
        path.push(text.get(cursor.token.clone()).filter(|name| !name.is_empty())?.to_owned());
    }
    let about_key = match Inside::of(&path) {
        Inside::Section(section) => return Some(format!("{}\n{}", section.header(), section.about)),
        Inside::Value(_, key, _) => Some(about(key)),
        Inside::Spec | Inside::Variant | Inside::Conditions | Inside::Unknown => return about_word(&path),
        Inside::Nodes(_) | Inside::Rows(_) => None,
    };
    let about_setting = subject(&path).and_then(|subject| host.page(&subject, &judged.rules));
    let parts: Vec<String> = about_key.into_iter().chain(about_setting).collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// The page about a key of a section: an example, what it is for, and the values that it takes.
fn about(key: &Key) -> String {
    let mut page = format!("{} = {}\n", key.name, key.example());
    if !key.about.is_empty() {
        page.push_str(&format!("  {}\n", key.about));
    }
    page.push_str(&format!("  takes {}\n", key.form.words()));
    page
}

/// The page about a name that is not a key: a section, or a word with a special meaning.
fn about_word(path: &[String]) -> Option<String> {
    let known = match path.last()?.as_str() {
        "extends" if path.len() == 1 => "extends = \"../base.toml\"\n  The spec that this one builds on.",
        "conditions" => "[conditions]\n  Kinds of devices by name, for `when` of variants.",
        "variant" => "[[variant]]\n  Settings for some devices, in addition to those for every device.",
        "when" => {
            "when = [{ PowerPlatformRole = \"8\" }]\n  Conditions, or names of [conditions]; one of them must match."
        }
        name => return section_type(name).map(|section| section.about.to_owned()),
    };
    Some(known.to_owned())
}

/// The text as a block of code, which shows every character as it is.
fn fenced(page: &str) -> String {
    let longest = page.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", page.trim_end())
}

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn no_text_ends_its_code_block() {
        assert_eq!(fenced("a\n"), "```text\na\n```");
        assert_eq!(fenced("a\n````\n# b"), "`````text\na\n````\n# b\n`````");
    }
}
