//! The topics of `ppkgc explain`.

use super::levels::code;
use crate::finding::{Code, nearest};
use crate::risk::{Class, class_named, classes};
use crate::spec::{DESCRIBING, OPEN, OpenSection, SectionType, TYPED, section_type};

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
    let code = || code(name).ok().map(Topic::Code);
    let risk = || class_named(name).map(Topic::Risk);
    let known = section_type(section).map(Topic::Section).or_else(open).or_else(code).or_else(risk);
    known.ok_or_else(|| match nearest(section, names()) {
        Some(near) => format!("no finding, section or class of risk has this name; did you mean `{near}`?"),
        None => "no finding, section or class of risk has this name; `ppkgc explain` lists all findings".to_owned(),
    })
}

/// The names of all topics.
fn names() -> impl Iterator<Item = &'static str> {
    let sections = DESCRIBING.iter().chain(TYPED).map(|section| section.name);
    let open = OPEN.iter().map(|open| open.name);
    sections.chain(open).chain(Code::ALL.iter().map(|code| code.name())).chain(classes().map(|class| class.name))
}
