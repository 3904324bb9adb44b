//! The topics of `ppkgc explain`.

use super::levels::code;
use crate::finding::Code;
use crate::spec::{SectionType, section_type};

/// What can be explained.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    /// A kind of finding.
    Code(Code),
    /// A section of the spec.
    Section(&'static SectionType),
}

/// The topic with this name; a section may be in brackets.
pub(super) fn topic(name: &str) -> Result<Topic, String> {
    match section_type(name.trim_matches(['[', ']'])) {
        Some(section) => Ok(Topic::Section(section)),
        None => code(name).map(Topic::Code),
    }
}
