//! The namespaces of prefixes.

use super::XmlError;
use super::attributes::Attributes;
use super::limits::MAX_DECLARATIONS;

/// A reader's own type for namespaces, computed once for each declaration.
pub trait Namespace: Clone {
    /// The namespace with this name; the empty name means none.
    fn of(name: &str) -> Self;

    /// The namespace of a prefix that the text does not declare; `None` if that is an error.
    fn undeclared(_prefix: &str) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

/// For readers that ignore namespaces.
impl Namespace for () {
    fn of(_: &str) -> Self {}
}

/// The namespace of the prefix `xml`, which needs no declaration.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The declarations in scope, innermost last.
#[derive(Debug)]
pub(super) struct Namespaces<'a, N> {
    declared: Vec<Declaration<'a, N>>,
    /// The namespace of elements without prefix if none is declared.
    none: N,
}

#[derive(Debug)]
struct Declaration<'a, N> {
    /// The depth of the element with the declaration.
    depth: usize,
    /// Empty for elements without a prefix.
    prefix: &'a str,
    namespace: N,
}

impl<'a, N: Namespace> Namespaces<'a, N> {
    /// No declarations.
    pub(super) fn new() -> Self {
        Namespaces { declared: Vec::new(), none: N::of("") }
    }

    /// Adds the declarations in the attributes of an element at this depth.
    pub(super) fn enter(&mut self, depth: usize, attributes: Attributes<'a>) -> Result<(), XmlError> {
        const DECLARES: &str = "xmlns";
        // Most elements have no attributes.
        if attributes.text.len() <= DECLARES.len() || !attributes.text.contains(DECLARES) {
            return Ok(());
        }
        for attribute in attributes.each() {
            let attribute = attribute?;
            let Some(prefix) = attribute.name.strip_prefix(DECLARES) else { continue };
            let prefix = match prefix.strip_prefix(':') {
                Some(prefix) => prefix,
                None if prefix.is_empty() => prefix,
                // Another name that starts with `xmlns`.
                None => continue,
            };
            if self.declared.len() >= MAX_DECLARATIONS {
                let expected = format!("at most {MAX_DECLARATIONS} namespaces in scope");
                return Err(XmlError::new(attribute.at, expected, "one more"));
            }
            let namespace = N::of(&attribute.value()?);
            self.declared.push(Declaration { depth, prefix, namespace });
        }
        Ok(())
    }

    /// Removes the declarations of elements deeper than this.
    pub(super) fn leave_to(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|declaration| declaration.depth > depth) {
            self.declared.pop();
        }
    }

    /// The namespace of a prefix; `None` if it is not declared.
    pub(super) fn of(&self, prefix: &str) -> Option<N> {
        let declared = self.declared.iter().rev().find(|declaration| declaration.prefix == prefix);
        match declared {
            Some(declaration) => Some(declaration.namespace.clone()),
            None if prefix.is_empty() => Some(self.none.clone()),
            None if prefix == "xml" => Some(N::of(XML)),
            None => N::undeclared(prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Attributes, MAX_DECLARATIONS, Namespace, Namespaces, XML};

    impl Namespace for String {
        fn of(name: &str) -> Self {
            name.to_owned()
        }
    }

    fn attributes(text: &str) -> Attributes<'_> {
        Attributes { text, at: 0 }
    }

    #[test]
    fn the_innermost_declaration_counts() {
        let mut namespaces = Namespaces::<String>::new();
        assert!(namespaces.enter(1, attributes(" xmlns:m='urn:a&amp;b' xmlnsx=''")).is_ok());
        assert!(namespaces.enter(2, attributes(" xmlns='x' xmlns:m='y'")).is_ok());
        assert_eq!((namespaces.of("").as_deref(), namespaces.of("m").as_deref()), (Some("x"), Some("y")));
        namespaces.leave_to(1);
        assert_eq!((namespaces.of("").as_deref(), namespaces.of("m").as_deref()), (Some(""), Some("urn:a&b")));
        assert_eq!((namespaces.of("x"), namespaces.of("xml").as_deref()), (None, Some(XML)));
    }

    #[test]
    fn declarations_are_limited_and_well_formed() {
        let many: String = (0..=MAX_DECLARATIONS).map(|number| format!(" xmlns:n{number}='x'")).collect();
        let trouble = |text: &str| Namespaces::<String>::new().enter(1, attributes(text)).unwrap_err().expected;
        assert_eq!(trouble(&many), "at most 64 namespaces in scope");
        assert_eq!(trouble(" xmlns:a=b"), "well-formed attributes");
    }
}
