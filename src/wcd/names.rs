//! Names and places of elements, and the few that a part of a project may contain.

use crate::finding::{Code, Finding, Report, Severity, Span};
use crate::format::xml::{Content, Parsed};
use crate::settings::Spanned;

/// The name of the root element.
pub(super) const ROOT: &str = "WindowsCustomizations";
/// The name that it has in samples of Microsoft's documentation on power settings and variants.
pub(super) const MISSPELT_ROOT: &str = "WindowsCustomizatons";
/// The part with the identity.
pub(super) const PACKAGE_CONFIG: &str = "PackageConfig";
/// The part with the settings, and the same part of a variant.
pub(super) const SETTINGS: &str = "Settings";
/// The settings for every device.
pub(super) const COMMON: &str = "Common";

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
    no_text(element, report);
    let mut found = [None; N];
    for child in &element.children {
        match names.iter().position(|known| *known == child.name).and_then(|index| found.get_mut(index)) {
            None => report.push(unknown_element(child, element, &names)),
            Some(place @ None) => *place = Some(child),
            Some(Some(first)) => report.push(second(child, first)),
        }
    }
    found
}

/// The finding for an element that has no meaning at its place.
pub(super) fn unknown_element(child: &Parsed, parent: &Parsed, known: &[&str]) -> Finding {
    let message = format!("`{}` cannot contain an element `{}`", parent.name, child.name);
    let allowed = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Finding::new(Code::UnknownKey, tag(child), message).label("not known here").allowed(allowed)
}

/// The finding for an element that occurs twice.
pub(super) fn second(child: &Parsed, first: &Parsed) -> Finding {
    let message = format!("`{}` occurs a second time", child.name);
    Finding::new(Code::DuplicateKey, tag(child), message)
        .label("the second one")
        .related(tag(first), "the first one")
        .help("move its content into the first one")
}

/// The finding for a missing element without which another one has no meaning.
pub(super) fn missing(element: &Parsed, name: &str, with: &str) -> Finding {
    let message = format!("`{}` has no element `{name}`", element.name);
    Finding::new(Code::MissingKey, tag(element), message).allowed(format!("`{name}` with {with}"))
}

/// The text of an element, trimmed, with its place.
pub(super) fn text_of(element: &Parsed) -> Spanned<String> {
    let value = match &element.content {
        Content::Text(text) => text.trim().to_owned(),
        Content::Empty | Content::Children(_) => String::new(),
    };
    let span = if value.is_empty() { tag(element) } else { text_span(element) };
    Spanned { value, span }
}

/// Reports text where only elements belong.
pub(super) fn no_text(element: &Parsed, report: &mut Report) {
    if let Content::Text(text) = &element.content
        && !text.trim().is_empty()
    {
        let message = format!("`{}` takes elements, not text", element.name);
        let finding = Finding::new(Code::ProjectSyntax, text_span(element), message).label("this would be lost");
        report.push(finding.help("remove the text, or move it into an element"));
    }
}

/// Reports elements where none belong.
pub(super) fn no_elements(element: &Parsed, report: &mut Report) {
    let findings = element.children.iter().map(|child| {
        let message = format!("`{}` takes text, not elements", element.name);
        Finding::new(Code::UnknownKey, tag(child), message).label("not known here").help("remove the element")
    });
    report.extend(findings);
}

/// The finding as a warning at most, so that it stops nothing.
pub(super) fn as_warning(finding: Finding) -> Report {
    Report::from_iter([finding]).at_most(Severity::Warning)
}

/// The finding as a note, for information only.
pub(super) fn as_note(finding: Finding) -> Report {
    Report::from_iter([finding]).at_most(Severity::Note)
}
