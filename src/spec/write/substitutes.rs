//! What a spec says in place of what it is made of.

use std::collections::BTreeMap;

use crate::finding::Span;

/// What stands in a spec in place of what a project contains.
#[derive(Debug, Clone, Default)]
pub struct Substitutes {
    /// The variable of the environment for the value at a place.
    pub variables: BTreeMap<Span, String>,
    /// The path beside the spec for a file of the project.
    pub files: BTreeMap<String, String>,
    /// Lines of `[csp]` for what the project does not contain.
    pub more: Vec<String>,
    /// What the spec cannot say, for the reader.
    pub remarks: Vec<String>,
}
