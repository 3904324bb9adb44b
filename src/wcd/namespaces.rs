//! Namespaces: the prefixes of a project are resolved and removed, so that its elements have the names that the
//! designer gives them. What the designer would not have written is reported; the package is written with the
//! designer's namespaces.

use super::names::{PACKAGE_CONFIG, SETTINGS, as_warning, tag};
use crate::finding::{Code, Finding, Report};
use crate::format::doc::{PACKAGE_CONFIG_NAMESPACE, SETTINGS_NAMESPACE};
use crate::format::xml::{MAX_DECLARATIONS, Parsed, shown};

/// The namespace of attributes such as `xsi:type`, which mean nothing to the designer.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The prefix that needs no declaration; its attributes (`xml:space`) mean nothing to the designer either.
const XML: &str = "xml";

/// Resolves the prefixes of all elements, and removes the attributes that declare them.
pub(super) fn resolve(root: &mut Parsed, report: &mut Report) {
    Resolving { declared: Vec::new(), report }.element(root, &Expected { own: Some(""), wrong: None });
}

/// What an element is expected to belong to.
struct Expected<'e> {
    /// The namespace; `None` if the element has no place in a project.
    own: Option<&'static str>,
    /// Another one that was reported already for an element around it.
    wrong: Option<&'e str>,
}

impl Expected<'_> {
    /// Only the root is expected to be in no namespace.
    fn is_root(&self) -> bool {
        self.own == Some("")
    }
}

struct Resolving<'r> {
    /// Prefixes with their namespaces, innermost last.
    declared: Vec<(String, String)>,
    report: &'r mut Report,
}

impl Resolving<'_> {
    fn element(&mut self, element: &mut Parsed, expected: &Expected<'_>) {
        let outside = self.declared.len();
        self.declare(element);
        let (prefix, name) = element.name.split_once(':').unwrap_or(("", &element.name));
        let space = self.space(prefix).map(str::to_owned);
        if space.is_none() {
            let message = format!("the prefix {} is not declared", shown(prefix));
            self.report.push(Finding::new(Code::ProjectSyntax, tag(element), message).help("declare it, or remove it"));
        }
        element.name = name.to_owned();
        let attributes = std::mem::take(&mut element.attributes);
        element.attributes = attributes.into_iter().filter(|(name, _)| !self.is_meaningless(name)).collect();
        let is_wrong = |space: &&String| expected.own.is_some_and(|own| own != space.as_str());
        let wrong = space.as_ref().filter(is_wrong);
        if let (Some(space), Some(own)) = (wrong.filter(|space| expected.wrong != Some(space.as_str())), expected.own) {
            self.report.extend(as_warning(wrong_namespace(element, space, own)));
        }
        let is_root = expected.is_root();
        for child in &mut element.children {
            let own = if is_root { namespace_of_part(&child.name) } else { expected.own };
            self.element(child, &Expected { own, wrong: wrong.map(String::as_str) });
        }
        self.declared.truncate(outside);
    }

    fn declare(&mut self, element: &Parsed) {
        for (name, space) in &element.attributes {
            let Some(prefix) = declared_prefix(name) else { continue };
            if self.declared.len() >= MAX_DECLARATIONS {
                let message = format!("more than {MAX_DECLARATIONS} namespaces are declared for one element");
                let finding = Finding::new(Code::ProjectSyntax, tag(element), message);
                self.report.push(finding.help("remove those that no element uses"));
                return;
            }
            self.declared.push((prefix.to_owned(), space.clone()));
        }
    }

    fn space(&self, prefix: &str) -> Option<&str> {
        let declared = self.declared.iter().rev().find(|(own, _)| own == prefix).map(|(_, space)| space.as_str());
        declared.or((prefix.is_empty() || prefix == XML).then_some(""))
    }

    /// Whether an attribute means nothing in a project: it declares a namespace, or belongs to XML or its schemas.
    fn is_meaningless(&self, name: &str) -> bool {
        let prefix = name.split_once(':').map(|(prefix, _)| prefix);
        declared_prefix(name).is_some()
            || prefix.is_some_and(|prefix| prefix == XML || self.space(prefix) == Some(INSTANCE))
    }
}

/// The prefix that an attribute declares; the empty one for elements without prefix.
fn declared_prefix(attribute: &str) -> Option<&str> {
    match attribute {
        "xmlns" => Some(""),
        _ => attribute.strip_prefix("xmlns:"),
    }
}

/// The namespace of a part of the root.
fn namespace_of_part(name: &str) -> Option<&'static str> {
    match name.split_once(':').map_or(name, |(_, name)| name) {
        PACKAGE_CONFIG => Some(PACKAGE_CONFIG_NAMESPACE),
        SETTINGS => Some(SETTINGS_NAMESPACE),
        _ => None,
    }
}

fn wrong_namespace(element: &Parsed, found: &str, own: &str) -> Finding {
    let found = if found.is_empty() { "no namespace".to_owned() } else { format!("the namespace {}", shown(found)) };
    let message = format!("`{}` is in {found}, which is not the designer's", element.name);
    let allowed = if own.is_empty() { "no xmlns".to_owned() } else { format!("xmlns=\"{own}\"") };
    Finding::new(Code::ProjectSyntax, tag(element), message)
        .allowed(allowed)
        .help("the package is written with the right one; correct it here for the designer")
}
