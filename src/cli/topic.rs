//! The topics of `ppkgc explain`.

use super::levels::code;
use crate::finding::Code;
use crate::risk::{Class, class_named};
use crate::spec::{OPEN, OpenSection, SectionType, section_type};

/// What can be explained.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    /// A kind of finding.
    Code(Code),
    /// A section of the spec.
    Section(&'static SectionType),
    /// A section of the spec whose keys are addresses.
    Open(&'static OpenSection),
    /// A class of findings of `inspect --risk`.
    Risk(&'static Class),
}

/// The topic with this name; a section may be in brackets.
pub(super) fn topic(name: &str) -> Result<Topic, String> {
    let section = name.trim_matches(['[', ']']);
    let open = || OPEN.iter().find(|open| open.name == section).map(Topic::Open);
    match section_type(section).map(Topic::Section).or_else(open) {
        Some(topic) => Ok(topic),
        None => code(name).map(Topic::Code).or_else(|unknown| class_named(name).map(Topic::Risk).ok_or(unknown)),
    }
}
