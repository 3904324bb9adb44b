//! Prepares the schema text of a DDF: parses it, limits it to the parts of XSD that published DDF files use, and
//! removes references to imported schemas, which are not available.

use std::ops::Range;

use uppsala::{Document, Element, NodeId, XS_NAMESPACE, XsdValidator};

use super::super::xml::document;
use crate::format::xml::escaped;

/// The largest accepted schema, in bytes; the largest published one has 15 kB.
const SCHEMA_LIMIT: usize = 256 << 10;

/// The parts of XSD that published DDF files use, and similar ones. Parts that can contain themselves by name (group)
/// are excluded: a short schema could expand without end. `nested` checks the other two such parts.
const KNOWN: [&str; 38] = [
    "all",
    "annotation",
    "any",
    "anyAttribute",
    "appinfo",
    "attribute",
    "attributeGroup",
    "choice",
    "complexContent",
    "complexType",
    "documentation",
    "element",
    "enumeration",
    "extension",
    "field",
    "fractionDigits",
    "import",
    "key",
    "keyref",
    "length",
    "list",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "minExclusive",
    "minInclusive",
    "minLength",
    "pattern",
    "restriction",
    "schema",
    "selector",
    "sequence",
    "simpleContent",
    "simpleType",
    "totalDigits",
    "union",
    "unique",
    "whiteSpace",
];

/// A schema that can be used for validation.
pub(super) struct XsdSchema {
    pub(super) validator: XsdValidator,
    /// The elements that a document may start with.
    pub(super) tops: Vec<String>,
    /// The namespace of an imported schema, which is not in the DDF.
    pub(super) absent: Option<String>,
}

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum XsdError {
    #[error("its schema is longer than {} KiB", SCHEMA_LIMIT >> 10)]
    TooLong,
    #[error("its schema is not well-formed XML")]
    Malformed,
    #[error("its schema is not an XSD")]
    NoSchema,
    /// It uses a part of XSD that is not supported, or not in this way.
    #[error("its schema uses <{0}> in a way that is not supported")]
    Uses(String),
    /// It is inconsistent.
    #[error("its schema is inconsistent")]
    Refused,
}

impl XsdSchema {
    /// Parses a schema for a document that starts with the element `top`.
    ///
    /// An element one level below the declared top is accepted as top too: the schema of AppLocker declares the whole
    /// policy, but the values of its CSP are single RuleCollections, as its documentation shows.
    pub(super) fn read(text: &str, top: &str) -> Result<XsdSchema, XsdError> {
        if text.len() > SCHEMA_LIMIT {
            return Err(XsdError::TooLong);
        }
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let parsed = document(text).map_err(|_| XsdError::Malformed)?;
        let source = Source::new(&parsed)?;
        source.only_known_parts()?;
        let absent = source.imported();
        let mut edits: Vec<Edit> = source.without(&absent);
        let mut tops = source.tops();
        if !tops.iter().any(|name| name == top)
            && let Some(second) = source.second_top(top)
        {
            tops.push(top.to_owned());
            edits.push(second);
        }
        let whole = edited(text, edits);
        let parsed = document(&whole).map_err(|_| XsdError::Malformed)?;
        let validator = XsdValidator::from_schema(&parsed).map_err(|_| XsdError::Refused)?;
        Ok(XsdSchema { validator, tops, absent: absent.into_iter().next() })
    }
}

/// A replacement in the text.
struct Edit {
    at: Range<usize>,
    by: String,
}

/// The text with all edits, which must be in order and not overlap.
fn edited(text: &str, edits: Vec<Edit>) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut done = 0;
    for Edit { at, by } in edits {
        whole.push_str(text.get(done..at.start).unwrap_or_default());
        whole.push_str(&by);
        done = at.end.max(done);
    }
    whole.push_str(text.get(done..).unwrap_or_default());
    whole
}

/// A parsed schema text.
struct Source<'d> {
    document: &'d Document<'d>,
    root: NodeId,
    /// All elements of XSD, in document order, with their ids.
    elements: Vec<(NodeId, &'d Element<'d>)>,
}

impl<'d> Source<'d> {
    fn new(document: &'d Document<'d>) -> Result<Source<'d>, XsdError> {
        let root = document.document_element().ok_or(XsdError::NoSchema)?;
        let is_schema = document.element(root).is_some_and(|element| element.matches_name_ns(XS_NAMESPACE, "schema"));
        if !is_schema {
            return Err(XsdError::NoSchema);
        }
        let elements = std::iter::once(root)
            .chain(document.descendants(root))
            .filter_map(|id| Some((id, document.element(id)?)))
            .filter(|(_, element)| element.name.namespace_uri.as_deref() == Some(XS_NAMESPACE))
            .collect();
        Ok(Source { document, root, elements })
    }

    fn only_known_parts(&self) -> Result<(), XsdError> {
        let unknown = self
            .elements
            .iter()
            .find(|(id, element)| !KNOWN.contains(&element.name.local_name.as_ref()) || self.nested(*id, element));
        match unknown {
            Some((_, element)) => Err(XsdError::Uses(element.name.local_name.to_string())),
            None => Ok(()),
        }
    }

    /// Whether an attribute group contains attribute groups, or a union contains types other than restricted built-in
    /// ones.
    fn nested(&self, id: NodeId, element: &Element) -> bool {
        match element.name.local_name.as_ref() {
            "attributeGroup" => element.get_attribute("ref").is_some() && self.parent_is(id, "attributeGroup"),
            "union" => {
                let members = element.get_attribute("memberTypes").unwrap_or_default();
                !members.split_whitespace().all(|member| self.is_built_in(id, member) || self.is_restricted(member))
            }
            _ => false,
        }
    }

    /// Whether a type name at an element is one of XSD itself.
    fn is_built_in(&self, id: NodeId, name: &str) -> bool {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        self.namespace(id, prefix) == Some(XS_NAMESPACE)
    }

    /// Whether a named type restricts a built-in one.
    fn is_restricted(&self, name: &str) -> bool {
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        self.elements.iter().filter(|(_, element)| element.name.local_name == "restriction").any(|(id, element)| {
            let parent = self.document.parent(*id).and_then(|parent| self.document.element(parent));
            parent.is_some_and(|parent| parent.get_attribute("name") == Some(local))
                && element.get_attribute("base").is_some_and(|base| self.is_built_in(*id, base))
        })
    }

    /// The namespaces that the schema imports. Nothing is fetched, so all of them are absent.
    fn imported(&self) -> Vec<String> {
        let imports = self.elements.iter().filter(|(_, element)| element.name.local_name == "import");
        imports.filter_map(|(_, element)| element.get_attribute("namespace").map(str::to_owned)).collect()
    }

    /// Edits that replace references to elements of an absent namespace with a wildcard.
    fn without(&self, absent: &[String]) -> Vec<Edit> {
        let referring = self.elements.iter().filter(|(_, element)| element.name.local_name == "element");
        referring
            .filter_map(|(id, element)| {
                let (prefix, _) = element.get_attribute("ref")?.split_once(':')?;
                let namespace =
                    self.namespace(*id, prefix).filter(|namespace| absent.iter().any(|one| one == namespace))?;
                let occurs = |name: &str| {
                    element
                        .get_attribute(name)
                        .map_or_else(String::new, |value| format!(" {name}=\"{}\"", escaped(value)))
                };
                let by = format!(
                    "<{} namespace=\"{}\" processContents=\"skip\"{}{}/>",
                    self.prefixed("any"),
                    escaped(namespace),
                    occurs("minOccurs"),
                    occurs("maxOccurs")
                );
                Some(Edit { at: self.document.node_range(*id)?, by })
            })
            .collect()
    }

    /// The names of the declared top elements.
    fn tops(&self) -> Vec<String> {
        let declared = self.elements.iter().filter(|(id, element)| {
            element.name.local_name == "element" && self.document.parent(*id) == Some(self.root)
        });
        declared.filter_map(|(_, element)| element.get_attribute("name").map(str::to_owned)).collect()
    }

    /// An edit that declares a top element with this name, if there is such an element with a named type one level
    /// below a declared top.
    fn second_top(&self, name: &str) -> Option<Edit> {
        let types: Vec<&str> = self
            .elements
            .iter()
            .filter(|(id, element)| {
                element.name.local_name == "element" && self.document.parent(*id) == Some(self.root)
            })
            .filter_map(|(_, element)| element.get_attribute("type"))
            .collect();
        let (_, inner) = self.elements.iter().find(|(id, element)| {
            element.name.local_name == "element"
                && element.get_attribute("name") == Some(name)
                && self.enclosing_type(*id).is_some_and(|parent| types.contains(&parent))
        })?;
        let end = self.document.node_source(self.root)?.rfind("</")?;
        let end = self.document.node_range(self.root)?.start + end;
        let (name, kind) = (escaped(name), escaped(inner.get_attribute("type")?));
        Some(Edit { at: end..end, by: format!("<{} name=\"{name}\" type=\"{kind}\"/>", self.prefixed("element")) })
    }

    /// The name of the complex type that contains an element declaration.
    fn enclosing_type(&self, id: NodeId) -> Option<&str> {
        let above = std::iter::successors(self.document.parent(id), |&id| self.document.parent(id));
        let mut elements = above.filter_map(|id| self.document.element(id));
        elements.find(|element| element.name.local_name == "complexType")?.get_attribute("name")
    }

    fn parent_is(&self, id: NodeId, name: &str) -> bool {
        let parent = self.document.parent(id).and_then(|parent| self.document.element(parent));
        parent.is_some_and(|parent| parent.name.local_name == name)
    }

    /// The namespace that a prefix means at an element.
    fn namespace(&self, id: NodeId, prefix: &str) -> Option<&str> {
        let upwards = std::iter::successors(Some(id), |&id| self.document.parent(id));
        upwards.filter_map(|id| self.document.element(id)).find_map(|element| {
            let declared = element.namespace_declarations.iter().find(|(known, _)| known == prefix);
            declared.map(|(_, namespace)| namespace.as_ref())
        })
    }

    /// An XSD name with the prefix that this text uses for XSD.
    fn prefixed(&self, name: &str) -> String {
        let prefix = self.document.element(self.root).and_then(|root| root.name.prefix.as_deref());
        prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}:{name}"))
    }
}
