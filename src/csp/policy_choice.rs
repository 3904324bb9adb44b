//! The choices in the text of an administrative template policy: `<data id="..." value="..."/>`.

use crate::format::xml::Document;

/// The root element around a policy text that makes it one document.
const WRAPPER: (&str, &str) = ("<policy>", "</policy>");

/// One choice.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) value: String,
    /// The byte where it starts.
    pub(super) at: usize,
}

/// The choices of a policy text; none if it cannot be read, which is reported elsewhere.
pub(super) fn choices(text: &str) -> Vec<Choice> {
    let whole = format!("{}{text}{}", WRAPPER.0, WRAPPER.1);
    let Ok(document) = Document::read(&whole) else { return Vec::new() };
    let data = document.root.children.iter().filter(|child| child.name.eq_ignore_ascii_case("data"));
    data.filter_map(|data| {
        let (id, value) = (data.attribute("id")?.to_owned(), data.attribute("value")?.to_owned());
        Some(Choice { id, value, at: data.at.saturating_sub(WRAPPER.0.len()) })
    })
    .collect()
}
