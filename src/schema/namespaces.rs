//! Which prefix stands for which namespace, as far as a DDF needs them told apart.

use quick_xml::events::attributes::{AttrError, Attributes};

/// The namespace of Microsoft's own elements.
const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";

/// The namespace that Microsoft's XSD states for the plain elements; no published file uses it.
const PLAIN: &str = "http://tempuri.org/DM_DDF-V1_2";

/// Most declarations in force at one place. Published files have one; each element with a prefix looks through all.
pub(super) const DECLARATION_LIMIT: usize = 64;

/// To which namespace an element belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The DDF grammar's own (no namespace in published files).
    Plain,
    /// Microsoft's additions.
    Microsoft,
    /// Any other.
    Foreign,
}

/// The declarations in force, innermost last.
#[derive(Debug, Default)]
pub(super) struct Namespaces<'a> {
    declared: Vec<Declaration<'a>>,
}

#[derive(Debug)]
struct Declaration<'a> {
    /// How deep the element stands that declares it.
    depth: usize,
    /// Empty for elements without a prefix.
    prefix: &'a str,
    space: Space,
}

/// Why the declarations of an element cannot be taken over.
pub(super) enum BadDeclaration {
    /// Its attributes are not well-formed.
    Attribute(AttrError),
    /// They would pass the limit.
    TooMany,
}

impl<'a> Namespaces<'a> {
    /// Takes over what an element at that depth declares in its attributes.
    pub(super) fn enter(&mut self, depth: usize, attributes: &'a str) -> Result<(), BadDeclaration> {
        const DECLARES: &str = "xmlns";
        if attributes.is_empty() || !attributes.contains(DECLARES) {
            return Ok(());
        }
        for attribute in Attributes::new(attributes, 0).with_checks(false) {
            let attribute = attribute.map_err(BadDeclaration::Attribute)?;
            let Some(prefix) = attribute.key.into_inner().strip_prefix(DECLARES) else { continue };
            let prefix = match prefix.strip_prefix(':') {
                Some(prefix) => prefix,
                None if prefix.is_empty() => prefix,
                // Another word that starts so.
                None => continue,
            };
            if self.declared.len() >= DECLARATION_LIMIT {
                return Err(BadDeclaration::TooMany);
            }
            self.declared.push(Declaration { depth, prefix, space: space(&attribute.value) });
        }
        Ok(())
    }

    /// Forgets what elements deeper than this declare.
    pub(super) fn leave_to(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|declaration| declaration.depth > depth) {
            self.declared.pop();
        }
    }

    /// The namespace of elements with that prefix; none if no declaration is in force.
    pub(super) fn space(&self, prefix: &str) -> Option<Space> {
        let declared = self.declared.iter().rev().find(|declaration| declaration.prefix == prefix);
        match declared {
            Some(declaration) => Some(declaration.space),
            None if prefix.is_empty() => Some(Space::Plain),
            // The one prefix that needs no declaration.
            None if prefix == "xml" => Some(Space::Foreign),
            None => None,
        }
    }
}

fn space(namespace: &str) -> Space {
    match namespace {
        "" | PLAIN => Space::Plain,
        MICROSOFT => Space::Microsoft,
        _ => Space::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::{BadDeclaration, DECLARATION_LIMIT, Namespaces, Space};

    #[test]
    fn the_innermost_declaration_counts() {
        let mut namespaces = Namespaces::default();
        assert!(namespaces.enter(1, " xmlns:m='http://schemas.microsoft.com/MobileDevice/DM' xmlnsx=''").is_ok());
        assert!(namespaces.enter(2, " xmlns='x' xmlns:m='y'").is_ok());
        assert_eq!((namespaces.space(""), namespaces.space("m")), (Some(Space::Foreign), Some(Space::Foreign)));
        namespaces.leave_to(1);
        assert_eq!((namespaces.space(""), namespaces.space("m")), (Some(Space::Plain), Some(Space::Microsoft)));
        assert_eq!((namespaces.space("x"), namespaces.space("xml")), (None, Some(Space::Foreign)));
    }

    #[test]
    fn declarations_are_limited_and_well_formed() {
        let many: String = (0..=DECLARATION_LIMIT).map(|number| format!(" xmlns:n{number}='x'")).collect();
        assert!(matches!(Namespaces::default().enter(1, &many), Err(BadDeclaration::TooMany)));
        assert!(matches!(Namespaces::default().enter(1, " xmlns:a=b"), Err(BadDeclaration::Attribute(_))));
    }
}
