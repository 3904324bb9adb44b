//! From foreign bytes to nodes: told apart by content, read whole or not at all.

use super::Schema;
use crate::finding::{Code, Finding, Place, Report};

impl Schema {
    /// The DDFs that need no download: Personalization.
    pub fn builtin() -> Schema {
        Schema::default()
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

    /// Adds what an input describes: a DDF file, a published page that holds DDFs in code fences, or a .zip of either,
    /// told apart by content. A node that is already described is described by this input from now on. A text with an
    /// error adds nothing.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Report {
        let _ = bytes;
        let mut report = Report::new();
        report.push(Finding::new(Code::NoDdf, Place::Named(name.to_owned()), "DDF files are not read yet"));
        report
    }
}
