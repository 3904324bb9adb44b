//! Names and places of elements, and the few that a part of a project may contain.

use crate::finding::{Code, Finding, Report, Span};
use crate::format::xml::{Content, Parsed, is_xml_name};
use crate::settings::Spanned;

/// A name without its prefix; if nothing is left, the name stays whole.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map(|(_, local)| local).filter(|local| is_xml_name(local)).unwrap_or(name)
}

/// The place of the start tag of an element.
pub(super) fn tag(element: &Parsed) -> Span {
    Span { start: element.at, end: element.inside.start }
}

/// The place of what is inside an element.
pub(super) fn text_span(element: &Parsed) -> Span {
    Span { start: element.inside.start, end: element.inside.end }
}

/// The children with these names. Each occurs at most once, and no others are allowed.
pub(super) fn known_children<'p, const N: usize>(
    element: &'p Parsed,
    names: [&str; N],
    report: &mut Report,
) -> [Option<&'p Parsed>; N] {
    let mut found = [None; N];
    for child in &element.children {
        let name = local(&child.name);
        match names.iter().position(|known| *known == name).and_then(|index| found.get_mut(index)) {
            None => report.push(unknown_element(child, element, &names)),
            Some(place @ None) => *place = Some(child),
            Some(Some(first)) => report.push(second(child, first)),
        }
    }
    found
}

/// The finding for an element that has no meaning at its place.
pub(super) fn unknown_element(child: &Parsed, parent: &Parsed, known: &[&str]) -> Finding {
    let message = format!("`{}` cannot contain an element `{}`", local(&parent.name), local(&child.name));
    let allowed = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Finding::new(Code::UnknownKey, tag(child), message).label("not known here").allowed(allowed)
}

/// The finding for an element that occurs twice.
pub(super) fn second(child: &Parsed, first: &Parsed) -> Finding {
    let message = format!("`{}` occurs a second time", local(&child.name));
    Finding::new(Code::DuplicateKey, tag(child), message)
        .label("the second one")
        .related(tag(first), "the first one")
        .help("move its content into the first one")
}

/// The finding for a missing element without which another one has no meaning.
pub(super) fn missing(element: &Parsed, name: &str, with: &str) -> Finding {
    let message = format!("`{}` has no element `{name}`", local(&element.name));
    Finding::new(Code::MissingKey, tag(element), message).allowed(format!("`{name}` with {with}"))
}

/// A text of the document with its place.
pub(super) fn text_of(element: &Parsed) -> Spanned<String> {
    let value = match &element.content {
        Content::Text(text) => text.trim().to_owned(),
        Content::Empty | Content::Children(_) => String::new(),
    };
    let span = if value.is_empty() { tag(element) } else { text_span(element) };
    Spanned { value, span }
}
