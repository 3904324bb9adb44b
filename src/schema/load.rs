//! Builds a Schema from named inputs: each is read separately, then added in order.

use std::mem;
use std::ops::ControlFlow;

use super::archive::{Archive, ArchiveError, is_archive};
use super::assumed::ASSUMED;
use super::ddf::Tree;
use super::limits::TOTAL_LIMIT;
use super::merge::Override;
use super::notices::{Given, bad_archive, broken, no_ddf, override_note};
use super::text::{Document, Text, read_text};
use super::{Ddf, NodeId, Rule, Schema, prepared};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::xml::XmlError;
use crate::world::{in_order, in_order_with};

/// The maximum number of nodes of all texts together, so that no set of texts exhausts memory; the published set of
/// 2026 has 5955.
const TOTAL_NODE_LIMIT: usize = 500_000;

/// Texts up to this size, in bytes, are read ahead of their turn; all published ones are that short.
const SHORT: usize = 1 << 20;

/// A file of a folder that may be read ahead.
enum Member {
    Text(Result<Text, Box<Finding>>),
    /// An archive or a long text: reading some of them ahead could take any amount of memory.
    Unread(Vec<u8>),
}

impl Schema {
    /// The DDFs that need no download: Personalization; SharedPC and CloudDesktop, which decide whether Windows Pro
    /// applies it; and WiFi.
    pub fn builtin() -> Schema {
        let (mut schema, mut report) = (Schema::default(), Report::new());
        let texts = prepared::texts();
        schema.places.reserve_exact(texts.iter().map(|(_, tree)| tree.places.len()).sum());
        for (ddf, tree) in texts {
            schema.take_tree(&ddf, tree, schema.ddfs.len(), &mut report);
        }
        debug_assert!(report.worst().is_none(), "no text describes a node of another");
        schema
    }

    /// The same Schema; texts that are added from now on are not hashed, which takes a tenth of the time of loading them.
    pub fn without_hashes(mut self) -> Schema {
        self.kept.hash = false;
        self
    }

    /// The same Schema; of texts that are added from now on, the descriptions of nodes are not kept, since no rule is in
    /// them.
    pub fn without_descriptions(mut self) -> Schema {
        self.kept.descriptions = false;
        self
    }

    /// Whether it has DDFs besides the built-in ones; the nodes that a spec assumes belong to none.
    pub fn has_loaded(&self) -> bool {
        self.ddfs.iter().skip(prepared::COUNT).any(|ddf| *ddf.name != *ASSUMED)
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

    /// Adds what a named input describes: a DDF file, a published page that contains DDFs in code fences, or a .zip of
    /// either, distinguished by content. A node that is already described is described by this input from now on,
    /// unless this input is of version 1. A text with an error adds nothing; one that can be read in part adds that
    /// part.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Report {
        let mut report = Report::new();
        let _ = self.add_input(name, bytes, Given::ByName, &mut report);
        report
    }

    fn add_input(&mut self, name: &str, bytes: &[u8], given: Given, report: &mut Report) -> ControlFlow<()> {
        match is_archive(bytes) {
            true => self.add_archive(name, bytes, given, report),
            false => self.take(read_text(name, bytes, given, self.kept), report),
        }
    }

    /// Adds the files of a folder in order, each given by its name and by the key with which `fetch` puts its bytes into an
    /// empty buffer. Like `add`, except that a file without a DDF is a note instead of an error. Files are fetched and read on two
    /// threads, with the same result as on one: loading ends at the first file, in order, that cannot be fetched.
    pub fn add_folder<F: Sync, E: Send>(
        &mut self,
        files: &[(String, F)],
        fetch: impl Fn(&F, &mut Vec<u8>) -> Result<(), E> + Sync,
    ) -> Result<Report, E> {
        let mut report = Report::new();
        let mut trouble = None;
        let kept = self.kept;
        let member = |number: usize, bytes: &mut Vec<u8>| {
            let (name, file) = &files[number];
            bytes.clear();
            fetch(file, bytes)?;
            Ok((
                name,
                match bytes.len() > SHORT || is_archive(bytes) {
                    true => Member::Unread(mem::take(bytes)),
                    false => Member::Text(read_text(name, bytes, Given::InFolder, kept)),
                },
            ))
        };
        in_order_with(files.len(), member, |member| match member {
            Ok((_, Member::Text(text))) => self.take(text, &mut report),
            Ok((name, Member::Unread(bytes))) => self.add_input(name, &bytes, Given::InFolder, &mut report),
            Err(error) => {
                trouble = Some(error);
                ControlFlow::Break(())
            }
        });
        trouble.map_or(Ok(report), Err)
    }

    fn add_archive(&mut self, name: &str, bytes: &[u8], given: Given, report: &mut Report) -> ControlFlow<()> {
        let archive = match Archive::open(bytes) {
            Ok(archive) => archive,
            Err(error) => {
                report.push(bad_archive(name, &error));
                return ControlFlow::Continue(());
            }
        };
        let (before, mut ended) = (self.ddfs.len(), ControlFlow::Continue(()));
        let mut unpacked = 0;
        let kept = self.kept;
        let read = |index: usize| {
            let entry = archive.entry(index)?;
            let name = format!("{name}/{}", entry.name);
            Some((
                entry.unpacked,
                match &entry.bytes {
                    Ok(bytes) => read_text(&name, bytes, Given::InFolder, kept),
                    Err(error) => Err(Box::new(bad_archive(&name, error))),
                },
            ))
        };
        in_order(archive.len(), read, |entry| {
            let Some((size, text)) = entry else { return ControlFlow::Continue(()) };
            unpacked += size;
            if unpacked > TOTAL_LIMIT {
                report.push(bad_archive(name, &ArchiveError::TooLarge));
                return ControlFlow::Break(());
            }
            ended = self.take(text, report);
            ended
        });
        if self.ddfs.len() == before && !report.has_errors() {
            report.push(no_ddf(name, given, "the archive contains no DDF"));
        }
        ended
    }

    /// Takes over what a text describes, or reports why that is not possible. Breaks when the Schema is full.
    fn take(&mut self, text: Result<Text, Box<Finding>>, report: &mut Report) -> ControlFlow<()> {
        let text = match text {
            Ok(text) => text,
            Err(finding) => {
                report.push(*finding);
                return ControlFlow::Continue(());
            }
        };
        let first = self.ddfs.len();
        for document in text.documents {
            match document {
                Document::Trouble(finding) => report.push(finding),
                Document::Tree(tree, findings) => {
                    report.extend(findings);
                    if let Some(full) = self.full(tree.places.len(), text.size) {
                        report.push(broken(text.ddf.name.to_string(), &full));
                        return ControlFlow::Break(());
                    }
                    self.take_tree(&text.ddf, tree, first, report);
                }
            }
        }
        self.text_size += text.size;
        ControlFlow::Continue(())
    }

    /// The limit that this many more nodes and bytes of text would exceed, if any.
    fn full(&self, nodes: usize, size: usize) -> Option<XmlError> {
        let expected = if self.len() + nodes > TOTAL_NODE_LIMIT {
            format!("at most {TOTAL_NODE_LIMIT} nodes in all DDFs together")
        } else if self.text_size + size > TOTAL_LIMIT {
            format!("at most {TOTAL_LIMIT} bytes in all DDFs together")
        } else {
            return None;
        };
        Some(XmlError { at: 0, expected, found: "more".to_owned() })
    }

    /// Takes over one tree of a text, whose first tree has the index `first`.
    fn take_tree(&mut self, ddf: &Ddf, tree: Tree, first: usize, report: &mut Report) {
        let index = self.ddfs.len();
        self.ddfs.push(Ddf { is_version_1: tree.is_version_1, ..ddf.clone() });
        self.newest_build = self.newest_build.max(tree.newest_build());
        for Override { root, earlier } in self.merge(tree, index) {
            for earlier in earlier.range(..first).filter_map(|&earlier| self.ddfs.get(earlier)) {
                report.push(override_note(&root, &earlier.name, &ddf.name));
            }
        }
    }

    /// Why values of the node cannot be judged by its own pattern, if they cannot. Patterns are compiled on first
    /// use, so loading does not report them.
    pub fn rule_trouble(&self, id: NodeId) -> Option<Finding> {
        let Rule::RegEx(rule) = &self.node(id).allowed.rule else { return None };
        let trouble = rule.trouble()?;
        let message = format!("values of {} are not judged: {trouble}", self.locuri(id));
        let finding = Finding::new(Code::DdfRuleUnread, Place::Named(self.ddf_name(id).to_owned()), message);
        Some(if rule.source.is_empty() { finding } else { finding.label(format!("the pattern is {}", rule.source)) })
    }
}
