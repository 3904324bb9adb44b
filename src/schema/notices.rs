//! The findings of loading: one for every kind of problem with a DDF text.

use super::archive::ArchiveError;
use super::quoted::quoted;
use super::unread::Unread;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::xml::XmlError;

/// How a file was given: by name, so it must contain a DDF, or as one of a folder or archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// The user named it.
    ByName,
    /// It was found in a folder or archive.
    InFolder,
}

/// `name:line:column` of a byte, counted from 1; columns in characters.
pub(super) fn at_position(name: &str, text: &str, at: usize) -> String {
    let before = &text[..text.floor_char_boundary(at.min(text.len()))];
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    format!("{name}:{line}:{column}")
}

/// The finding that a text violates XML or the DDF grammar.
pub(super) fn broken(place: String, malformed: &XmlError) -> Finding {
    Finding::new(Code::DdfMalformed, Place::Named(place), expectation(malformed))
        .help("none of this DDF is used; get the file again")
}

fn expectation(malformed: &XmlError) -> String {
    format!("expected {}, found {}", quoted(&malformed.expected), quoted(&malformed.found))
}

/// The finding that an archive or one of its entries cannot be unpacked.
pub(super) fn bad_archive(place: &str, error: &ArchiveError) -> Finding {
    let message = format!("expected a zip archive that can be unpacked, found: {error}");
    Finding::new(Code::DdfMalformed, Place::Named(place.to_owned()), message)
        .help("get the archive again, or name the DDF files in it")
}

/// The finding that a text violates XML or the DDF grammar somewhere; the part that could be read is used.
pub(super) fn read_in_part(place: String, malformed: &XmlError) -> Finding {
    Finding::new(Code::DdfDamaged, Place::Named(place), expectation(malformed))
        .help("the nodes that could be read completely are used; get the file again for the others")
}

/// The finding that a DDF is of version 1.
pub(super) fn version_1(name: &str) -> Finding {
    let message = "this DDF is of version 1: values and devices of its settings are not judged";
    Finding::new(Code::DdfVersion1, Place::Named(name.to_owned()), message)
        .help("if Microsoft's DDF v2 zip describes the same CSP, use that")
}

/// The finding that an input contains no DDF: an error if it was named, else a note.
pub(super) fn no_ddf(name: &str, given: Given, why: &str) -> Finding {
    let place = Place::Named(name.to_owned());
    match given {
        Given::InFolder => Finding::new(Code::SkippedFile, place, format!("skipped: {why}")),
        Given::ByName => Finding::new(Code::NoDdf, place, format!("no DDF here: {why}"))
            .allowed("a DDF .xml file, a published page with the XML in a code fence, or a .zip of DDF files"),
    }
}

/// The finding that a later text replaces nodes of an earlier one.
pub(super) fn override_note(root: &str, earlier: &str, later: &str) -> Finding {
    let message = format!("{root} is described by {earlier} and by {later}; {later} is used");
    Finding::new(Code::DdfOverride, Place::Named(later.to_owned()), message)
}

/// The findings about rules that cannot be read.
pub(super) fn report_unread(unread: &Unread, place: impl Fn(usize) -> String, report: &mut Report) {
    for rule in unread.reported() {
        let message = format!("this {} cannot be read: \"{}\"", rule.what, rule.text);
        let finding = Finding::new(Code::DdfRuleUnread, Place::Named(place(rule.at)), message);
        report.push(finding.help("compare values with the page of the CSP: this rule does not judge them"));
    }
    if let Some((next, count)) = unread.others() {
        let message = format!("{count} more rules from here on cannot be read");
        report.push(Finding::new(Code::DdfRuleUnread, Place::Named(place(next)), message));
    }
}
