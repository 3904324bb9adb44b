//! From foreign bytes to nodes: told apart by content, each text taken whole or not at all.

use sha2::{Digest, Sha256};

use super::archive::{ArchiveError, Entry, entries, is_archive};
use super::ddf::{Tree, Unreadable, read};
use super::merge::Override;
use super::notices::{Asked, at_position, bad_archive, broken, no_ddf, override_note, report_unread, version_1};
use super::page::fences;
use super::xml::Malformed;
use super::{Ddf, NodeId, Rule, Schema};
use crate::finding::{Code, Finding, Place, Report};

/// Largest text taken, in bytes; the largest published DDF of 2026 has 0.7 MB.
pub(super) const TEXT_LIMIT: usize = 32 << 20;

/// Most nodes of all texts together, so that no set of texts exhausts memory; the published set of 2026 has 5955.
const TOTAL_NODE_LIMIT: usize = 500_000;

/// Most DDFs taken from one page; published pages hold one.
const DOCUMENT_LIMIT: usize = 64;

/// How a text with a DDF shows: every tree has this element.
const MARK: &str = "<MgmtTree";

/// Our own descriptions of the CSPs that the main job needs.
const BUILT_IN: [(&str, &[u8]); 3] = [
    ("built-in Personalization", include_bytes!("data/personalization.xml")),
    ("built-in SharedPC", include_bytes!("data/shared-pc.xml")),
    ("built-in CloudDesktop", include_bytes!("data/cloud-desktop.xml")),
];

impl Schema {
    /// The DDFs that need no download: Personalization, and SharedPC and CloudDesktop, which decide whether Windows Pro
    /// heeds it.
    pub fn builtin() -> Schema {
        let mut schema = Schema::default();
        for (name, bytes) in BUILT_IN {
            let report = schema.add(name, bytes);
            debug_assert!(report.worst().is_none(), "{name} is sound");
        }
        schema
    }

    /// An empty Schema with all inputs added in order.
    pub fn load(inputs: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Schema, Report) {
        let mut schema = Schema::default();
        let mut report = Report::new();
        for (name, bytes) in inputs {
            report.extend(schema.add(&name, &bytes));
        }
        (schema, report)
    }

    /// Adds what a named input describes: a DDF file, a published page that holds DDFs in code fences, or a .zip of
    /// either, told apart by content. A node that is already described is described by this input from now on. A text
    /// with an error adds nothing.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Report {
        self.add_input(name, bytes, Asked::ByName)
    }

    /// As `add`, for a file found in a folder: that it holds no DDF is a note instead of an error.
    pub fn add_from_folder(&mut self, name: &str, bytes: &[u8]) -> Report {
        self.add_input(name, bytes, Asked::Among)
    }

    fn add_input(&mut self, name: &str, bytes: &[u8], asked: Asked) -> Report {
        let mut report = Report::new();
        if !is_archive(bytes) {
            self.add_text(name, bytes, asked, &mut report);
            return report;
        }
        match entries(bytes) {
            Err(error) => report.push(bad_archive(name, &error)),
            Ok(entries) => self.add_entries(name, entries, asked, &mut report),
        }
        report
    }

    fn add_entries(&mut self, name: &str, entries: impl Iterator<Item = Entry>, asked: Asked, report: &mut Report) {
        let before = self.ddfs.len();
        for entry in entries {
            let name = format!("{name}/{}", entry.name);
            match entry.bytes {
                Ok(bytes) => self.add_text(&name, &bytes, Asked::Among, report),
                Err(error) => {
                    report.push(bad_archive(&name, &error));
                    if matches!(error, ArchiveError::TooLarge) {
                        return;
                    }
                }
            }
        }
        if self.ddfs.len() == before && !report.has_errors() {
            report.push(no_ddf(name, asked, "the archive holds no DDF"));
        }
    }

    fn add_text(&mut self, name: &str, bytes: &[u8], asked: Asked, report: &mut Report) {
        let text = match readable(name, bytes, asked) {
            Ok(text) => text,
            Err(finding) => return report.push(*finding),
        };
        let documents = documents(text);
        if documents.is_empty() {
            return report.push(no_ddf(name, asked, "the text holds no MgmtTree"));
        }
        if documents.len() > DOCUMENT_LIMIT {
            let found = format!("{} DDFs", documents.len());
            let malformed = Malformed { at: 0, expected: format!("at most {DOCUMENT_LIMIT} DDFs in a page"), found };
            return report.push(broken(name.to_owned(), &malformed));
        }
        for document in documents {
            // A document is a part of the text, so the distance of their starts is its offset.
            let offset = document.as_ptr().addr() - text.as_ptr().addr();
            let place = |at: usize| at_position(name, text, offset + at);
            match read(document) {
                Err(Unreadable::Malformed(malformed)) => report.push(broken(place(malformed.at), &malformed)),
                Err(Unreadable::Version1) => report.push(version_1(name)),
                Ok(tree) if tree.places.is_empty() => report.push(no_ddf(name, asked, "the MgmtTree holds no node")),
                Ok(tree) => {
                    report_unread(&tree.unread, place, report);
                    self.take(name, bytes, tree, report);
                }
            }
        }
    }

    fn take(&mut self, name: &str, bytes: &[u8], tree: Tree, report: &mut Report) {
        if self.len() + tree.places.len() > TOTAL_NODE_LIMIT {
            let expected = format!("at most {TOTAL_NODE_LIMIT} nodes in all DDFs together");
            return report.push(broken(name.to_owned(), &Malformed { at: 0, expected, found: "more".to_owned() }));
        }
        let index = self.ddfs.len();
        let ddf = Ddf { name: name.to_owned(), sha256: Sha256::digest(bytes).into() };
        self.ddfs.push(ddf.clone());
        for Override { root, earlier } in self.merge(tree, index) {
            // The same bytes once more change nothing worth a word.
            for earlier in earlier.iter().filter_map(|&earlier| self.ddfs.get(earlier)) {
                if earlier.sha256 != ddf.sha256 {
                    report.push(override_note(&root, &earlier.name, name));
                }
            }
        }
    }

    /// Why values of the node cannot be judged by its own pattern, if they cannot. Patterns are compiled when first
    /// asked, so loading does not report them.
    pub fn rule_trouble(&self, id: NodeId) -> Option<Finding> {
        let Rule::RegEx(rule) = &self.node(id).allowed.rule else { return None };
        let trouble = rule.trouble()?;
        let message = format!("values of {} are not judged: {trouble}", self.locuri(id));
        let finding = Finding::new(Code::DdfRuleUnread, Place::Named(self.ddf_name(id).to_owned()), message);
        Some(if rule.source.is_empty() { finding } else { finding.label(format!("the pattern is {}", rule.source)) })
    }
}

/// The text of an input, without a byte order mark.
fn readable<'a>(name: &str, bytes: &'a [u8], asked: Asked) -> Result<&'a str, Box<Finding>> {
    if bytes.len() > TEXT_LIMIT {
        let found = format!("{} bytes", bytes.len());
        let malformed = Malformed { at: 0, expected: format!("at most {TEXT_LIMIT} bytes"), found };
        return Err(Box::new(broken(name.to_owned(), &malformed)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| Box::new(not_utf8(name, bytes, error.valid_up_to(), asked)))
}

/// What is wrong with bytes that are text only up to some place.
fn not_utf8(name: &str, bytes: &[u8], at: usize, asked: Asked) -> Finding {
    if !holds_mark(bytes) {
        let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        return no_ddf(name, asked, if utf16 { "the text is UTF-16; save it as UTF-8" } else { "it is not text" });
    }
    let valid = bytes.get(..at).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    let found = bytes.get(at).map_or_else(String::new, |byte| format!("the byte 0x{byte:02X}"));
    broken(at_position(name, valid, at), &Malformed { at, expected: "UTF-8 text".to_owned(), found })
}

fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// The DDF texts in a text: itself if it is XML, else those of its code fences that are.
fn documents(text: &str) -> Vec<&str> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let start = text.trim_start();
    if ["<?xml", "<!DOCTYPE", MARK].iter().any(|xml| start.starts_with(xml)) {
        return vec![start];
    }
    let fenced: Vec<&str> =
        fences(text).into_iter().filter(|fence| fence.contains(MARK)).map(str::trim_start).collect();
    if fenced.is_empty() && start.starts_with('<') { vec![start] } else { fenced }
}
