//! The project as the designer writes it into a package: afresh, from what was understood of it.

use super::names::{PACKAGE_CONFIG, ROOT, SETTINGS};
use crate::format::doc::{PACKAGE_CONFIG_NAMESPACE, SETTINGS_NAMESPACE};
use crate::format::xml::{Content, Element, Parsed};
use crate::package::Owner;
use crate::world::PackageId;

/// The document of a project whose namespaces are resolved.
pub(super) fn written(root: &Parsed) -> Element {
    let parts = root.children.iter().map(|part| match part.name.as_str() {
        PACKAGE_CONFIG => parent(part, identity(part)).with("xmlns", PACKAGE_CONFIG_NAMESPACE),
        SETTINGS => settings(part).with("xmlns", SETTINGS_NAMESPACE),
        _ => same(part),
    });
    Element { name: ROOT.to_owned(), ..parent(root, parts.collect()) }
}

/// The identity, in the form that all documents of a package share.
fn identity(config: &Parsed) -> Vec<Element> {
    let parts = config.children.iter().filter_map(|part| {
        let text = match &part.content {
            Content::Text(text) if part.name != "Notes" => text.trim(),
            _ if part.name == "Rank" => return None,
            _ => return Some(same(part)),
        };
        let stated = match part.name.as_str() {
            "Rank" if text.is_empty() => return None,
            "ID" => PackageId::parse(text).map(|id| id.braced()),
            "OwnerType" => Owner::of_word(text).map(|owner| owner.word().to_owned()),
            "Rank" => text.parse::<u8>().ok().map(|rank| rank.to_string()),
            _ => None,
        };
        Some(Element::text(&part.name, stated.unwrap_or_else(|| text.to_owned())))
    });
    parts.collect()
}

fn settings(settings: &Parsed) -> Element {
    let customizations = settings.children.iter().map(|customizations| {
        let parts = customizations.children.iter().map(|part| match part.name.as_str() {
            "Variant" => variant(part),
            _ => same(part),
        });
        parent(customizations, parts.collect())
    });
    parent(settings, customizations.collect())
}

/// A variant always has an element `Settings`, even if it is empty.
fn variant(variant: &Parsed) -> Element {
    let mut parts: Vec<Element> = variant.children.iter().map(same).collect();
    if parts.iter().all(|part| part.name != SETTINGS) {
        parts.push(Element::empty(SETTINGS));
    }
    parent(variant, parts)
}

/// A copy of an element with these children; without any, it keeps its own content.
fn parent(element: &Parsed, children: Vec<Element>) -> Element {
    let content = if children.is_empty() { element.content.clone() } else { Content::Children(children) };
    Element { name: element.name.clone(), attributes: element.attributes.clone(), content }
}

fn same(element: &Parsed) -> Element {
    parent(element, element.children.iter().map(same).collect())
}
